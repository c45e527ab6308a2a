/**
 * The rules-per-group quota. AWS keeps four counters for a group: each direction,
 * IPv4 and IPv6 apart. A group reference counts in both families, a prefix list
 * with its weight in both.
 */
import { AwsError } from "../aws-error.ts";
import { quotaOf } from "../state/quotas.ts";
import type { Scope } from "../state/scope.ts";
import type { RuleValues } from "../state/security-group.ts";

type Counter = "in ipv4" | "in ipv6" | "out ipv4" | "out ipv6";
type Counters = ReadonlyMap<Counter, number>;

/**
 * Refuses a change that makes a counter grow beyond the quota. A group that is
 * over it already (a seed, a lowered quota) may still shrink.
 */
export function requireRoom(scope: Scope, before: Iterable<RuleValues>, after: Iterable<RuleValues>): void {
  const quota = quotaOf(scope, "rulesPerGroup");
  const old = countRules(scope, before);
  for (const [counter, count] of countRules(scope, after)) {
    if (count <= quota || count <= (old.get(counter) ?? 0)) continue;
    throw new AwsError(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
  }
}

function countRules(scope: Scope, rules: Iterable<RuleValues>): Counters {
  const counters = new Map<Counter, number>();
  const count = (counter: Counter, weight: number) =>
    counters.set(counter, (counters.get(counter) ?? 0) + weight);
  for (const { egress, peer } of rules) {
    const direction = egress ? "out" : "in";
    const weight = peer.kind === "prefix-list" ? (scope.prefixLists.get(peer.id)?.weight ?? 1) : 1;
    if (peer.kind !== "ipv6") count(`${direction} ipv4`, weight);
    if (peer.kind !== "ipv4") count(`${direction} ipv6`, weight);
  }
  return counters;
}
