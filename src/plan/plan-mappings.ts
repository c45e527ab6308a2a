/**
 * Plans everything that a run's mappings say, over everything that was read. Placing comes first for all of
 * them, because a rule of one destination may refer to another destination, of this mapping or the next.
 */
import { InputError, SyncError } from "../model/errors.ts";
import { isPendingGroupId, type ObservedGroup, type Scope, scopeKey } from "../model/group.ts";
import type { Mapping, Target } from "../model/mapping.ts";
import { ownerOf } from "../model/ownership.ts";
import type { Destination, Finding, Plan, Reason } from "../model/plan.ts";
import type { Snapshot, WantedFact, World } from "../model/snapshot.ts";
import { buildPlan, type PlanInput } from "./build-plan.ts";
import { conflictReasons } from "./conflict-reasons.ts";
import { indexWorld, type WorldIndex } from "./index-world.ts";
import { missingSourceProblem, sourceMissingReason } from "./missing-source.ts";
import { type Placement, placeDestinations } from "./place-destinations.ts";
import { DEFAULT_RULE_QUOTA, type WeightOf } from "./quota.ts";
import type { KnownDestination, ReferenceIndex } from "./resolve-references.ts";
import { selectSources } from "./select-sources.ts";
import { wantedFacts } from "./wanted-facts.ts";

export interface PlanRequest {
  readonly mappings: readonly Mapping[];
  /**
   * Mappings that are not carried out but have destinations in the same scopes: rules may refer to those,
   * and nobody may write them twice.
   */
  readonly neighbours: readonly Mapping[];
  readonly world: World;
  /** `<hub>/<stage>`; null for a one-off copy. */
  readonly ownerPrefix: string | null;
  readonly adopt: boolean;
  readonly acceptRemovals: number | null;
  readonly foreignMarkers: readonly string[];
  /** Rules per group and direction that a person stated or a refusal taught; null when unknown. */
  readonly ruleQuota: (scope: Scope) => number | null;
  /** What the last verified run left in a destination; null when there is no record. */
  readonly verifiedRules: (destination: Destination) => ReadonlySet<string> | null;
  /** Ids of the groups that this run made. */
  readonly created: ReadonlySet<string>;
  /** True once the run has made what it makes: a group that does not exist now will not exist. */
  readonly creationIsOver: boolean;
  /** Destinations to plan, by `destinationKey`; null for all. */
  readonly only: ReadonlySet<string> | null;
}

/** One destination, or one place where there should be some, with what planning made of it. */
export type Entry =
  | { readonly kind: "planned"; readonly mapping: Mapping; readonly plan: Plan }
  | {
      readonly kind: "source-missing";
      readonly mapping: Mapping;
      readonly destination: Destination;
      readonly reason: Reason;
    }
  | {
      readonly kind: "failed";
      readonly mapping: Mapping;
      readonly place: Scope & { readonly vpcId: string | null };
      readonly error: SyncError;
    };

export interface PlannedWorld {
  readonly entries: readonly Entry[];
  /** What the person who wrote the mappings must change. With any of these, nothing may be written. */
  readonly problems: readonly InputError[];
  readonly findings: readonly Finding[];
  /** What the plans would need to know besides what was read. Sorted out by `factKey` and scope. */
  readonly wanted: readonly WantedFact[];
}

/** Names a destination the same way before and after it is made. */
export function destinationKey(
  mappingId: string,
  destination: Pick<Destination, "account" | "region" | "vpcId">,
  source: { readonly groupId: string },
): string {
  return `${mappingId} ${scopeKey(destination)}/${destination.vpcId} ${source.groupId}`;
}

/** Entries come in the order of mappings, targets, VPCs and source ids. */
export function planMappings(request: PlanRequest): PlannedWorld {
  const index = indexWorld(request.world);
  const drafts = request.mappings.map((mapping) => placeMapping(mapping, request, index));
  const placements = drafts.flatMap((draft) => draft.placements);
  const nearby = request.neighbours.flatMap((mapping) => placeMapping(mapping, request, index).placements);
  const plans = planPlacements(placements, nearby, request, index);
  return {
    wanted: wantedFacts(placements, plans, request.world),
    entries: drafts.flatMap((draft) => [
      ...draft.placements.flatMap((placement) => plans.get(placement) ?? []),
      ...draft.others,
    ]),
    problems: drafts.flatMap((draft) => draft.problems),
    findings: drafts.flatMap((draft) => draft.findings),
  };
}

interface Draft {
  readonly placements: readonly Placement[];
  readonly others: readonly Entry[];
  readonly problems: readonly InputError[];
  readonly findings: readonly Finding[];
}

function placeMapping(mapping: Mapping, request: PlanRequest, index: WorldIndex): Draft {
  const source = index.snapshot(mapping.source);
  if (source instanceof SyncError) return draft({ others: failedTargets(mapping, source) });
  const { selected, missing, findings, problem } = selectSources(mapping, source.groups);
  if (problem !== null) return draft({ problems: [problem] });
  const targets = mapping.targets.map((target) => placeTarget(mapping, target, selected, request, index));
  const leftovers = targets.flatMap((target) => target.leftovers);
  const unknown = missingSourceProblem(mapping, { selected, missing, leftovers });
  return {
    placements: targets.flatMap((target) => target.placements),
    others: targets.flatMap((target) => target.others),
    problems: [...(unknown === null ? [] : [unknown]), ...targets.flatMap((target) => target.problems)],
    findings: [...findings, ...targets.flatMap((target) => target.findings)],
  };
}

