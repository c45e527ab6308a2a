/**
 * Makes all missing groups before any rule is written, so that groups which refer to each other in a cycle
 * exist when the first reference is sent. Name, description and tags go with the creating call: a group of
 * ours is never without the mark that says so.
 */
import pLimit from "p-limit";
import { SyncError, WriteError } from "../model/errors.ts";
import { type ObservedGroup, scopeKey } from "../model/group.ts";
import { groupBy } from "../model/group-by.ts";
import { type DestinationWork, forAll } from "./destination-work.ts";
import { growingPauses } from "./pauses.ts";
import type { Ports } from "./ports.ts";
import type { RunState } from "./run-state.ts";
import { stoppedError } from "./stopped.ts";

/** Groups created at the same time in one scope; EC2 refills its bucket for mutating calls with 5 a second. */
const PARALLEL_CREATIONS = 4;

/**
 * Creates what the works' plans say and reads it back. A work whose group could not be made has failed
 * afterwards; one whose call may have landed, or whose name was taken meanwhile, is looked for again and
 * created again, a few times.
 */
export async function createMissingGroups(
  works: readonly DestinationWork[],
  state: RunState,
  ports: Ports,
): Promise<void> {
  let missing = works;
  while (missing.length > 0) {
    const limits = new Map<string, ReturnType<typeof pLimit>>();
    const unsure: DestinationWork[] = [];
    await Promise.all(
      missing.map((work) => {
        const key = scopeKey(work.destination);
        const limit = limits.get(key) ?? pLimit(PARALLEL_CREATIONS);
        limits.set(key, limit);
        return limit(async () => {
          if (!(await createGroup(work, ports))) unsure.push(work);
        });
      }),
    );
    await readBackAll(missing, state, ports);
    await lookForAll(unsure, state, ports);
    missing = unsure.filter((work) => work.state === "waiting" && work.plan.creation !== undefined);
  }
}

/** False when nobody knows whether the group is there now. */
async function createGroup(work: DestinationWork, ports: Ports): Promise<boolean> {
  const { creation, destination } = work.plan;
  if (creation === undefined) return true;
  if (ports.stop.isStopped()) {
    work.fail(stoppedError(destination.name));
    return true;
  }
  try {
    work.createdId = await ports.applier.createGroup(destination, creation);
    record(work, ports);
    ports.progress.report({
      kind: "created",
      scope: destination,
      groupId: work.createdId,
      name: destination.name,
    });
    return true;
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    record(work, ports, error);
    const isUnsure = error instanceof WriteError && (error.reaction === "lost" || error.reaction === "stale");
    if (isUnsure && work.lookAgain()) return false;
    work.fail(error);
    return true;
  }
}

function record(work: DestinationWork, ports: Ports, error?: SyncError): void {
  const at = ports.clock.now().toISOString();
  const failed = error === undefined ? {} : { error: `${error.code}: ${error.reason}` };
  work.steps.push({ kind: "create-group", at, rules: [], ...failed });
}

/** What is there now decides: the group is found by its name, or it is created once more. */
async function lookForAll(works: readonly DestinationWork[], state: RunState, ports: Ports): Promise<void> {
  const byScope = groupBy(works, (work) => scopeKey(work.destination));
  await Promise.all(
    [...byScope.values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return;
      await forAll(group, async () => {
        await ports.clock.sleep(growingPauses()[first.surprises] ?? 0);
        await state.readScope(first.destination);
        claimLost(group, state);
        await state.replan(group, false);
      });
    }),
  );
}

/** The group whose creating reply was lost is the one that is there now as it was asked for, with nothing put in. */
function claimLost(works: readonly DestinationWork[], state: RunState): void {
  for (const work of works) {
    const { creation, destination } = work.plan;
    const groupId = creation === undefined ? null : state.findUntouched(destination, creation);
    if (groupId === null) continue;
    work.createdId = groupId;
    state.noteCreated(groupId);
  }
}

async function readBackAll(works: readonly DestinationWork[], state: RunState, ports: Ports): Promise<void> {
  const made = works.filter((work) => work.createdId !== null && work.plan.creation !== undefined);
  const byScope = groupBy(made, (work) => scopeKey(work.destination));
  const groups = await Promise.all([...byScope.values()].map((group) => readBack(group, ports)));
  state.addCreated(groups.flat());
}

/** Waits until EC2 shows the new groups: a NotFound right after a create proves nothing. */
async function readBack(works: readonly DestinationWork[], ports: Ports): Promise<readonly ObservedGroup[]> {
  const ids = works.flatMap((work) => work.createdId ?? []);
  const [first] = works;
  if (first === undefined) return [];
  let seen: readonly ObservedGroup[] = [];
  const isRead = await forAll(works, async () => {
    for (const pauseMs of growingPauses()) {
      seen = await ports.reader.readGroups(first.destination, ids);
      if (seen.length === ids.length) break;
      await ports.clock.sleep(pauseMs);
    }
  });
  if (!isRead) return [];
  const visible = new Set(seen.map((group) => group.groupId));
  for (const work of works) {
    if (work.createdId !== null && !visible.has(work.createdId)) work.fail(notVisible(work.createdId));
  }
  return seen;
}

function notVisible(groupId: string): SyncError {
  return new SyncError({
    code: "NOT_VISIBLE",
    subject: groupId,
    reason: "EC2 made the group but still does not show it",
    next: "run it again in a minute",
  });
}
