/**
 * A plan step by step: each call in words, with what it opens and closes the moment it lands. The last line is
 * the proof of the order: every moment is compared with both ends, on packets.
 */
import type { Plan, Step } from "../model/plan.ts";
import { DIRECTIONS, type Rule } from "../model/rule.ts";
import { type GroupNames, ruleWords } from "../model/rule-words.ts";
import type { ExplainedStep } from "../model/run.ts";
import { judgeMoment } from "../packets/judge-moment.ts";
import {
  directedWords,
  effectBetween,
  effectOnSubnets,
  type ListOf,
  NO_EFFECT,
  symbolNames,
} from "./effect.ts";
import { letThrough } from "./packets-of-rules.ts";
import { movedBy, rulesAfter, rulesBefore } from "./plan-ends.ts";

/**
 * One line for each call of the plan, in its order, and the comparison; none where nothing is called. A subnet
 * passes from one whole list to another in one call, so its line says all that happens to it.
 */
export function explainSteps(plan: Plan, listOf: ListOf): readonly ExplainedStep[] {
  const isMade = plan.creation !== undefined && plan.verdict.kind === "proceed";
  if (plan.steps.length === 0 && !isMade) return [];
  const moments = momentsOf(plan);
  const lines = plan.steps.map((step, index) => ({
    call: callWords(step, plan.groupNames),
    ...(step.kind === "associate"
      ? effectOnSubnets([step.subnetId], listOf(plan.destination, step.from), moments[index] ?? [])
      : effectBetween(moments[index] ?? [], moments[index + 1] ?? [], plan.groupNames)),
  }));
  const last = isMade ? madeWords(plan) : comparison(plan, moments);
  return [...(isMade ? [creationLine(plan)] : []), ...lines, { call: last, ...NO_EFFECT }];
}

/** The rules before the first step and after each. */
function momentsOf(plan: Plan): readonly (readonly Rule[])[] {
  const rules = rulesBefore(plan);
  const moments = [[...rules.values()]];
  for (const step of plan.steps) {
    const { added, removed } = movedBy(step);
    for (const rule of removed) rules.delete(rule.key);
    for (const rule of added) rules.set(rule.key, rule);
    moments.push([...rules.values()]);
  }
  return moments;
}

function comparison(plan: Plan, moments: readonly (readonly Rule[])[]): string {
  const ends = [[...rulesBefore(plan).values()], [...rulesAfter(plan).values()]] as const;
  const wrongs = moments.flatMap((moment, index) => wrongsOf(ends, moment, index, plan.groupNames));
  if (wrongs.length > 0) return `a moment is worse than both ends: ${wrongs.join("; ")}`;
  return (
    "compared after every call: what passes before and after passes all the time, " +
    "and what passes neither before nor after never does"
  );
}

/** Empty for every plan of ours; said aloud if ever it is not. */
function wrongsOf(
  [before, after]: readonly [readonly Rule[], readonly Rule[]],
  moment: readonly Rule[],
  index: number,
  groupNames: GroupNames,
): readonly string[] {
  const say = symbolNames([...before, ...after, ...moment], groupNames);
  return DIRECTIONS.flatMap((direction) => {
    const [old, now, next] = [before, moment, after].map((rules) => letThrough(rules, direction));
    const { opened, closed } = judgeMoment(old ?? [], now ?? [], next ?? []);
    return [
      ...directedWords(opened, direction, say).map((words) => `call ${index} opens ${words}`),
      ...directedWords(closed, direction, say).map((words) => `call ${index} closes ${words}`),
    ];
  });
}

function creationLine({ kind, creation, destination }: Plan): ExplainedStep {
  return { call: `create the ${nounOf(kind)} ${creation?.name ?? destination.name}`, ...NO_EFFECT };
}

function madeWords({ kind }: Plan): string {
  return `the ${nounOf(kind)} is new: no packet meets it before it is attached or associated`;
}

function nounOf(kind: Plan["kind"]): string {
  return kind === "security-group" ? "group" : "ACL";
}

function callWords(step: Step, names: GroupNames): string {
  switch (step.kind) {
    case "tag-group":
    case "tag-acl":
      return `tag it: ${Object.entries(step.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(", ")}`;
    case "amend-rules":
      return `change descriptions of ${listOf(step.rules, names)}`;
    case "add-rules":
      return `add ${listOf(step.rules, names)}`;
    case "remove-rules":
      return `remove ${listOf(step.rules, names)}`;
    case "exchange-rules":
      return `exchange ${step.pairs
        .map(({ remove, add }) => `${ruleWords(remove, names)} for ${ruleWords(add, names)}`)
        .join("; ")}`;
    case "create-entry":
      return `create ${ruleWords(step.rule)}${step.isHelper ? ", a helper" : ""}`;
    case "replace-entry":
      return `replace ${ruleWords(step.was)} by ${ruleWords(step.rule)}${step.isHelper ? ", a helper" : ""}`;
    case "delete-entry":
      return `delete ${ruleWords(step.rule)}${step.isHelper ? ", a helper" : ""}${step.comesBack ? ", for a while" : ""}`;
    case "associate":
      return `put ${step.subnetId} under it, so far under ${step.from}`;
  }
}

function listOf(rules: readonly Rule[], names: GroupNames): string {
  return rules.map((rule) => ruleWords(rule, names)).join("; ");
}
