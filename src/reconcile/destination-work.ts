/** One destination on its way through a run: its latest plan, what landed, and what went wrong. */
import type { SyncError } from "../model/errors.ts";
import type { Mapping } from "../model/mapping.ts";
import { type Destination, isConverged, type Plan } from "../model/plan.ts";
import type { Outcome, StepRecord } from "../model/run.ts";
import { destinationKey } from "../plan/plan-mappings.ts";

/** How often one destination is planned again because it was not what the plan thought. */
const MAX_REPLANS = 3;

/**
 * - `waiting`: steps are left to be sent
 * - `look`: nothing more may be sent before its rules have been read afresh
 * - `sent`: all that may be sent was sent; to be verified
 * - `ended`: it has its outcome
 */
export type WorkState = "waiting" | "look" | "sent" | "ended";

export class DestinationWork {
  readonly mapping: Mapping;
  /** The plan as first made: what was wrong. */
  readonly firstPlan: Plan;
  readonly key: string;
  /** Rules that EC2 will not take, with its reasons; never sent again in this run. */
  readonly rejected = new Map<string, SyncError>();
  readonly steps: StepRecord[] = [];
  plan: Plan;
  state: WorkState;
  /** True while `plan` was made from rules read one by one, so that it knows their ids. */
  isFresh = false;
  created = false;
  outcome: Outcome;
  error: SyncError | null = null;
  verifiedAt: Date | null = null;
  private replans = 0;

  constructor(mapping: Mapping, plan: Plan, outcome: Outcome, isToBeDone: boolean) {
    this.mapping = mapping;
    this.plan = plan;
    this.firstPlan = plan;
    this.key = destinationKey(mapping.id, plan.destination, plan.source);
    this.outcome = outcome;
    this.state = isToBeDone ? "waiting" : "ended";
  }

  get destination(): Destination {
    return this.plan.destination;
  }

  /** A newer plan for the same destination. One that may not send anything ends the work. */
  replace(plan: Plan, isFresh: boolean): void {
    this.plan = plan;
    this.isFresh = isFresh;
    if (plan.verdict.kind === "refuse") this.end("refused");
    else if (plan.verdict.kind === "hold" && plan.steps.length === 0) this.end("held");
    else this.state = "waiting";
  }

  /** After a verifying read: done when the new plan finds nothing, else still to be verified. */
  settle(now: Date): void {
    if (this.state !== "waiting") return;
    if (!isConverged(this.plan)) {
      this.state = "sent";
      return;
    }
    this.verifiedAt = now;
    this.end("corrected");
  }

  /** Asks for a fresh look after a surprise; false when there were too many. */
  lookAgain(): boolean {
    this.replans += 1;
    if (this.replans > MAX_REPLANS) return false;
    this.state = "look";
    return true;
  }

  fail(error: SyncError): void {
    this.error ??= error;
    this.end("failed");
  }

  end(outcome: Outcome): void {
    this.outcome = outcome;
    this.state = "ended";
  }
}
