import { expect, test } from "vitest";
import type { KeepRule } from "../../src/model/mapping.ts";
import { withHandsOffRules } from "../../src/plan/hands-off.ts";
import { keepFindings } from "../../src/plan/keep-findings.ts";
import { linesOf, rules } from "../support/rule-notation.ts";

const HERE = "in tcp 22 from 10.0.0.0/8";

/** What stays of one kept rule, and what is said about it. */
function on(today: string, until: string, desiredLines: readonly string[] = []) {
  const keep: KeepRule[] = [
    { port: { from: 22, to: 22 }, until },
    { port: { from: 80, to: 80 }, until },
  ];
  const actual = rules(HERE);
  const policy = { ownership: "exclusive", owner: "", isNew: false, verified: null, skipped: [] } as const;
  const desired = withHandsOffRules(rules(...desiredLines), actual, { ...policy, keep, today });
  const found = keepFindings({ keep, today, actual, desired, subject: "sg-b" });
  return { left: linesOf(desired), codes: found.map(({ code, rule }) => `${code} ${rule}`) };
}

test.each<[string, string, string[], string[]]>([
  ["long before its last day", "2026-07-30", [HERE], []],
  ["a day before", "2026-07-31", [HERE], [`KEEP_EXPIRES ${HERE}`]],
  ["on its last day", "2026-08-01", [HERE], [`KEEP_EXPIRES ${HERE}`]],
  ["a day after", "2026-08-02", [], [`KEEP_EXPIRED ${HERE}`]],
])("an exception that ends is said: %s", (_, today, left, codes) => {
  expect(on(today, "2026-08-01")).toEqual({ left, codes });
});

test("the day before the first of a month is the last of another", () => {
  expect(on("2024-02-29", "2024-03-01").codes).toEqual([`KEEP_EXPIRES ${HERE}`]);
  expect(on("2024-02-28", "2024-03-01").codes).toEqual([]);
});

test("an exception that is over says nothing where its rule stays for another reason", () => {
  expect(on("2026-08-02", "2026-08-01", [HERE])).toEqual({ left: [HERE], codes: [] });
});

test("findings name the rule, the day and what follows", () => {
  const keep: KeepRule[] = [{ protocol: "tcp", until: "2026-08-01" }];
  const actual = rules(HERE);
  const [expires] = keepFindings({ keep, today: "2026-08-01", actual, desired: actual, subject: "sg-b" });
  const [expired] = keepFindings({ keep, today: "2026-08-02", actual, desired: new Map(), subject: "sg-b" });

  expect(expires?.message).toBe(`${HERE} is kept until 2026-08-01 and corrected afterwards`);
  expect(expired?.message).toBe(`${HERE} was kept until 2026-08-01; it is corrected now`);
});
