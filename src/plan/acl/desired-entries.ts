/**
 * What an ACL should hold: what the source asks for, and what of the destination is not ours to change. A
 * number can hold one entry only, so the two can clash; a clash is said and never settled here.
 */
import type { KeepRule, NumberRange, Ownership } from "../../model/mapping.ts";
import type { Rule, RuleSet } from "../../model/rule.ts";
import { isInForce, matchesKeep } from "../hands-off.ts";
import { byPlace, placeOf } from "./diff-entries.ts";

export interface EntryPolicy {
  readonly ownership: Ownership;
  /** The numbers that are ours, for a managed mapping. */
  readonly numbers: NumberRange | null;
  readonly keep: readonly KeepRule[];
  /** The run's date, as YYYY-MM-DD in UTC. */
  readonly today: string;
  /** Keys of the rules that the last verified run left; null when no such record exists. */
  readonly verified: ReadonlySet<string> | null;
  /** Source rules left out on purpose, whose counterparts in the destination must stay. */
  readonly skipped: readonly Rule[];
}

export interface Clash {
  readonly why: "kept" | "taken";
  /** What the source asks for. */
  readonly rule: Rule;
  /** What stands at its number and stays. */
  readonly standing: Rule;
}

export interface DesiredEntries {
  readonly desired: RuleSet;
  readonly clashes: readonly Clash[];
  /** What the source asks for at numbers that are not ours. */
  readonly outside: readonly Rule[];
  /** True for a rule that, found in the destination, is not ours to change; null where nothing is. */
  readonly isLeftAlone: ((rule: Rule) => boolean) | null;
}

/** Where two entries want one number, the one that stands there is in the result. */
export function desiredEntries(asked: RuleSet, actual: RuleSet, policy: EntryPolicy): DesiredEntries {
  const outside = [...asked.values()].filter((rule) => !isOurNumber(rule, policy));
  const state = new Map(byPlace(asked));
  for (const rule of outside) state.delete(placeOf(rule));
  const clashes: Clash[] = [];
  for (const standing of actual.values()) {
    const why = whyItStays(standing, policy);
    if (why === null) continue;
    const rule = state.get(placeOf(standing));
    if (rule !== undefined && rule.key !== standing.key) clashes.push({ why, rule, standing });
    state.set(placeOf(standing), standing);
  }
  return {
    desired: new Map([...state.values()].map((rule) => [rule.key, rule])),
    clashes,
    outside,
    isLeftAlone: leavesAlone(policy) ? (rule) => whyItStays(rule, policy) !== null : null,
  };
}

function leavesAlone({ keep, ownership, numbers, skipped }: EntryPolicy): boolean {
  return ownership === "additive" || numbers !== null || keep.length > 0 || skipped.length > 0;
}

function whyItStays(rule: Rule, policy: EntryPolicy): Clash["why"] | null {
  if (policy.keep.some((keep) => isInForce(keep, policy.today) && matchesKeep(rule, keep))) return "kept";
  if (policy.ownership === "additive" || !isOurNumber(rule, policy)) return "taken";
  // What appeared since the last verified run is nobody's counterpart.
  if (policy.verified !== null && !policy.verified.has(rule.key)) return null;
  return policy.skipped.some((skipped) => mayBeCounterpart(rule, skipped)) ? "kept" : null;
}

/** True when `rule` may be what a skipped source rule became here when it could still be translated. */
function mayBeCounterpart(rule: Rule, skipped: Rule): boolean {
  return (
    placeOf(rule) === placeOf(skipped) &&
    rule.entry?.action === skipped.entry?.action &&
    rule.protocol === skipped.protocol &&
    rule.from === skipped.from &&
    rule.to === skipped.to
  );
}

function isOurNumber({ entry }: Rule, { numbers }: EntryPolicy): boolean {
  if (numbers === null || entry === undefined) return true;
  return entry.number >= numbers.from && entry.number <= numbers.to;
}
