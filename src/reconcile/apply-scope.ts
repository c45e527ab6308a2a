/**
 * Carries out the plans of one scope, in rounds. Groups: everything that only adds is sent first, then one fresh
 * listing of rules serves all that are to lose some, then they are planned again on it and sent the rest. ACLs:
 * an order is one thing, so where it takes anything away the fresh listing comes first, and the whole order is
 * made on it and sent. A destination that turns out different from what its plan thought joins the next look.
 */
import pLimit from "p-limit";
import { SyncError } from "../model/errors.ts";
import type { Scope } from "../model/group.ts";
import { createMissing } from "./create-destinations.ts";
import { type DestinationWork, forAll } from "./destination-work.ts";
import { growingPauses } from "./pauses.ts";
import type { Ports } from "./ports.ts";
import type { RunState } from "./run-state.ts";
import { type AclSendPorts, sendAclSteps } from "./send-acl-steps.ts";
import { type SendPorts, sendSteps } from "./send-steps.ts";
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
  const sendPorts = sendPortsOf(state, ports);
  for (;;) {
    await createLate(works.filter(isToBeMade), state, ports);
    const waiting = works.filter((work) => work.state === "waiting");
    await Promise.all(
      waiting.map((work) =>
        limit(() => (isOfAcl(work) ? sendAclSteps(work, sendPorts) : sendSteps(work, sendPorts))),
      ),
    );
    const unsure = works.filter((work) => work.state === "look");
    if (unsure.length === 0) return;
    await lookAgain(scope, unsure, state, ports);
  }
}

function sendPortsOf(state: RunState, ports: Ports): SendPorts & AclSendPorts {
  return {
    ...ports,
    learnQuota: (place: Scope, quota: number) => state.noteQuota(place, quota),
    learnEntryQuota: (place: Scope, quota: number) => state.noteEntryQuota(place, quota),
    noteTags: (work: DestinationWork, tags: Readonly<Record<string, string>>) =>
      state.known.noteTags(work.destination, work.destination.groupId, tags),
    isJustMade: (groupId: string) => state.isCreated(groupId),
  };
}

function isOfAcl({ plan }: DestinationWork): boolean {
  return plan.kind === "network-acl";
}

/** A fresh look may say that an ACL has to be swapped: then the one that takes its place is made now. */
function isToBeMade(work: DestinationWork): boolean {
  return work.state === "waiting" && isOfAcl(work) && work.plan.creation !== undefined;
}

async function createLate(works: readonly DestinationWork[], state: RunState, ports: Ports): Promise<void> {
  if (works.length === 0) return;
  for (const work of works) if (work.createdId !== null) work.fail(madeInVain(work, work.createdId));
  const missing = works.filter(isToBeMade);
  await createMissing(missing, state, ports);
  const made = missing.filter((work) => work.state !== "ended");
  await forAll(made, () => state.replan(made, false));
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
  const acls = works.filter(isOfAcl);
  const groups = works.filter((work) => !isOfAcl(work));
  await forAll(groups, async () => {
    if (groups.length > 0) await state.known.readRules(scope, idsOf(groups));
    await state.replan(groups, true);
  });
  await forAll(acls, async () => {
    await readAclsOf(scope, acls, state);
    await state.replan(acls, true);
  });
}

/** One call for all of them. Where subnets are to move, every ACL they may be under has to be looked at. */
async function readAclsOf(scope: Scope, works: readonly DestinationWork[], state: RunState): Promise<void> {
  if (works.length === 0) return;
  await state.known.readAcls(scope, works.some(movesSubnets) ? undefined : idsOf(works));
}

function movesSubnets({ plan, firstPlan }: DestinationWork): boolean {
  return plan.associationChanges.length > 0 || firstPlan.associationChanges.length > 0;
}

function idsOf(works: readonly DestinationWork[]): readonly string[] {
  return [...new Set(works.map((work) => work.destination.groupId))];
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
      const groups = unverified.filter((work) => !isOfAcl(work));
      if (groups.length > 0) await state.known.readGroups(scope, idsOf(groups));
      await readAclsOf(scope, unverified.filter(isOfAcl), state);
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
  const { associationChanges, changes, tagChanges } = work.plan;
  const left = changes.length + tagChanges.length + associationChanges.length;
  return new SyncError({
    code: "NOT_VERIFIED",
    subject: work.destination.groupId,
    reason: `after all steps landed, ${left} ${left === 1 ? "difference is" : "differences are"} still read`,
    next: `run it again; if it stays, somebody else is writing this ${isOfAcl(work) ? "ACL" : "group"}`,
  });
}

function madeInVain({ destination }: DestinationWork, createdId: string): SyncError {
  return new SyncError({
    code: "DESTINATION_CHANGED",
    subject: createdId,
    reason: `this run made it for ${destination.name}, and it is not there any more as it was made`,
    next: "run it again",
  });
}
