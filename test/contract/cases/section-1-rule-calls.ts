/** Section 1.5: the calls that add rules, describe them, and write their descriptions. */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  type IpPermission,
  type SecurityGroupRuleDescription,
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { holds, isRefused, must, same, sameMembers } from "../expectations.ts";
import { allow, allowOut, ownGroup, rulesOf, tcp } from "../own-network.ts";

const section = "1.5";

const idsOf = (rules: readonly { SecurityGroupRuleId?: string | undefined }[]) =>
  rules.map((rule) => must(rule.SecurityGroupRuleId));
const officeRule: IpPermission = { ...tcp(80), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "office" }] };

export const authorizeCases: readonly ContractCase[] = [
  {
    section,
    name: "Authorize answers with every rule it made, each with an id of its own",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const command = new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [tcp(80, "10.0.0.0/8", "192.0.2.0/24"), tcp(443, "10.0.0.0/8")],
      });

      const answer = await cloud.ec2.send(command);

      same(answer.Return, true);
      const made = must(answer.SecurityGroupRules);
      sameMembers(
        made.map((rule) => `${rule.FromPort} ${rule.CidrIpv4}`),
        ["443 10.0.0.0/8", "80 10.0.0.0/8", "80 192.0.2.0/24"],
      );
      sameMembers(idsOf(made), idsOf(await rulesOf(cloud, GroupId)));
    },
  },
  {
    section,
    name: "Egress rules are authorised apart from ingress rules and say so",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      const [rule] = await allowOut(cloud, groupId, tcp(80, "10.0.0.0/8"));

      holds(rule, { IsEgress: true, FromPort: 80, CidrIpv4: "10.0.0.0/8" });
      same(await rulesOf(cloud, groupId), []);
    },
  },
  {
    section,
    name: "Ingress may be authorised in the flat form",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const flat = { IpProtocol: "tcp", FromPort: 22, ToPort: 23, CidrIp: "10.0.0.9/8" };

      const answer = await cloud.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...flat }));

      holds(answer.SecurityGroupRules?.[0], {
        IpProtocol: "tcp",
        FromPort: 22,
        ToPort: 23,
        CidrIpv4: "10.0.0.0/8",
      });
    },
  },
  {
    section,
    name: "Egress has no flat form",
    assumed: true,
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const flat = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "10.0.0.0/8" };

      const call = cloud.ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, ...flat }));

      await isRefused(call, "UnsupportedOperation");
    },
  },
];

const describeIn = ({ ec2 }: ContractCloud, GroupId: string, texts: SecurityGroupRuleDescription[]) =>
  ec2.send(
    new UpdateSecurityGroupRuleDescriptionsIngressCommand({ GroupId, SecurityGroupRuleDescriptions: texts }),
  );
const descriptionsOf = async (cloud: ContractCloud, groupId: string, egress = false) =>
  (await rulesOf(cloud, groupId, egress)).map((rule) => rule.Description);

export const descriptionCallCases: readonly ContractCase[] = [
  {
    section,
    name: "Descriptions are written by values, ingress and egress",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const made = await allow(cloud, GroupId, tcp(80, "10.0.0.0/8"));

      const ingress = new UpdateSecurityGroupRuleDescriptionsIngressCommand({
        GroupId,
        IpPermissions: [officeRule],
      });
      same((await cloud.ec2.send(ingress)).Return, true);
      const egress = new UpdateSecurityGroupRuleDescriptionsEgressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "out" }] }],
      });
      same((await cloud.ec2.send(egress)).Return, true);

      same(await descriptionsOf(cloud, GroupId), ["office"]);
      same(await descriptionsOf(cloud, GroupId, true), ["out"]);
      same(idsOf(await rulesOf(cloud, GroupId)), idsOf(made));
    },
  },
  {
    section,
    name: "Descriptions are written by rule ids",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const made = await allow(cloud, groupId, tcp(80, "10.0.0.0/8"), tcp(81, "10.0.0.0/8"));
      const [SecurityGroupRuleId] = idsOf(made);

      const answer = await describeIn(cloud, groupId, [{ SecurityGroupRuleId, Description: "first" }]);

      same(answer.Return, true);
      const rules = await rulesOf(cloud, groupId);
      const found = rules.find((rule) => rule.SecurityGroupRuleId === SecurityGroupRuleId);
      same([found?.Description, rules.length], ["first", 2]);
    },
  },
  {
    section,
    name: "A description for a rule that is not there is refused",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const byValue = new UpdateSecurityGroupRuleDescriptionsIngressCommand({
        GroupId,
        IpPermissions: [officeRule],
      });
      const unknown = [{ SecurityGroupRuleId: "sgr-00000000000000000", Description: "office" }];

      await isRefused(cloud.ec2.send(byValue), "InvalidPermission.NotFound");
      await isRefused(describeIn(cloud, GroupId, unknown), "InvalidSecurityGroupRuleId.NotFound");
    },
  },
  {
    section,
    name: "DescribeSecurityGroupRules finds rules by id with their tags",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const Tags = [{ Key: "team", Value: "net" }];
      const command = new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [tcp(80, "10.0.0.0/8")],
        TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
      });
      const made = must((await cloud.ec2.send(command)).SecurityGroupRules);
      await allow(cloud, GroupId, tcp(81, "10.0.0.0/8"));

      const found = await cloud.ec2.send(
        new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: idsOf(made) }),
      );

      same(found.SecurityGroupRules, made);
      same(found.SecurityGroupRules?.[0]?.Tags, Tags);
    },
  },
];
