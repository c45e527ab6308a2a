/** One pass over mappings and what came of each destination. What commands print and, later, what is stored. */
import type { SyncError } from "./errors.ts";
import type { Scope } from "./group.ts";
import type { Mode } from "./mapping.ts";
import type { Finding, Plan, Reason, Step } from "./plan.ts";

export type Outcome = "in-sync" | "corrected" | "drifted" | "held" | "refused" | "failed";

/** A call that landed, or one that did not and why. */
export interface StepRecord {
  readonly kind: Step["kind"] | "create-group";
  readonly at: string;
  readonly rules: readonly string[];
  readonly error?: string;
}

export interface DestinationResult extends Scope {
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
