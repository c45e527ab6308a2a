/** Whose a destination is, and whether it may be written at all. */
import type { Tags } from "../model/group.ts";
import type { GuardInput, HoldReason, Standing } from "./guard.ts";

/** Tags that only AWS can set; `FMManaged` is in the list of config/ and counts only where it is `true`. */
const MARKERS_OF_AWS = ["aws:cloudformation:*", "aws:eks:*", "aws:servicecatalog:*"] as const;

export interface MarkedInput {
  readonly standing: Standing;
  /** The destination that the mapping names, where it does. */
  readonly into: string | undefined;
  /** The tags of the destination as read. */
  readonly tags: Tags;
  /** Tag keys, or key prefixes ending in `*`, by which other tools mark what is theirs. */
  readonly foreignMarkers: readonly string[];
}

/**
 * The tag by which another tool marks a destination that is not ours yet; null where there is none or where
 * the mapping names this very destination: then somebody has decided, which `--adopt` for a whole run is not.
 */
export function foreignMarker({ standing, into, tags, foreignMarkers }: MarkedInput): string | null {
  if (into !== undefined || (standing.kind !== "unowned" && standing.kind !== "adopted")) return null;
  return markerOn(tags, foreignMarkers);
}

/** The first of the tags by which another tool marks what is its own. */
export function markerOn(tags: Tags, foreignMarkers: readonly string[]): string | null {
  const markers = [...MARKERS_OF_AWS, ...foreignMarkers];
  const isMarked = ([key, value]: readonly [string, string]): boolean =>
    // Firewall Manager says `false` of what it has let go.
    markers.some((marker) => matchesMarker(key, marker)) && (key !== "FMManaged" || value === "true");
  return (
    Object.entries(tags)
      .filter(isMarked)
      .map(([key]) => key)
      .sort()[0] ?? null
  );
}

export function matchesMarker(key: string, marker: string): boolean {
  return marker.endsWith("*") ? key.startsWith(marker.slice(0, -1)) : key === marker;
}

export function guardStanding(input: GuardInput): readonly HoldReason[] {
  const { standing, marker, destinationName, destinationId } = input;
  const subject = `${destinationName} (${destinationId})`;
  if (marker !== null) {
    return [
      {
        code: "FOREIGN_MARKER",
        withholds: "everything",
        message: `${subject} is marked as another tool's by its tag ${marker}; two writers would undo each other`,
        next: `leave it to that tool, or name it with "into: ${destinationId}" in the mapping`,
      },
    ];
  }
  if (standing.kind === "unowned") {
    return [
      {
        code: "ADOPTION_NEEDED",
        withholds: "everything",
        message: `a group named ${subject} is there already and is not ours`,
        next: `name it with "into: ${destinationId}" in the mapping, or run once with --adopt`,
      },
    ];
  }
  if (standing.kind !== "owned-by-another") return [];
  return [
    {
      code: "OWNED_BY_ANOTHER",
      withholds: "everything",
      message: `${subject} belongs to ${standing.owner}; two writers would undo each other`,
      next:
        "take it out of that mapping and remove its tag vpc-rule-sync:owner, " +
        "or, for plan and sync, set VPC_RULE_SYNC_OWNER if that owner is you",
    },
  ];
}
