/**
 * The story of this product, from mappings to a run.
 *
 *   read    whole scopes: sources and destinations, one paged listing each
 *   plan    translate, compare, guard, order: data, nothing is called
 *   create  every missing group and ACL, before any rule, so that groups may refer to each other
 *   apply   per scope: groups: amend and add; look again; remove by rule id. ACLs: look again; the whole order
 *   verify  read again and plan again until nothing is left
 *
 * Planning decides everything; what is sent is what the plan says. Before anything is removed the
 * destination is read afresh and planned again, so that no removal rests on an old look. One scope that
 * fails leaves the others alone. The command line hands in all scopes of its mappings, a worker one.
 */
import pLimit from "p-limit";
import { type InputError, SyncError } from "../model/errors.ts";
import { isPendingGroupId, scopeKey } from "../model/group.ts";
import { groupBy } from "../model/group-by.ts";
import { isConverged, type Plan } from "../model/plan.ts";
import type { Outcome, Run } from "../model/run.ts";
import type { Entry, PlannedWorld } from "../plan/plan-mappings.ts";
import { applyScope, verifyScope } from "./apply-scope.ts";
import { createMissing } from "./create-destinations.ts";
import { DestinationWork, forAll } from "./destination-work.ts";
import { fingerprintPlan } from "./fingerprint.ts";
import type { Job } from "./job.ts";
import type { Ports } from "./ports.ts";
import { scopesOf } from "./read-world.ts";
import { RunState } from "./run-state.ts";
import { StoppableReader } from "./stopped.ts";
import { toRun } from "./to-run.ts";

/** Scopes written at the same time. */
const PARALLEL_SCOPES = 8;

/** A run, or what the person who wrote the mappings must change before anything may be written. */
export type Reconciled =
  | { readonly kind: "ran"; readonly run: Run }
  | { readonly kind: "bad-input"; readonly problems: readonly InputError[] };

/**
 * Plans a job's mappings and, where the job says sync and the mapping says enforce, carries the plans out.
 * Never writes a source. With any problem in the input nothing is written at all.
 *
 * @throws InputError when nothing can be reached, such as without credentials
 */
export async function reconcileScopes(job: Job, outside: Ports): Promise<Reconciled> {
  const ports = { ...outside, reader: new StoppableReader(outside.reader, outside.stop) };
  const startedAt = ports.clock.now();
  ports.progress.report({ kind: "reading", scopes: scopesOf(job.mappings).length });
  const state = await RunState.read(job, ports.reader, startedAt);
  const planned = await state.planAll();
  if (planned.problems.length > 0) return { kind: "bad-input", problems: planned.problems };
  const listOf = state.known.listOf();
  const works = toWorks(job, planned);
  if (job.action === "sync") await carryOut([...works.values()], state, ports);
  return {
    kind: "ran",
    run: toRun(job, planned, works, { startedAt, endedAt: ports.clock.now(), stop: ports.stop, listOf }),
  };
}

async function carryOut(works: readonly DestinationWork[], state: RunState, ports: Ports): Promise<void> {
  const open = works.filter((work) => work.state === "waiting");
  await createDestinations(open, state, ports);
  const limit = pLimit(PARALLEL_SCOPES);
  const byScope = groupBy(
    open.filter((work) => work.state !== "ended"),
    (work) => scopeKey(work.destination),
  );
  await Promise.all(
    [...byScope.values()].map((group) =>
      limit(async () => {
        const [first] = group;
        if (first === undefined) return;
        await applyScope(first.destination, group, state, ports);
        await verifyScope(first.destination, group, state, ports);
      }),
    ),
  );
}

/**
 * All of them first. Then what speaks of groups that did not exist is planned again: now their ids are known,
 * or it is known that they will not exist.
 */
async function createDestinations(
  works: readonly DestinationWork[],
  state: RunState,
  ports: Ports,
): Promise<void> {
  await createMissing(
    works.filter((work) => work.plan.creation !== undefined),
    state,
    ports,
  );
  state.endCreation();
  const provisional = works.filter(
    (work) => work.state !== "ended" && (work.createdId !== null || isProvisional(work.plan)),
  );
  await forAll(provisional, () => state.replan(provisional, false));
}

function isProvisional({ creation, desired }: Plan): boolean {
  if (creation !== undefined) return true;
  return [...desired.values()].some(({ peer }) => peer.kind === "group" && isPendingGroupId(peer.groupId));
}

/** One work for each plan; those that may not be carried out have their outcome at once. */
function toWorks(job: Job, { entries }: PlannedWorld): ReadonlyMap<Entry, DestinationWork> {
  const works = new Map<Entry, DestinationWork>();
  for (const entry of entries) {
    if (entry.kind !== "planned") continue;
    const { mapping, plan } = entry;
    const isToBeDone =
      job.action === "sync" &&
      mapping.mode === "enforce" &&
      plan.verdict.kind !== "refuse" &&
      (plan.steps.length > 0 || (plan.creation !== undefined && plan.verdict.kind === "proceed"));
    const work = new DestinationWork(mapping, plan, plannedOutcome(plan), isToBeDone);
    if (isToBeDone && !isApproved(work, job)) work.fail(planChanged(plan));
    works.set(entry, work);
  }
  return works;
}

/** What a plan alone says about its destination. */
function plannedOutcome(plan: Plan): Outcome {
  if (plan.verdict.kind === "refuse") return "refused";
  if (plan.verdict.kind === "hold") return "held";
  return isConverged(plan) ? "in-sync" : "drifted";
}

/** Where a person agreed to a plan, exactly that plan is carried out or none. */
function isApproved(work: DestinationWork, { approved }: Job): boolean {
  return approved === null || approved.get(work.key) === fingerprintPlan(work.mapping, work.plan);
}

function planChanged({ destination }: Plan): SyncError {
  return new SyncError({
    code: "PLAN_CHANGED",
    subject: destination.name,
    reason: "the source or the destination changed after the plan was shown",
    next: "look at the new plan and answer again",
  });
}
