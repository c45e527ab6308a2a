/** A source that lost its rules: more often a mistake in the source account than a wish. */
import type { GuardInput, HoldReason } from "./guard.ts";
import { countedRemovals, FEW_RULES } from "./guard-removals.ts";

export function guardSource(input: GuardInput): readonly HoldReason[] {
  return input.sourceIsEmpty ? guardEmptySource(input) : guardShrunkSource(input);
}

function guardEmptySource(input: GuardInput): readonly HoldReason[] {
  if (input.standing.kind === "new" || countedRemovals(input) === 0) return [];
  return [
    {
      code: "SOURCE_EMPTY",
      withholds: "source",
      message: "the source has no rules any more, while the destination has some",
      next: "if that is meant, empty the destination by hand or delete it; otherwise put the source right",
    },
  ];
}

/**
 * Holds when more than half of what the source had at the last verified run goes. Unlike the share of
 * limits.maxRemovalsPercent this looks at the source alone: what else the destination holds, kept or another
 * owner's, does not make the loss smaller, and no mapping lifts it.
 */
function guardShrunkSource(input: GuardInput): readonly HoldReason[] {
  const { verified, asked, acceptRemovals } = input;
  if (verified === null) return [];
  const lost = countedRemovals(input);
  const left = [...verified].filter((key) => asked.has(key)).length;
  if (lost + left <= FEW_RULES || lost <= left) return [];
  if (acceptRemovals !== null && lost <= acceptRemovals) return [];
  return [
    {
      code: "SOURCE_SHRANK",
      withholds: "source",
      message: `the source lost ${lost} of the ${lost + left} rules it had at the last verified run`,
      next: `look at the source; if that is meant, run once with --accept-removals ${lost}`,
    },
  ];
}
