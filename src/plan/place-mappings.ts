/**
 * Finds the destinations of all mappings of a run, before any of them is planned: a rule of one may refer to
 * another, and two must not be one.
 */

import { compareText } from "../model/compare-text.ts";
import { InputError, SyncError } from "../model/errors.ts";
import type { Scope } from "../model/group.ts";
import type { Mapping, Target } from "../model/mapping.ts";
import type { Destination, Finding, Reason } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Candidate } from "./candidate.ts";
import { conflictReasons } from "./conflict-reasons.ts";
import type { WorldIndex } from "./index-world.ts";
import { leftoverReason, missingSourceProblem } from "./missing-source.ts";
import type { Placement } from "./place-destinations.ts";
import { type Kind, kindOf } from "./place-kinds.ts";
import { type KnownPlacements, knownPlacements } from "./reference-index.ts";
import type { SelectedSources } from "./select-sources.ts";

export interface PlaceRequest {
  readonly mappings: readonly Mapping[];
  /**
   * Mappings that are not carried out but have destinations in the same scopes: rules may refer to those,
   * and nobody may write them twice.
   */
  readonly neighbours: readonly Mapping[];
  /** `<hub>/<stage>`; null for a one-off copy. */
  readonly ownerPrefix: string | null;
  readonly adopt: boolean;
  /** Ids of the groups that this run made. */
  readonly created: ReadonlySet<string>;
}

/** A place where no destination can be planned. */
export type Unplaced =
  | {
      readonly kind: "source-missing";
      readonly mapping: Mapping;
      readonly destination: Destination;
      readonly reason: Reason;
    }
  | {
      readonly kind: "failed";
      readonly mapping: Mapping;
      readonly place: Scope & {
        readonly vpcId: string | null;
        readonly groupId?: string;
        readonly name?: string;
      };
      readonly error: SyncError;
    };

/** What one mapping came to, in the order of its targets, VPCs and source ids. */
export interface PlacedMapping {
  readonly placements: readonly Placement[];
  readonly unplaced: readonly Unplaced[];
  readonly problems: readonly InputError[];
  readonly findings: readonly Finding[];
}

export interface PlacedWorld {
  readonly mappings: readonly PlacedMapping[];
  readonly neighbours: readonly Placement[];
  readonly known: KnownPlacements;
  /** Reasons to refuse, for placements that take part in a conflict. */
  readonly refusals: ReadonlyMap<Placement, readonly Reason[]>;
}

/** Comes in the order of `request.mappings`. */
export function placeMappings(request: PlaceRequest, index: WorldIndex): PlacedWorld {
  const mappings = request.mappings.map((mapping) => placeMapping(mapping, request, index));
  const neighbours = request.neighbours.flatMap(
    (mapping) => placeMapping(mapping, request, index).placements,
  );
  const all = [...mappings.flatMap(({ placements }) => placements), ...neighbours];
  return { mappings, neighbours, known: knownPlacements(all), refusals: conflictReasons(all) };
}

function placeMapping(mapping: Mapping, request: PlaceRequest, index: WorldIndex): PlacedMapping {
  const source = index.snapshot(mapping.source);
  if (source instanceof SyncError) {
    return nothing({ unplaced: mapping.targets.map((target) => failed(mapping, target, source)) });
  }
  const kind = kindOf(mapping, source, request, index);
  const { sources } = kind;
  if (sources.problem !== null) return nothing({ problems: [sources.problem] });
  const targets = mapping.targets.map((target) => placeTarget(mapping, target, kind, index));
  const placements = targets.flatMap((target) => target.placements);
  const leftovers = leftoversOf(targets, placements);
  const missing = missingSourceProblem(mapping, sources, leftovers);
  // Whether this is a first run shows in the targets: while one of them cannot be read, nobody knows.
  const isKnown = !targets.some((target) => target.isUnreadable);
  return {
    placements,
    unplaced: [
      ...targets.flatMap((target) => target.unplaced),
      ...leftovers.map((group) => leftover(mapping, group, sources)),
    ],
    problems: [
      ...(missing !== null && isKnown ? [missing] : []),
      ...targets.flatMap((target) => target.problems),
    ],
    findings: [
      ...sources.findings,
      ...(missing !== null && !isKnown ? [missingFinding(missing)] : []),
      ...targets.flatMap((target) => target.findings),
    ],
  };
}

