/**
 * How EC2 counts the rules of a group: inbound and outbound apart, IPv4 and IPv6 apart, each of the four
 * counters against one number. A reference to a group or a prefix list counts in both families, a prefix
 * list with its weight. (VPC user guide, quotas; aws-semantics 4.1 says which readings are the safe ones.)
 */
import type { ObservedGroup, ObservedPermission } from "../model/group.ts";
import type { Plan } from "../model/plan.ts";
import { DIRECTIONS, type Direction, type Rule } from "../model/rule.ts";

/** Rules per direction and family of a group, in Service Quotas. */
export const RULE_QUOTA = "L-0EA8095F";

/** What that is unless somebody raised it. */
export const DEFAULT_RULE_QUOTA = 60;

/** What one reference to a prefix list counts. */
export type WeightOf = (prefixListId: string) => number;

export interface RuleCount {
  readonly ipv4: number;
  readonly ipv6: number;
  /** Group references and prefix-list weights, which count in both families. */
  readonly both: number;
}

export const NO_RULES: RuleCount = { ipv4: 0, ipv6: 0, both: 0 };

/** Counts the rules of one direction. */
export function countRules(rules: Iterable<Rule>, direction: Direction, weightOf: WeightOf): RuleCount {
  return shift(NO_RULES, rules, weightOf, 1, direction);
}

/** The count with these rules, all of the direction that was counted, on top. */
export function plusRules(count: RuleCount, rules: readonly Rule[], weightOf: WeightOf): RuleCount {
  return shift(count, rules, weightOf, 1);
}

export function minusRules(count: RuleCount, rules: readonly Rule[], weightOf: WeightOf): RuleCount {
  return shift(count, rules, weightOf, -1);
}

/** The fuller of the two counters of the direction. */
export function fullestCounter(count: RuleCount): number {
  return Math.max(count.ipv4, count.ipv6) + count.both;
}

/**
 * The fullest counter there would be with everything that is there and everything that comes, over the
 * directions that something comes to: with room for this no order has to be sought. 0 where nothing comes.
 */
export function mostCounted(
  { changes, desired, creation }: Pick<Plan, "changes" | "desired" | "creation">,
  weightOf: WeightOf,
): number {
  const removed = changes.flatMap(({ kind, rule }) => (kind === "remove" ? [rule] : []));
  // What EC2 puts into a new group goes before anything comes.
  const beside = creation === undefined ? removed : [];
  const counts = DIRECTIONS.filter((direction) =>
    changes.some(({ kind, rule }) => kind === "add" && rule.direction === direction),
  ).map((direction) => fullestCounter(countRules([...desired.values(), ...beside], direction, weightOf)));
  return Math.max(0, ...counts);
}

function shift(
  count: RuleCount,
  rules: Iterable<Rule>,
  weightOf: WeightOf,
  sign: 1 | -1,
  only?: Direction,
): RuleCount {
  let { ipv4, ipv6, both } = count;
  for (const { direction, peer } of rules) {
    if (only !== undefined && direction !== only) continue;
    if (peer.kind === "ipv4") ipv4 += sign;
    else if (peer.kind === "ipv6") ipv6 += sign;
    else both += sign * (peer.kind === "group" ? 1 : weightOf(peer.prefixListId));
  }
  return { ipv4, ipv6, both };
}

/**
 * The most rules that some group is seen to hold in one counter: EC2 would not have accepted them under a
 * smaller quota. Prefix lists count one here, which can only understate.
 */
export function observedRuleQuota(groups: Iterable<ObservedGroup>): number {
  let most = 0;
  for (const group of groups) {
    most = Math.max(most, countPermissions(group.ingress), countPermissions(group.egress));
  }
  return most;
}

function countPermissions(permissions: readonly ObservedPermission[]): number {
  let [ipv4, ipv6, both] = [0, 0, 0];
  for (const permission of permissions) {
    ipv4 += permission.ipv4?.length ?? 0;
    ipv6 += permission.ipv6?.length ?? 0;
    both += (permission.groups?.length ?? 0) + (permission.prefixLists?.length ?? 0);
  }
  return Math.max(ipv4, ipv6) + both;
}
