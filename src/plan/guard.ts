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
import { packetWords } from "../packets/packet-words.ts";
import { mayReachWorld, openedToWorld } from "./guard-world.ts";
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
  readonly changes: readonly Change[];
  readonly actual: RuleSet;
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
    ...guardEmptySource(input),
    ...guardUnresolved(input),
    ...guardWorld(input),
    ...guardRemovals(input),
  ];
}

/** Why there is no safe order, as reasons to hold. */
export function roomReasons(shortages: readonly NoRoom[]): readonly HoldReason[] {
  return shortages.map(({ direction, used, needed, quota }) => ({
    code: "NO_ROOM",
    withholds: "source",
    message:
      `${direction} has ${used} of ${quota} rules (quota L-0EA8095F, as far as it is known) and this change needs room for ${needed}; ` +
      "no order of steps keeps every needed rule in force",
    next: "raise the quota and say so with --rule-quota, or take rules out of the source",
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

/** A rule that appeared since the last verified run, or one of that run that has gone missing since. */
export function isTampering(change: Change, verified: ReadonlySet<string> | null): boolean {
  if (verified === null || change.kind === "amend") return false;
  return change.kind === "remove" ? !verified.has(change.rule.key) : verified.has(change.rule.key);
}

function guardStanding({ standing, destinationName, destinationId }: GuardInput): readonly HoldReason[] {
  if (standing.kind === "unowned") {
    return [
      {
        code: "ADOPTION_NEEDED",
        withholds: "everything",
        message: `a group named ${destinationName} (${destinationId}) is there already and is not ours`,
        next: `name it with "into: ${destinationId}" in the mapping, or run once with --adopt`,
      },
    ];
  }
  if (standing.kind !== "owned-by-another") return [];
  return [
    {
      code: "OWNED_BY_ANOTHER",
      withholds: "everything",
      message: `${destinationName} (${destinationId}) belongs to ${standing.owner}; two writers would undo each other`,
      next:
        "take it out of that mapping and remove its tag vpc-rule-sync:owner, " +
        "or, for plan and sync, set VPC_RULE_SYNC_OWNER if that owner is you",
    },
  ];
}

function guardEmptySource(input: GuardInput): readonly HoldReason[] {
  if (!input.sourceIsEmpty || input.standing.kind === "new") return [];
  if (countedRemovals(input) === 0) return [];
  return [
    {
      code: "SOURCE_EMPTY",
      withholds: "source",
      message: "the source has no rules any more, while the destination has some",
      next: "if that is meant, empty the destination by hand or delete it; otherwise put the source right",
    },
  ];
}

function guardUnresolved({ unresolved }: GuardInput): readonly HoldReason[] {
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
  if (opened.length === 0) return [];
  return [
    {
      code: "WORLD_OPEN",
      withholds: "source",
      message: `the source opens to the Internet what allowWorld does not list: ${packetWords(opened, { preposition: "from" }).join("; ")}`,
      next: "close it in the source, or list it under limits.allowWorld (copy: --allow-world)",
    },
  ];
}

/** A share says little about so few rules. */
const FEW_RULES = 4;

function guardRemovals(input: GuardInput): readonly HoldReason[] {
  const removals = countedRemovals(input);
  const { maxRemovals, maxRemovalsPercent } = input.limits;
  const accepted = input.acceptRemovals;
  if (removals === 0 || (accepted !== null && removals <= accepted)) return [];
  // EC2's own rules count on neither side, else removing one of them would dilute the share of the others.
  const total = input.verified?.size ?? input.actual.size - input.changes.filter(isEc2s).length;
  const next = `look at the plan; if it is right, run once with --accept-removals ${removals} or raise the limit`;
  const facts = { withholds: "source", next } as const;
  const reasons: HoldReason[] = [];
  if (removals > maxRemovals) {
    const message = `it would remove ${removals} rules; limits.maxRemovals is ${maxRemovals}`;
    reasons.push({ code: "TOO_MANY_REMOVALS", message, ...facts });
  }
  const isOverShare = removals * 100 > maxRemovalsPercent * total;
  if (isOverShare && total <= FEW_RULES && isEmptied(input)) {
    const message = `it would remove all ${plural(total)} and leave none`;
    reasons.push({ code: "WOULD_BE_EMPTIED", message, ...facts });
  }
  if (isOverShare && total > FEW_RULES) {
    const message =
      `it would remove ${removals} of ${total} rules (${Math.round((removals * 100) / Math.max(total, 1))} %); ` +
      `limits.maxRemovalsPercent is ${maxRemovalsPercent}`;
    reasons.push({ code: "TOO_LARGE_A_SHARE", message, ...facts });
  }
  return reasons;
}

function isEmptied({ actual, changes }: GuardInput): boolean {
  const count = (kind: Change["kind"]): number => changes.filter((change) => change.kind === kind).length;
  return actual.size + count("add") === count("remove");
}

function plural(count: number): string {
  return count === 1 ? "1 rule" : `${count} rules`;
}

/** Tampering is closed whatever the numbers, and what EC2 put into a group we made was never anyone's rule. */
function countedRemovals({ changes, verified }: GuardInput): number {
  return changes.filter(
    (change) => change.kind === "remove" && !isEc2s(change) && !isTampering(change, verified),
  ).length;
}

function isEc2s(change: Change): boolean {
  return change.reason === "made-by-ec2-with-the-group";
}
