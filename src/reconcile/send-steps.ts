/**
 * Sends one destination's steps, in order, until they are through, a fresh look is needed, or EC2 says no.
 *
 * A step that EC2 refuses never takes the rest down blindly: a rule it cannot accept is set apart, and every
 * removal whose packets that rule was to carry stays unsent.
 */
import { BugError, SyncError, WriteError } from "../model/errors.ts";
import { isPendingGroupId, type Scope, type Tags } from "../model/group.ts";
import { OWNER_TAG } from "../model/ownership.ts";
import { type GroupStep, groupSteps } from "../model/plan.ts";
import { DEFAULT_RULE_QUOTA } from "../plan/quota.ts";
import type { DestinationWork } from "./destination-work.ts";
import type { Ports } from "./ports.ts";
import { recordStep } from "./record-step.ts";
import { refusedError } from "./refused-error.ts";
import { rulesOfStep, sendablePart, splitStep } from "./step-parts.ts";
import { stoppedError } from "./stopped.ts";

export type SendPorts = Pick<Ports, "applier" | "clock" | "stop" | "progress"> & {
  /** Told what a refusal taught: the scope's quota is at most this. */
  learnQuota(scope: Scope, quota: number): void;
  /** Told of tags that landed on the work's group. */
  noteTags(work: DestinationWork, tags: Tags): void;
  /** True for a group that this run made: EC2 may not know it everywhere yet. */
  isJustMade(groupId: string): boolean;
};

/** Leaves the work in a state other than `waiting`. */
export async function sendSteps(work: DestinationWork, ports: SendPorts): Promise<void> {
  for (const planned of groupSteps(work.plan)) {
    if (needsRuleIds(planned) && !work.isFresh) {
      if (sendablePart(planned, work) === null) continue;
      work.state = "look";
      return;
    }
    if (!(await sendStep(work, planned, ports))) return;
  }
  if (work.isRefusedSomething) work.fail(refusedError(work));
  else if (work.plan.verdict.kind === "proceed") work.state = "sent";
  else work.end("held");
}

/** Removing and exchanging go by rule id, and only on what was read a moment ago. */
function needsRuleIds(step: GroupStep): boolean {
  return step.kind === "remove-rules" || step.kind === "exchange-rules";
}

/** Sends what may be sent of one step. False when the work cannot go on with the plan it has. */
async function sendStep(work: DestinationWork, planned: GroupStep, ports: SendPorts): Promise<boolean> {
  const step = sendablePart(planned, work);
  if (step === null) return true;
  if (ports.stop.isStopped()) {
    work.fail(stoppedError(work.destination.groupId));
    return false;
  }
  const bug = unknownId(work, step);
  if (bug !== null) {
    work.fail(bug);
    return false;
  }
  const { destination } = work;
  try {
    await ports.applier.applyStep(destination, destination.groupId, step);
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    recordStep(work, step, ports, error);
    return react(work, step, error, ports);
  }
  recordStep(work, step, ports);
  work.noteLanded(step);
  if (step.kind === "tag-group") ports.noteTags(work, step.tags);
  return true;
}

/** A plan may speak of groups that do not exist yet; a call may not. */
function unknownId({ destination }: DestinationWork, step: GroupStep): BugError | null {
  const peers = rulesOfStep(step).map(({ peer }) => (peer.kind === "group" ? peer.groupId : ""));
  const pending = [destination.groupId, ...peers].find(isPendingGroupId);
  if (pending === undefined) return null;
  return new BugError({
    code: "BUG",
    subject: destination.name,
    reason: `a step was about to name ${pending}, which does not exist`,
    next: "report this with the mapping; the step was not sent",
  });
}

async function react(
  work: DestinationWork,
  step: GroupStep,
  error: SyncError,
  ports: SendPorts,
): Promise<boolean> {
  const reaction = error instanceof WriteError ? error.reaction : "failed";
  if (reaction === "quota" && step.kind === "add-rules")
    ports.learnQuota(work.destination, taughtQuota(step.room));
  const isSurprise = reaction === "stale" || reaction === "lost" || reaction === "quota";
  if (isSurprise || (reaction === "fault" && namesNewGroup(step, ports))) {
    if (!work.lookAgain())
      work.fail(withNext(error, "run it again; if it stays, somebody else is writing this group"));
    return false;
  }
  if (step.kind === "tag-group") {
    // Without the owner tag the group would be written without being marked as ours. Any other tag can wait.
    if (OWNER_TAG in step.tags) work.fail(error);
    else work.refusedSteps.set(step.kind, error);
    return work.state !== "ended";
  }
  if (step.kind === "remove-rules" && work.createdId !== null) {
    // Nothing may come in beside what EC2 put there, else the next run cannot tell that it was left unfinished.
    work.fail(error);
    return false;
  }
  if (reaction === "fault") return isolate(work, step, error, ports);
  return reject(work, step, error);
}

/** What EC2 said, with another next step: the one it came with has been tried. */
function withNext({ code, subject, reason }: SyncError, next: string): SyncError {
  return new SyncError({ code, subject, reason, next });
}

/** Right after it was made, a group may still be unknown to the part of EC2 that answers. */
function namesNewGroup(step: GroupStep, ports: SendPorts): boolean {
  return rulesOfStep(step).some(({ peer }) => peer.kind === "group" && ports.isJustMade(peer.groupId));
}

/**
 * A refusal says that the quota is below what the step would have led to. Above the default of 60 the
 * likeliest truth is that nobody raised it, or that the group is just full.
 */
function taughtQuota({ before, after }: { readonly before: number; readonly after: number }): number {
  const most = after - 1;
  return most < DEFAULT_RULE_QUOTA ? most : Math.min(most, Math.max(DEFAULT_RULE_QUOTA, before));
}

/** Sets apart what the step would have added or amended; the rest of the plan goes on without it. */
function reject(
  work: DestinationWork,
  step: Exclude<GroupStep, { kind: "tag-group" }>,
  error: SyncError,
): true {
  if (step.kind === "add-rules") for (const rule of step.rules) work.rejectedRules.set(rule.key, error);
  else if (step.kind === "exchange-rules")
    for (const { add } of step.pairs) work.rejectedRules.set(add.key, error);
  else work.refusedSteps.set(`${step.kind} ${step.direction}`, error);
  return true;
}

/** EC2 takes a batch whole or not at all and names no culprit, so the batch is halved until it is alone. */
async function isolate(
  work: DestinationWork,
  step: Exclude<GroupStep, { kind: "tag-group" }>,
  error: SyncError,
  ports: SendPorts,
): Promise<boolean> {
  const halves = splitStep(step);
  if (halves === null) return reject(work, step, error);
  for (const half of halves) if (!(await sendStep(work, half, ports))) return false;
  return true;
}
