/**
 * A plan: inert data that says what one destination lacks, what will be done about it, in which order,
 * and whether it may be done at all. It can be printed, stored, hashed and replayed.
 */
import type { Scope, Tags } from "./group.ts";
import type { Direction, Rule, RuleSet } from "./rule.ts";

/** The group a plan writes. `groupId` is a pending id (see group.ts) until the group exists. */
export interface Destination extends Scope {
  readonly vpcId: string;
  readonly groupId: string;
  readonly name: string;
}

export interface SourceRef extends Scope {
  readonly groupId: string;
  readonly name: string;
}

export type ChangeReason = "missing" | "description-differs" | "not-in-source" | "made-by-ec2-with-the-group";

/** `amend` changes words only; the packets a rule lets through stay the same. */
export type Change = { readonly reason: ChangeReason; readonly withheld?: string } & (
  | { readonly kind: "add"; readonly rule: Rule }
  | { readonly kind: "amend"; readonly rule: Rule; readonly was: Rule }
  | { readonly kind: "remove"; readonly rule: Rule }
);

export interface TagChange {
  readonly key: string;
  readonly value: string;
  readonly was: string | null;
}

/** One call. `remove-rules` and `exchange-rules` need rule ids, so they run only on a fresh read. */
export type Step =
  | { readonly kind: "tag-group"; readonly tags: Tags }
  | { readonly kind: "amend-rules"; readonly direction: Direction; readonly rules: readonly Rule[] }
  | {
      readonly kind: "add-rules";
      readonly direction: Direction;
      readonly rules: readonly Rule[];
      readonly tags: Tags;
      /** The fullest counter of the direction (see plan/quota.ts) before and after these rules. */
      readonly room: { readonly before: number; readonly after: number };
    }
  | { readonly kind: "exchange-rules"; readonly direction: Direction; readonly pairs: readonly Exchange[] }
  | { readonly kind: "remove-rules"; readonly direction: Direction; readonly rules: readonly Rule[] };

/** One rule becomes another in one call, keeping its id, without needing room for both. */
export interface Exchange {
  readonly remove: Rule;
  readonly add: Rule;
}

export interface GroupCreation {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly tags: Tags;
}

export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

export type VerdictKind = "proceed" | "hold" | "refuse";

export interface Verdict {
  readonly kind: VerdictKind;
  /** Why not `proceed`; every reason that applies, in a fixed order. */
  readonly reasons: readonly Reason[];
}

export type Severity = "info" | "notice" | "problem";

/** Something a person should know. `rule` is the words of the rule it is about. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly message: string;
  readonly rule?: string;
}

export interface UnresolvedRule {
  readonly rule: Rule;
  readonly why: string;
  /** True when it names a destination of this run that does not exist yet. */
  readonly waitsForDestination: boolean;
}

export interface Plan {
  readonly mappingId: string;
  readonly source: SourceRef;
  readonly destination: Destination;
  /** Present when the group has to be made first. */
  readonly creation?: GroupCreation;
  readonly tagChanges: readonly TagChange[];
  readonly changes: readonly Change[];
  /** What will be called, in this order. Empty unless something is left to do and not withheld. */
  readonly steps: readonly Step[];
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** Source rules that have no counterpart here, each also a finding. */
  readonly unresolved: readonly UnresolvedRule[];
  /** True when an earlier run made the group and was cut short before it put anything in. */
  readonly isUnfinished: boolean;
  /** Names of the groups that the changes refer to, by id. */
  readonly groupNames: Readonly<Record<string, string>>;
  /** The versions of the prefix lists that the destination ends with, by id. */
  readonly prefixListVersions: Readonly<Record<string, number>>;
  /** What the destination holds at the end, kept and foreign rules included. */
  readonly desired: RuleSet;
}

/** True when the destination already is what it should be. */
export function isConverged(plan: Plan): boolean {
  return plan.creation === undefined && plan.changes.length === 0 && plan.tagChanges.length === 0;
}
