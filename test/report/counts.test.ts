import { expect, test } from "vitest";
import { countChanges, countOutcomes, plural, sumChanges } from "../../src/report/counts.ts";
import { ours, planOf, resultOf, runOf } from "./runs.ts";

const drifted = resultOf(
  planOf({ there: ours("in tcp 22 from 0.0.0.0/0", "in tcp 443 from 0.0.0.0/0") }),
  "drifted",
);

test("counts changes by kind", () => {
  expect(countChanges(drifted)).toEqual({ add: 2, amend: 1, remove: 1, tags: 0, withheld: 0 });
});

test("counts withheld changes apart", () => {
  const held = resultOf(planOf({ there: { ...ours("in tcp 22 from 0.0.0.0/0"), tags: {} } }), "held");

  expect(countChanges(held)).toMatchObject({ add: 0, amend: 0, remove: 0, withheld: 7 });
});

test("counts nothing where nothing could be planned", () => {
  expect(countChanges({ ...drifted, plan: null })).toEqual({
    add: 0,
    amend: 0,
    remove: 0,
    tags: 0,
    withheld: 0,
  });
});

test("sums destinations", () => {
  expect(sumChanges([countChanges(drifted), countChanges(drifted)])).toMatchObject({
    add: 4,
    amend: 2,
    remove: 2,
  });
  expect(sumChanges([])).toEqual({ add: 0, amend: 0, remove: 0, tags: 0, withheld: 0 });
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
