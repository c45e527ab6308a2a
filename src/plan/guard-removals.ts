/** The loss limits: how many rules of what the last verified run left may go without a person. */
import type { Change } from "../model/plan.ts";
import type { GuardInput, HoldReason } from "./guard.ts";

/** A share says little about so few rules. */
export const FEW_RULES = 4;

export function guardRemovals(input: GuardInput): readonly HoldReason[] {
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

/** Removals that take something from somebody. Tampering is closed whatever the numbers, and what EC2 put into a group we made was never anyone's rule. */
export function countedRemovals({ changes, verified }: GuardInput): number {
  return changes.filter(
    (change) => change.kind === "remove" && !isEc2s(change) && !isTampering(change, verified),
  ).length;
}

function isEc2s(change: Change): boolean {
  return change.reason === "made-by-ec2-with-the-group";
}

/** A rule that appeared since the last verified run, or one of that run that has gone missing since. */
export function isTampering(change: Change, verified: ReadonlySet<string> | null): boolean {
  if (verified === null || change.kind === "amend") return false;
  return change.kind === "remove" ? !verified.has(change.rule.key) : verified.has(change.rule.key);
}
