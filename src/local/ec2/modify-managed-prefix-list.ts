import { AwsError, missing } from "../aws-error.ts";
import { type PrefixList, type PrefixListEntry, withEntries } from "../state/prefix-list.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderPrefixList } from "./describe-managed-prefix-lists.ts";
import {
  readEntries,
  readMaxEntries,
  readOwnPrefixList,
  readPrefixListName,
  requireCurrentVersion,
  requireRoomFor,
} from "./read-prefix-list.ts";
import { resizePrefixList } from "./resize-prefix-list.ts";

/**
 * Changes a list's name and either its entries or its size. Entries make a new
 * version and need the number of the current one; a name or a size does not.
 */
export function modifyManagedPrefixList(
  parameters: Parameters,
  context: Pick<Ec2Context, "scope" | "world" | "clock">,
): Effect {
  const { scope, clock } = context;
  const sinceMs = clock.now();
  const list = readOwnPrefixList(parameters, scope, sinceMs);
  const { added, removed } = readEntryChanges(parameters, list);
  const maxEntries = readMaxEntries(parameters);
  const name = parameters.text("PrefixListName");
  parameters.accept("IpamPrefixListResolverSyncEnabled");
  const changesEntries = added.length + removed.length > 0;
  requireOneChange(changesEntries, maxEntries, name);
  if (changesEntries && parameters.integer("CurrentVersion") === undefined) throw missing("CurrentVersion");
  requireCurrentVersion(parameters, list);
  const renamed = name === undefined ? list : { ...list, name: readPrefixListName(name) };
  const changed: PrefixList = {
    ...(changesEntries ? withEntries(renamed, changeEntries(list, added, removed)) : renamed),
    change: { kind: "modify", sinceMs, failure: undefined },
  };
  const sized = maxEntries === undefined ? changed : resizePrefixList(changed, maxEntries, context);
  // A change that fails leaves the list as it was, the name too.
  const after = sized.change?.failure === undefined ? sized : { ...list, change: sized.change };
  return () => {
    scope.prefixLists.set(list.id, after);
    return { prefixList: renderPrefixList(after, scope, sinceMs) };
  };
}

function requireOneChange(
  changesEntries: boolean,
  maxEntries: number | undefined,
  name: string | undefined,
): void {
  if (changesEntries && maxEntries !== undefined) {
    throw new AwsError(
      "InvalidParameterCombination",
      "You cannot modify the entries and the maximum entries for the prefix list in the same request.",
    );
  }
  if (changesEntries || maxEntries !== undefined || name !== undefined) return;
  throw new AwsError("InvalidRequest", "The request received was invalid.");
}

interface EntryChanges {
  readonly added: readonly PrefixListEntry[];
  readonly removed: readonly PrefixListEntry[];
}

function readEntryChanges(parameters: Parameters, { family }: PrefixList): EntryChanges {
  const added = readEntries(parameters.records("AddEntry"), family);
  const removed = readEntries(parameters.records("RemoveEntry"), family);
  const both = added.find(({ cidr }) => removed.some((entry) => entry.cidr === cidr));
  if (both === undefined) return { added, removed };
  throw new AwsError(
    "InvalidParameterValue",
    `Request cannot contain Cidr ${both.cidr} in both AddPrefixListEntries and RemovePrefixListEntries`,
  );
}

/** The entries after a call. A description cannot be changed in place: the entry has to go first, in a call of its own. */
function changeEntries(
  list: PrefixList,
  added: readonly PrefixListEntry[],
  removed: readonly PrefixListEntry[],
): readonly PrefixListEntry[] {
  const entries = new Map(list.entries.map((entry) => [entry.cidr, entry]));
  for (const { cidr } of removed) {
    if (entries.delete(cidr)) continue;
    throw invalidModification(`An entry with the CIDR (${cidr}) does not exist.`);
  }
  for (const entry of added) {
    const known = entries.get(entry.cidr);
    if (known !== undefined) throw alreadyThere(known, entry);
    entries.set(entry.cidr, entry);
  }
  requireRoomFor([...entries.values()], list.weight);
  return [...entries.values()];
}

function alreadyThere({ cidr, description = "" }: PrefixListEntry, added: PrefixListEntry): AwsError {
  if (description !== (added.description ?? "")) {
    return new AwsError("InvalidRequest", "The request received was invalid.");
  }
  return invalidModification(
    `An entry with the CIDR (${cidr}) and description (${description}) already exists.`,
  );
}

function invalidModification(message: string): AwsError {
  return new AwsError("InvalidPrefixListModification", message);
}
