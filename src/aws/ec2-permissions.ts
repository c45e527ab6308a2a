/** Canonical rules in the shapes that EC2's writes take: by value (`IpPermission`) and by rule id. */
import type { IpPermission, SecurityGroupRuleUpdate } from "@aws-sdk/client-ec2";
import { BugError } from "../model/errors.ts";
import type { Exchange } from "../model/plan.ts";
import type { Protocol, Rule } from "../model/rule.ts";

/**
 * Permissions by value, one for each protocol and port range with all its peers, in the order of the rules.
 * An empty description is left out; in a call that sets descriptions this clears it.
 */
export function toIpPermissions(rules: readonly Rule[]): IpPermission[] {
  const grouped = new Map<string, IpPermission>();
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.from} ${rule.to}`;
    const permission = grouped.get(key) ?? toTraffic(rule);
    grouped.set(key, permission);
    addPeer(permission, rule);
  }
  return [...grouped.values()];
}

function toTraffic(rule: Rule): IpPermission {
  return { IpProtocol: toIpProtocol(rule.protocol), ...toPorts(rule) };
}

function toIpProtocol(protocol: Protocol): string {
  return protocol === "all" ? "-1" : protocol;
}

// Only tcp, udp and the two ICMPs have ports or types. EC2 drops them from every other protocol.
function toPorts(rule: Rule): { FromPort?: number; ToPort?: number } {
  return rule.from === null || rule.to === null ? {} : { FromPort: rule.from, ToPort: rule.to };
}

function addPeer(permission: IpPermission, rule: Rule): void {
  const { peer } = rule;
  const words = toDescription(rule);
  switch (peer.kind) {
    case "ipv4":
      permission.IpRanges ??= [];
      permission.IpRanges.push({ CidrIp: peer.cidr, ...words });
      return;
    case "ipv6":
      permission.Ipv6Ranges ??= [];
      permission.Ipv6Ranges.push({ CidrIpv6: peer.cidr, ...words });
      return;
    case "prefix-list":
      permission.PrefixListIds ??= [];
      permission.PrefixListIds.push({ PrefixListId: peer.prefixListId, ...words });
      return;
    case "group":
      // Always with the owner, never with a peering: EC2 finds the peering by itself, and a rule that names
      // one could not be told from the same rule without it.
      permission.UserIdGroupPairs ??= [];
      permission.UserIdGroupPairs.push({ GroupId: peer.groupId, UserId: peer.account, ...words });
  }
}

/** The whole new rule under the old rule's id: EC2 replaces all of it, and a description left out is cleared. */
export function toRuleUpdate(exchange: Exchange): SecurityGroupRuleUpdate {
  const { add, remove } = exchange;
  return {
    SecurityGroupRuleId: ruleIdOf(remove),
    SecurityGroupRule: {
      IpProtocol: toIpProtocol(add.protocol),
      ...toPorts(add),
      ...toOnePeer(add),
      ...toDescription(add),
    },
  };
}

function toOnePeer(rule: Rule) {
  const { peer } = rule;
  switch (peer.kind) {
    case "ipv4":
      return { CidrIpv4: peer.cidr };
    case "ipv6":
      return { CidrIpv6: peer.cidr };
    case "prefix-list":
      return { PrefixListId: peer.prefixListId };
    case "group":
      return { ReferencedGroupId: peer.groupId };
  }
}

function toDescription(rule: Rule): { Description?: string } {
  return rule.description === "" ? {} : { Description: rule.description };
}

/** Rules are removed and exchanged by id only, so that a call can never hit another rule than the one read. */
export function ruleIdOf(rule: Rule): string {
  if (rule.ruleId !== undefined) return rule.ruleId;
  throw new BugError({
    code: "RULE_WITHOUT_ID",
    subject: rule.key,
    reason: "a rule is to be removed or exchanged, but it was planned from a read without rule ids",
    next: "report this defect with the command and its output",
  });
}
