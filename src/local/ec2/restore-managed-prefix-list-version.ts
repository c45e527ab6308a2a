import { missing } from "../aws-error.ts";
import { type PrefixList, withEntries } from "../state/prefix-list.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderPrefixList } from "./describe-managed-prefix-lists.ts";
import { requireVersion } from "./get-managed-prefix-list-entries.ts";
import { readOwnPrefixList, requireCurrentVersion, requireRoomFor } from "./read-prefix-list.ts";

/** Takes the entries of an older version into a new one; the size and the name stay as they are. */
export function restoreManagedPrefixListVersion(
  parameters: Parameters,
  { scope, clock }: Pick<Ec2Context, "scope" | "clock">,
): Effect {
  const sinceMs = clock.now();
  const list = readOwnPrefixList(parameters, scope, sinceMs);
  const previous = parameters.integer("PreviousVersion");
  if (previous === undefined) throw missing("PreviousVersion");
  if (parameters.integer("CurrentVersion") === undefined) throw missing("CurrentVersion");
  requireCurrentVersion(parameters, list);
  const entries = requireVersion(list, previous);
  requireRoomFor(entries, list.weight);
  return () => {
    const restored: PrefixList = {
      ...withEntries(list, entries),
      change: { kind: "restore", sinceMs, failure: undefined },
    };
    scope.prefixLists.set(list.id, restored);
    return { prefixList: renderPrefixList(restored, scope, sinceMs) };
  };
}
