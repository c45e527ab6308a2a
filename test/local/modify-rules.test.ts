import {
  CreateManagedPrefixListCommand,
  CreateTagsCommand,
  ModifySecurityGroupRulesCommand,
  type SecurityGroupRuleRequest,
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { errorOf, must, useCloud } from "./cloud.ts";
import { allow, makeGroup, makeVpc, rulesOf, tcp, tcpFrom } from "./network.ts";

const cloud = useCloud();

async function setUp(...ports: number[]) {
  const ec2 = cloud.ec2();
  const groupId = await makeGroup(ec2);
  const rules = await allow(ec2, groupId, ...ports.map((port) => tcp(port, "10.0.0.0/8")));
  return { ec2, groupId, ids: rules.map((rule) => must(rule.SecurityGroupRuleId)) };
}

const modify = (GroupId: string, ...changes: [string, SecurityGroupRuleRequest][]) =>
  cloud.ec2().send(
    new ModifySecurityGroupRulesCommand({
      GroupId,
      SecurityGroupRules: changes.map(([SecurityGroupRuleId, SecurityGroupRule]) => ({
        SecurityGroupRuleId,
        SecurityGroupRule,
      })),
    }),
  );

const on = (port: number, CidrIpv4 = "10.0.0.0/8"): SecurityGroupRuleRequest => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  CidrIpv4,
});

