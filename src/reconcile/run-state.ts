/** What a run knows at the moment: the world as last read, and how to plan on it. */
import { SyncError } from "../model/errors.ts";
import { type ObservedGroup, type Scope, scopeKey, type Tags } from "../model/group.ts";
import { groupBy } from "../model/group-by.ts";
import type { Mapping } from "../model/mapping.ts";
import type { ObservedAcl } from "../model/network-acl.ts";
import type { GroupCreation } from "../model/plan.ts";
import type { Snapshot, World } from "../model/snapshot.ts";
import { destinationKey } from "../plan/destination-key.ts";
import { holdsOnlyEc2sRules } from "../plan/ec2-own-rules.ts";
import type { ListOf } from "../plan/effect.ts";
import { type IndexCache, indexWorld, newIndexCache } from "../plan/index-world.ts";
import type { Placement } from "../plan/place-destinations.ts";
import { type PlacedWorld, placeMappings } from "../plan/place-mappings.ts";
import { type PlannedWorld, type PlanRequest, planPlaced } from "../plan/plan-mappings.ts";
import { withAcls, withoutAcls } from "./acls-of-snapshot.ts";
import type { DestinationWork } from "./destination-work.ts";
import type { StateReader } from "./ports.ts";
import { groupRules, readFacts, readWorld } from "./read-world.ts";

/** What the person or the trigger asked for. */
export interface Job {
  readonly runId: string;
  readonly action: "plan" | "sync";
  readonly mappings: readonly Mapping[];
  /** Mappings that are not carried out but may be referred to; see plan/plan-mappings.ts. */
  readonly neighbours: readonly Mapping[];
  /** What a person agreed to, by `destinationKey`; null when nobody was asked. */
  readonly approved: ReadonlyMap<string, string> | null;
  /** `<hub>/<stage>`; null for a one-off copy, which marks nothing as ours. */
  readonly ownerPrefix: string | null;
  readonly adopt: boolean;
  readonly acceptRemovals: number | null;
  readonly foreignMarkers: readonly string[];
  /** Rules per group and direction, where a person stated it. */
  readonly ruleQuota: number | null;
  /** True to have every step said in words. */
  readonly explain?: boolean;
}

export class RunState {
  private readonly job: Job;
  private readonly reader: StateReader;
  private readonly today: string;
  private world: World;
  private readonly indexes: IndexCache = newIndexCache();
  private readonly sources = new Map<string, Placement["source"]>();
  private placed: PlacedWorld | null = null;
  private readonly learned = new Map<string, number>();
  private readonly learnedEntries = new Map<string, number>();
  private readonly created = new Set<string>();
  private readonly unfinished = new Set<string>();
  private creationIsOver = false;

  private constructor(job: Job, reader: StateReader, world: World, today: string) {
    this.job = job;
    this.reader = reader;
    this.today = today;
    this.world = world;
  }

  /** @param now decides, for the whole run, which exceptions with an end are over */
  static async read(job: Job, reader: StateReader, now: Date): Promise<RunState> {
    const world = await readWorld(job.mappings, job.ownerPrefix, reader);
    return new RunState(job, reader, world, now.toISOString().slice(0, 10));
  }

  /** Plans all destinations. */
  planAll(): Promise<PlannedWorld> {
    return this.planWithFacts(null);
  }

  /**
   * Plans these works again on what is known now. `isFresh` says that their rules were just read one by
   * one. A work that can no longer be planned has failed.
   */
  async replan(works: readonly DestinationWork[], isFresh: boolean): Promise<void> {
    if (works.length === 0) return;
    const left = new Map(works.map((work) => [work.key, work]));
    const { entries } = await this.planWithFacts(new Set(left.keys()));
    for (const entry of entries) {
      if (entry.kind !== "planned") continue;
      const key = destinationKey(entry.mapping.id, entry.plan.destination, entry.plan.source);
      left.get(key)?.replan(entry.plan, { isFresh, isStrict: this.job.approved !== null });
      left.delete(key);
    }
    for (const work of left.values()) work.fail(this.whyUnplanned(work));
  }