type TargetDraft = Draft & { readonly leftovers: readonly ObservedGroup[] };

function placeTarget(
  mapping: Mapping,
  target: Target,
  sources: readonly ObservedGroup[],
  request: PlanRequest,
  index: WorldIndex,
): TargetDraft {
  const snapshot = index.snapshot(target);
  if (snapshot instanceof SyncError) {
    return { ...draft({ others: [failedTarget(mapping, target, snapshot)] }), leftovers: [] };
  }
  const vpcs = vpcsOf(mapping, target, snapshot, index);
  if (vpcs instanceof SyncError) {
    return { ...draft({ others: [failedTarget(mapping, target, vpcs)] }), leftovers: [] };
  }
  const owner = request.ownerPrefix === null ? null : ownerOf(request.ownerPrefix, mapping.id);
  const placed = vpcs.map((vpcId) =>
    placeDestinations({
      mapping,
      target,
      vpcId,
      sources,
      groupsByName: index.groupsByName({ ...target, vpcId }),
      owner,
      adopt: request.adopt,
      created: request.created,
    }),
  );
  const leftovers = placed.flatMap((item) => item.leftovers);
  return {
    placements: placed.flatMap((item) => item.placements),
    leftovers,
    others: leftovers.map((group) => leftoverEntry(mapping, group)),
    problems: placed.flatMap((item) => item.problems),
    findings: vpcs.length === 0 ? [noVpc(mapping, target)] : [],
  };
}

/** A VPC always has its default group, so a VPC without groups is not there. */
function vpcsOf(
  mapping: Mapping,
  target: Target,
  snapshot: Snapshot,
  index: WorldIndex,
): readonly string[] | SyncError {
  const { vpc } = target;
  if (vpc.kind === "tags") {
    return [...snapshot.vpcs.values()]
      .filter(({ tags }) => Object.entries(vpc.tags).every(([key, value]) => tags[key] === value))
      .map(({ vpcId }) => vpcId)
      .sort();
  }
  if (index.groupsByName({ ...target, vpcId: vpc.vpcId }).size > 0) return [vpc.vpcId];
  return new InputError({
    code: "TARGET_VPC_NOT_FOUND",
    subject: `mapping ${mapping.id}, target ${target.account}/${target.region}`,
    field: "vpc",
    reason: `there is no ${vpc.vpcId} in this account and Region`,
    next: "check the VPC id, the account and the Region",
  });
}

/**
 * Builds all plans, then builds again those that refer to a group which, as it turned out, is not going to
 * be made, until nothing new turns out. Each round takes at least one group out, so it ends.
 */
function planPlacements(
  placements: readonly Placement[],
  nearby: readonly Placement[],
  request: PlanRequest,
  index: WorldIndex,
): ReadonlyMap<Placement, Entry> {
  const all = [...placements, ...nearby];
  const { only } = request;
  const wanted = placements.filter(
    ({ mapping, destination, source }) =>
      only === null || only.has(destinationKey(mapping.id, destination, source)),
  );
  const refusals = conflictReasons(all);
  const known = destinationsBySource(all);
  const unavailable = new Set(nearby.map(({ destination }) => destination.groupId));
  const reported = new Set(
    placements.flatMap(({ mapping, destination }) =>
      mapping.mode === "report" ? [destination.groupId] : [],
    ),
  );
  const references = {
    report: referenceIndex(index, known, (groupId) => request.creationIsOver || unavailable.has(groupId)),
    // A mapping that only reports creates nothing, so one that writes must not count on its groups.
    enforce: referenceIndex(
      index,
      known,
      (groupId) => request.creationIsOver || unavailable.has(groupId) || reported.has(groupId),
    ),
  };
  const weights = prefixListWeights(request.world);
  const make = (placement: Placement): Entry =>
    planPlacement(placement, request, index, {
      refusals: refusals.get(placement) ?? [],
      references: references[placement.mapping.mode],
      weightOf: weights,
    });
  const entries = new Map(wanted.map((placement) => [placement, make(placement)] as const));
  for (;;) {
    const lost = [...entries.values()].flatMap((entry) => withheldCreation(entry) ?? []);
    const news = new Set(lost.filter((id) => !unavailable.has(id)));
    if (news.size === 0) return entries;
    for (const id of news) unavailable.add(id);
    for (const [placement, entry] of entries) {
      if (refersTo(entry, news)) entries.set(placement, make(placement));
    }
  }
}

