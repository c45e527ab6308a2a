/**
 * Decides whether a plan may be carried out: proceed, hold (a person decides) or refuse.
 *
 * A hold on what came from the source does not stop the closing of tampering. Telling the two apart needs
 * the rules of the last verified run; without them everything counts as coming from the source.
 */
import type { Limits } from "../model/mapping.ts";
import type { Change, Reason, UnresolvedRule, Verdict } from "../model/plan.ts";
import type { RuleSet } from "../model/rule.ts";
import { ruleWords } from "../model/rule-words.ts";
import { guardRemovals, isTampering } from "./guard-removals.ts";
import { guardSource } from "./guard-source.ts";
import { guardStanding } from "./guard-standing.ts";
import { mayReachWorld, openedToWorld, worldReasons } from "./guard-world.ts";
import type { NoRoom } from "./order.ts";
import { packetsOfRules } from "./packets-of-rules.ts";

/** `everything` withholds the whole plan; `source` only what the source moved since the last verified run. */
export interface HoldReason extends Reason {
  readonly withholds: "everything" | "source";
}

export type Standing =
  | { readonly kind: "new" }
  | { readonly kind: "ours" }
  | { readonly kind: "adopted" }
  | { readonly kind: "unowned" }
  | { readonly kind: "owned-by-another"; readonly owner: string };

export interface GuardInput {
  readonly destinationName: string;
  readonly destinationId: string;
  readonly standing: Standing;
  /** The tag by which another tool marks the destination as its own; see guard-standing.ts. */
  readonly marker: string | null;
  readonly changes: readonly Change[];
  readonly actual: RuleSet;
  /** What the source asks for here, without what of the destination is left alone. */
  readonly asked: RuleSet;
  readonly limits: Limits;
  /** Raises `maxRemovals` for one run and lifts the percentage. */
  readonly acceptRemovals: number | null;
  /** Keys of the rules that the last verified run left here; null when no such record exists. */
  readonly verified: ReadonlySet<string> | null;
  readonly sourceIsEmpty: boolean;
  /** Rules without a counterpart that may not be left out. */
  readonly unresolved: readonly UnresolvedRule[];
}

/** Every reason to hold, in a fixed order. Empty means proceed. */
export function guardChanges(input: GuardInput): readonly HoldReason[] {
  return [
    ...guardStanding(input),
    ...guardSource(input),
    ...guardUnresolved(input),
    ...guardWorld(input),
    ...guardRemovals(input),
  ];
}

/** The code of a hold because no safe order of calls fits within the quota. */
export const NO_ROOM = "NO_ROOM";

/** Why there is no safe order, as reasons to hold. */
export function roomReasons(shortages: readonly NoRoom[]): readonly HoldReason[] {
  return shortages.map(({ direction, used, needed, quota }) => ({
    code: NO_ROOM,
    withholds: "source",
    message:
      `${direction} has ${used} of ${quota} rules (quota L-0EA8095F, as far as it is known) and this change needs room for ${needed}; ` +
      "no order of steps keeps every needed rule in force",
    next: "raise the quota in Service Quotas (where it cannot be read, say it with --rule-quota), or take rules out of the source",
  }));
}

export function toVerdict(holds: readonly Reason[], refusals: readonly Reason[]): Verdict {
  const reasons = [...refusals, ...holds].map(({ code, message, next }) => ({ code, message, next }));
  if (refusals.length > 0) return { kind: "refuse", reasons };
  return { kind: holds.length > 0 ? "hold" : "proceed", reasons };
}

/** Marks what the reasons withhold. With a verified record, tampering and what it took away stay unmarked. */
export function withholdChanges(
  changes: readonly Change[],
  holds: readonly HoldReason[],
  verified: ReadonlySet<string> | null,
): readonly Change[] {
  const total = holds.find((reason) => reason.withholds === "everything");
  const first = total ?? holds[0];
  if (first === undefined) return changes;
  return changes.map((change) =>
    total === undefined && isTampering(change, verified) ? change : { ...change, withheld: first.code },
  );
}

export function guardUnresolved({ unresolved }: Pick<GuardInput, "unresolved">): readonly HoldReason[] {
  if (unresolved.length === 0) return [];
  return [
    {
      code: "UNRESOLVED",
      withholds: "source",
      message: unresolved.map(({ rule, why }) => `${ruleWords(rule)}: ${why}`).join("; "),
      next: unresolved.every((item) => item.waitsForDestination)
        ? "put right what keeps that destination from being made, then run again"
        : "add a pair under translate, or leave such rules out with translate.unresolved: skip",
    },
  ];
}

function guardWorld({ changes, actual, limits }: GuardInput): readonly HoldReason[] {
  const adds = changes.flatMap(({ kind, rule }) => (kind === "add" ? [rule] : []));
  // What goes is still there when these come, and more removals must never make a plan look safer.
  const after = [...actual.values(), ...adds];
  if (!adds.some(({ direction }) => direction === "ingress") || !mayReachWorld(after)) return [];
  const opened = openedToWorld(
    packetsOfRules(actual.values(), "ingress"),
    packetsOfRules(after, "ingress"),
    limits.allowWorld,
  );
  return worldReasons([opened]);
}
