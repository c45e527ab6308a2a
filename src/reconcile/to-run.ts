/** Turns what a run did into the record that is printed, reported and stored. */
import { isPendingGroupId } from "../model/group.ts";
import { type Finding, isConverged, type Plan } from "../model/plan.ts";
import type { DestinationResult, Run } from "../model/run.ts";
import { effectIfReleased, effectOf, type ListOf } from "../plan/effect.ts";
import { explainSteps } from "../plan/explain.ts";
import type { Entry, PlannedWorld } from "../plan/plan-mappings.ts";
import type { DestinationWork } from "./destination-work.ts";
import { fingerprintPlan } from "./fingerprint.ts";
import type { Job } from "./job.ts";
import type { StopSignal } from "./ports.ts";

interface Times {
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly stop: StopSignal;
  /** The rules of ACLs as they were when the plans were made. */
  readonly listOf: ListOf;
}

/** Destinations come in the order they were planned. */
export function toRun(
  job: Job,
  { entries, findings }: PlannedWorld,
  works: ReadonlyMap<Entry, DestinationWork>,
  { startedAt, endedAt, stop, listOf }: Times,
): Run {
  const say = ({ firstPlan: plan, plan: lastPlan, outcome }: DestinationWork): Words => ({
    effect: isConverged(plan) ? null : effectOf(plan, listOf),
    heldEffect: outcome === "held" ? effectIfReleased(lastPlan, listOf) : null,
    explanation: job.explain === true ? explainSteps(plan, listOf) : null,
  });
  const destinations = entries.map((entry) => toResult(entry, works.get(entry), say));
  return {
    runId: job.runId,
    action: job.action,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    stopped: stop.isStopped() && destinations.some(({ outcome }) => outcome === "failed"),
    destinations,
    findings,
  };
}

type Words = Pick<DestinationResult, "effect" | "heldEffect" | "explanation">;

function toResult(
  entry: Entry,
  work: DestinationWork | undefined,
  say: (work: DestinationWork) => Words,
): DestinationResult {
  const { id: mappingId, kind, mode } = entry.mapping;
  const nothing = {
    key: null,
    created: false,
    plan: null,
    steps: [],
    fingerprint: null,
    verifiedAt: null,
    effect: null,
    heldEffect: null,
    explanation: null,
  } as const;
  if (entry.kind === "source-missing") {
    const reasons = [entry.reason];
    return { kind, mappingId, mode, ...entry.destination, ...nothing, outcome: "held", reasons, error: null };
  }
  if (entry.kind === "failed" || work === undefined) {
    const place = entry.kind === "failed" ? entry.place : entry.plan.destination;
    const error = entry.kind === "failed" ? entry.error : null;
    const { account, region, vpcId, groupId, name } = place;
    return {
      kind,
      mappingId,
      mode,
      account,
      region,
      vpcId,
      groupId: groupId === undefined || isPendingGroupId(groupId) ? null : groupId,
      name: name ?? null,
      ...nothing,
      outcome: "failed",
      reasons: [],
      error,
    };
  }
  return { ...workResult(work), ...say(work) };
}

function workResult(work: DestinationWork): Omit<DestinationResult, keyof Words> {
  const { destination, firstPlan, mapping } = work;
  const { account, region, vpcId, groupId, name } = destination;
  return {
    kind: mapping.kind,
    key: work.key,
    mappingId: mapping.id,
    mode: mapping.mode,
    account,
    region,
    vpcId,
    groupId: work.createdId ?? (isPendingGroupId(groupId) ? null : groupId),
    name,
    outcome: work.outcome,
    created: work.createdId !== null,
    plan: { ...firstPlan, findings: allFindings(firstPlan, work.plan) },
    reasons: work.outcome === "held" || work.outcome === "refused" ? work.plan.verdict.reasons : [],
    steps: work.steps,
    error: work.error,
    fingerprint: fingerprintPlan(mapping, firstPlan),
    verifiedAt: work.verifiedAt?.toISOString() ?? null,
  };
}

/** Those of the first plan, and what only a later one had to tell. */
function allFindings(first: Plan, last: Plan): readonly Finding[] {
  const told = new Set(first.findings.map((finding) => JSON.stringify(finding)));
  return [...first.findings, ...last.findings.filter((finding) => !told.has(JSON.stringify(finding)))];
}
