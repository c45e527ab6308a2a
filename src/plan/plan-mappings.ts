/**
 * Plans everything that a run's mappings say, over everything that was read. Placing comes first for all of
 * them, because a rule of one destination may refer to another destination, of this mapping or the next.
 */
import { type InputError, SyncError } from "../model/errors.ts";
import type { Scope } from "../model/group.ts";
import type { Mapping } from "../model/mapping.ts";
import { ownerOf } from "../model/ownership.ts";
import type { Destination, Finding, Plan } from "../model/plan.ts";
import type { WantedFact, World } from "../model/snapshot.ts";
import { planAclPlacement } from "./acl/plan-acl-placement.ts";
import { buildPlan } from "./build-plan.ts";
import { isKnownAcl } from "./candidate.ts";
import { failedFact, unreadQuotas } from "./fact-failures.ts";
import { indexWorld, type WorldIndex } from "./index-world.ts";
import type { GroupPlacement, Placement } from "./place-destinations.ts";
import { type PlacedWorld, type PlaceRequest, placeMappings, type Unplaced } from "./place-mappings.ts";
import type { PlanInput } from "./plan-input.ts";
import { DEFAULT_RULE_QUOTA, RULE_QUOTA, type WeightOf } from "./quota.ts";
import { goneMeanwhile, readable } from "./read-state.ts";
import { referenceIndex } from "./reference-index.ts";
import type { ReferenceIndex } from "./resolve-references.ts";
import { type FactInput, factsOf, wantedFacts } from "./wanted-facts.ts";

export interface PlanRequest extends PlaceRequest {
  readonly world: World;
  readonly acceptRemovals: number | null;
  readonly foreignMarkers: readonly string[];
  /** The run's date, as YYYY-MM-DD in UTC. */
  readonly today: string;
  /** Rules per group and direction that a person stated or a refusal taught; null when unknown. */
  readonly ruleQuota: (scope: Scope) => number | null;
  /** The same for the entries of an ACL. */
  readonly entryQuota: (scope: Scope) => number | null;
  /** What the last verified run left in a destination; null when there is no record. */
  readonly verifiedRules: (destination: Destination) => ReadonlySet<string> | null;
  /** Sources as the run first read them, by id: what it writes meanwhile may be another mapping's source. */
  readonly sources: ReadonlyMap<string, Placement["source"]>;
  /** Ids of groups that were found unfinished earlier in this run. */
  readonly unfinished: ReadonlySet<string>;
  /** True once the run has made what it makes: a group that does not exist now will not exist. */
  readonly creationIsOver: boolean;
  /** Destinations to plan, by `destinationKey`; null for all. */
  readonly only: ReadonlySet<string> | null;
}

/** One destination, or one place where there should be some, with what planning made of it. */
export type Entry = { readonly kind: "planned"; readonly mapping: Mapping; readonly plan: Plan } | Unplaced;

export interface PlannedWorld {
  readonly entries: readonly Entry[];
  /** What the person who wrote the mappings must change. With any of these, nothing may be written. */
  readonly problems: readonly InputError[];
  readonly findings: readonly Finding[];
  /** What the plans would need to know besides what was read. */
  readonly wanted: readonly WantedFact[];
}

/** Places and plans. Entries come in the order of mappings, targets, VPCs and source ids. */
export function planMappings(request: PlanRequest): PlannedWorld {
  const index = indexWorld(request.world);
  return planPlaced(placeMappings(request, index), request, index);
}

/**
 * Plans what was placed before, on what is known now. Where destinations lie changes only when groups are
 * made; what is in them changes all the time.
 */
export function planPlaced(placed: PlacedWorld, request: PlanRequest, index: WorldIndex): PlannedWorld {
  const entries = planPlacements(placed, request, index);
  return {
    wanted: wantedFacts(entries, factInput(placed, request, index), request.world),
    entries: placed.mappings.flatMap(({ placements, unplaced }) => [
      ...placements.flatMap((placement) => entries.get(placement) ?? []),
      ...unplaced,
    ]),
    problems: placed.mappings.flatMap(({ problems }) => problems),
    findings: placed.mappings.flatMap(({ findings }) => findings),
  };
}

/**
 * Builds all plans, then builds again those that refer to a group which, as it turned out, is not going to
 * be made, until nothing new turns out. Each round takes at least one group out, so it ends.
 */
