/**
 * A plan: inert data that says what one destination lacks, what will be done about it, in which order,
 * and whether it may be done at all. It can be printed, stored, hashed and replayed.
 */
import type { Scope, Tags } from "./group.ts";
import type { ResourceKind } from "./mapping.ts";
import type { Direction, Rule, RuleSet } from "./rule.ts";

/**
 * The group or ACL a plan writes. `groupId` is its id, whatever its kind; a pending id (see group.ts and
 * network-acl.ts) until it exists.
 */
export interface Destination extends Scope {
  readonly vpcId: string;
  readonly groupId: string;
  readonly name: string;
}

/** `groupId` is the id of the group or ACL. */
export interface SourceRef extends Scope {
  readonly groupId: string;
  readonly name: string;
}

export type ChangeReason =
  | "missing"
  | "description-differs"
  | "differs-from-source"
  | "not-in-source"
  | "made-by-ec2-with-the-group";

/**
 * `amend` changes words only; the packets a rule lets through stay the same. `replace` puts another ACL rule
 * at the number of one that is there.
 */
export type Change = { readonly reason: ChangeReason; readonly withheld?: string } & (
  | { readonly kind: "add"; readonly rule: Rule }
  | { readonly kind: "amend"; readonly rule: Rule; readonly was: Rule }
  | { readonly kind: "replace"; readonly rule: Rule; readonly was: Rule }
  | { readonly kind: "remove"; readonly rule: Rule }
);

export interface TagChange {
  readonly key: string;
  readonly value: string;
  readonly was: string | null;
}

/** One call on a destination. */
export type Step = GroupStep | AclStep;

/** `remove-rules` and `exchange-rules` need rule ids, so they run only on a fresh read. */
export type GroupStep =
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

/** `tag-acl` sets tags; the others are one call each, in an order that was searched and checked. */
export type AclStep = { readonly kind: "tag-acl"; readonly tags: Tags } | EntryStep | AssociationStep;

/**
 * One call on one entry of an ACL. A helper is in neither list at its number, and gone again when the plan ends;
 * what comes back is away for a while.
 */
export type EntryStep =
  | {
      readonly kind: "create-entry";
      readonly direction: Direction;
      readonly rule: Rule;
      readonly isHelper: boolean;
    }
  | {
      readonly kind: "replace-entry";
      readonly direction: Direction;
      readonly rule: Rule;
      readonly was: Rule;
      /** Of `rule`. */
      readonly isHelper: boolean;
    }
  | {
      readonly kind: "delete-entry";
      readonly direction: Direction;
      readonly rule: Rule;
      readonly isHelper: boolean;
      readonly comesBack: boolean;
    };

/** Moves a subnet from the ACL it is under to the destination. */
export interface AssociationStep {
  readonly kind: "associate";
  readonly subnetId: string;
  readonly associationId: string;
  /** The ACL that the subnet is under now. */
  readonly from: string;
}

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

export interface AssociationChange {
  readonly subnetId: string;
  /** The id of the ACL that the subnet is under now. */
  readonly was: string;
  readonly withheld?: string;
}

export interface Plan {
  readonly kind: ResourceKind;
  readonly mappingId: string;
  readonly source: SourceRef;
  readonly destination: Destination;
  /** Present when the group has to be made first. */
  readonly creation?: GroupCreation;
  readonly tagChanges: readonly TagChange[];
  readonly changes: readonly Change[];
  /** Subnets that come under the destination; only for an ACL. */
  readonly associationChanges: readonly AssociationChange[];
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

/** The steps of a group's plan. An ACL's plan has none of these. */
export function groupSteps({ steps }: Pick<Plan, "steps">): readonly GroupStep[] {
  return steps.filter((step): step is GroupStep => !isAclStep(step));
}

export function aclSteps({ steps }: Pick<Plan, "steps">): readonly AclStep[] {
  return steps.filter(isAclStep);
}

function isAclStep(step: Step): step is AclStep {
  switch (step.kind) {
    case "tag-acl":
    case "create-entry":
    case "replace-entry":
    case "delete-entry":
    case "associate":
      return true;
    default:
      return false;
  }
}

/** True when the destination already is what it should be. */
export function isConverged(plan: Plan): boolean {
  return (
    plan.creation === undefined &&
    plan.changes.length === 0 &&
    plan.tagChanges.length === 0 &&
    plan.associationChanges.length === 0
  );
}
