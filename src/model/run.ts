/** One pass over mappings and what came of each destination. What commands print and, later, what is stored. */
import type { SyncError } from "./errors.ts";
import type { Scope } from "./group.ts";
import type { Mode, ResourceKind } from "./mapping.ts";
import type { Finding, Plan, Reason, Step } from "./plan.ts";

export type Outcome = "in-sync" | "corrected" | "drifted" | "held" | "refused" | "failed";

/** A call that landed, or one that did not and why. */
export interface StepRecord {
  readonly kind: Step["kind"] | "create-group" | "create-acl";
  readonly at: string;
  readonly rules: readonly string[];
  readonly error?: string;
}

/** What carrying a plan out opens and closes, in plain words; nothing of what is withheld. */
export interface Effect {
  readonly opens: readonly string[];
  readonly closes: readonly string[];
}

/** One step of a plan in words: the call, and what it opens and closes the moment it lands. */
export interface ExplainedStep extends Effect {
  readonly call: string;
}

export interface DestinationResult extends Scope {
  readonly kind: ResourceKind;
  /** Names the destination the same way in every run; null where no source leads to it. */
  readonly key: string | null;
  readonly mappingId: string;
  readonly mode: Mode;
  readonly vpcId: string | null;
  readonly groupId: string | null;
  readonly name: string | null;
  readonly outcome: Outcome;
  /** True when this run made the group. */
  readonly created: boolean;
  /** The plan as first made: what was wrong. Absent when there was nothing to plan from. */
  readonly plan: Plan | null;
  readonly effect: Effect | null;
  /** What the whole plan would open and close if nothing of it were withheld; null unless it is held. */
  readonly heldEffect: Effect | null;
  /** Every step in its order; null unless it was asked for. */
  readonly explanation: readonly ExplainedStep[] | null;
  /** Why it is held or refused, and what was withheld. */
  readonly reasons: readonly Reason[];
  readonly steps: readonly StepRecord[];
  readonly error: SyncError | null;
  /** A digest of everything the plan was made from. */
  readonly fingerprint: string | null;
  readonly verifiedAt: string | null;
}

export interface Run {
  readonly runId: string;
  readonly action: "plan" | "sync";
  readonly startedAt: string;
  readonly endedAt: string;
  /** True when somebody stopped it before it was through. */
  readonly stopped: boolean;
  readonly destinations: readonly DestinationResult[];
  readonly findings: readonly Finding[];
}
