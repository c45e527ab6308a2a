/** Steps taken apart: their rules, their halves, their words, and what is left without rejected rules. */
import type { Step } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { ruleWords } from "../model/rule-words.ts";
import { mayOverlap } from "../plan/cover.ts";
import type { DestinationWork } from "./destination-work.ts";

type RuleStep = Exclude<Step, { kind: "tag-group" }>;

/** Every rule that the call names. */
export function rulesOfStep(step: Step): readonly Rule[] {
  switch (step.kind) {
    case "tag-group":
      return [];
    case "exchange-rules":
      return step.pairs.flatMap(({ remove, add }) => [remove, add]);
    default:
      return step.rules;
  }
}

/** Two steps that do what the one does; null when it is about a single rule. */
export function splitStep(step: RuleStep): readonly [RuleStep, RuleStep] | null {
  const items: readonly unknown[] = step.kind === "exchange-rules" ? step.pairs : step.rules;
  if (items.length < 2) return null;
  const middle = Math.ceil(items.length / 2);
  return [cutStep(step, 0, middle), cutStep(step, middle, items.length)];
}

function cutStep(step: RuleStep, from: number, to: number): RuleStep {
  return step.kind === "exchange-rules"
    ? { ...step, pairs: step.pairs.slice(from, to) }
    : { ...step, rules: step.rules.slice(from, to) };
}

export function stepWords(step: Step): readonly string[] {
  switch (step.kind) {
    case "tag-group":
      return Object.entries(step.tags).map(([key, value]) => `${key}=${value}`);
    case "exchange-rules":
      return step.pairs.map(({ remove, add }) => `${ruleWords(remove)} → ${ruleWords(add)}`);
    default:
      return step.rules.map((rule) => ruleWords(rule));
  }
}

/**
 * What is left of a step once rejected rules, refused steps, and the removals that counted on either are
 * taken out: nothing is removed whose packets a rule that did not land was to carry.
 */
export function withoutRejected(step: Step, work: DestinationWork): Step | null {
  if (step.kind === "tag-group") return work.refusedSteps.has(step.kind) ? null : step;
  if (work.refusedSteps.has(`${step.kind} ${step.direction}`)) return null;
  if (work.rejectedRules.size === 0) return step;
  const missing = missingRules(work);
  const isSafe = (rule: Rule): boolean => !missing.some((other) => mayOverlap(rule, other));
  switch (step.kind) {
    case "amend-rules":
      return step;
    case "add-rules":
      return notEmpty({ ...step, rules: step.rules.filter((rule) => !work.rejectedRules.has(rule.key)) });
    case "exchange-rules": {
      const pairs = step.pairs.filter(
        ({ add, remove }) => !work.rejectedRules.has(add.key) && isSafe(remove),
      );
      return pairs.length === 0 ? null : { ...step, pairs };
    }
    case "remove-rules":
      return notEmpty({ ...step, rules: step.rules.filter(isSafe) });
  }
}

/** Rules of the desired state that EC2 did not take. */
export function missingRules({ plan, rejectedRules }: DestinationWork): readonly Rule[] {
  return [...plan.desired.values()].filter((rule) => rejectedRules.has(rule.key));
}

function notEmpty<T extends { readonly rules: readonly Rule[] }>(step: T): T | null {
  return step.rules.length === 0 ? null : step;
}
