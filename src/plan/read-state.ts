/** What a plan may stand on: a scope that was read, and a destination that is still there. */
import { SyncError } from "../model/errors.ts";
import type { Scope } from "../model/group.ts";
import type { Destination } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { WorldIndex } from "./index-world.ts";

/** @throws SyncError why the scope could not be read */
export function readable(index: WorldIndex, scope: Scope): Snapshot {
  const snapshot = index.snapshot(scope);
  if (snapshot instanceof SyncError) throw snapshot;
  return snapshot;
}

export function goneMeanwhile(destination: Destination): SyncError {
  return new SyncError({
    code: "DESTINATION_GONE",
    subject: destination.groupId,
    reason: "it was there when the run began and is not there any more",
    next: "run it again",
  });
}
