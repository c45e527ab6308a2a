/**
 * Section 6.1: token buckets, at a tenth of AWS's sizes. A burst goes out at once;
 * what it may land is the bucket and what flowed in while it ran.
 */
import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupReferencesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeStaleSecurityGroupsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { type Refusal, toRefusal } from "../expectations.ts";
import { ownGroup, ownVpc } from "../own-network.ts";

const section = "6.1";
const needs = ["buckets"] as const;
const GroupId = "sg-0a1b2c3d4e5f67890";
const NetworkAclId = "acl-0a1b2c3d4e5f67890";
const scale = 0.1;

type Send = (ec2: EC2Client) => Promise<unknown>;

interface Bucket {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

const general: Bucket = { capacity: 100, refillPerSecond: 20 };
const unfiltered: Bucket = { capacity: 50, refillPerSecond: 10 };
const mutating: Bucket = { capacity: 50, refillPerSecond: 5 };
const references: Bucket = { capacity: 20, refillPerSecond: 5 };
const tags: Bucket = { capacity: 100, refillPerSecond: 10 };

const everyVpc: Send = (ec2) => ec2.send(new DescribeVpcsCommand({ MaxResults: 5 }));
const tagNothing: Send = (ec2) =>
  ec2.send(new CreateTagsCommand({ Resources: [GroupId], Tags: [{ Key: "a", Value: "b" }] }));

const untagNothing: Send = (ec2) => ec2.send(new DeleteTagsCommand({ Resources: [GroupId] }));
const authorize = (ec2: EC2Client, group: string) => {
  const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8" }] }];
  return ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions, DryRun: true }));
};

// Writes name a group that is not there: to a bucket an error is a call like any other.
const calls: readonly (readonly [string, Bucket, Send])[] = [
  ["DescribeVpcs", general, everyVpc],
  [
    "DescribeSecurityGroupRules",
    general,
    (ec2) => ec2.send(new DescribeSecurityGroupRulesCommand({ MaxResults: 5 })),
  ],
  [
    "DescribeSecurityGroups with a page size",
    general,
    (ec2) => ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 5 })),
  ],
  [
    "DescribeSecurityGroups without filter and page size",
    unfiltered,
    (ec2) => ec2.send(new DescribeSecurityGroupsCommand({})),
  ],
  [
    "DescribeNetworkInterfaces without filter and page size",
    unfiltered,
    (ec2) => ec2.send(new DescribeNetworkInterfacesCommand({})),
  ],
  [
    "AuthorizeSecurityGroupIngress",
    mutating,
    (ec2) => ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId })),
  ],
  [
    "RevokeSecurityGroupIngress",
    mutating,
    (ec2) => ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId })),
  ],
  [
    "AuthorizeSecurityGroupEgress",
    mutating,
    (ec2) => ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId })),
  ],
  [
    "RevokeSecurityGroupEgress",
    mutating,
    (ec2) => ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId })),
  ],
  [
    "ModifySecurityGroupRules",
    mutating,
    (ec2) => ec2.send(new ModifySecurityGroupRulesCommand({ GroupId, SecurityGroupRules: [] })),
  ],
  [
    "UpdateSecurityGroupRuleDescriptionsIngress",
    mutating,
    (ec2) => ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand({ GroupId })),
  ],
  [
    "CreateSecurityGroup",
    mutating,
    (ec2) => ec2.send(new CreateSecurityGroupCommand({ GroupName: "default", Description: "x" })),
  ],
  [
    "CreateNetworkAclEntry",
    mutating,
    (ec2) =>
      ec2.send(
        new CreateNetworkAclEntryCommand({
          NetworkAclId,
          RuleNumber: 1,
          Egress: false,
          Protocol: "-1",
          RuleAction: "allow",
          CidrBlock: "10.0.0.0/8",
        }),
      ),
  ],
  [
    "DescribeStaleSecurityGroups",
    references,
    (ec2) => ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId: "vpc-0a1b2c3d4e5f67890" })),
  ],
  [
    "DescribeSecurityGroupReferences",
    references,
    (ec2) => ec2.send(new DescribeSecurityGroupReferencesCommand({ GroupId: [GroupId] })),
  ],
  ["CreateTags", tags, tagNothing],
  ["DeleteTags", tags, untagNothing],
];

interface Burst {
  readonly landed: number;
  readonly throttled: readonly Refusal[];
  readonly seconds: number;
}

