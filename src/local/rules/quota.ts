/**
 * The rules-per-group quota. AWS keeps four counters for a group: each direction,
 * IPv4 and IPv6 apart. A group reference counts in both families, a prefix list
 * with its weight in both, or, by the reading `prefixListCount`, in its own alone.
 */
import { AwsError } from "../aws-error.ts";
import type { Readings } from "../readings.ts";
import { quotaOf } from "../state/quotas.ts";
import type { Scope } from "../state/scope.ts";
import type { RuleValues } from "../state/security-group.ts";

type Counter = "in ipv4" | "in ipv6" | "out ipv4" | "out ipv6";
type Counters = ReadonlyMap<Counter, number>;
type Reading = Pick<Readings, "prefixListCount" | "overQuota">;

/**
 * Refuses a change that makes a counter grow beyond the quota. A group that is over it
 * already (a seed, a lowered quota) may still shrink, and grow where there is room; by
 * the reading `overQuota` it may grow nowhere.
 */
export function requireRoom(
  scope: Scope,
  before: Iterable<RuleValues>,
  after: Iterable<RuleValues>,
  reading: Reading,
): void {
  const quota = quotaOf(scope, "rulesPerGroup");
  const old = countRules(scope, before, reading);
  for (const [counter, count] of countRules(scope, after, reading)) {
    if (count <= quota) continue;
    if (reading.overQuota === "where-room" && count <= (old.get(counter) ?? 0)) continue;
    throw new AwsError(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
  }
}

function countRules(scope: Scope, rules: Iterable<RuleValues>, reading: Reading): Counters {
  const counters = new Map<Counter, number>();
  const count = (counter: Counter, weight: number) =>
    counters.set(counter, (counters.get(counter) ?? 0) + weight);
  for (const { egress, peer } of rules) {
    const direction = egress ? "out" : "in";
    const list = peer.kind === "prefix-list" ? scope.prefixLists.get(peer.id) : undefined;
    const only = reading.prefixListCount === "own" ? list?.family.toLowerCase() : undefined;
    const family = only ?? peer.kind;
    if (family !== "ipv6") count(`${direction} ipv4`, list?.weight ?? 1);
    if (family !== "ipv4") count(`${direction} ipv6`, list?.weight ?? 1);
  }
  return counters;
}
