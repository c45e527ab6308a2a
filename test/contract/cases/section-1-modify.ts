/** Section 1.5: ModifySecurityGroupRules, which replaces rules under their ids. */
import {
  CreateTagsCommand,
  ModifySecurityGroupRulesCommand,
  type SecurityGroupRule,
  type SecurityGroupRuleRequest,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { holds, isRefused, must, same } from "../expectations.ts";
import {
  allow,
  ownGroup,
  ownPrefixList,
  ownVpc,
  rulesOf,
  tcp,
  tcp6,
  tcpFrom,
  tcpFromList,
} from "../own-network.ts";

const section = "1.5";

const modify = ({ ec2 }: ContractCloud, GroupId: string, id: string, values: SecurityGroupRuleRequest) =>
  ec2.send(
    new ModifySecurityGroupRulesCommand({
      GroupId,
      SecurityGroupRules: [{ SecurityGroupRuleId: id, SecurityGroupRule: values }],
    }),
  );
const idOf = (rule: SecurityGroupRule | undefined) => must(rule?.SecurityGroupRuleId);
const on = (port: number, CidrIpv4 = "10.0.0.0/8"): SecurityGroupRuleRequest => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  CidrIpv4,
});

/** A group with one described rule, tcp 80 from 10.0.0.0/8. */
async function ownRule(cloud: ContractCloud) {
  const groupId = await ownGroup(cloud);
  const permission = { ...tcp(80), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "office" }] };
  const [rule] = await allow(cloud, groupId, permission);
  return { groupId, id: idOf(rule) };
}

/** The rule becomes `values` under its id; what is stored may be spelt otherwise. */
function becomes(
  name: string,
  values: SecurityGroupRuleRequest,
  stored: Partial<SecurityGroupRule> = values,
  assumed = false,
): ContractCase {
  return {
    section,
    name,
    ...(assumed && { assumed: true }),
    async run(cloud) {
      const { groupId, id } = await ownRule(cloud);

      const answer = await modify(cloud, groupId, id, values);

      same(answer.Return, true);
      const rules = await rulesOf(cloud, groupId);
      same(rules.length, 1);
      holds(rules[0], { SecurityGroupRuleId: id, ...stored });
    },
  };
}

const kinds = {
  CidrIpv4: "10.0.0.0/8",
  CidrIpv6: "2001:db8::/32",
} as const;

