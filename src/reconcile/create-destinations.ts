/**
 * Makes all missing groups and ACLs before any rule is written, so that groups which refer to each other in a
 * cycle exist when the first reference is sent. Name, description and tags go with the creating call: what is
 * ours is never without the mark that says so.
 */
import { createHash } from "node:crypto";
import pLimit from "p-limit";
import { SyncError, WriteError } from "../model/errors.ts";
import { type Scope, scopeKey } from "../model/group.ts";
import { groupBy } from "../model/group-by.ts";
import type { GroupCreation } from "../model/plan.ts";
import { type DestinationWork, forAll } from "./destination-work.ts";
import { growingPauses } from "./pauses.ts";
import type { Ports } from "./ports.ts";
import type { RunState } from "./run-state.ts";
import { stoppedError } from "./stopped.ts";

/** Destinations created at the same time in one scope; EC2 refills its bucket for mutating calls with 5 a second. */
const PARALLEL_CREATIONS = 4;

/**
 * Creates what the works' plans say and reads it back. A work whose destination could not be made has failed
 * afterwards; one whose call may have landed, or whose name was taken meanwhile, is looked for again and
 * created again, a few times.
 */
export async function createMissing(
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
          if (!(await create(work, state.runId, ports))) unsure.push(work);
        });
      }),
    );
    await readBackAll(missing, state, ports);
    await lookForAll(unsure, state, ports);
    missing = unsure.filter((work) => work.state === "waiting" && work.plan.creation !== undefined);
  }
}

/** False when nobody knows whether it is there now. */
async function create(work: DestinationWork, runId: string, ports: Ports): Promise<boolean> {
  const { creation, destination } = work.plan;
  if (creation === undefined) return true;
  if (ports.stop.isStopped()) {
    work.fail(stoppedError(destination.name));
    return true;
  }
  try {
    work.createdId = await send(work, creation, runId, ports);
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

function send(
  { plan, key }: DestinationWork,
  creation: GroupCreation,
  runId: string,
  { applier }: Ports,
): Promise<string> {
  return plan.kind === "network-acl"
    ? applier.createAcl(plan.destination, creation, tokenOf(runId, key))
    : applier.createGroup(plan.destination, creation);
}

/** The same for every attempt of a run at one destination, so that a call whose reply was lost makes no second ACL. */
function tokenOf(runId: string, key: string): string {
  return createHash("sha256").update(`${runId} ${key}`).digest("hex");
}

function record(work: DestinationWork, ports: Ports, error?: SyncError): void {
  const at = ports.clock.now().toISOString();
  const failed = error === undefined ? {} : { error: `${error.code}: ${error.reason}` };
  const kind = work.plan.kind === "network-acl" ? "create-acl" : "create-group";
  work.steps.push({ kind, at, rules: [], ...failed });
}

/** A group is found by its name, or it is created once more; for an ACL the token of the next call decides. */
async function lookForAll(works: readonly DestinationWork[], state: RunState, ports: Ports): Promise<void> {
  const acls = works.filter(({ plan }) => plan.kind === "network-acl");
  const groups = works.filter((work) => !acls.includes(work));
  await Promise.all([lookForGroups(groups, state, ports), waitForNextCall(acls, ports)]);
}

async function waitForNextCall(works: readonly DestinationWork[], ports: Ports): Promise<void> {
  if (works.length === 0) return;
  await ports.clock.sleep(Math.max(...works.map(({ surprises }) => growingPauses()[surprises] ?? 0)));
  for (const work of works) if (work.state === "look") work.state = "waiting";
}

async function lookForGroups(
  works: readonly DestinationWork[],
  state: RunState,
  ports: Ports,
): Promise<void> {
  const byScope = groupBy(works, (work) => scopeKey(work.destination));
  await Promise.all(
    [...byScope.values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return;
      await forAll(group, async () => {
        await ports.clock.sleep(growingPauses()[first.surprises] ?? 0);
        await state.known.readScope(first.destination);
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
    const groupId = creation === undefined ? null : state.known.findUntouched(destination, creation);
    if (groupId === null) continue;
    work.createdId = groupId;
    state.noteCreated(groupId);
  }
}

async function readBackAll(works: readonly DestinationWork[], state: RunState, ports: Ports): Promise<void> {
  const made = works.filter((work) => work.createdId !== null && work.plan.creation !== undefined);
  const sorts = groupBy(made, ({ plan }) => `${plan.kind} ${scopeKey(plan.destination)}`);
  await Promise.all(
    [...sorts.values()].map(async ([first, ...others]) => {
      if (first === undefined) return;
      await readBack(first.destination, [first, ...others], readerFor(first, state, ports));
    }),
  );
}

interface ReadBack {
  /** Takes in those that are visible and answers their ids. */
  readonly read: (scope: Scope, ids: readonly string[]) => Promise<readonly string[]>;
  readonly sleep: (ms: number) => Promise<void>;
}

function readerFor({ plan }: DestinationWork, state: RunState, { reader, clock }: Ports): ReadBack {
  const sleep = (ms: number) => clock.sleep(ms);
  if (plan.kind === "security-group") {
    const read = async (scope: Scope, ids: readonly string[]) => {
      const groups = await reader.readGroups(scope, ids);
      state.addCreated(groups);
      return groups.map(({ groupId }) => groupId);
    };
    return { read, sleep };
  }
  const read = async (scope: Scope, ids: readonly string[]) => {
    const acls = await reader.readAcls(scope, ids);
    state.addCreatedAcls(acls);
    return acls.map(({ aclId }) => aclId);
  };
  return { read, sleep };
}

/** Waits until EC2 shows what is new: a NotFound right after a create proves nothing. */
async function readBack(
  scope: Scope,
  works: readonly DestinationWork[],
  { read, sleep }: ReadBack,
): Promise<void> {
  const ids = works.flatMap((work) => work.createdId ?? []);
  let visible: readonly string[] = [];
  const isRead = await forAll(works, async () => {
    for (const pauseMs of growingPauses()) {
      visible = await read(scope, ids);
      if (visible.length === ids.length) break;
      await sleep(pauseMs);
    }
  });
  if (!isRead) return;
  for (const work of works) {
    if (work.createdId !== null && !visible.includes(work.createdId)) work.fail(notVisible(work.createdId));
  }
}

function notVisible(groupId: string): SyncError {
  return new SyncError({
    code: "NOT_VISIBLE",
    subject: groupId,
    reason: "EC2 made it but still does not show it",
    next: "run it again in a minute",
  });
}
