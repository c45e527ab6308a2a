/**
 * Sends the steps of one ACL, one call each, in the order that was searched and checked. Every state in between
 * is lawful, so whatever stops the sequence leaves a lawful list behind; but no step may be left out and no
 * other put in its place, because the proof is of the sequence as a whole.
 */
import { BugError, SyncError, WriteError } from "../model/errors.ts";
import { isPendingGroupId, type Scope, type Tags } from "../model/group.ts";
import { OWNER_TAG } from "../model/ownership.ts";
import { type AclStep, aclSteps } from "../model/plan.ts";
import type { DestinationWork } from "./destination-work.ts";
import type { Ports } from "./ports.ts";
import { recordStep } from "./record-step.ts";
import { stepWords } from "./step-parts.ts";
import { stoppedError } from "./stopped.ts";

export type AclSendPorts = Pick<Ports, "applier" | "clock" | "stop" | "progress"> & {
  /** Told what a refusal taught: an ACL of the scope may hold at most so many entries per direction. */
  learnEntryQuota(scope: Scope, quota: number): void;
  /** Told of tags that landed on the work's ACL. */
  noteTags(work: DestinationWork, tags: Tags): void;
};

/** So many of the calls that were not sent are named; the others are counted. */
const MOST_NAMED = 5;

/** Leaves the work in a state other than `waiting`. */
export async function sendAclSteps(work: DestinationWork, ports: AclSendPorts): Promise<void> {
  const steps = aclSteps(work.plan).filter((step) => !work.refusedSteps.has(step.kind));
  if (!work.isFresh && steps.some((step) => restsOnLook(step, work))) {
    work.state = "look";
    return;
  }
  for (const [index, step] of steps.entries()) {
    if (!(await sendStep(work, step, steps.slice(index), ports))) return;
  }
  const [refused] = work.refusedSteps.values();
  if (refused !== undefined) work.fail(refused);
  else if (work.plan.verdict.kind === "proceed") work.state = "sent";
  else work.end("held");
}

/** What takes something away may only follow a fresh read, and the order of a whole list is one thing. */
function restsOnLook(step: AclStep, { createdId }: DestinationWork): boolean {
  switch (step.kind) {
    case "replace-entry":
    case "delete-entry":
      return true;
    case "associate":
      // What this run put into an ACL it made is known.
      return createdId === null;
    default:
      return false;
  }
}

/** False when the work cannot go on with the plan it has. `left` begins with the step itself. */
async function sendStep(
  work: DestinationWork,
  step: AclStep,
  left: readonly AclStep[],
  ports: AclSendPorts,
): Promise<boolean> {
  const { destination } = work;
  if (ports.stop.isStopped()) {
    work.fail(stoppedError(destination.groupId));
    return false;
  }
  if (isPendingGroupId(destination.groupId)) {
    work.fail(pendingAcl(work));
    return false;
  }
  try {
    await ports.applier.applyAclStep(destination, destination.groupId, step);
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    recordStep(work, step, ports, error);
    work.noteUnsure(step);
    return react(work, step, error, left, ports);
  }
  recordStep(work, step, ports);
  work.noteLanded(step);
  if (step.kind === "tag-acl") ports.noteTags(work, step.tags);
  return true;
}

function react(
  work: DestinationWork,
  step: AclStep,
  error: SyncError,
  left: readonly AclStep[],
  ports: AclSendPorts,
): boolean {
  const reaction = error instanceof WriteError ? error.reaction : "failed";
  if (reaction === "quota" && step.kind === "create-entry") {
    ports.learnEntryQuota(work.destination, entriesThere(work, step.direction));
  }
  if (reaction === "stale" || reaction === "lost" || reaction === "quota") {
    const next = "run it again; if it stays, somebody else is writing this ACL";
    if (!work.lookAgain()) work.fail(withWhatIsLeft(work, error, left, next));
    return false;
  }
  // Without the owner tag the ACL would be written without being marked as ours. Any other tag can wait.
  if (step.kind === "tag-acl" && !(OWNER_TAG in step.tags)) {
    work.refusedSteps.set(step.kind, error);
    return true;
  }
  work.fail(withWhatIsLeft(work, error, left, error.next));
  return false;
}

/** EC2 had no room for one more: so many it takes, and no more. */
function entriesThere({ present }: DestinationWork, direction: string): number {
  return [...present.values()].filter((rule) => rule.direction === direction).length;
}

function withWhatIsLeft(
  work: DestinationWork,
  error: SyncError,
  left: readonly AclStep[],
  next: string,
): SyncError {
  const landed = work.steps.filter(({ error: refused }) => refused === undefined).length;
  const words = left.slice(0, MOST_NAMED).map((step) => `${step.kind} ${stepWords(step).join(", ")}`);
  if (left.length > MOST_NAMED) words.push(`and ${left.length - MOST_NAMED} more`);
  return new SyncError({
    code: error.code,
    subject: work.destination.groupId,
    reason: `${error.reason} · landed: ${landed} ${landed === 1 ? "call" : "calls"} · left: ${words.join("; ")}`,
    next,
    cause: error,
  });
}

function pendingAcl({ destination }: DestinationWork): BugError {
  return new BugError({
    code: "BUG",
    subject: destination.name,
    reason: `a step was about to write ${destination.groupId}, which does not exist`,
    next: "report this with the mapping; the step was not sent",
  });
}