  get runId(): string {
    return this.job.runId;
  }

  /** Takes in groups that this run made. */
  addCreated(groups: readonly ObservedGroup[]): void {
    for (const group of groups) this.noteCreated(group.groupId);
    this.addGroups(groups);
  }

  /** Takes in ACLs that this run made. */
  addCreatedAcls(acls: readonly ObservedAcl[]): void {
    for (const acl of acls) this.noteCreated(acl.aclId);
    for (const items of groupBy(acls, scopeKey).values()) {
      const [first] = items;
      if (first !== undefined) this.update(first, (snapshot) => withAcls(snapshot, items));
    }
  }

  noteCreated(groupId: string): void {
    this.created.add(groupId);
    this.placed = null;
  }

  /**
   * The id of a group in a VPC that is exactly what this creation makes and holds only what EC2 put there;
   * null when there is none.
   */
  findUntouched(vpc: Scope & { readonly vpcId: string }, creation: GroupCreation): string | null {
    const index = indexWorld(this.world, this.indexes);
    const group = index.groupsByName(vpc).get(creation.name.toLowerCase());
    if (group === undefined || group.description !== creation.description) return null;
    const isAsAsked = Object.entries(creation.tags).every(([key, value]) => group.tags[key] === value);
    return isAsAsked && holdsOnlyEc2sRules(index.canonical(group).rules.values()) ? group.groupId : null;
  }

  /** Reads a whole scope again, because what there is in it may have changed. */
  async readScope(scope: Scope): Promise<void> {
    await this.readGroups(scope);
    this.placed = null;
  }

  /** The rules of ACLs as they are known now, whatever is read or written later. */
  listOf(): ListOf {
    const index = indexWorld(this.world, this.indexes);
    return (scope, aclId) => {
      const acl = index.acls(scope).get(aclId);
      return acl === undefined ? null : [...index.canonicalAcl(acl).rules.values()];
    };
  }

  isCreated(groupId: string): boolean {
    return this.created.has(groupId);
  }

  /** From here on a group that does not exist will not exist, and nothing may be planned to refer to it. */
  endCreation(): void {
    this.creationIsOver = true;
  }

  /** Reads the groups of a scope again: all of them, or these. What was read one by one before is dropped. */
  async readGroups(scope: Scope, groupIds?: readonly string[]): Promise<void> {
    const groups = await this.reader.readGroups(scope, groupIds);
    const known = new Set(groups.map((group) => group.groupId));
    const isGone = (id: string): boolean => !known.has(id) && (groupIds?.includes(id) ?? true);
    this.update(scope, (snapshot) => ({
      ...snapshot,
      groups: new Map([...snapshot.groups].filter(([id]) => !isGone(id))),
      freshRules: new Map(),
    }));
    this.addGroups(groups);
  }

  /** Reads the rules of these groups one by one, with their ids and tags. */
  async readRules(scope: Scope, groupIds: readonly string[]): Promise<void> {
    const rules = groupRules(await this.reader.readRules(scope, { kind: "groups", groupIds }));
    const fresh = groupIds.map((id) => [id, rules.get(id) ?? []] as const);
    this.update(scope, (snapshot) => ({
      ...snapshot,
      freshRules: new Map([...snapshot.freshRules, ...fresh]),
    }));
  }

  /** Reads the ACLs of a scope again: all of them, or these. */
  async readAcls(scope: Scope, aclIds?: readonly string[]): Promise<void> {
    const acls = await this.reader.readAcls(scope, aclIds);
    this.update(scope, (snapshot) => withAcls(withoutAcls(snapshot, aclIds), acls));
    // Where an ACL lies shows in its tags and its ids only, but the placements hold what they found there.
    this.placed = null;
  }

  /** Our own tags, once they have landed: the listing of rules does not show them. */
  noteTags(scope: Scope, groupId: string, tags: Tags): void {
    this.update(scope, (snapshot) => {
      const acl = snapshot.acls.get(groupId);
      if (acl !== undefined) return withAcls(snapshot, [withTags(acl, tags)]);
      const group = snapshot.groups.get(groupId);
      if (group === undefined) return snapshot;
      return { ...snapshot, groups: new Map(snapshot.groups).set(groupId, withTags(group, tags)) };
    });
  }