export const modifyCases: readonly ContractCase[] = [
  becomes("ModifySecurityGroupRules changes the ports", { ...on(8080), Description: "office" }),
  becomes("ModifySecurityGroupRules changes the protocol", {
    ...on(80),
    IpProtocol: "udp",
    Description: "x",
  }),
  becomes("ModifySecurityGroupRules changes the block", { ...on(80, "192.0.2.0/24"), Description: "x" }),
  becomes("ModifySecurityGroupRules changes the description", { ...on(80), Description: "new text" }),
  becomes(
    "ModifySecurityGroupRules stores the canonical form",
    { IpProtocol: "17", FromPort: 53, ToPort: 53, CidrIpv4: "192.0.2.77/24" },
    { IpProtocol: "udp", FromPort: 53, ToPort: 53, CidrIpv4: "192.0.2.0/24" },
  ),
  becomes(
    "ModifySecurityGroupRules changes tcp into everything, without ports",
    { IpProtocol: "-1", CidrIpv4: "10.0.0.0/8" },
    { IpProtocol: "-1", FromPort: -1, ToPort: -1 },
    true,
  ),
  becomes(
    "ModifySecurityGroupRules clears a description that is left out",
    on(80),
    { Description: undefined },
    true,
  ),
  {
    section,
    name: "ModifySecurityGroupRules changes an IPv6 block and a prefix list for another",
    async run(cloud) {
      const [one, two] = [await ownPrefixList(cloud, 1), await ownPrefixList(cloud, 1)];
      const groupId = await ownGroup(cloud);
      const made = await allow(cloud, groupId, tcp6(80, "2001:db8::/32"), tcpFromList(81, one));
      const idOn = (port: number) => idOf(made.find(({ FromPort }) => FromPort === port));

      await modify(cloud, groupId, idOn(80), {
        IpProtocol: "tcp",
        FromPort: 80,
        ToPort: 80,
        CidrIpv6: "2001:db8:1::/48",
      });
      await modify(cloud, groupId, idOn(81), {
        IpProtocol: "tcp",
        FromPort: 81,
        ToPort: 81,
        PrefixListId: two,
      });

      const rules = await rulesOf(cloud, groupId);
      holds(
        rules.find((rule) => idOf(rule) === idOn(80)),
        { CidrIpv6: "2001:db8:1::/48" },
      );
      holds(
        rules.find((rule) => idOf(rule) === idOn(81)),
        { PrefixListId: two },
      );
    },
  },
  {
    section,
    name: "ModifySecurityGroupRules points a reference at another group, named by its id alone",
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const [groupId, one, two] = [
        await ownGroup(cloud, vpcId),
        await ownGroup(cloud, vpcId),
        await ownGroup(cloud, vpcId),
      ];
      const [rule] = await allow(cloud, groupId, tcpFrom(80, one));

      await modify(cloud, groupId, idOf(rule), {
        IpProtocol: "tcp",
        FromPort: 80,
        ToPort: 80,
        ReferencedGroupId: two,
      });

      const [changed] = await rulesOf(cloud, groupId);
      same(changed?.ReferencedGroupInfo, { GroupId: two, UserId: cloud.account });
    },
  },
  {
    section,
    name: "ModifySecurityGroupRules leaves the tags of a rule alone",
    async run(cloud) {
      const { groupId, id } = await ownRule(cloud);
      const Tags = [{ Key: "team", Value: "net" }];
      await cloud.ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));

      await modify(cloud, groupId, id, on(81));

      same((await rulesOf(cloud, groupId))[0]?.Tags, Tags);
    },
  },
  {
    section,
    name: "ModifySecurityGroupRules does not change an IPv4 rule into an IPv6 rule",
    async run(cloud) {
      const { groupId, id } = await ownRule(cloud);
      const { CidrIpv4: _, ...values } = { ...on(80), CidrIpv6: kinds.CidrIpv6 };

      await isRefused(
        modify(cloud, groupId, id, values),
        "InvalidParameterValue",
        /Invalid rule type for security group rule/,
      );

      holds((await rulesOf(cloud, groupId))[0], { CidrIpv4: kinds.CidrIpv4, Description: "office" });
    },
  },
  ...(["a group", "a prefix list"] as const).map(
    (kind): ContractCase => ({
      section,
      name: `ModifySecurityGroupRules does not change an IPv4 rule into a rule for ${kind}`,
      async run(cloud) {
        const list = await ownPrefixList(cloud, 1);
        const { groupId, id } = await ownRule(cloud);
        const source = kind === "a group" ? { ReferencedGroupId: groupId } : { PrefixListId: list };
        const values = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, ...source };

        await isRefused(modify(cloud, groupId, id, values), "InvalidParameterValue", /Invalid rule type/);
      },
    }),
  ),
  {
    section,
    name: "ModifySecurityGroupRules does not find the rule of another group",
    async run(cloud) {
      const { id } = await ownRule(cloud);
      const otherGroup = await ownGroup(cloud);

      await isRefused(modify(cloud, otherGroup, id, on(81)), "InvalidSecurityGroupRuleId.NotFound");
    },
  },
  {
    section,
    name: "ModifySecurityGroupRules keeps a rule in its direction",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const [rule] = await rulesOf(cloud, groupId, true);

      await modify(cloud, groupId, idOf(rule), on(443));

      holds((await rulesOf(cloud, groupId, true))[0], { IsEgress: true, FromPort: 443 });
      same(await rulesOf(cloud, groupId), []);
    },
  },
  {
    section,
    name: "ModifySecurityGroupRules does not make two rules equal",
    assumed: true,
    async run(cloud) {
      const { groupId, id } = await ownRule(cloud);
      await allow(cloud, groupId, tcp(81, "10.0.0.0/8"));

      await isRefused(modify(cloud, groupId, id, on(81)), "InvalidPermission.Duplicate");

      same((await rulesOf(cloud, groupId)).length, 2);
    },
  },
];
