import { SyncError } from "../model/errors.ts";

/** What is left undone when somebody stops a run: nothing half-sent, only not sent. */
export function stoppedError(subject: string): SyncError {
  return new SyncError({
    code: "STOPPED",
    subject,
    reason: "the run was stopped before this was through",
    next: "run it again; it goes on from what is there",
  });
}