  /** A refusal says that the scope's quota of rules is at most this. The least of several is the truth. */
  noteQuota(scope: Scope, quota: number): void {
    learn(this.learned, scope, quota);
  }

  /** The same of the entries that an ACL may hold in one direction. */
  noteEntryQuota(scope: Scope, quota: number): void {
    learn(this.learnedEntries, scope, quota);
  }

  private async planWithFacts(only: ReadonlySet<string> | null): Promise<PlannedWorld> {
    for (;;) {
      const planned = this.plan(only);
      if (planned.wanted.length === 0) return this.noteUnfinished(planned);
      for (const { scope, change } of await readFacts(planned.wanted, this.reader))
        this.update(scope, change);
    }
  }

  /** Once the first rule is in, nobody can tell any more that a group was left unfinished. */
  private noteUnfinished(planned: PlannedWorld): PlannedWorld {
    for (const entry of planned.entries) {
      if (entry.kind === "planned" && entry.plan.isUnfinished)
        this.unfinished.add(entry.plan.destination.groupId);
    }
    return planned;
  }

  private plan(only: ReadonlySet<string> | null): PlannedWorld {
    const { mappings, neighbours, ownerPrefix, adopt, acceptRemovals, foreignMarkers, ruleQuota } = this.job;
    const request: PlanRequest = {
      mappings,
      neighbours,
      ownerPrefix,
      adopt,
      acceptRemovals,
      foreignMarkers,
      today: this.today,
      world: this.world,
      ruleQuota: (scope) => this.learned.get(scopeKey(scope)) ?? ruleQuota,
      entryQuota: (scope) => this.learnedEntries.get(scopeKey(scope)) ?? null,
      verifiedRules: () => null,
      created: this.created,
      unfinished: this.unfinished,
      sources: this.sources,
      creationIsOver: this.creationIsOver,
      only,
    };
    const index = indexWorld(this.world, this.indexes);
    this.placed ??= this.keepSources(placeMappings(request, index));
    return planPlaced(this.placed, request, index);
  }

  /** A source stays what it was when the run first read it, though the run may write it as a destination. */
  private keepSources(placed: PlacedWorld): PlacedWorld {
    for (const { placements } of placed.mappings) {
      for (const { source } of placements) {
        if (!this.sources.has(source.groupId)) this.sources.set(source.groupId, source);
      }
    }
    return placed;
  }

  private addGroups(groups: readonly ObservedGroup[]): void {
    for (const items of groupBy(groups, scopeKey).values()) {
      const [first] = items;
      if (first === undefined) continue;
      this.update(first, (snapshot) => ({
        ...snapshot,
        groups: new Map([...snapshot.groups, ...items.map((group) => [group.groupId, group] as const)]),
      }));
    }
  }

  private update(scope: Scope, change: (snapshot: Snapshot) => Snapshot): void {
    const snapshot = this.world.get(scopeKey(scope));
    if (snapshot === undefined || snapshot instanceof SyncError) return;
    this.world = new Map(this.world).set(scopeKey(scope), change(snapshot));
  }

  private whyUnplanned(work: DestinationWork): SyncError {
    const scope = this.world.get(scopeKey(work.destination));
    if (scope instanceof SyncError) return scope;
    return new SyncError({
      code: "DESTINATION_CHANGED",
      subject: work.destination.groupId,
      reason: "the destination or its source is not where it was when the run began",
      next: "run it again",
    });
  }
}

function learn(learned: Map<string, number>, scope: Scope, quota: number): void {
  const key = scopeKey(scope);
  learned.set(key, Math.min(quota, learned.get(key) ?? quota));
}

function withTags<T extends { readonly tags: Tags }>(item: T, tags: Tags): T {
  return { ...item, tags: { ...item.tags, ...tags } };
}