function planPlacements(
  placed: PlacedWorld,
  request: PlanRequest,
  index: WorldIndex,
): ReadonlyMap<Placement, Entry> {
  const unavailable = new Set(placed.neighbours.map(({ destination }) => destination.groupId));
  const references = referencesByMode(placed, request, index, unavailable);
  const input = factInput(placed, request, index);
  const make = (placement: Placement): Entry =>
    planPlacement(placement, request, index, {
      ...input,
      references: references[placement.mapping.mode],
      refusals: placed.refusals.get(placement) ?? [],
    });
  const wanted = placed.mappings
    .flatMap(({ placements }) => placements)
    .filter(({ key }) => request.only?.has(key) ?? true);
  const entries = new Map(wanted.map((placement) => [placement, make(placement)] as const));
  for (;;) {
    const lost = [...entries].flatMap(([placement, entry]) => lostCreation(placement, entry) ?? []);
    const news = new Set(lost.filter((id) => !unavailable.has(id)));
    if (news.size === 0) return entries;
    for (const id of news) unavailable.add(id);
    for (const [placement, entry] of entries) {
      if (refersTo(entry, news)) entries.set(placement, make(placement));
    }
  }
}

/** A mapping that only reports creates nothing, so one that writes must not count on its groups. */
function referencesByMode(
  { mappings, known }: PlacedWorld,
  { creationIsOver }: PlanRequest,
  index: WorldIndex,
  unavailable: ReadonlySet<string>,
): Readonly<Record<Mapping["mode"], ReferenceIndex>> {
  const placements = mappings.flatMap((mapping) => mapping.placements);
  const reported = new Set(
    placements.flatMap(({ mapping, destination }) =>
      mapping.mode === "report" ? [destination.groupId] : [],
    ),
  );
  const isLost = (groupId: string): boolean => creationIsOver || unavailable.has(groupId);
  return {
    report: referenceIndex(index, known, isLost),
    enforce: referenceIndex(index, known, (groupId) => isLost(groupId) || reported.has(groupId)),
  };
}

function planPlacement(
  placement: Placement,
  request: PlanRequest,
  index: WorldIndex,
  facts: FactInput & Pick<PlanInput, "refusals"> & { readonly references: ReferenceIndex },
): Entry {
  const { mapping, destination } = placement;
  try {
    const plan =
      placement.kind === "network-acl"
        ? planAclPlacement(placement, request, index, facts.refusals)
        : planGroupPlacement(placement, request, index, facts);
    const wanted = factsOf(placement, plan, facts);
    const failure = failedFact(wanted, index);
    if (failure !== null) throw failure;
    const findings = [...plan.findings, ...unreadQuotas(wanted, index)];
    return { kind: "planned", mapping, plan: { ...plan, findings } };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return { kind: "failed", mapping, place: destination, error };
  }
}

function planGroupPlacement(
  { mapping, target, source, destination, standing, actual: placed }: GroupPlacement,
  request: PlanRequest,
  index: WorldIndex,
  facts: FactInput & Pick<PlanInput, "refusals"> & { readonly references: ReferenceIndex },
): Plan {
  const [scope, home] = [readable(index, target), readable(index, mapping.source)];
  const actual = scope.groups.get(destination.groupId) ?? null;
  if (actual === null && placed !== null) throw goneMeanwhile(destination);
  const first = request.sources.get(source.groupId);
  return buildPlan({
    mapping,
    target,
    destination,
    standing,
    source: index.asListed(first === undefined || isKnownAcl(first) ? source : first),
    actual: actual === null ? null : index.canonical(actual),
    owner: request.ownerPrefix === null ? null : ownerOf(request.ownerPrefix, mapping.id),
    sourceVpc: home.vpcs.get(source.vpcId),
    targetVpc: scope.vpcs.get(destination.vpcId),
    index: facts.references,
    foreignMarkers: request.foreignMarkers,
    quota: request.ruleQuota(target) ?? scope.quotas.get(RULE_QUOTA) ?? facts.assumedQuota(target),
    weightOf: facts.weightOf,
    acceptRemovals: request.acceptRemovals,
    today: request.today,
    verified: request.verifiedRules(destination),
    unfinished: request.unfinished,
    refusals: facts.refusals,
  });
}

/** A stated or learned quota is not read: nothing that AWS says could change it. */
function factInput({ known }: PlacedWorld, request: PlanRequest, index: WorldIndex): FactInput {
  const assumedQuota = (scope: Scope): number => Math.max(DEFAULT_RULE_QUOTA, index.observedQuota(scope));
  return {
    known,
    weightOf: prefixListWeights(request.world),
    isEntryQuotaGiven: (scope) => request.entryQuota(scope) !== null,
    assumedQuota: (scope) => (request.ruleQuota(scope) === null ? assumedQuota(scope) : Infinity),
  };
}

/** The id of a group that this entry was to make and will not. */
function lostCreation({ actual, destination }: Placement, entry: Entry): string | null {
  if (actual !== null) return null;
  return entry.kind === "planned" && entry.plan.verdict.kind === "proceed" ? null : destination.groupId;
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
