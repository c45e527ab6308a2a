/**
 * Managed prefix lists. Entries come in versions: a change of entries makes a new
 * one, and the old ones can still be read and restored. Calls that change a list
 * answer at once and end a moment later; how they ended shows in its state, which
 * follows from the time that has passed, so that nothing has to run in between.
 */
import { digest } from "../ids.ts";
import { partitionOf } from "../partitions.ts";
import type { Scope } from "./scope.ts";
import type { SecurityGroup } from "./security-group.ts";

export interface PrefixList {
  readonly id: string;
  readonly name: string;
  readonly family: "IPv4" | "IPv6";
  /** The account, or `AWS`. */
  readonly owner: string;
  /** What one rule that names the list counts against the quota: MaxEntries, or AWS's published weight. */
  readonly weight: number;
  readonly entries: readonly PrefixListEntry[];
  /** The entries of the versions before, from version 1 on. */
  readonly earlier: readonly (readonly PrefixListEntry[])[];
  /** The last call that changed the list; none for lists that were there from the start. */
  readonly change: PrefixListChange | undefined;
}

export interface PrefixListEntry {
  readonly cidr: string;
  readonly description: string | undefined;
}

export interface PrefixListChange {
  readonly kind: "create" | "modify" | "restore" | "delete";
  readonly sinceMs: number;
  /** Why the call came to nothing, where it did. */
  readonly failure: string | undefined;
}

const settlingMs = 1000;

/** A list in its first version. */
export function newPrefixList(
  values: Omit<PrefixList, "earlier" | "change">,
  change?: PrefixListChange,
): PrefixList {
  return { ...values, earlier: [], change };
}

/** The number of the current version; the first is 1. */
export function versionOf({ earlier }: PrefixList): number {
  return earlier.length + 1;
}

/** The entries of a version, or nothing for one there never was. */
export function entriesOf(list: PrefixList, version: number): readonly PrefixListEntry[] | undefined {
  return version === versionOf(list) ? list.entries : list.earlier[version - 1];
}

/** The list with other entries, as its next version. */
export function withEntries(list: PrefixList, entries: readonly PrefixListEntry[]): PrefixList {
  return { ...list, entries, earlier: [...list.earlier, list.entries] };
}

/** Whether the last change is still under way: the list takes no other until it has ended. */
export function isChanging({ change }: PrefixList, nowMs: number): boolean {
  return change !== undefined && nowMs - change.sinceMs < settlingMs;
}

/** The state of the moment, as EC2 names it. */
export function stateOf(list: PrefixList, nowMs: number): string {
  const { change } = list;
  if (change === undefined) return "create-complete";
  if (isChanging(list, nowMs)) return `${change.kind}-in-progress`;
  return `${change.kind}-${change.failure === undefined ? "complete" : "failed"}`;
}

/** Why the last change failed; nothing while it is under way. */
export function failureOf(list: PrefixList, nowMs: number): string | undefined {
  return isChanging(list, nowMs) ? undefined : list.change?.failure;
}

/** The groups of a scope with a rule that names the list, in the order of their ids. */
export function groupsNaming(scope: Scope, listId: string): readonly SecurityGroup[] {
  return [...scope.groups.values()]
    .filter((group) =>
      [...group.rules.values()].some(({ peer }) => peer.kind === "prefix-list" && peer.id === listId),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

interface AwsList {
  readonly name: (region: string) => string;
  readonly weight: number;
  readonly cidrs: readonly string[];
}

// What AWS's own lists count is published by service; the networks are those kept for documentation.
const awsLists: readonly AwsList[] = [
  { name: (region) => `com.amazonaws.${region}.s3`, weight: 1, cidrs: ["198.51.100.0/25"] },
  { name: (region) => `com.amazonaws.${region}.dynamodb`, weight: 1, cidrs: ["198.51.100.128/25"] },
];

const cloudFront: AwsList = {
  name: () => "com.amazonaws.global.cloudfront.origin-facing",
  weight: 55,
  cidrs: ["203.0.113.0/25", "203.0.113.128/26", "203.0.113.192/27"],
};

/** AWS's own lists in a Region. A list has one id there, whichever account looks, and another elsewhere. */
export function awsPrefixLists(region: string): readonly PrefixList[] {
  const lists = partitionOf(region) === "aws" ? [...awsLists, cloudFront] : awsLists;
  return lists.map((list) => {
    const name = list.name(region);
    const id = `pl-${digest(name.includes(region) ? name : `${region}/${name}`).slice(0, 8)}`;
    const entries = list.cidrs.map((cidr) => ({ cidr, description: undefined }));
    return newPrefixList({ id, name, family: "IPv4", owner: "AWS", weight: list.weight, entries });
  });
}
