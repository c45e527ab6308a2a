/** Many calls at once on one thing: none is lost, none counts twice, and no limit is passed. */
import {
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { must, useCloud, usual } from "./cloud.ts";
import { problemOf } from "./fuzz/judge-answer.ts";
import { authorizationOf, sendRaw } from "./fuzz/send.ts";
import { makeGroup, makeVpc, rulesOf } from "./network.ts";

const cloud = useCloud();

/** Sends all calls before the first answer is read, and counts the outcomes: error codes, `ok` for success. */
async function atOnce(calls: readonly Readonly<Record<string, string>>[]): Promise<Record<string, number>> {
  const headers = { authorization: authorizationOf(usual, "ec2") };
  const outcomes = await Promise.all(
    calls.map(async (parameters) => {
      const body = Buffer.from(new URLSearchParams({ ...parameters, Version: "2016-11-15" }).toString());
      const answer = await sendRaw(cloud.url, { method: "POST", path: "/", headers, body });
      const problem = problemOf(answer, "POST");
      return problem ?? /<Code>(.*?)<\/Code>/.exec(answer.text)?.[1] ?? "ok";
    }),
  );
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function times<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const permission = (port: number) => ({
  "IpPermissions.1.IpProtocol": "tcp",
  "IpPermissions.1.FromPort": `${port}`,
  "IpPermissions.1.ToPort": `${port}`,
  "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8",
});

describe("calls at once", () => {
  it("fill a group up to its quota of rules and not beyond it", async () => {
    const ec2 = cloud.ec2();
    const GroupId = await makeGroup(ec2);
    const Action = "AuthorizeSecurityGroupIngress";

    const outcomes = await atOnce(times(200, (index) => ({ Action, GroupId, ...permission(index + 1) })));

    expect(outcomes).toEqual({ ok: 60, RulesPerSecurityGroupLimitExceeded: 140 });
    const rules = await rulesOf(ec2, GroupId);
    expect(rules).toHaveLength(60);
    expect(new Set(rules.map(({ FromPort }) => FromPort)).size).toBe(60);
    expect(new Set(rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).size).toBe(60);
  });

  it("add one rule once", async () => {
    const ec2 = cloud.ec2();
    const GroupId = await makeGroup(ec2);
    const call = { Action: "AuthorizeSecurityGroupIngress", GroupId, ...permission(443) };

    const outcomes = await atOnce(times(50, () => call));

    expect(outcomes).toEqual({ ok: 1, "InvalidPermission.Duplicate": 49 });
    expect(await rulesOf(ec2, GroupId)).toHaveLength(1);
  });

  it("make one group of a name", async () => {
    const ec2 = cloud.ec2();
    const VpcId = await makeVpc(ec2);
    const words = { GroupDescription: "one of many", VpcId };
    const spellings = ["Web", "web", "WEB", "web "];

    const outcomes = await atOnce(
      times(60, (index) => ({
        Action: "CreateSecurityGroup",
        GroupName: spellings[index % 4] ?? "",
        ...words,
      })),
    );

    expect(outcomes).toEqual({ ok: 1, "InvalidGroup.Duplicate": 59 });
    const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(SecurityGroups).toHaveLength(2);
  });

  it("make one ACL entry at a number, and fill an ACL up to its quota", async () => {
    const ec2 = cloud.ec2();
    const Filters = [{ Name: "vpc-id", Values: [await makeVpc(ec2)] }];
    const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
    const NetworkAclId = must(NetworkAcls?.[0]?.NetworkAclId);
    const entry = { Action: "CreateNetworkAclEntry", NetworkAclId, Egress: "false", Protocol: "-1" };
    const block = { RuleAction: "deny", CidrBlock: "10.0.0.0/8" };

    const alike = await atOnce(times(40, () => ({ ...entry, ...block, RuleNumber: "7" })));
    const many = await atOnce(times(40, (index) => ({ ...entry, ...block, RuleNumber: `${index + 1000}` })));

    expect(alike).toEqual({ ok: 1, NetworkAclEntryAlreadyExists: 39 });
    // Entry 100 came with the ACL, entry 7 a moment ago.
    expect(many).toEqual({ ok: 18, NetworkAclEntryLimitExceeded: 22 });
  });

  it("that add and take away one rule end as some order of them would", async () => {
    const ec2 = cloud.ec2();
    const GroupId = await makeGroup(ec2);
    const actions = ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"];

    const outcomes = await atOnce(
      times(101, (index) => ({ Action: actions[index % 2] ?? "", GroupId, ...permission(443) })),
    );

    const {
      ok = 0,
      "InvalidPermission.Duplicate": there = 0,
      "InvalidPermission.NotFound": gone = 0,
    } = outcomes;
    expect(ok + there + gone).toBe(101);
    // An add that was refused found the rule there, a removal that was refused found it gone.
    const [added, removed] = [51 - there, 50 - gone];
    expect(await rulesOf(ec2, GroupId)).toHaveLength(added - removed);
  });

  it("tag one thing up to 50 keys", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const tag = (index: number) => ({ "Tag.1.Key": `key-${index}`, "Tag.1.Value": `${index}` });

    const outcomes = await atOnce(
      times(120, (index) => ({ Action: "CreateTags", "ResourceId.1": groupId, ...tag(index) })),
    );

    expect(outcomes).toEqual({ ok: 50, TagLimitExceeded: 70 });
    const Filters = [{ Name: "resource-id", Values: [groupId] }];
    const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters }));
    expect(Tags).toHaveLength(50);
  });

  it("that repeat a client token make one thing", async () => {
    const ec2 = cloud.ec2();
    const VpcId = await makeVpc(ec2);

    const outcomes = await atOnce(
      times(30, () => ({ Action: "CreateNetworkAcl", VpcId, ClientToken: "once" })),
    );

    expect(outcomes).toEqual({ ok: 30 });
    const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
    const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
    expect(NetworkAcls).toHaveLength(2);
  });

  it("give each connection its own answers, also where calls are read while others write", async () => {
    const ec2 = cloud.ec2();
    const GroupId = await makeGroup(ec2);
    const read = { Action: "DescribeSecurityGroups", "GroupId.1": GroupId };
    const write = (index: number) => ({
      Action: "AuthorizeSecurityGroupEgress",
      GroupId,
      ...permission(index),
    });

    const outcomes = await atOnce(times(100, (index) => (index % 2 === 0 ? read : write(index))));

    expect(outcomes).toEqual({ ok: 100 });
  });
});
