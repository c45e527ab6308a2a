/** `keep` entries, rule numbers and days: which rules of a destination stay, and which numbers are ours. */
import type { KeepRule, NumberRange } from "./mapping.ts";
import type { Fail } from "./mapping-faults.ts";
import { show } from "./mapping-faults.ts";
import { toWhole } from "./mapping-traffic.ts";
import { LAST_RULE_NUMBER } from "./network-acl.ts";

/** Checks that some rule could match: each rule has one peer, and only tcp and udp have ports. */
export function readKeepRule(rule: KeepRule, fail: Fail): KeepRule | null {
  const flaw = keepFlaw(rule);
  if (flaw === null) return rule;
  return fail({ code: "BAD_KEEP", reason: flaw, next: "say which rules to keep, one entry for each kind" });
}

function keepFlaw(rule: KeepRule): string | null {
  const fields = Object.keys(rule).filter((field) => field !== "until");
  if (fields.length === 0) return "it would keep every rule";
  if (rule.cidr !== undefined && rule.peer !== undefined) return "a rule has a cidr or a peer, never both";
  const portless = rule.protocol !== undefined && rule.protocol !== "tcp" && rule.protocol !== "udp";
  return rule.port !== undefined && portless ? `rules of protocol ${rule.protocol} have no ports` : null;
}

/** Reads the number of one rule of a network ACL. */
export function readRuleNumber(value: string | number, fail: Fail): number | null {
  const number = ruleNumberIn(String(value));
  if (number !== null) return number;
  return fail({
    code: "BAD_NUMBER",
    reason: `${show(value)} is not a rule number`,
    next: `give a whole number from 1 to ${LAST_RULE_NUMBER}`,
  });
}

/** Reads `1-4999`. */
export function readNumberRange(value: string | number, fail: Fail): NumberRange | null {
  const [first = "", last = "", ...more] = String(value).split("-");
  const [from, to] = [ruleNumberIn(first), ruleNumberIn(last)];
  if (from !== null && to !== null && from <= to && more.length === 0) return { from, to };
  return fail({
    code: "BAD_NUMBERS",
    reason: `${show(value)} is not a range of rule numbers`,
    next: `give two numbers from 1 to ${LAST_RULE_NUMBER}, the smaller first, such as 1-4999`,
  });
}

function ruleNumberIn(text: string): number | null {
  const number = toWhole(text, LAST_RULE_NUMBER);
  return number === 0 ? null : number;
}

/** Reads a day of the calendar, `2026-12-31`. Whether it is past is for the run to say. */
export function readDay(text: string, fail: Fail): string | null {
  const [, year, month, day] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // A day that does not exist rolls over into another month, and no match at all is no date.
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) return text;
  const next = "give year, month and day, such as 2026-12-31; the rule is kept through that day, in UTC";
  return fail({ code: "BAD_DAY", reason: `${show(text)} is not a day of the calendar`, next });
}