/** Sends so many calls at once and counts those that were not throttled. */
async function burst(ec2: EC2Client, send: Send, count: number): Promise<Burst> {
  const start = performance.now();
  const calls = Array.from({ length: count }, () => send(ec2).then(() => undefined, toRefusal));
  const refusals = (await Promise.all(calls)).flatMap((refusal) => refusal ?? []);
  const throttled = refusals.filter(({ code }) => code === "RequestLimitExceeded");
  return { landed: count - throttled.length, throttled, seconds: (performance.now() - start) / 1000 };
}

/** A first call opens the connection, so that the burst is short; it goes to an API that is not measured. */
async function switchOn(cloud: ContractCloud): Promise<void> {
  await cloud.ec2.send(new DescribeVpcsCommand({ VpcIds: [] }));
  await cloud.control("/_local/buckets", { enabled: true, scale });
}

const sizeCases = calls.map(
  ([name, { capacity, refillPerSecond }, send]): ContractCase => ({
    section,
    name: `${name} has a bucket of ${capacity} calls that fills by ${refillPerSecond} a second`,
    needs,
    async run(cloud) {
      await switchOn(cloud);
      const size = capacity * scale;

      const first = await burst(cloud.ec2, send, 3 * size);
      const most = size + first.seconds * refillPerSecond * scale;
      ok(first.landed >= size, `${first.landed} calls landed, not ${size}.`);
      ok(first.landed <= most, `${first.landed} calls landed in ${first.seconds} s, not ${most}.`);
    },
  }),
);

export const bucketCases: readonly ContractCase[] = [
  ...sizeCases,
  {
    section,
    name: "An empty bucket fills again by its refill",
    needs,
    async run(cloud) {
      await switchOn(cloud);
      await burst(cloud.ec2, everyVpc, 40);
      const start = performance.now();
      await sleep(1500);

      const { landed } = await burst(cloud.ec2, everyVpc, 30);
      const seconds = (performance.now() - start) / 1000;
      ok(landed >= 2, `${landed} calls landed after 1.5 s.`);
      ok(landed <= 1 + seconds * 2, `${landed} calls landed after ${seconds} s.`);
    },
  },
  {
    section,
    name: "A throttled call is answered with status 503 and the name of its API",
    needs,
    async run(cloud) {
      await switchOn(cloud);
      const { throttled } = await burst(cloud.ec2, tagNothing, 30);

      deepEqual(throttled.at(-1), {
        code: "RequestLimitExceeded",
        message: `Request limit exceeded. Account ${cloud.account} has been throttled on ec2:CreateTags because it exceeded its request rate limit.`,
        status: 503,
      });
    },
  },
  {
    section,
    name: "Each API has a bucket of its own",
    needs,
    async run(cloud) {
      await switchOn(cloud);
      const tagged = await burst(cloud.ec2, tagNothing, 30);
      const untagged = await burst(cloud.ec2, untagNothing, 10);

      notEqual(tagged.throttled.length, 0);
      equal(untagged.throttled.length, 0);
    },
  },
  {
    section,
    name: "Each Region and each account has buckets of its own",
    needs: [...needs, "second-account", "second-region"],
    async run(cloud) {
      await switchOn(cloud);
      const elsewhere = cloud.inRegion(cloud.region === "us-east-1" ? "us-west-2" : "us-east-1");
      const here = await burst(cloud.ec2, everyVpc, 30);

      notEqual(here.throttled.length, 0);
      equal((await burst(elsewhere, everyVpc, 10)).throttled.length, 0);
      equal((await burst(cloud.otherAccount().ec2, everyVpc, 10)).throttled.length, 0);
    },
  },
  {
    section,
    name: "Calls that fail take from the bucket as calls that succeed",
    assumed: true,
    needs,
    async run(cloud) {
      const group = await ownGroup(cloud, await ownVpc(cloud));
      await switchOn(cloud);
      const failing = await burst(cloud.ec2, (ec2) => authorize(ec2, GroupId), 5);
      const good = await burst(cloud.ec2, (ec2) => authorize(ec2, group), 5);

      equal(failing.landed, 5);
      notEqual(good.throttled.length, 0);
    },
  },
  {
    section,
    name: "The writes of a large network ACL outlast a bucket",
    needs,
    async run(cloud) {
      await switchOn(cloud);
      const entry = calls.find(([name]) => name === "CreateNetworkAclEntry");
      ok(entry);
      const { landed } = await burst(cloud.ec2, entry[2], 8);

      ok(landed < 8, "A tenth of 80 writes landed at once.");
    },
  },
];
