/**
 * What must change so that one rule set becomes another. Data only: no words, no policy.
 */
import type { Change } from "../model/plan.ts";
import type { Direction, Rule, RuleSet } from "../model/rule.ts";

/**
 * Lists what must change so that `actual` becomes `desired`.
 *
 * Rules pair up by key. A pair whose descriptions differ becomes `amend`: EC2 rewrites a description in
 * place, so traffic is never touched for the sake of words. Both sets must be canonical.
 *
 * @returns changes in `compareRules` order, adds before amends before removes; empty when nothing differs
 */
export function diffRules(desired: RuleSet, actual: RuleSet): readonly Change[] {
  const adds: Change[] = [];
  const amends: Change[] = [];
  const removes: Change[] = [];
  for (const rule of desired.values()) {
    const was = actual.get(rule.key);
    if (was === undefined) adds.push({ kind: "add", rule, reason: "missing" });
    else if (was.description !== rule.description) {
      amends.push({ kind: "amend", rule, was, reason: "description-differs" });
    }
  }
  for (const rule of actual.values()) {
    if (!desired.has(rule.key)) removes.push({ kind: "remove", rule, reason: "not-in-source" });
  }
  return [adds, amends, removes].flatMap((changes) => changes.sort((a, b) => compareRules(a.rule, b.rule)));
}

/** Inbound first, then the number of an ACL rule, protocol, ports, peer. A total order on rules with different keys. */
export function compareRules(a: Rule, b: Rule): number {
  return (
    compare(directionRank(a.direction), directionRank(b.direction)) ||
    compare(a.entry?.number ?? 0, b.entry?.number ?? 0) ||
    compare(a.protocol, b.protocol) ||
    compare(a.from ?? -2, b.from ?? -2) ||
    compare(a.to ?? -2, b.to ?? -2) ||
    compare(a.key, b.key)
  );
}

function directionRank(direction: Direction): number {
  return direction === "ingress" ? 0 : 1;
}

function compare<T extends string | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
