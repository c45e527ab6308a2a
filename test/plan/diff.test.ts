import { expect, test } from "vitest";
import { compareRules, diffRules } from "../../src/plan/diff.ts";
import { changeLine, lineOf, rules } from "../support/rule-notation.ts";

function diffLines(desired: readonly string[], actual: readonly string[]): readonly string[] {
  return diffRules(rules(...desired), rules(...actual)).map(changeLine);
}

test.each<[string, string[], string[], string[]]>([
  ["nothing between equal sets", ["in tcp 443 from 10.0.0.0/8 # a"], ["in 6 443 from 10.1.1.1/8 # a"], []],
  ["nothing between empty sets", [], [], []],
  ["a missing rule", ["in tcp 443 from sg-b"], [], ["+ in tcp 443 from sg-b"]],
  ["a rule too many", [], ["out all to ::/0"], ["- out all to ::/0"]],
  [
    "other words on the same rule",
    ["in tcp 443 from sg-b # new"],
    ["in tcp 443 from sg-b # old"],
    ["~ in tcp 443 from sg-b # new"],
  ],
  [
    "words that are gone",
    ["in tcp 443 from sg-b"],
    ["in tcp 443 from sg-b # old"],
    ["~ in tcp 443 from sg-b"],
  ],
  [
    "another port as one rule for another, words and all",
    ["in tcp 443 from sg-b # web"],
    ["in tcp 80 from sg-b # web"],
    ["+ in tcp 443 from sg-b # web", "- in tcp 80 from sg-b # web"],
  ],
  [
    "adds first, removals last, each sorted",
    ["out tcp 1 to sg-b", "in udp 53 from sg-b", "in tcp 90 from sg-b", "in tcp 10 from sg-b # x"],
    ["in tcp 10 from sg-b", "out all to sg-c", "in all from sg-c"],
    [
      "+ in tcp 90 from sg-b",
      "+ in udp 53 from sg-b",
      "+ out tcp 1 to sg-b",
      "~ in tcp 10 from sg-b # x",
      "- in all from sg-c",
      "- out all to sg-c",
    ],
  ],
])("finds %s", (_, desired, actual, changes) => {
  expect(diffLines(desired, actual)).toEqual(changes);
});

test("an amend says what the words were", () => {
  const [change] = diffRules(rules("in all from sg-b # new"), rules("in all from sg-b # old"));

  expect(change).toMatchObject({ kind: "amend", reason: "description-differs", was: { description: "old" } });
});

test("ports sort as numbers, protocols without ports before the first of them", () => {
  const sorted = [
    ...rules(
      "in tcp 100 from sg-b",
      "in tcp 20 from sg-b",
      "in tcp 20-30 from sg-b",
      "in 50 from sg-b",
    ).values(),
  ];

  expect(sorted.toSorted(compareRules).map(lineOf)).toEqual([
    "in 50 from sg-b",
    "in tcp 20 from sg-b",
    "in tcp 20-30 from sg-b",
    "in tcp 100 from sg-b",
  ]);
});
