import { expect, test } from "vitest";
import { ruleWords } from "../../src/model/rule-words.ts";
import { countChanges, countLanded, countOutcomes, plural, sumChanges } from "../../src/report/counts.ts";
import { ACL_CHANGES, aclResult, byHand, helper, landedSteps } from "./acl-runs.ts";
import { ours, planOf, resultOf, runOf } from "./runs.ts";

const drifted = resultOf(
  planOf({ there: ours("in tcp 22 from 0.0.0.0/0", "in tcp 443 from 0.0.0.0/0") }),
  "drifted",
);

const NONE = { add: 0, amend: 0, replace: 0, remove: 0, tags: 0, associations: 0, withheld: 0 };

test("counts changes by kind", () => {
  expect(countChanges(drifted)).toEqual({ ...NONE, add: 2, amend: 1, remove: 1 });
});

test("counts withheld changes apart", () => {
  const held = resultOf(planOf({ there: { ...ours("in tcp 22 from 0.0.0.0/0"), tags: {} } }), "held");

  expect(countChanges(held)).toMatchObject({ add: 0, amend: 0, remove: 0, withheld: 7 });
});

test("counts nothing where nothing could be planned", () => {
  expect(countChanges({ ...drifted, plan: null })).toEqual(NONE);
});

test("sums destinations", () => {
  expect(sumChanges([countChanges(drifted), countChanges(drifted)])).toMatchObject({
    add: 4,
    amend: 2,
    remove: 2,
  });
  expect(sumChanges([])).toEqual(NONE);
});

test("counts outcomes, the gravest first, and leaves out what no destination has", () => {
  const run = runOf("sync", [
    drifted,
    { ...drifted, outcome: "failed" },
    { ...drifted, outcome: "in-sync" },
    drifted,
  ]);

  expect([...countOutcomes(run)]).toEqual([
    ["failed", 1],
    ["drifted", 2],
    ["in-sync", 1],
  ]);
});

test.each([
  [0, "0 rules"],
  [1, "1 rule"],
  [2, "2 rules"],
])("says %i as %j", (count, words) => {
  expect(plural(count, "rule")).toBe(words);
});

test("counts the changes of an ACL that came true, not the calls: helpers and detours are none", () => {
  const corrected = aclResult("corrected", { steps: landedSteps() });

  expect(countChanges(corrected)).toEqual({
    ...NONE,
    add: 1,
    replace: 2,
    remove: 1,
    tags: 1,
    associations: 1,
  });
  expect(countLanded(corrected)).toEqual({
    ...NONE,
    add: 1,
    replace: 2,
    remove: 1,
    tags: 1,
    associations: 1,
  });
  expect(landedSteps().length).toBeGreaterThan(ACL_CHANGES);
});

test("an entry that a helper took the place of before both went is removed once", () => {
  const steps = landedSteps().flatMap((step) => {
    if (step.kind !== "delete-entry" || step.rules[0] !== ruleWords(byHand)) return [step];
    return [
      {
        ...step,
        kind: "replace-entry" as const,
        rules: [`${ruleWords(byHand)} → ${ruleWords(helper)} (helper)`],
      },
      { ...step, rules: [`${ruleWords(helper)} (helper)`] },
    ];
  });

  expect(countLanded(aclResult("corrected", { steps }))).toMatchObject({ add: 1, replace: 2, remove: 1 });
});

test("a call on an entry that failed brought nothing", () => {
  const steps = landedSteps().map((step) => ({ ...step, error: "no" }));

  expect(countLanded(aclResult("failed", { steps }))).toEqual(NONE);
});
