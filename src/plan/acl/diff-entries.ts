/** What must change so that one ACL's rules become another's. By number, because EC2 knows an entry by its number. */
import type { Change } from "../../model/plan.ts";
import type { Direction, Rule, RuleSet } from "../../model/rule.ts";
import { compareRules } from "../diff.ts";

/** @returns one change for each number that differs, inbound first, ascending */
export function diffEntries(desired: RuleSet, actual: RuleSet): readonly Change[] {
  const wanted = byPlace(desired);
  const present = byPlace(actual);
  const changes: Change[] = [];
  for (const [place, rule] of wanted) {
    const was = present.get(place);
    if (was === undefined) changes.push({ kind: "add", rule, reason: "missing" });
    else if (was.key !== rule.key)
      changes.push({ kind: "replace", rule, was, reason: "differs-from-source" });
  }
  for (const [place, rule] of present) {
    if (!wanted.has(place)) changes.push({ kind: "remove", rule, reason: "not-in-source" });
  }
  return changes.sort((a, b) => compareRules(a.rule, b.rule));
}

/** What is at a number of a direction; `ingress 100`. */
export function byPlace(rules: RuleSet): ReadonlyMap<string, Rule> {
  return new Map([...rules.values()].map((rule) => [placeOf(rule), rule]));
}

export function placeOf({ direction, entry }: Rule): string {
  return `${direction} ${entry?.number ?? 0}`;
}

/** The rules of one direction by their numbers. */
export function byNumber(rules: RuleSet, direction: Direction): ReadonlyMap<number, Rule> {
  const found = new Map<number, Rule>();
  for (const rule of rules.values()) {
    if (rule.direction === direction && rule.entry !== undefined) found.set(rule.entry.number, rule);
  }
  return found;
}
