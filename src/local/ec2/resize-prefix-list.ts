import { AwsError, invalidValue } from "../aws-error.ts";
import type { Readings } from "../readings.ts";
import { requireRoom } from "../rules/quota.ts";
import { groupsNaming, type PrefixList } from "../state/prefix-list.ts";
import type { Scope } from "../state/scope.ts";
import type { SecurityGroup } from "../state/security-group.ts";
import type { Ec2Context } from "./context.ts";

const mostNamed = 10;

/**
 * A list with another size, in the midst of its change. Every rule that names the
 * list weighs its size, so a bigger one may be too much for a group: EC2 takes the
 * call all the same, and a moment later the list shows `modify-failed` with the
 * first ten such groups, and its old size.
 *
 * @throws InvalidParameterValue for a size smaller than the entries that are there
 */
export function resizePrefixList(
  list: PrefixList,
  maxEntries: number,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): PrefixList {
  if (maxEntries < list.entries.length) {
    throw invalidValue(
      "MaxEntries",
      `${maxEntries}`,
      `The prefix list has ${list.entries.length} entries already.`,
    );
  }
  const resized = { ...list, weight: maxEntries };
  const grown = { ...scope, prefixLists: new Map(scope.prefixLists).set(list.id, resized) };
  const overfull = groupsNaming(scope, list.id).filter(
    (group) => maxEntries > list.weight && !fits(group, grown, world.readings),
  );
  if (overfull.length === 0 || list.change === undefined) return resized;
  const ids = overfull.slice(0, mostNamed).map(({ id }) => id);
  const failure = `The following resources would exceed their quota for rules or entries: [${ids.join(", ")}].`;
  return { ...list, change: { ...list.change, failure } };
}

function fits(group: SecurityGroup, scope: Scope, readings: Readings): boolean {
  try {
    requireRoom(scope, [], group.rules.values(), readings);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
