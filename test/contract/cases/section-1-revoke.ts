/** Section 1.5: the calls that drop rules, by values and by ids. */
import {
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must, same, sameMembers } from "../expectations.ts";
import { allow, allowOut, ownGroup, rulesOf, tcp } from "../own-network.ts";

const section = "1.5";

const revoke = ({ ec2 }: ContractCloud, GroupId: string, ...IpPermissions: IpPermission[]) =>
  ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
const revokeIds = ({ ec2 }: ContractCloud, GroupId: string, ...SecurityGroupRuleIds: string[]) =>
  ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
const idsOf = (rules: readonly { SecurityGroupRuleId?: string | undefined }[]) =>
  rules.map((rule) => must(rule.SecurityGroupRuleId));
const officeRule: IpPermission = { ...tcp(80), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "office" }] };

function revokes(name: string, permission: IpPermission): ContractCase {
  return {
    section,
    name,
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const made = await allow(cloud, groupId, officeRule);

      const answer = await revoke(cloud, groupId, permission);

      same([answer.Return, answer.UnknownIpPermissions], [true, []]);
      same(idsOf(must(answer.RevokedSecurityGroupRules)), idsOf(made));
      same(await rulesOf(cloud, groupId), []);
    },
  };
}

function findsNothing(name: string, permission: IpPermission): ContractCase {
  return {
    section,
    name,
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const made = await allow(cloud, groupId, officeRule);

      await isRefused(
        revoke(cloud, groupId, permission),
        "InvalidPermission.NotFound",
        "The specified rule does not exist in this security group.",
      );

      same(await rulesOf(cloud, groupId), made);
    },
  };
}

export const revokeCases: readonly ContractCase[] = [
  revokes("Revoke needs no description", tcp(80, "10.0.0.0/8")),
  revokes("Revoke does not mind another description", {
    ...tcp(80),
    IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "elsewhere" }],
  }),
  revokes("Revoke does not mind host bits", tcp(80, "10.1.2.3/8")),
  findsNothing("Revoke does not find a rule by a part of its block", tcp(80, "10.0.0.0/9")),
  findsNothing("Revoke does not find a rule by a wider port range", {
    ...tcp(80, "10.0.0.0/8"),
    ToPort: 81,
  }),
  findsNothing("Revoke does not find a rule by another protocol", {
    ...tcp(80, "10.0.0.0/8"),
    IpProtocol: "udp",
  }),
  {
    section,
    name: "Revoke by ids answers with what it removed and leaves the rest",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const made = await allow(
        cloud,
        groupId,
        tcp(80, "10.0.0.0/8"),
        tcp(81, "10.0.0.0/8"),
        tcp(82, "10.0.0.0/8"),
      );
      const [one = "", two = "", three = ""] = idsOf(made);

      const answer = await revokeIds(cloud, groupId, one, three);

      same([answer.Return, answer.UnknownIpPermissions], [true, []]);
      sameMembers(idsOf(must(answer.RevokedSecurityGroupRules)), [one, three]);
      same(idsOf(await rulesOf(cloud, groupId)), [two]);
    },
  },
  {
    section,
    name: "Egress rules are revoked by values and by ids",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const [first] = idsOf(await rulesOf(cloud, GroupId, true));
      await allowOut(cloud, GroupId, tcp(80, "10.0.0.0/8"));

      await cloud.ec2.send(
        new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [tcp(80, "10.0.0.0/8")] }),
      );
      same(idsOf(await rulesOf(cloud, GroupId, true)), [first]);
      await cloud.ec2.send(
        new RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds: [must(first)] }),
      );
      same(await rulesOf(cloud, GroupId, true), []);
    },
  },
  {
    section,
    name: "Revoke takes values or ids, not both",
    assumed: true,
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const made = await allow(cloud, GroupId, tcp(80, "10.0.0.0/8"), tcp(81, "10.0.0.0/8"));
      const command = new RevokeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [tcp(80, "10.0.0.0/8")],
        SecurityGroupRuleIds: idsOf(made).slice(1),
      });

      await isRefused(cloud.ec2.send(command), "InvalidParameterCombination");

      same((await rulesOf(cloud, GroupId)).length, 2);
    },
  },
  {
    section,
    name: "Revoke ingress does not find an egress rule by its id",
    assumed: true,
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const ids = idsOf(await rulesOf(cloud, groupId, true));

      await isRefused(revokeIds(cloud, groupId, ...ids), "InvalidSecurityGroupRuleId.NotFound");
    },
  },
];
