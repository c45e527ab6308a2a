/**
 * What two groups have in common, said by tests alone: rules as EC2 lists them one by one, with groups of the
 * same VPC by name. Shares no code with `src`, so that a mistake there cannot hide itself.
 */
import type { SecurityGroup, SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { AccountView } from "../cli/account-view.ts";

export interface RuleFacts {
  /** Equal for equal rules, whatever the ids of the groups of their VPC are. */
  readonly facts: string;
  /** As findings name a rule. */
  readonly words: string;
  /** True when the peer is a prefix list, or a group of another VPC. */
  readonly leadsOut: boolean;
}

export interface GroupFacts {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly rules: readonly RuleFacts[];
}

/** The groups of a VPC by name, without its default group. */
export async function readVpcFacts(view: AccountView, vpc: string): Promise<ReadonlyMap<string, GroupFacts>> {
  const groups = await view.groups(vpc);
  const names = new Map(groups.map(({ GroupId, GroupName }) => [GroupId, GroupName]));
  const made = groups.filter(({ GroupName }) => GroupName !== "default");
  const facts = await Promise.all(made.map((group) => readGroupFacts(view, group, names)));
  return new Map(facts.map((group) => [group.name, group]));
}

type Names = ReadonlyMap<string | undefined, string | undefined>;

async function readGroupFacts(view: AccountView, group: SecurityGroup, names: Names): Promise<GroupFacts> {
  const { GroupId: id = "", GroupName: name = "", Description: description = "" } = group;
  const rules = (await view.rules(id)).map((rule) => toFacts(rule, names));
  return { id, name, description, rules };
}

function toFacts(rule: SecurityGroupRule, names: Names): RuleFacts {
  const { IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6, PrefixListId, Description = "" } = rule;
  const id = rule.ReferencedGroupInfo?.GroupId;
  const name = id === undefined ? undefined : names.get(id);
  const peer = CidrIpv4 ?? CidrIpv6 ?? PrefixListId ?? id ?? "";
  return {
    facts: JSON.stringify([IsEgress, IpProtocol, FromPort, ToPort, name ?? peer, Description]),
    words: `${IsEgress ? "out" : "in"} ${traffic(rule)} ${IsEgress ? "to" : "from"} ${peer}`,
    leadsOut: PrefixListId !== undefined || (id !== undefined && name === undefined),
  };
}

function traffic({ IpProtocol = "", FromPort: from = -1, ToPort: to = -1 }: SecurityGroupRule): string {
  switch (IpProtocol) {
    case "-1":
      return "all traffic";
    case "tcp":
    case "udp":
      return from === to ? `${IpProtocol} ${from}` : `${IpProtocol} ${from}-${to}`;
    case "icmp":
    case "icmpv6":
      return `${IpProtocol}${from === -1 ? "" : ` type ${from}`}${to === -1 ? "" : ` code ${to}`}`;
    default:
      return `protocol ${IpProtocol}`;
  }
}