interface PlacedTarget extends PlacedMapping {
  /** What in the target's VPCs carries our owner tag. */
  readonly owned: readonly Candidate[];
  readonly isUnreadable: boolean;
}

function placeTarget(mapping: Mapping, target: Target, kind: Kind, index: WorldIndex): PlacedTarget {
  const snapshot = index.snapshot(target);
  const vpcs = snapshot instanceof SyncError ? snapshot : vpcsOf(mapping, target, snapshot, kind);
  if (vpcs instanceof SyncError) {
    const unplaced = [failed(mapping, target, vpcs)];
    return { ...nothing({ unplaced }), owned: [], isUnreadable: snapshot instanceof SyncError };
  }
  const placed = vpcs.map((vpcId) => kind.place(target, vpcId));
  return {
    placements: placed.flatMap((item) => item.placements),
    owned: kind.owned(target).filter(({ vpcId }) => vpcs.includes(vpcId)),
    isUnreadable: false,
    unplaced: [],
    problems: placed.flatMap((item) => item.problems),
    findings: [
      ...(vpcs.length === 0 ? [noVpc(mapping, target)] : []),
      ...placed.flatMap((item) => item.findings),
    ],
  };
}

/** What we own in the targets' VPCs and no placement of the whole mapping leads to; each once, by id. */
function leftoversOf(
  targets: readonly PlacedTarget[],
  placements: readonly Placement[],
): readonly Candidate[] {
  const governed = new Set(placements.flatMap(governedBy));
  const owned = new Map(
    targets.flatMap((target) => target.owned.map((item) => [item.groupId, item] as const)),
  );
  return [...owned.values()]
    .filter((item) => !governed.has(item.groupId))
    .sort((a, b) => compareText(a.groupId, b.groupId));
}

/** The destination, and for an ACL what swaps put it in the place of. */
function governedBy(placement: Placement): readonly string[] {
  const replaced = placement.kind === "network-acl" ? placement.replaced : [];
  return [placement.destination, ...replaced].map(({ groupId }) => groupId);
}

function vpcsOf(
  mapping: Mapping,
  target: Target,
  snapshot: Snapshot,
  kind: Kind,
): readonly string[] | SyncError {
  const { vpc } = target;
  if (vpc.kind === "tags") {
    return [...snapshot.vpcs.values()]
      .filter(({ tags }) => Object.entries(vpc.tags).every(([key, value]) => tags[key] === value))
      .map(({ vpcId }) => vpcId)
      .sort();
  }
  if (kind.hasVpc({ ...target, vpcId: vpc.vpcId })) return [vpc.vpcId];
  return new InputError({
    code: "TARGET_VPC_NOT_FOUND",
    subject: `mapping ${mapping.id}, target ${target.account}/${target.region}`,
    field: "vpc",
    reason: `there is no ${vpc.vpcId} in this account and Region`,
    next: "check the VPC id, the account and the Region",
  });
}

function nothing(parts: Partial<PlacedMapping>): PlacedMapping {
  return { placements: [], unplaced: [], problems: [], findings: [], ...parts };
}

function failed(mapping: Mapping, target: Target, error: SyncError): Unplaced {
  const vpcId = target.vpc.kind === "id" ? target.vpc.vpcId : null;
  return { kind: "failed", mapping, place: { account: target.account, region: target.region, vpcId }, error };
}

function leftover(mapping: Mapping, left: Candidate, { selected }: SelectedSources): Unplaced {
  const { account, region, vpcId, groupId, name } = left;
  const destination = { account, region, vpcId, groupId, name };
  return { kind: "source-missing", mapping, destination, reason: leftoverReason(mapping, left, selected) };
}

function missingFinding({ code, subject, reason }: InputError): Finding {
  return { code, severity: "problem", subject, message: reason };
}

function noVpc(mapping: Mapping, target: Target): Finding {
  const tags = Object.entries(target.vpc.kind === "tags" ? target.vpc.tags : {});
  return {
    code: "NO_VPC",
    severity: "notice",
    subject: `mapping ${mapping.id}, target ${target.account}/${target.region}`,
    message: `no VPC carries ${tags.map(([key, value]) => `${key}=${value}`).join(", ")}`,
  };
}
