import { groupsNaming, type PrefixList } from "../state/prefix-list.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderPrefixList } from "./describe-managed-prefix-lists.ts";
import { readOwnPrefixList } from "./read-prefix-list.ts";

const mostNamed = 10;

/**
 * Deletes a list. While rules name it EC2 takes the call all the same and fails a
 * moment later: the list stays, in state `delete-failed` with the reason.
 */
export function deleteManagedPrefixList(
  parameters: Parameters,
  { scope, clock }: Pick<Ec2Context, "scope" | "clock">,
): Effect {
  const sinceMs = clock.now();
  const list = readOwnPrefixList(parameters, scope, sinceMs);
  const users = groupsNaming(scope, list.id).map(({ id }) => id);
  const failure = `The prefix list is in use by the following resources: [${users.slice(0, mostNamed).join(", ")}].`;
  return () => {
    const leaving: PrefixList = { ...list, change: { kind: "delete", sinceMs, failure } };
    if (users.length > 0) scope.prefixLists.set(list.id, leaving);
    const answer = { prefixList: renderPrefixList(leaving, scope, sinceMs) };
    if (users.length === 0) {
      scope.prefixLists.delete(list.id);
      scope.tags.delete(list.id);
    }
    return answer;
  };
}
