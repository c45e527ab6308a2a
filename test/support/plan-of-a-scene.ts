/** A scene's plan without any write, and its bytes. */
import type { Plan } from "../../src/model/plan.ts";
import type { DestinationResult } from "../../src/model/run.ts";
import type { Job } from "../../src/reconcile/job.ts";
import type { Ports } from "../../src/reconcile/ports.ts";
import { reconcileScopes } from "../../src/reconcile/reconcile-scope.ts";

export interface Planned {
  readonly plan: Plan;
  readonly result: DestinationResult;
}

/** @throws Error when the job has not exactly one destination with a plan */
export async function planOf(job: Job, ports: Ports): Promise<Planned> {
  const done = await reconcileScopes({ ...job, action: "plan" }, ports);
  if (done.kind !== "ran") throw new Error(`bad input: ${done.problems.join("; ")}`);
  const [result, ...others] = done.run.destinations;
  if (result === undefined || result.plan === null || others.length > 0) {
    throw new Error(`not one plan: ${JSON.stringify(done.run.destinations)}`);
  }
  return { plan: result.plan, result };
}

/** JSON in which a set of rules, whose order carries no meaning, is sorted by key. Everything else counts. */
export function bytesOf(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => (item instanceof Map ? [...item].sort(([a], [b]) => (a < b ? -1 : 1)) : item),
    1,
  );
}
