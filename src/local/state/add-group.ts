/**
 * The ways a group and a rule come into a scope: the indexes that must move
 * together are written here and nowhere else.
 */
import { idNamed } from "../ids.ts";
import type { Scope } from "./scope.ts";
import { type Rule, type RuleValues, ruleKey, type SecurityGroup } from "./security-group.ts";
import type { Vpc } from "./vpc.ts";

/** The key of a name in `groupNames`: unique in its VPC ignoring case. */
export function nameKey(vpcId: string, name: string): string {
  return `${vpcId}/${name.toLowerCase()}`;
}

/** Adds a group and claims its name. */
export function addGroup(scope: Scope, group: SecurityGroup): void {
  scope.groups.set(group.id, group);
  scope.groupNames.set(nameKey(group.vpcId, group.name), group.id);
}

/** Adds a rule under an id; one with the same key is replaced, so callers judge duplicates first. */
export function addRule(scope: Scope, group: SecurityGroup, id: string, values: RuleValues): Rule {
  const { egress, protocol, from, to, peer, description } = values;
  // Field by field: spread into it, the same values take twice the room, and there may be a million rules.
  const rule: Rule = { id, groupId: group.id, egress, protocol, from, to, peer, description };
  group.rules.set(ruleKey(rule), rule);
  scope.rules.set(id, rule);
  return rule;
}

/** Removes a rule with its tags. */
export function dropRule(scope: Scope, group: SecurityGroup, rule: Rule): void {
  group.rules.delete(ruleKey(rule));
  scope.rules.delete(rule.id);
  scope.tags.delete(rule.id);
}

/** Takes new values into existing rules, which keep their ids. All at once, so that two rules may trade places. */
export function replaceRules(
  scope: Scope,
  group: SecurityGroup,
  replacements: ReadonlyMap<Rule, RuleValues>,
): void {
  for (const rule of replacements.keys()) group.rules.delete(ruleKey(rule));
  for (const [rule, values] of replacements) addRule(scope, group, rule.id, values);
}

/** Removes a group with its rules and all their tags, and frees its name. */
export function dropGroup(scope: Scope, group: SecurityGroup): void {
  for (const rule of group.rules.values()) dropRule(scope, group, rule);
  scope.groups.delete(group.id);
  scope.groupNames.delete(nameKey(group.vpcId, group.name));
  scope.tags.delete(group.id);
}

/** The default group EC2 puts into every VPC: everything from itself, everything out. */
export function addDefaultGroup(scope: Scope, vpc: Vpc, id: string): SecurityGroup {
  const group: SecurityGroup = {
    id,
    name: "default",
    description: "default VPC security group",
    vpcId: vpc.id,
    owner: scope.account,
    rules: new Map(),
  };
  addGroup(scope, group);
  addRule(scope, group, idNamed("sgr", `${id}/in`), {
    ...everything,
    egress: false,
    peer: { kind: "group", id, owner: scope.account },
  });
  for (const values of firstEgress(vpc))
    addRule(scope, group, idNamed("sgr", `${id}/${ruleKey(values)}`), values);
  return group;
}

const everything = { protocol: "-1", from: -1, to: -1, description: undefined } as const;
const allIpv4Out: RuleValues = { ...everything, egress: true, peer: { kind: "ipv4", cidr: "0.0.0.0/0" } };
const allIpv6Out: RuleValues = { ...everything, egress: true, peer: { kind: "ipv6", cidr: "::/0" } };

/** What EC2 itself puts into a new group: everything out, on IPv6 only where the VPC has a block. */
export function firstEgress(vpc: Vpc): readonly RuleValues[] {
  return vpc.ipv6Cidr === undefined ? [allIpv4Out] : [allIpv4Out, allIpv6Out];
}

/**
 * Lets the default group of a VPC that now has an IPv6 block send over IPv6, unless
 * somebody has edited its egress rules.
 */
export function openDefaultGroupToIpv6(scope: Scope, vpcId: string): void {
  const group = scope.groups.get(scope.groupNames.get(nameKey(vpcId, "default")) ?? "");
  const egress = [...(group?.rules.values() ?? [])].filter((rule) => rule.egress);
  const [rule, ...more] = egress;
  if (group === undefined || rule === undefined || more.length > 0) return;
  if (ruleKey(rule) !== ruleKey(allIpv4Out)) return;
  addRule(scope, group, idNamed("sgr", `${group.id}/${ruleKey(allIpv6Out)}`), allIpv6Out);
}
