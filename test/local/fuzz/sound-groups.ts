/** What must hold of security groups and their rules, whatever calls came before. */
import type { SecurityGroup, SecurityGroupRule } from "@aws-sdk/client-ec2";
import { quotas } from "./network.ts";
import { repeated, type View } from "./sound-state.ts";

const plainText = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

export function groupFlaws({ vpcs, groups, rules }: View): readonly string[] {
  const names = groups.map(({ VpcId, GroupName = "" }) => `${VpcId} ${GroupName.toLowerCase()}`);
  const flaws = repeated(names).map((name) => `two groups ${name}`);
  for (const { VpcId } of vpcs) {
    if (!names.includes(`${VpcId} default`)) flaws.push(`${VpcId} has no default group`);
  }
  for (const group of groups) {
    const { GroupId, GroupName = "", Description = "" } = group;
    if (!vpcs.some(({ VpcId }) => VpcId === group.VpcId)) flaws.push(`${GroupId} is in no VPC`);
    if (!plainText.test(GroupName) || !plainText.test(Description)) flaws.push(`${GroupId} has odd words`);
    const shown = countShown(group);
    const flat = rules.filter((rule) => rule.GroupId === GroupId).length;
    if (shown !== flat) flaws.push(`${GroupId} shows ${shown} rules and has ${flat}`);
  }
  return flaws;
}

function countShown({ IpPermissions = [], IpPermissionsEgress = [] }: SecurityGroup): number {
  return [...IpPermissions, ...IpPermissionsEgress]
    .flatMap(({ IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs }) => [
      IpRanges,
      Ipv6Ranges,
      PrefixListIds,
      UserIdGroupPairs,
    ])
    .reduce((sum, list) => sum + (list?.length ?? 0), 0);
}

export function ruleFlaws({ groups, rules, lists }: View): readonly string[] {
  const flaws = repeated(rules.map(identityOf)).map((rule) => `two rules ${rule}`);
  for (const rule of rules) {
    const id = rule.SecurityGroupRuleId;
    if (!groups.some(({ GroupId }) => GroupId === rule.GroupId)) flaws.push(`${id} is in no group`);
    if (sourcesOf(rule).length !== 1) flaws.push(`${id} has ${sourcesOf(rule).length} sources`);
    if (!isTraffic(rule)) flaws.push(`${id}: ${rule.IpProtocol} ${rule.FromPort} to ${rule.ToPort}`);
    if (!plainText.test(rule.Description ?? "")) flaws.push(`${id} has odd words`);
    const listId = rule.PrefixListId;
    if (listId !== undefined && !lists.some(({ PrefixListId }) => PrefixListId === listId)) {
      flaws.push(`${id} names ${listId}, which is not there`);
    }
  }
  for (const { GroupId } of groups) {
    for (const egress of [true, false]) {
      const own = rules.filter((rule) => rule.GroupId === GroupId && rule.IsEgress === egress);
      for (const family of ["CidrIpv4", "CidrIpv6"] as const) {
        const count = own.reduce((sum, rule) => sum + weightOf(rule, family, lists), 0);
        if (count > quotas.rules) flaws.push(`${GroupId} has ${count} rules of ${family}, egress ${egress}`);
      }
    }
  }
  return flaws;
}

function identityOf(rule: SecurityGroupRule): string {
  const { GroupId, IsEgress, IpProtocol, FromPort, ToPort } = rule;
  return [GroupId, IsEgress, IpProtocol, FromPort, ToPort, ...sourcesOf(rule)].join(" ");
}

function sourcesOf({ CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo }: SecurityGroupRule) {
  return [CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo?.GroupId].filter(
    (source) => source !== undefined,
  );
}

function isTraffic({ IpProtocol = "", FromPort = -2, ToPort = -2 }: SecurityGroupRule): boolean {
  switch (IpProtocol) {
    case "tcp":
    case "udp":
      return 0 <= FromPort && FromPort <= ToPort && ToPort <= 65535;
    case "icmp":
    case "icmpv6":
      return FromPort >= -1 && FromPort <= 255 && ToPort >= -1 && ToPort <= 255;
    default:
      return /^(-1|\d{1,3})$/.test(IpProtocol) && FromPort === -1 && ToPort === -1;
  }
}

/** What a rule counts in one family; a reference and a list count in both. */
function weightOf(rule: SecurityGroupRule, family: "CidrIpv4" | "CidrIpv6", lists: View["lists"]): number {
  const own = rule.CidrIpv4 === undefined && rule.CidrIpv6 === undefined ? true : rule[family] !== undefined;
  const list = lists.find(({ PrefixListId }) => PrefixListId === rule.PrefixListId);
  if (!own) return 0;
  return rule.PrefixListId === undefined ? 1 : (list?.MaxEntries ?? 1);
}