function planPlacement(
  placement: Placement,
  request: PlanRequest,
  index: WorldIndex,
  facts: Pick<PlanInput, "refusals" | "weightOf"> & { readonly references: ReferenceIndex },
): Entry {
  const { mapping, target, destination, standing } = placement;
  const scope = index.snapshot(target);
  const source = index.snapshot(mapping.source);
  if (scope instanceof SyncError || source instanceof SyncError) return notPlanned(placement);
  try {
    const plan = buildPlan({
      mapping,
      target,
      destination,
      standing,
      source: index.canonical(placement.source),
      actual: placement.actual === null ? null : index.canonical(placement.actual),
      owner: request.ownerPrefix === null ? null : ownerOf(request.ownerPrefix, mapping.id),
      sourceVpc: source.vpcs.get(placement.source.vpcId),
      targetVpc: scope.vpcs.get(destination.vpcId),
      index: facts.references,
      foreignMarkers: request.foreignMarkers,
      quota: request.ruleQuota(target) ?? Math.max(DEFAULT_RULE_QUOTA, index.observedQuota(target)),
      weightOf: facts.weightOf,
      acceptRemovals: request.acceptRemovals,
      verified: request.verifiedRules(destination),
      refusals: facts.refusals,
    });
    return { kind: "planned", mapping, plan };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return { kind: "failed", mapping, place: destination, error };
  }
}

function referenceIndex(
  index: WorldIndex,
  known: ReadonlyMap<string, readonly KnownDestination[]>,
  isLost: (groupId: string) => boolean,
): ReferenceIndex {
  const lists = <T>(scope: Scope, pick: (snapshot: Snapshot) => readonly T[]): readonly T[] => {
    const snapshot = index.snapshot(scope);
    return snapshot instanceof SyncError ? [] : pick(snapshot);
  };
  return {
    group: (account, groupId) => {
      const group = index.groupById(groupId);
      return group?.account === account ? group : undefined;
    },
    groupById: index.groupById,
    groupByName: (vpc, name) => index.groupsByName(vpc).get(name.toLowerCase()),
    destinationsOf: (account, groupId) => known.get(`${account}/${groupId}`) ?? [],
    isUnavailable: (groupId) => isPendingGroupId(groupId) && isLost(groupId),
    peerings: (scope) => lists(scope, (snapshot) => snapshot.peerings),
    prefixLists: (scope) => lists(scope, (snapshot) => snapshot.prefixLists),
  };
}

function destinationsBySource(
  placements: readonly Placement[],
): ReadonlyMap<string, readonly KnownDestination[]> {
  const known = new Map<string, KnownDestination[]>();
  for (const { mapping, source, destination } of placements) {
    const key = `${source.account}/${source.groupId}`;
    const list = known.get(key) ?? [];
    list.push({ mappingId: mapping.id, destination });
    known.set(key, list);
  }
  return known;
}

function withheldCreation(entry: Entry): string | null {
  if (entry.kind !== "planned" || entry.plan.creation === undefined) return null;
  return entry.plan.verdict.kind === "proceed" ? null : entry.plan.destination.groupId;
}

function refersTo(entry: Entry, groupIds: ReadonlySet<string>): boolean {
  if (entry.kind !== "planned") return false;
  return [...entry.plan.desired.values()].some(
    ({ peer }) => peer.kind === "group" && groupIds.has(peer.groupId),
  );
}

/** List ids are unique in AWS, and an AWS-managed one means the same list in every account of its Region. */
function prefixListWeights(world: World): WeightOf {
  const weights = new Map<string, number>();
  for (const snapshot of world.values()) {
    if (snapshot instanceof SyncError) continue;
    for (const list of snapshot.prefixLists) weights.set(list.id, list.weight);
  }
  return (id) => weights.get(id) ?? 1;
}

function draft(parts: Partial<Draft>): Draft {
  return { placements: [], others: [], problems: [], findings: [], ...parts };
}

function failedTargets(mapping: Mapping, error: SyncError): readonly Entry[] {
  return mapping.targets.map((target) => failedTarget(mapping, target, error));
}

function failedTarget(mapping: Mapping, target: Target, error: SyncError): Entry {
  const vpcId = target.vpc.kind === "id" ? target.vpc.vpcId : null;
  return { kind: "failed", mapping, place: { account: target.account, region: target.region, vpcId }, error };
}

function leftoverEntry(mapping: Mapping, group: ObservedGroup): Entry {
  const { account, region, vpcId, groupId, name } = group;
  const destination = { account, region, vpcId, groupId, name };
  return { kind: "source-missing", mapping, destination, reason: sourceMissingReason(mapping, group) };
}

function notPlanned({ mapping, destination }: Placement): Entry {
  const error = new SyncError({
    code: "NOT_READ",
    subject: scopeKey(destination),
    reason: "this destination was not planned",
    next: "report this",
  });
  return { kind: "failed", mapping, place: destination, error };
}

function noVpc(mapping: Mapping, target: Target): Finding {
  const tags = target.vpc.kind === "tags" ? target.vpc.tags : {};
  return {
    code: "NO_VPC",
    severity: "notice",
    subject: `mapping ${mapping.id}, target ${target.account}/${target.region}`,
    message: `no VPC carries ${Object.entries(tags)
      .map(([key, value]) => `${key}=${value}`)
      .join(", ")}`,
  };
}
