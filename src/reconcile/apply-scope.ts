/**
 * Carries out the plans of one scope, in rounds: everything that only adds is sent first, then one fresh
 * listing of rules serves all destinations that are to lose some, then they are planned again on it and
 * sent the rest. A destination that turns out different from what its plan thought joins the next look.
 */
import pLimit from "p-limit";
import { SyncError } from "../model/errors.ts";
import type { Scope } from "../model/group.ts";
import { type DestinationWork, forAll } from "./destination-work.ts";
import { growingPauses } from "./pauses.ts";
import type { Ports } from "./ports.ts";
import type { RunState } from "./run-state.ts";
import { sendSteps } from "./send-steps.ts";
import { stoppedError } from "./stopped.ts";

/** Destinations of one scope that are written at the same time. */
const PARALLEL_DESTINATIONS = 8;

/** Afterwards every work is `sent` or `ended`. */
export async function applyScope(
  scope: Scope,
  works: readonly DestinationWork[],
  state: RunState,
  ports: Ports,
): Promise<void> {
  const limit = pLimit(PARALLEL_DESTINATIONS);
  const sendPorts = {
    ...ports,
    learnQuota: (place: Scope, quota: number) => state.noteQuota(place, quota),
    noteTags: (work: DestinationWork, tags: Readonly<Record<string, string>>) =>
      state.noteTags(work.destination, work.destination.groupId, tags),
    isJustMade: (groupId: string) => state.isCreated(groupId),
  };
  for (;;) {
    const waiting = works.filter((work) => work.state === "waiting");
    await Promise.all(waiting.map((work) => limit(() => sendSteps(work, sendPorts))));
    const unsure = works.filter((work) => work.state === "look");
    if (unsure.length === 0) return;
    await lookAgain(scope, unsure, state, ports);
  }
}

async function lookAgain(
  scope: Scope,
  works: readonly DestinationWork[],
  state: RunState,
  ports: Ports,
): Promise<void> {
  if (ports.stop.isStopped()) {
    for (const work of works) work.fail(stoppedError(work.destination.groupId));
    return;
  }
  await ports.clock.sleep(pauseBeforeLook(works));
  await forAll(works, async () => {
    await state.readRules(scope, [...new Set(works.map((work) => work.destination.groupId))]);
    await state.replan(works, true);
  });
}

/** EC2 may need a moment to know what it just did; without a surprise there is nothing to wait for. */
function pauseBeforeLook(works: readonly DestinationWork[]): number {
  const surprises = Math.max(...works.map((work) => work.surprises));
  return surprises === 0 ? 0 : (growingPauses()[surprises] ?? 0);
}

/**
 * Reads what was written once more and plans again until nothing is left to do, for at most 30 seconds:
 * EC2's reads may lag behind its writes.
 */
export async function verifyScope(
  scope: Scope,
  works: readonly DestinationWork[],
  state: RunState,
  ports: Ports,
): Promise<void> {
  for (const [attempt, pauseMs] of [...growingPauses(), 0].entries()) {
    const unverified = works.filter((work) => work.state === "sent");
    if (unverified.length === 0) return;
    if (ports.stop.isStopped()) break;
    ports.progress.report({ kind: "verifying", destinations: unverified.length, attempt: attempt + 1 });
    const isRead = await forAll(unverified, async () => {
      await state.readGroups(scope, [...new Set(unverified.map((work) => work.destination.groupId))]);
      await state.replan(unverified, false);
    });
    if (!isRead) return;
    for (const work of unverified) work.settle(ports.clock.now());
    if (works.some((work) => work.state === "sent")) await ports.clock.sleep(pauseMs);
  }
  for (const work of works.filter((item) => item.state === "sent")) {
    work.fail(ports.stop.isStopped() ? stoppedError(work.destination.groupId) : notVerified(work));
  }
}

function notVerified(work: DestinationWork): SyncError {
  const left = work.plan.changes.length + work.plan.tagChanges.length;
  return new SyncError({
    code: "NOT_VERIFIED",
    subject: work.destination.groupId,
    reason: `after all steps landed, ${left} ${left === 1 ? "difference is" : "differences are"} still read`,
    next: "run it again; if it stays, somebody else is writing this group",
  });
}
