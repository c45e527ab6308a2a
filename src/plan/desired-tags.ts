/**
 * The tags a destination should carry: whose it is, where it comes from, and the source's own tags. Keys of
 * the destination that we did not set are never touched.
 */
import { compareText } from "../model/compare-text.ts";
import type { Scope, Tags } from "../model/group.ts";
import type { Mapping } from "../model/mapping.ts";
import { OWNER_TAG, SOURCE_TAG, sourceTagOf } from "../model/ownership.ts";
import type { Destination, Finding, TagChange } from "../model/plan.ts";
import { matchesMarker } from "./guard-standing.ts";

/** EC2 holds this many tags on one resource. */
const MAX_TAGS = 50;

export interface TagInput {
  readonly mapping: Mapping;
  readonly source: Scope & { readonly groupId: string; readonly tags: Tags };
  readonly actual: { readonly tags: Tags } | null;
  readonly destination: Destination;
  readonly owner: string | null;
  /** Tag keys, or key prefixes ending in `*`, by which other tools mark what is theirs. */
  readonly foreignMarkers: readonly string[];
}

export interface DesiredTags {
  readonly all: Tags;
  readonly changes: readonly TagChange[];
  readonly findings: readonly Finding[];
}

/** Keys sorted, so that the result does not depend on the order of the source's tags. */
export function desiredTags(input: TagInput): DesiredTags {
  const own = ownershipTags(input);
  const copied = input.mapping.tags === "copy" ? copiedTags(input) : [];
  const foreign = Object.keys(input.actual?.tags ?? {}).filter(
    (key) => !(key in own) && !copied.some(([copiedKey]) => copiedKey === key),
  );
  const room = Math.max(0, MAX_TAGS - Object.keys(own).length - foreign.length);
  const all = Object.fromEntries([...Object.entries(own), ...copied.slice(0, room)]);
  return { all, changes: tagChanges(all, input.actual), findings: leftOut(copied.slice(room), input) };
}

function ownershipTags({ owner, source }: TagInput): Tags {
  return owner === null ? {} : { [OWNER_TAG]: owner, [SOURCE_TAG]: sourceTagOf(source) };
}

function copiedTags({ mapping, source, foreignMarkers }: TagInput): readonly (readonly [string, string])[] {
  const { select } = mapping.source;
  const selecting = select.kind === "tags" ? Object.keys(select.tags) : [];
  return Object.entries(source.tags)
    .filter(([key]) => !selecting.includes(key) && !isNeverCopied(key, foreignMarkers))
    .sort(([a], [b]) => compareText(a, b));
}

function isNeverCopied(key: string, foreignMarkers: readonly string[]): boolean {
  if (key.startsWith("aws:") || key.startsWith("vpc-rule-sync:")) return true;
  return foreignMarkers.some((marker) => matchesMarker(key, marker));
}

function tagChanges(all: Tags, actual: TagInput["actual"]): readonly TagChange[] {
  if (actual === null) return [];
  return Object.entries(all)
    .filter(([key, value]) => actual.tags[key] !== value)
    .map(([key, value]) => ({ key, value, was: actual.tags[key] ?? null }))
    .sort((a, b) => compareText(a.key, b.key));
}

function leftOut(
  tags: readonly (readonly [string, string])[],
  { destination }: TagInput,
): readonly Finding[] {
  if (tags.length === 0) return [];
  return [
    {
      code: "TAGS_LEFT_OUT",
      severity: "notice",
      subject: destination.name,
      message: `no room beside the tags that are there (${MAX_TAGS} per resource): ${tags.map(([key]) => key).join(", ")}`,
    },
  ];
}