describe("ModifySecurityGroupRules (section 1.5)", () => {
  it("replaces the whole rule under its id, in canonical form, and keeps its tags", async () => {
    const { ec2, groupId, ids } = await setUp(80);
    const Tags = [{ Key: "a", Value: "b" }];
    await ec2.send(new CreateTagsCommand({ Resources: ids, Tags }));

    const answer = await modify(groupId, [
      must(ids[0]),
      { IpProtocol: "17", FromPort: 53, ToPort: 54, CidrIpv4: "192.0.2.7/24", Description: "dns" },
    ]);

    expect(answer.Return).toBe(true);
    expect(await rulesOf(ec2, groupId)).toEqual([
      expect.objectContaining({
        SecurityGroupRuleId: ids[0],
        IpProtocol: "udp",
        FromPort: 53,
        ToPort: 54,
        CidrIpv4: "192.0.2.0/24",
        Description: "dns",
        Tags,
      }),
    ]);
  });

  it("clears a description that is left out", async () => {
    const { ec2, groupId, ids } = await setUp(80);
    await modify(groupId, [must(ids[0]), { ...on(80), Description: "text" }]);

    await modify(groupId, [must(ids[0]), on(80)]);

    expect((await rulesOf(ec2, groupId))[0]?.Description).toBeUndefined();
  });

  it("lets two rules trade their values", async () => {
    const { ec2, groupId, ids } = await setUp(80, 81);

    await modify(groupId, [must(ids[0]), on(81)], [must(ids[1]), on(80)]);

    const rules = await rulesOf(ec2, groupId);
    const byId = new Map(rules.map((rule) => [rule.SecurityGroupRuleId, rule.FromPort]));
    expect([byId.get(ids[0]), byId.get(ids[1])]).toEqual([81, 80]);
  });

  it("makes room for the values it leaves behind", async () => {
    const { ec2, groupId, ids } = await setUp(80);
    await modify(groupId, [must(ids[0]), on(81)]);

    expect(await allow(ec2, groupId, tcp(80, "10.0.0.0/8"))).toHaveLength(1);
    expect((await errorOf(allow(ec2, groupId, tcp(81, "10.0.0.0/8")))).code).toBe(
      "InvalidPermission.Duplicate",
    );
  });

  it("changes a group at its quota", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const cidrs = Array.from({ length: 60 }, (_, index) => `10.0.${index}.0/24`);
    const [rule] = await allow(ec2, groupId, tcp(80, ...cidrs));

    const answer = await modify(groupId, [must(rule?.SecurityGroupRuleId), on(80, "192.0.2.0/24")]);

    expect(answer.Return).toBe(true);
  });

  it("refuses a heavier list that the group has no room for", async () => {
    const ec2 = cloud.ec2();
    const [light, heavy] = await Promise.all(
      [1, 61].map(async (MaxEntries) => {
        const input = { PrefixListName: "list", AddressFamily: "IPv4", MaxEntries };
        return must((await ec2.send(new CreateManagedPrefixListCommand(input))).PrefixList?.PrefixListId);
      }),
    );
    const groupId = await makeGroup(ec2);
    const [rule] = await allow(ec2, groupId, { ...tcp(80), PrefixListIds: [{ PrefixListId: light }] });
    const change = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, PrefixListId: heavy };

    const error = await errorOf(modify(groupId, [must(rule?.SecurityGroupRuleId), change]));

    expect(error.code).toBe("RulesPerSecurityGroupLimitExceeded");
  });

  it.each<[string, SecurityGroupRuleRequest, string]>([
    ["another kind of peer", { IpProtocol: "-1", CidrIpv6: "::/0" }, "InvalidParameterValue"],
    ["values another rule has", on(81), "InvalidPermission.Duplicate"],
    ["no peer", { IpProtocol: "-1" }, "InvalidParameterCombination"],
    [
      "two peers",
      { IpProtocol: "-1", CidrIpv4: "10.0.0.0/8", CidrIpv6: "::/0" },
      "InvalidParameterCombination",
    ],
    ["no protocol", { CidrIpv4: "10.0.0.0/8" }, "MissingParameter"],
    ["tcp without ports", { IpProtocol: "tcp", CidrIpv4: "10.0.0.0/8" }, "InvalidParameterValue"],
    ["a malformed block", on(82, "10.0.0.0"), "InvalidParameterValue"],
    ["a description with a quote", { ...on(82), Description: "it's" }, "InvalidParameterValue"],
  ])("refuses %s and changes nothing", async (_name, change, code) => {
    const { ec2, groupId, ids } = await setUp(80, 81, 90);
    const before = await rulesOf(ec2, groupId);

    const error = await errorOf(modify(groupId, [must(ids[2]), on(91)], [must(ids[0]), change]));

    expect(error.code).toBe(code);
    expect(await rulesOf(ec2, groupId)).toEqual(before);
  });

  it("names the kinds when the kind would change", async () => {
    const { groupId, ids } = await setUp(80);
    const change = { IpProtocol: "-1", CidrIpv6: "::/0" };

    const error = await errorOf(modify(groupId, [must(ids[0]), change]));

    expect(error.message).toBe(
      `Invalid rule type for security group rule '${ids[0]}'. You may not specify CidrIpv6 for an existing CidrIpv4 rule.`,
    );
  });

  it("refuses equal values twice, a rule twice, unknown rules and an empty list", async () => {
    const { groupId, ids } = await setUp(80, 81);
    const [one, two] = [must(ids[0]), must(ids[1])];

    expect((await errorOf(modify(groupId, [one, on(99)], [two, on(99)]))).message).toMatch(/same permission/);
    expect((await errorOf(modify(groupId, [one, on(98)], [one, on(99)]))).code).toBe("InvalidParameterValue");
    expect((await errorOf(modify(groupId, ["sgr-00000000", on(99)]))).code).toBe(
      "InvalidSecurityGroupRuleId.NotFound",
    );
    expect((await errorOf(modify(await makeGroup(cloud.ec2()), [one, on(99)]))).code).toBe(
      "InvalidSecurityGroupRuleId.NotFound",
    );
    expect((await errorOf(modify(groupId))).code).toBe("MissingParameter");
  });

  it("points a reference at another group of the VPC", async () => {
    const ec2 = cloud.ec2();
    const vpcId = await makeVpc(ec2);
    const [groupId, one, two] = [
      await makeGroup(ec2, vpcId),
      await makeGroup(ec2, vpcId),
      await makeGroup(ec2, vpcId),
    ];
    const [rule] = await allow(ec2, groupId, tcpFrom(80, { GroupId: one }));
    const change = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, ReferencedGroupId: two };

    await modify(groupId, [must(rule?.SecurityGroupRuleId), change]);

    expect((await rulesOf(ec2, groupId))[0]?.ReferencedGroupInfo?.GroupId).toBe(two);
  });
});

