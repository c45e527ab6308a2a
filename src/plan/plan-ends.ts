/** The two ends of a plan: the rules that were read, and those that are there once its steps have landed. */
import type { Change, Plan, Step } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";

/** Rules by key. */
type Rules = ReadonlyMap<string, Rule>;

/** What was read: what the plan ends with, less what comes and with what goes. */
export function rulesBefore({ changes, desired }: Pick<Plan, "changes" | "desired">): Map<string, Rule> {
  const rules = new Map(desired);
  for (const change of changes) undo(change, rules);
  return rules;
}

/** What the steps lead to: everything desired but what is withheld. */
export function rulesAfter({ changes, desired }: Pick<Plan, "changes" | "desired">): Rules {
  const rules = new Map(desired);
  for (const change of changes) if (change.withheld !== undefined) undo(change, rules);
  return rules;
}

function undo(change: Change, rules: Map<string, Rule>): void {
  switch (change.kind) {
    case "add":
      rules.delete(change.rule.key);
      return;
    case "remove":
      rules.set(change.rule.key, change.rule);
      return;
    case "replace":
      rules.delete(change.rule.key);
      rules.set(change.was.key, change.was);
      return;
    case "amend":
  }
}

/** The rules that a step brings, and those it takes away. */
export function movedBy(step: Step): { readonly added: readonly Rule[]; readonly removed: readonly Rule[] } {
  switch (step.kind) {
    case "add-rules":
      return { added: step.rules, removed: [] };
    case "remove-rules":
      return { added: [], removed: step.rules };
    case "exchange-rules":
      return { added: step.pairs.map(({ add }) => add), removed: step.pairs.map(({ remove }) => remove) };
    case "create-entry":
      return { added: [step.rule], removed: [] };
    case "replace-entry":
      return { added: [step.rule], removed: [step.was] };
    case "delete-entry":
      return { added: [], removed: [step.rule] };
    default:
      return { added: [], removed: [] };
  }
}
