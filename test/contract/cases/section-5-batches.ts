/** Sections 5.2 to 5.4: calls with several rules, the order of changes, and reads that lag. */
import { deepEqual, equal, notEqual } from "node:assert/strict";
import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must } from "../expectations.ts";
import { allow, allowOut, blocks, describeGroup, ownGroup, rulesOf, tcp, tcpFrom } from "../own-network.ts";

const section = "5.2";

/** A group of the account's default VPC, where a revoke is judged more kindly. */
async function defaultVpcGroup(cloud: ContractCloud): Promise<string> {
  const group = { GroupName: cloud.uniqueName(), Description: "made by a contract case" };
  const GroupId = must((await cloud.ec2.send(new CreateSecurityGroupCommand(group))).GroupId);
  cloud.afterwards(() => cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId })));
  return GroupId;
}

async function ports(cloud: ContractCloud, groupId: string, egress = false): Promise<readonly number[]> {
  const rules = await rulesOf(cloud, groupId, egress);
  return rules.map(({ FromPort }) => must(FromPort)).sort((a, b) => a - b);
}

/** What makes one call fail as a whole: the rule that is at fault stands behind one that is not. */
const faults: readonly (readonly [string, string, (own: string) => IpPermission])[] = [
  ["a duplicate", "InvalidPermission.Duplicate", () => tcp(22, "10.0.0.0/8")],
  ["a malformed block", "InvalidParameterValue", () => tcp(80, "10.0.0.0/33")],
  ["an unknown group", "InvalidGroup.NotFound", () => tcpFrom(80, "sg-0a1b2c3d4e5f67890")],
  [
    "an unknown prefix list",
    "InvalidPrefixListID.NotFound",
    () => ({ ...tcp(80), PrefixListIds: [{ PrefixListId: "pl-0a1b2c3d4e5f67890" }] }),
  ],
  ["one rule too many", "RulesPerSecurityGroupLimitExceeded", () => tcp(80, ...blocks(60))],
];

const wholeOrNot = faults.map(
  ([what, code, permission]): ContractCase => ({
    section,
    name: `A batch of new rules with ${what} adds none of them`,
    assumed: true,
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, tcp(22, "10.0.0.0/8"));

      await isRefused(allow(cloud, groupId, tcp(443, "10.0.0.0/8"), permission(groupId)), code);
      deepEqual(await ports(cloud, groupId), [22]);
    },
  }),
);

const revokes: readonly ContractCase[] = [
  {
    section,
    name: "Of a revoke by values nothing goes when one of them is not there, in a VPC of one's own",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      await allow(cloud, GroupId, tcp(22, "10.0.0.0/8"));

      const IpPermissions = [tcp(22, "10.0.0.0/8"), tcp(80, "10.0.0.0/8")];
      await isRefused(
        cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions })),
        "InvalidPermission.NotFound",
      );
      deepEqual(await ports(cloud, GroupId), [22]);
    },
  },
  {
    section,
    name: "Of a revoke of outbound rules nothing goes either",
    assumed: true,
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      await allowOut(cloud, GroupId, tcp(22, "10.0.0.0/8"));

      const IpPermissions = [tcp(22, "10.0.0.0/8"), tcp(80, "10.0.0.0/8")];
      await isRefused(
        cloud.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions })),
        "InvalidPermission.NotFound",
      );
      deepEqual(await ports(cloud, GroupId, true), [-1, 22]);
    },
  },
  {
    section,
    name: "In the default VPC a revoke by values takes what is there and names the rest",
    needs: ["default-vpc"],
    async run(cloud) {
      const GroupId = await defaultVpcGroup(cloud);
      await allow(cloud, GroupId, tcp(22, "10.0.0.0/8"), tcp(443, "10.0.0.0/8"));

      const IpPermissions = [tcp(22, "10.0.0.0/8"), tcp(80, "192.0.2.0/24")];
      const answer = await cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      equal(answer.Return, true);
      deepEqual(
        answer.RevokedSecurityGroupRules?.map(({ FromPort, CidrIpv4 }) => [FromPort, CidrIpv4]),
        [[22, "10.0.0.0/8"]],
      );
      deepEqual(
        answer.UnknownIpPermissions?.map(({ FromPort, IpRanges }) => [FromPort, IpRanges?.[0]?.CidrIp]),
        [[80, "192.0.2.0/24"]],
      );
      deepEqual(await ports(cloud, GroupId), [443]);
    },
  },
  {
    section,
    name: "Of a revoke by ids nothing goes when one of them is unknown",
    assumed: true,
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const [rule] = await allow(cloud, GroupId, tcp(22, "10.0.0.0/8"));

      const SecurityGroupRuleIds = [must(rule?.SecurityGroupRuleId), "sgr-0a1b2c3d4e5f67890"];
      await isRefused(
        cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds })),
        "InvalidSecurityGroupRuleId.NotFound",
      );
      deepEqual(await ports(cloud, GroupId), [22]);
    },
  },
  {
    section,
    name: "To revoke again is an error in a VPC of one's own, as to authorize again is everywhere",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const IpPermissions = [tcp(22, "10.0.0.0/8")];
      const revoke = () => cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      await allow(cloud, GroupId, ...IpPermissions);

      await isRefused(allow(cloud, GroupId, ...IpPermissions), "InvalidPermission.Duplicate");
      await revoke();
      await isRefused(revoke(), "InvalidPermission.NotFound");
    },
  },
  {
    section,
    name: "After a revoke the group is described without the rule, and with the others as they were",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      await allow(cloud, GroupId, tcp(22, "10.0.0.0/8", "192.0.2.0/24"));

      const IpPermissions = [tcp(22, "10.0.0.0/8")];
      await cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      const group = await describeGroup(cloud, GroupId);
      deepEqual(
        group.IpPermissions?.map(({ IpRanges }) => IpRanges),
        [[{ CidrIp: "192.0.2.0/24" }]],
      );
    },
  },
];

