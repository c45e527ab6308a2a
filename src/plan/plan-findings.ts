/** What a person should know about one destination's plan, beside its changes. */
import type { Target } from "../model/mapping.ts";
import type { Finding, UnresolvedRule } from "../model/plan.ts";
import type { RuleSet } from "../model/rule.ts";
import { ruleWords } from "../model/rule-words.ts";
import { defaultEgressRules } from "./ec2-own-rules.ts";
import type { PlanInput } from "./plan-input.ts";
import type { Translation } from "./translate.ts";

/** In a fixed order: unresolved rules, merged rules, the group's own words, what stays. */
export function planFindings(
  input: PlanInput,
  translation: Translation,
  desired: RuleSet,
): readonly Finding[] {
  return [
    ...unresolvedFindings(translation, input.target),
    ...translation.findings,
    ...descriptionFindings(input),
    ...keptDefaults(desired, translation.desired, input),
  ];
}

/**
 * What is not left out, whatever the mapping says: a rule that names a destination of ours waits for it, and a
 * deny that is left out would open what it closes.
 */
export function heldBack(
  unresolved: readonly UnresolvedRule[],
  { translate }: Target,
): readonly UnresolvedRule[] {
  return translate.unresolved === "hold" ? unresolved : unresolved.filter(mayNotBeLeftOut);
}

function mayNotBeLeftOut({ rule, waitsForDestination }: UnresolvedRule): boolean {
  return waitsForDestination || rule.entry?.action === "deny";
}

export function unresolvedFindings(
  { unresolved }: Pick<Translation, "unresolved">,
  target: Target,
): readonly Finding[] {
  const held = heldBack(unresolved, target);
  return unresolved.map((item) => ({
    code: held.includes(item) ? "RULE_UNRESOLVED" : "RULE_SKIPPED",
    severity: "notice",
    subject: ruleWords(item.rule),
    message: item.why,
    rule: ruleWords(item.rule),
  }));
}

/** An additive or managed mapping leaves alone what EC2 put into a group of ours, all traffic outbound. */
function keptDefaults(
  desired: RuleSet,
  translated: RuleSet,
  { owner, standing, mapping, destination }: PlanInput,
): readonly Finding[] {
  const isOurs = standing.kind === "ours" || (owner === null && standing.kind === "adopted");
  if (!isOurs || mapping.ownership === "exclusive") return [];
  return defaultEgressRules(true)
    .flatMap(({ key }) => (translated.has(key) ? [] : (desired.get(key) ?? [])))
    .map((rule) => ({
      code: "EC2_RULE_KEPT",
      severity: "notice",
      subject: destination.groupId,
      message: `${ruleWords(rule)} is not in the source and stays, because this mapping is ${mapping.ownership}`,
      rule: ruleWords(rule),
    }));
}

function descriptionFindings({ actual, source, destination }: PlanInput): readonly Finding[] {
  if (actual === null || actual.description === source.description) return [];
  return [
    {
      code: "DESCRIPTION_FIXED",
      severity: "info",
      subject: destination.groupId,
      message:
        `its description ${JSON.stringify(actual.description)} differs from the source's ` +
        `${JSON.stringify(source.description)}; EC2 cannot change it`,
    },
  ];
}
