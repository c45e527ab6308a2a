/** One destination on its way through a run: its latest plan, what landed, and what went wrong. */
import { SyncError } from "../model/errors.ts";
import type { Mapping } from "../model/mapping.ts";
import { type AclStep, type Destination, isConverged, type Plan, type Step } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import type { Outcome, StepRecord } from "../model/run.ts";
import { destinationKey } from "../plan/destination-key.ts";
import { movedBy, rulesBefore } from "../plan/plan-ends.ts";
import { ConfirmedEntries } from "./confirmed-entries.ts";

/** How often one destination is planned again because it was not what the plan thought. */
const MAX_REPLANS = 3;

/**
 * - `waiting`: steps are left to be sent
 * - `look`: nothing more may be sent before its rules, or the ACL, have been read afresh
 * - `sent`: all that may be sent was sent; to be verified
 * - `ended`: it has its outcome
 */
export type WorkState = "waiting" | "look" | "sent" | "ended";

export interface Replan {
  /** True when the plan was made from what was just read: a group's rules one by one, so that it knows their ids. */
  readonly isFresh: boolean;
  /** True when a person agreed to exactly the first plan. */
  readonly isStrict: boolean;
}

export class DestinationWork {
  readonly mapping: Mapping;
  /** The plan as first made: what was wrong. */
  readonly firstPlan: Plan;
  readonly key: string;
  /** Rules, by key, that EC2 will not take, with its reasons; never sent again in this run. */
  readonly rejectedRules = new Map<string, SyncError>();
  /** Steps, by kind and direction, that EC2 refused for another reason than a rule. */
  readonly refusedSteps = new Map<string, SyncError>();
  readonly steps: StepRecord[] = [];
  /** What the destination holds by all we know: what the latest plan read, and what landed since. */
  present: Map<string, Rule>;
  plan: Plan;
  state: WorkState;
  isFresh = false;
  /** The id of the group or ACL that this run made for it. */
  createdId: string | null = null;
  outcome: Outcome;
  error: SyncError | null = null;
  verifiedAt: Date | null = null;
  private readonly confirmed = new ConfirmedEntries();
  /** Keys of the rules that this run put there or may have put there. */
  private readonly ownKeys = new Set<string>();
  private replans = 0;

  constructor(mapping: Mapping, plan: Plan, outcome: Outcome, isToBeDone: boolean) {
    this.mapping = mapping;
    this.plan = plan;
    this.present = rulesBefore(plan);
    this.firstPlan = plan;
    this.key = destinationKey(mapping.id, plan.destination, plan.source);
    this.outcome = outcome;
    this.state = isToBeDone ? "waiting" : "ended";
  }

  get destination(): Destination {
    return this.plan.destination;
  }

  /** How many surprises there have been. */
  get surprises(): number {
    return this.replans;
  }

  get isRefusedSomething(): boolean {
    return this.rejectedRules.size > 0 || this.refusedSteps.size > 0;
  }

  /** A newer plan for the same destination. One that may not send anything ends the work. */
  replan(plan: Plan, { isFresh, isStrict }: Replan): void {
    if (this.state === "ended") return;
    this.plan = plan;
    this.present = rulesBefore(plan);
    this.isFresh = isFresh;
    if (isFresh && this.confirmed.isOutrunning(this.present.values())) this.state = "look";
    else if (isStrict && !this.isWithinFirstPlan(plan)) this.fail(planMoved(plan));
    else if (plan.verdict.kind === "refuse") this.end("refused");
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

  /** Takes in what a step that landed did to the rules. */
  noteLanded(step: Step): void {
    const { added, removed } = movedBy(step);
    this.confirmed.note(step);
    for (const rule of removed) this.present.delete(rule.key);
    for (const rule of added) {
      this.present.set(rule.key, rule);
      this.ownKeys.add(rule.key);
    }
  }

  /** Takes in that nobody knows what became of a step. */
  noteUnsure(step: AclStep): void {
    this.confirmed.forget(step);
    for (const rule of movedBy(step).added) this.ownKeys.add(rule.key);
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

  /** What EC2 refused on the way makes the outcome `failed`, whatever else came of it. */
  end(outcome: Outcome): void {
    const [refused] = [...this.rejectedRules.values(), ...this.refusedSteps.values()];
    if (refused !== undefined) this.error ??= refused;
    this.outcome = refused === undefined ? outcome : "failed";
    this.state = "ended";
  }

  /**
   * True when a plan made on the way takes away only what the first one took away or this run put there, moves
   * only the subnets that the first one moved, and makes nothing that was not agreed on.
   */
  private isWithinFirstPlan(plan: Plan): boolean {
    const { creation } = this.firstPlan;
    if (creation !== undefined && plan.creation === undefined && this.createdId === null) return false;
    if (creation === undefined && plan.creation !== undefined) return false;
    const agreed = new Set([...removedKeys(this.firstPlan), ...this.ownKeys]);
    const moved = new Set(this.firstPlan.associationChanges.map(({ subnetId }) => subnetId));
    return (
      removedKeys(plan).every((key) => agreed.has(key)) &&
      plan.associationChanges.every(({ subnetId }) => moved.has(subnetId))
    );
  }
}

/**
 * Does something that all these works need. Where it fails they have failed together, and nothing else has.
 *
 * @returns false when they failed
 */
export async function forAll(works: readonly DestinationWork[], act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    for (const work of works) work.fail(error);
    return false;
  }
}

function removedKeys({ changes }: Plan): readonly string[] {
  return changes.flatMap((change) => {
    if (change.kind === "replace") return [change.was.key];
    return change.kind === "remove" ? [change.rule.key] : [];
  });
}

function planMoved({ destination }: Plan): SyncError {
  return new SyncError({
    code: "PLAN_CHANGED",
    subject: destination.name,
    reason: "the destination changed while the agreed plan was carried out",
    next: "look at the new plan and answer again",
  });
}