const orders: readonly ContractCase[] = [
  {
    section: "5.3",
    name: "In a full group a rule is refused first, and taken once another is revoked",
    needs: ["quota-control"],
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      await cloud.setQuota("L-0EA8095F", 1);
      const [old, fresh] = [tcp(22, "10.0.0.0/8"), tcp(443, "10.0.0.0/8")];
      await allow(cloud, GroupId, old);

      await isRefused(allow(cloud, GroupId, fresh), "RulesPerSecurityGroupLimitExceeded");
      await cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [old] }));
      await allow(cloud, GroupId, fresh);
      deepEqual(await ports(cloud, GroupId), [443]);
    },
  },
  {
    section: "5.3",
    name: "A rule gets another description without going away in between: its id stays",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const [rule] = await allow(cloud, GroupId, tcp(22, "10.0.0.0/8"));

      const IpPermissions = [{ ...tcp(22), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "new words" }] }];
      await cloud.ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand({ GroupId, IpPermissions }));
      const [read] = await rulesOf(cloud, GroupId);
      equal(read?.SecurityGroupRuleId, rule?.SecurityGroupRuleId);
      equal(read?.Description, "new words");
    },
  },
];

const lags: readonly ContractCase[] = [
  {
    section: "5.4",
    name: "A read right after a create may not know the group yet, and knows it later",
    needs: ["stale-reads"],
    async run(cloud) {
      const VpcId = must((await ownGroupAndVpc(cloud)).VpcId);
      await cloud.control("/_local/stale-reads", { ms: 2500 });
      const GroupId = await ownGroup(cloud, VpcId);
      const read = () => cloud.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));

      await isRefused(read(), "InvalidGroup.NotFound");
      const until = Date.now() + 10_000;
      while ((await read().catch(() => undefined)) === undefined) notEqual(Date.now() > until, true);
    },
  },
  {
    section: "5.4",
    name: "A read right after a revoke may still show the rule, and a second revoke finds it gone",
    needs: ["stale-reads"],
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      await allow(cloud, GroupId, tcp(22, "10.0.0.0/8"));
      const IpPermissions = [tcp(22, "10.0.0.0/8")];
      const revoke = () => cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      await cloud.control("/_local/stale-reads", { ms: 2500 });

      await revoke();
      deepEqual(await ports(cloud, GroupId), [22]);
      await isRefused(revoke(), "InvalidPermission.NotFound");
    },
  },
];

async function ownGroupAndVpc(cloud: ContractCloud) {
  return describeGroup(cloud, await ownGroup(cloud));
}

export const batchCases: readonly ContractCase[] = [...wholeOrNot, ...revokes, ...orders, ...lags];
