/** Steps taken apart: their rules, their halves, their words, and what is left without rejected rules. */
import type { EntryStep, GroupStep, Step } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { ruleWords } from "../model/rule-words.ts";
import { carriers, isCarried } from "../plan/carried.ts";
import type { DestinationWork } from "./destination-work.ts";

type RuleStep = Exclude<GroupStep, { kind: "tag-group" }>;

/** Every rule that the call names. */
export function rulesOfStep(step: GroupStep): readonly Rule[] {
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
    case "create-entry":
    case "delete-entry":
      return [`${ruleWords(step.rule)}${markOf(step)}`];
    case "replace-entry":
      return [`${ruleWords(step.was)} → ${ruleWords(step.rule)}${markOf(step)}`];
    case "associate":
      return [`${step.subnetId} from ${step.from}`];
    case "tag-acl":
    case "tag-group":
      return Object.entries(step.tags).map(([key, value]) => `${key}=${value}`);
    case "exchange-rules":
      return step.pairs.map(({ remove, add }) => `${ruleWords(remove)} → ${ruleWords(add)}`);
    default:
      return step.rules.map((rule) => ruleWords(rule));
  }
}

function markOf(step: EntryStep): string {
  if (step.isHelper) return " (helper)";
  return step.kind === "delete-entry" && step.comesBack ? " (for a while)" : "";
}

/**
 * What may be sent of a step as things stand, null for nothing: no rule that EC2 refused before, and no
 * removal whose packets a rule of the desired state is to carry that is not there yet, for whatever reason.
 */
export function sendablePart(step: GroupStep, work: DestinationWork): GroupStep | null {
  if (step.kind === "tag-group") return work.refusedSteps.has(step.kind) ? null : step;
  if (work.refusedSteps.has(`${step.kind} ${step.direction}`)) return null;
  switch (step.kind) {
    case "amend-rules":
      return step;
    case "add-rules":
      return notEmpty({ ...step, rules: step.rules.filter((rule) => !work.rejectedRules.has(rule.key)) });
    case "exchange-rules":
      return safeExchange(step, work);
    case "remove-rules":
      return notEmpty({ ...step, rules: removableRules(step.rules, [], work) });
  }
}

/** Each pair left out leaves one more rule missing, which may make another pair unsafe. */
function safeExchange(
  step: Extract<GroupStep, { kind: "exchange-rules" }>,
  work: DestinationWork,
): GroupStep | null {
  let pairs = step.pairs.filter(({ add }) => !work.rejectedRules.has(add.key));
  for (;;) {
    const adds = pairs.map(({ add }) => add);
    const removable = removableRules(
      pairs.map(({ remove }) => remove),
      adds,
      work,
    );
    const safe = pairs.filter(({ remove }) => removable.includes(remove));
    if (safe.length === 0) return null;
    if (safe.length === pairs.length) return { ...step, pairs };
    pairs = safe;
  }
}

/** `arriving` are the rules that come with the very call that takes these away. */
function removableRules(
  rules: readonly Rule[],
  arriving: readonly Rule[],
  work: DestinationWork,
): readonly Rule[] {
  // Nothing can be attached yet to a group that this run made.
  if (work.createdId !== null) return rules;
  const { changes, desired } = work.plan;
  // What is withheld is not part of what this plan ends with.
  const withheld = new Set(
    changes.flatMap((change) => (change.withheld === undefined ? [] : [change.rule.key])),
  );
  const wanted = [...desired.values()].filter(({ key }) => !withheld.has(key));
  const isThere = ({ key }: Rule): boolean =>
    work.present.has(key) || arriving.some((other) => other.key === key);
  const carried = carriers(wanted.filter(isThere), wanted);
  const removable = rules.filter((rule) => isCarried(rule, carried));
  return wouldBeEmptied(removable, arriving, work) ? [] : removable;
}

/** True where a plan that was to leave some rules would leave none, because EC2 refused what was to come. */
function wouldBeEmptied(
  rules: readonly Rule[],
  arriving: readonly Rule[],
  { present, rejectedRules, plan }: DestinationWork,
): boolean {
  if (rejectedRules.size === 0 || plan.desired.size === 0 || arriving.length > 0) return false;
  const going = new Set(rules.map(({ key }) => key));
  return [...present.keys()].every((key) => going.has(key));
}

/** Rules of the desired state that EC2 did not take. */
export function missingRules({ plan, rejectedRules }: DestinationWork): readonly Rule[] {
  return [...plan.desired.values()].filter((rule) => rejectedRules.has(rule.key));
}

function notEmpty<T extends { readonly rules: readonly Rule[] }>(step: T): T | null {
  return step.rules.length === 0 ? null : step;
}
