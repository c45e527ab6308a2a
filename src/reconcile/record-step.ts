/** Notes a call that was sent, whatever came of it, in the record of its destination. */
import type { SyncError } from "../model/errors.ts";
import type { Step } from "../model/plan.ts";
import type { DestinationWork } from "./destination-work.ts";
import type { Ports } from "./ports.ts";
import { stepWords } from "./step-parts.ts";

export function recordStep(
  work: DestinationWork,
  step: Step,
  { clock, progress }: Pick<Ports, "clock" | "progress">,
  error?: SyncError,
): void {
  const { destination } = work;
  work.steps.push({
    kind: step.kind,
    at: clock.now().toISOString(),
    rules: stepWords(step),
    ...(error === undefined ? {} : { error: `${error.code}: ${error.reason}` }),
  });
  if (error === undefined) {
    progress.report({ kind: "applied", scope: destination, groupId: destination.groupId, step });
  }
}
