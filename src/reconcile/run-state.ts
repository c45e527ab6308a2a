/** What a run knows besides the world: what it made, what refusals taught it, and with that how to plan. */
import { SyncError } from "../model/errors.ts";
import { type ObservedGroup, type Scope, scopeKey } from "../model/group.ts";
import type { ObservedAcl } from "../model/network-acl.ts";
import { destinationKey } from "../plan/destination-key.ts";
import type { Placement } from "../plan/place-destinations.ts";
import { type PlacedWorld, placeMappings } from "../plan/place-mappings.ts";
import { type PlannedWorld, type PlanRequest, planPlaced } from "../plan/plan-mappings.ts";
import type { DestinationWork } from "./destination-work.ts";
import type { Job } from "./job.ts";
import { KnownWorld } from "./known-world.ts";
import type { StateReader } from "./ports.ts";
import { readWorld } from "./read-world.ts";

export class RunState {
  readonly known: KnownWorld;
  private readonly job: Job;
  private readonly today: string;
  private readonly sources = new Map<string, Placement["source"]>();
  private placed: { readonly world: PlacedWorld; readonly layout: number } | null = null;
  private readonly learned = new Map<string, number>();
  private readonly learnedEntries = new Map<string, number>();
  private readonly created = new Set<string>();
  private readonly unfinished = new Set<string>();
  private creationIsOver = false;

  private constructor(job: Job, known: KnownWorld, today: string) {
    this.job = job;
    this.known = known;
    this.today = today;
  }

  /** @param now decides, for the whole run, which exceptions with an end are over */
  static async read(job: Job, reader: StateReader, now: Date): Promise<RunState> {
    const world = await readWorld(job.mappings, job.ownerPrefix, reader);
    return new RunState(job, new KnownWorld(world, reader), now.toISOString().slice(0, 10));
  }

  get runId(): string {
    return this.job.runId;
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

  /** Takes in groups that this run made. */
  addCreated(groups: readonly ObservedGroup[]): void {
    for (const group of groups) this.noteCreated(group.groupId);
    this.known.addGroups(groups);
  }

  /** Takes in ACLs that this run made. */
  addCreatedAcls(acls: readonly ObservedAcl[]): void {
    for (const acl of acls) this.noteCreated(acl.aclId);
    this.known.addAcls(acls);
  }

  noteCreated(groupId: string): void {
    this.created.add(groupId);
    this.placed = null;
  }

  isCreated(groupId: string): boolean {
    return this.created.has(groupId);
  }

  /** From here on a group that does not exist will not exist, and nothing may be planned to refer to it. */
  endCreation(): void {
    this.creationIsOver = true;
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
      await this.known.readFacts(planned.wanted);
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
    const request = this.requestFor(only);
    const { index, layout } = this.known;
    if (this.placed?.layout !== layout) {
      this.placed = { world: this.keepSources(placeMappings(request, index)), layout };
    }
    return planPlaced(this.placed.world, request, index);
  }

  private requestFor(only: ReadonlySet<string> | null): PlanRequest {
    const { mappings, neighbours, ownerPrefix, adopt, acceptRemovals, foreignMarkers, ruleQuota } = this.job;
    return {
      mappings,
      neighbours,
      ownerPrefix,
      adopt,
      acceptRemovals,
      foreignMarkers,
      today: this.today,
      world: this.known.world,
      ruleQuota: (scope) => this.learned.get(scopeKey(scope)) ?? ruleQuota,
      entryQuota: (scope) => this.learnedEntries.get(scopeKey(scope)) ?? null,
      verifiedRules: () => null,
      created: this.created,
      unfinished: this.unfinished,
      sources: this.sources,
      creationIsOver: this.creationIsOver,
      only,
    };
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

  private whyUnplanned({ destination }: DestinationWork): SyncError {
    return (
      this.known.errorOf(destination) ??
      new SyncError({
        code: "DESTINATION_CHANGED",
        subject: destination.groupId,
        reason: "the destination or its source is not where it was when the run began",
        next: "run it again",
      })
    );
  }
}

function learn(learned: Map<string, number>, scope: Scope, quota: number): void {
  const key = scopeKey(scope);
  learned.set(key, Math.min(quota, learned.get(key) ?? quota));
}