describe("UpdateSecurityGroupRuleDescriptions (sections 1.4 and 1.5)", () => {
  const byId = (GroupId: string, ...SecurityGroupRuleDescriptions: object[]) =>
    cloud
      .ec2()
      .send(
        new UpdateSecurityGroupRuleDescriptionsIngressCommand({ GroupId, SecurityGroupRuleDescriptions }),
      );
  const descriptionsOf = async (groupId: string) =>
    (await rulesOf(cloud.ec2(), groupId)).map((rule) => rule.Description).sort();

  it("writes descriptions by id, and removes one that is left out", async () => {
    const { groupId, ids } = await setUp(80, 81);
    await byId(
      groupId,
      { SecurityGroupRuleId: ids[0], Description: "one" },
      { SecurityGroupRuleId: ids[1], Description: "two" },
    );
    expect(await descriptionsOf(groupId)).toEqual(["one", "two"]);

    await byId(groupId, { SecurityGroupRuleId: ids[0] });

    expect(await descriptionsOf(groupId)).toEqual(["two", undefined]);
  });

  it("writes descriptions by value, also of egress rules", async () => {
    const { ec2, groupId } = await setUp(80);
    const ranges = [{ CidrIp: "10.0.0.0/8", Description: "named" }];
    await ec2.send(
      new UpdateSecurityGroupRuleDescriptionsIngressCommand({
        GroupId: groupId,
        IpPermissions: [{ ...tcp(80), IpRanges: ranges }],
      }),
    );
    await ec2.send(
      new UpdateSecurityGroupRuleDescriptionsEgressCommand({
        GroupId: groupId,
        IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "out" }] }],
      }),
    );

    expect(await descriptionsOf(groupId)).toEqual(["named"]);
    expect((await rulesOf(ec2, groupId, true))[0]?.Description).toBe("out");
  });

  it.each([
    ["an unknown id", "sgr-00000000", "text", "InvalidSecurityGroupRuleId.NotFound"],
    ["a malformed id", "sgr-x", "text", "InvalidSecurityGroupRuleId.Malformed"],
    ["a description with a quote", undefined, "it's", "InvalidParameterValue"],
  ])("refuses %s and writes none of the call", async (_name, badId, Description, code) => {
    const { groupId, ids } = await setUp(80, 81);

    const error = await errorOf(
      byId(
        groupId,
        { SecurityGroupRuleId: ids[0], Description: "one" },
        { SecurityGroupRuleId: badId ?? ids[1], Description },
      ),
    );

    expect(error.code).toBe(code);
    expect(await descriptionsOf(groupId)).toEqual([undefined, undefined]);
  });

  it("refuses a rule by value that is not there, an egress rule by id, and nothing at all", async () => {
    const { ec2, groupId } = await setUp(80);
    const [egress] = await rulesOf(ec2, groupId, true);
    const missing = new UpdateSecurityGroupRuleDescriptionsIngressCommand({
      GroupId: groupId,
      IpPermissions: [tcp(81, "10.0.0.0/8")],
    });

    expect((await errorOf(ec2.send(missing))).code).toBe("InvalidPermission.NotFound");
    expect((await errorOf(byId(groupId, { SecurityGroupRuleId: egress?.SecurityGroupRuleId }))).code).toBe(
      "InvalidSecurityGroupRuleId.NotFound",
    );
    expect((await errorOf(byId(groupId))).code).toBe("MissingParameter");
  });
});
