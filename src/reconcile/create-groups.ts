/**
 * Makes all missing groups before any rule is written, so that groups which refer to each other in a cycle
 * exist when the first reference is sent. Name, description and tags go with the creating call: a group of
 * ours is never without the mark that says so.
 */
import pLimit from "p-limit";
import { SyncError, WriteError } from "../model/errors.ts";
import { type ObservedGroup, type Scope, scopeKey } from "../model/group.ts";
import type { GroupCreation } from "../model/plan.ts";
import type { DestinationWork } from "./destination-work.ts";
import { growingPauses } from "./pauses.ts";
import type { Ports } from "./ports.ts";
import { stoppedError } from "./stopped.ts";

/** Groups created at the same time in one scope; EC2 refills its bucket for mutating calls with 5 a second. */
const PARALLEL_CREATIONS = 4;

export interface CreationResult {
  /** The new groups as read back. */
  readonly groups: readonly ObservedGroup[];
  /** Scopes to be read again, because a reply was lost or a name was taken meanwhile. */
  readonly uncertain: readonly Scope[];
}

/** Creates what the works' plans say. A work whose group could not be made has failed afterwards. */
export async function createMissingGroups(
  works: readonly DestinationWork[],
  ports: Ports,
): Promise<CreationResult> {
  const limits = new Map<string, ReturnType<typeof pLimit>>();
  const uncertain = new Map<string, Scope>();
  const made = new Map<string, Map<string, DestinationWork>>();
  await Promise.all(
    works.map((work) => {
      const { creation, destination } = work.plan;
      if (creation === undefined) return undefined;
      const key = scopeKey(destination);
      const limit = limits.get(key) ?? pLimit(PARALLEL_CREATIONS);
      limits.set(key, limit);
      return limit(async () => {
        const groupId = await createGroup(work, creation, ports, (scope) =>
          uncertain.set(scopeKey(scope), scope),
        );
        if (groupId !== null) made.set(key, (made.get(key) ?? new Map()).set(groupId, work));
      });
    }),
  );
  const groups = await Promise.all([...made.values()].map((byId) => readBack(byId, ports)));
  return { groups: groups.flat(), uncertain: [...uncertain.values()] };
}

async function createGroup(
  work: DestinationWork,
  creation: GroupCreation,
  ports: Ports,
  markUncertain: (scope: Scope) => void,
): Promise<string | null> {
  const { destination } = work;
  if (ports.stop.isStopped()) {
    work.fail(stoppedError(destination.name));
    return null;
  }
  const record = (error?: SyncError): void => {
    const at = ports.clock.now().toISOString();
    const failed = error === undefined ? {} : { error: `${error.code}: ${error.reason}` };
    work.steps.push({ kind: "create-group", at, rules: [], ...failed });
  };
  try {
    const groupId = await ports.applier.createGroup(destination, creation);
    work.created = true;
    record();
    ports.progress.report({ kind: "created", scope: destination, groupId, name: destination.name });
    return groupId;
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    record(error);
    const isUncertain =
      error instanceof WriteError &&
      (error.reaction === "lost" || error.reaction === "stale") &&
      work.lookAgain();
    if (isUncertain) markUncertain(destination);
    else work.fail(error);
    return null;
  }
}

/** Waits until EC2 shows the new groups: a NotFound right after a create proves nothing. */
async function readBack(
  byId: ReadonlyMap<string, DestinationWork>,
  ports: Ports,
): Promise<readonly ObservedGroup[]> {
  const [first] = byId.values();
  if (first === undefined) return [];
  let seen: readonly ObservedGroup[] = [];
  try {
    for (const pauseMs of growingPauses()) {
      seen = await ports.reader.readGroups(first.destination, [...byId.keys()]);
      if (seen.length === byId.size) return seen;
      await ports.clock.sleep(pauseMs);
    }
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    for (const work of byId.values()) work.fail(error);
    return [];
  }
  for (const [groupId, work] of byId) {
    if (!seen.some((group) => group.groupId === groupId)) work.fail(notVisible(groupId));
  }
  return seen;
}

function notVisible(groupId: string): SyncError {
  return new SyncError({
    code: "NOT_VISIBLE",
    subject: groupId,
    reason: "EC2 made the group but still does not show it",
    next: "run it again in a minute; it is found by its name and finished",
  });
}
