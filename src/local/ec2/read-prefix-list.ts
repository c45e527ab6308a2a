/** What the calls that make and change prefix lists have in common. */
import { AwsError, invalidValue } from "../aws-error.ts";
import { canonicalIpv4, canonicalIpv6 } from "../rules/cidr.ts";
import { readRuleDescription } from "../rules/text.ts";
import { lookUp } from "../state/look-up.ts";
import {
  isChanging,
  type PrefixList,
  type PrefixListEntry,
  stateOf,
  versionOf,
} from "../state/prefix-list.ts";
import type { Scope } from "../state/scope.ts";
import type { Parameters } from "../wire/parameters.ts";

export type Family = PrefixList["family"];

const mostEntries = 1000;
const mostEntriesInCall = 100;

/**
 * The list a call is to change.
 *
 * @throws UnsupportedOperation for one of AWS's, IncorrectState while an earlier change is under way
 */
export function readOwnPrefixList(parameters: Parameters, scope: Scope, nowMs: number): PrefixList {
  const list = lookUp("prefixList", scope.prefixLists, parameters.requiredText("PrefixListId"));
  if (list.owner !== scope.account) {
    throw new AwsError(
      "UnsupportedOperation",
      `The prefix list (${list.id}) is managed by AWS and cannot be changed.`,
    );
  }
  if (isChanging(list, nowMs)) {
    throw new AwsError(
      "IncorrectState",
      `The request cannot be completed while the prefix list (${list.id}) is in the current state (${stateOf(list, nowMs)})`,
    );
  }
  return list;
}

/** @throws PrefixListVersionMismatch when CurrentVersion is given and is not the list's */
export function requireCurrentVersion(parameters: Parameters, list: PrefixList): void {
  const version = parameters.integer("CurrentVersion");
  if (version === undefined || version === versionOf(list)) return;
  throw new AwsError("PrefixListVersionMismatch", "The prefix list has the incorrect version number.");
}

export function readPrefixListName(name: string): string {
  if (name !== "" && name.length <= 255 && !name.startsWith("com.amazonaws")) return name;
  throw invalidValue(
    "PrefixListName",
    name,
    "Names are up to 255 characters and do not start with com.amazonaws.",
  );
}

export function readMaxEntries(parameters: Parameters): number | undefined {
  const maxEntries = parameters.integer("MaxEntries");
  if (maxEntries === undefined || (maxEntries >= 1 && maxEntries <= mostEntries)) return maxEntries;
  throw invalidValue("MaxEntries", `${maxEntries}`, `Expecting a value between 1 and ${mostEntries}.`);
}

/** Entries of one call, canonical, none twice: at most 100 of them. */
export function readEntries(records: readonly Parameters[], family: Family): readonly PrefixListEntry[] {
  if (records.length > mostEntriesInCall) {
    throw new AwsError(
      "InvalidParameterValue",
      `The request cannot contain more than ${mostEntriesInCall} entry additions or removals.`,
    );
  }
  const entries = new Map<string, PrefixListEntry>();
  for (const record of records) {
    const cidr = readCidr(record.requiredText("Cidr"), family);
    if (entries.has(cidr)) throw invalidValue("Cidr", cidr, "The CIDR appears multiple times.");
    entries.set(cidr, { cidr, description: readRuleDescription(record.text("Description")) });
  }
  return [...entries.values()];
}

function readCidr(text: string, family: Family): string {
  const cidr = family === "IPv4" ? canonicalIpv4(text) : canonicalIpv6(text);
  if (cidr === undefined) throw invalidValue("Cidr", text, `This is not a valid ${family} CIDR block.`);
  return cidr;
}

/** @throws PrefixListMaxEntriesExceeded for more entries than the list may hold */
export function requireRoomFor(entries: readonly PrefixListEntry[], maxEntries: number): void {
  if (entries.length <= maxEntries) return;
  throw new AwsError(
    "PrefixListMaxEntriesExceeded",
    `You've reached the maximum number of entries for the prefix list (${maxEntries}).`,
  );
}
