import {
  CreateSecurityGroupCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { errorOf, must, useCloud } from "./cloud.ts";
import { allow, makeGroup, makeVpc, rulesOf, tcp, tcpFrom } from "./network.ts";

const cloud = useCloud();

const revoke = (GroupId: string, ...IpPermissions: IpPermission[]) =>
  cloud.ec2().send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
const revokeIds = (GroupId: string, ...SecurityGroupRuleIds: string[]) =>
  cloud.ec2().send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
const revokeOut = (GroupId: string, ...IpPermissions: IpPermission[]) =>
  cloud.ec2().send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions }));

async function makeDefaultVpcGroup(name: string) {
  const command = new CreateSecurityGroupCommand({ GroupName: name, Description: "text" });
  return must((await cloud.ec2().send(command)).GroupId);
}

describe("revoking by values (sections 1.5 and 5.2)", () => {
  it.each<[string, IpPermission]>([
    ["as it was authorized", tcp(80, "10.0.0.0/8")],
    ["with host bits", tcp(80, "10.7.7.7/8")],
    ["by protocol number", { ...tcp(80, "10.0.0.0/8"), IpProtocol: "6" }],
    ["with another description", { ...tcp(80), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "y" }] }],
  ])("finds a rule %s", async (_name, permission) => {
    const groupId = await makeGroup(cloud.ec2());
    const [rule] = await allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8"));

    const answer = await revoke(groupId, permission);

    expect(answer.Return).toBe(true);
    expect(answer.UnknownIpPermissions).toEqual([]);
    expect(answer.RevokedSecurityGroupRules).toEqual([
      {
        SecurityGroupRuleId: rule?.SecurityGroupRuleId,
        GroupId: groupId,
        IsEgress: false,
        IpProtocol: "tcp",
        FromPort: 80,
        ToPort: 80,
        CidrIpv4: "10.0.0.0/8",
      },
    ]);
    expect(await rulesOf(cloud.ec2(), groupId)).toEqual([]);
  });

  it("finds everything with ports 0 and 0, which are dropped", async () => {
    const groupId = await makeGroup(cloud.ec2());

    await revokeOut(groupId, {
      IpProtocol: "-1",
      FromPort: 0,
      ToPort: 0,
      IpRanges: [{ CidrIp: "0.0.0.0/0" }],
    });

    expect(await rulesOf(cloud.ec2(), groupId, true)).toEqual([]);
  });

  it("shows a revoked reference as a plain id", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcpFrom(80, { GroupId: groupId }));

    const answer = await revoke(groupId, tcpFrom(80, { GroupId: groupId }));

    expect(answer.RevokedSecurityGroupRules?.[0]?.ReferencedGroupId).toBe(groupId);
  });

  it.each<[string, IpPermission]>([
    ["another port", tcp(81, "10.0.0.0/8")],
    ["a part of the block", tcp(80, "10.0.0.0/9")],
    ["another protocol", { ...tcp(80, "10.0.0.0/8"), IpProtocol: "udp" }],
  ])("in a VPC of one's own refuses the whole call for %s", async (_name, unmatched) => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8"));

    const error = await errorOf(revoke(groupId, tcp(80, "10.0.0.0/8"), unmatched));

    expect(error.code).toBe("InvalidPermission.NotFound");
    expect(error.message).toBe("The specified rule does not exist in this security group.");
    expect(await rulesOf(cloud.ec2(), groupId)).toHaveLength(1);
  });

  it("in a VPC without IPv6 refuses the ::/0 egress that is not there (section 1.6)", async () => {
    const groupId = await makeGroup(cloud.ec2());

    const error = await errorOf(revokeOut(groupId, { IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "::/0" }] }));

    expect(error.code).toBe("InvalidPermission.NotFound");
  });

  it("in the default VPC revokes what matches and lists the rest", async () => {
    const groupId = await makeDefaultVpcGroup("lenient");
    await allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8"));

    const answer = await revoke(groupId, tcp(80, "10.0.0.0/8", "192.0.2.0/24"), tcp(81, "10.0.0.0/8"));

    expect(answer.RevokedSecurityGroupRules).toHaveLength(1);
    expect(
      answer.UnknownIpPermissions?.map(({ FromPort, IpRanges }) => [FromPort, IpRanges?.[0]?.CidrIp]),
    ).toEqual([
      [80, "192.0.2.0/24"],
      [81, "10.0.0.0/8"],
    ]);
    expect(await rulesOf(cloud.ec2(), groupId)).toEqual([]);
  });

  it("keeps the directions apart", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8"));

    expect((await errorOf(revokeOut(groupId, tcp(80, "10.0.0.0/8")))).code).toBe(
      "InvalidPermission.NotFound",
    );
  });

  it("may name a group that is gone", async () => {
    const groupId = await makeGroup(cloud.ec2());

    const error = await errorOf(revoke(groupId, tcpFrom(80, { GroupId: "sg-00000000" })));

    expect(error.code).toBe("InvalidPermission.NotFound");
  });
});

describe("revoking by rule ids (section 5.2)", () => {
  const idsOf = async (groupId: string, egress = false) =>
    (await rulesOf(cloud.ec2(), groupId, egress)).map((rule) => must(rule.SecurityGroupRuleId));

  it("drops the rules named and no other", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8", "192.0.2.0/24"), tcp(81, "10.0.0.0/8"));
    const [first, second, kept] = await idsOf(groupId);

    const answer = await revokeIds(groupId, must(first), must(second));

    expect(answer.RevokedSecurityGroupRules).toHaveLength(2);
    expect(await idsOf(groupId)).toEqual([kept]);
  });

  it.each([
    ["an unknown id", "sgr-00000000000000000", "InvalidSecurityGroupRuleId.NotFound"],
    ["an id that is none", "sgr-1", "InvalidSecurityGroupRuleId.Malformed"],
  ])("refuses the whole call for %s", async (_name, bad, code) => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8"));
    const [good] = await idsOf(groupId);

    const error = await errorOf(revokeIds(groupId, must(good), bad));

    expect(error.code).toBe(code);
    expect(await idsOf(groupId)).toEqual([good]);
  });

  it("does not reach rules of the other direction or of another group", async () => {
    const vpcId = await makeVpc(cloud.ec2());
    const [groupId, otherId] = [await makeGroup(cloud.ec2(), vpcId), await makeGroup(cloud.ec2(), vpcId)];
    await allow(cloud.ec2(), otherId, tcp(80, "10.0.0.0/8"));

    for (const id of [...(await idsOf(groupId, true)), ...(await idsOf(otherId))]) {
      expect((await errorOf(revokeIds(groupId, id))).code).toBe("InvalidSecurityGroupRuleId.NotFound");
    }
  });

  it("takes either ids or values, and one of them", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8"));
    const [SecurityGroupRuleId] = await idsOf(groupId);
    const both = new RevokeSecurityGroupIngressCommand({
      GroupId: groupId,
      SecurityGroupRuleIds: [must(SecurityGroupRuleId)],
      IpPermissions: [tcp(80, "10.0.0.0/8")],
    });

    expect((await errorOf(cloud.ec2().send(both))).code).toBe("InvalidParameterCombination");
    expect((await errorOf(revoke(groupId))).code).toBe("MissingParameter");
  });
});
