/** Exceptions with an end: said a day before, and when they are over. */
import type { KeepRule } from "../model/mapping.ts";
import type { Finding } from "../model/plan.ts";
import type { Rule, RuleSet } from "../model/rule.ts";
import { ruleWords } from "../model/rule-words.ts";
import { compareRules } from "./diff.ts";
import { isInForce, matchesKeep } from "./hands-off.ts";

export interface KeepInput {
  readonly keep: readonly KeepRule[];
  /** The run's date, as YYYY-MM-DD in UTC. */
  readonly today: string;
  readonly actual: RuleSet;
  /** What the destination ends with. */
  readonly desired: RuleSet;
  /** The id of the destination. */
  readonly subject: string;
}

/** One for each rule and entry, in the order of the entries; none where the rule stays anyway. */
export function keepFindings({ keep, today, actual, desired, subject }: KeepInput): readonly Finding[] {
  return keep.flatMap((entry) => {
    const { until } = entry;
    if (until === undefined || today < dayBefore(until)) return [];
    const isOver = !isInForce(entry, today);
    // Once it is over, only what really goes is worth a word.
    const rules = [...actual.values()]
      .filter((rule) => matchesKeep(rule, entry) && !(isOver && desired.has(rule.key)))
      .sort(compareRules);
    return rules.map((rule) => (isOver ? expired(rule, until, subject) : expires(rule, until, subject)));
  });
}

function expires(rule: Rule, until: string, subject: string): Finding {
  return {
    code: "KEEP_EXPIRES",
    severity: "notice",
    subject,
    message: `${ruleWords(rule)} is kept until ${until} and corrected afterwards`,
    rule: ruleWords(rule),
  };
}

function expired(rule: Rule, until: string, subject: string): Finding {
  return {
    code: "KEEP_EXPIRED",
    severity: "notice",
    subject,
    message: `${ruleWords(rule)} was kept until ${until}; it is corrected now`,
    rule: ruleWords(rule),
  };
}

function dayBefore(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}
