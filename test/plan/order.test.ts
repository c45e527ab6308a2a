import { describe, expect, test } from "vitest";
import type { TagChange } from "../../src/model/plan.ts";
import { diffRules } from "../../src/plan/diff.ts";
import { type Ordered, type OrderInput, orderChanges } from "../../src/plan/order.ts";
import { HOME, rules, stepLine } from "../support/rule-notation.ts";

const WEIGHTS: Readonly<Record<string, number>> = { "pl-2": 2, "pl-3": 3 };

function order(
  actual: readonly string[],
  desired: readonly string[],
  facts: Partial<OrderInput> = {},
): Ordered {
  return orderChanges({
    changes: diffRules(rules(...desired), rules(...actual)),
    tagChanges: [],
    actual: rules(...actual),
    destination: { account: HOME, region: "eu-west-1", vpcId: "vpc-a", groupId: "sg-self", name: "self" },
    isMadeByThisRun: false,
    quota: 60,
    weightOf: (id) => WEIGHTS[id] ?? 1,
    ruleTags: {},
    ...facts,
  });
}

function stepLines(ordered: Ordered): readonly string[] {
  if (ordered.kind === "ordered") return ordered.steps.map(stepLine);
  return ordered.shortages.map(
    ({ direction, used, needed, quota }) =>
      `no room: ${direction} ${used} used, ${needed} needed, quota ${quota}`,
  );
}

const tag: TagChange = { key: "env", value: "prod", was: null };

describe("where there is room", () => {
  test.each<[string, string[], string[], string[]]>([
    ["nothing to do needs no step", ["in all from sg-b"], ["in all from sg-b"], []],
    [
      "what is missing comes before what goes",
      ["in tcp 1 from 10.0.0.0/8"],
      ["in tcp 1 from 11.0.0.0/8"],
      ["add: in tcp 1 from 11.0.0.0/8", "remove: in tcp 1 from 10.0.0.0/8"],
    ],
    [
      "words, then all adds, then all removals; one step for each direction and kind",
      [
        "in tcp 1 from sg-b # old",
        "in tcp 2 from sg-b",
        "out tcp 1 to sg-b # old",
        "out tcp 2 to sg-b",
        "in tcp 3 from sg-b",
      ],
      [
        "in tcp 1 from sg-b",
        "in tcp 4 from sg-b",
        "in tcp 5 from sg-b",
        "out tcp 1 to sg-b",
        "out tcp 4 to sg-b",
      ],
      [
        "amend: in tcp 1 from sg-b",
        "amend: out tcp 1 to sg-b",
        "add: in tcp 4 from sg-b; in tcp 5 from sg-b",
        "add: out tcp 4 to sg-b",
        "remove: in tcp 2 from sg-b; in tcp 3 from sg-b",
        "remove: out tcp 2 to sg-b",
      ],
    ],
  ])("%s", (_, actual, desired, steps) => {
    expect(stepLines(order(actual, desired))).toEqual(steps);
  });

  test("the tag that says whose the group is comes before everything", () => {
    expect(stepLines(order([], ["in all from sg-b"], { tagChanges: [tag] }))).toEqual([
      "tag: env=prod",
      "add: in all from sg-b",
    ]);
  });

  test("added rules carry the rule tags and say how full the group gets", () => {
    const ordered = order(
      ["in tcp 1 from ::/0", "in tcp 2 from ::/0"],
      ["in tcp 3 from ::/0", "in tcp 4 from pl-3"],
      {
        ruleTags: { owner: "us" },
      },
    );

    expect(ordered).toMatchObject({
      steps: [{ kind: "add-rules", tags: { owner: "us" }, room: { before: 2, after: 6 } }, {}],
    });
  });
});

describe("in a group that this run makes", () => {
  const made = { isMadeByThisRun: true };

  test("what EC2 put there goes before the first rule comes", () => {
    expect(stepLines(order(["out all to ::/0"], ["in all from sg-b", "out tcp 1 to sg-b"], made))).toEqual([
      "remove: out all to ::/0",
      "add: in all from sg-b",
      "add: out tcp 1 to sg-b",
    ]);
  });

  test("what EC2 put there takes no room", () => {
    const ordered = order(["out all to ::/0"], ["out tcp 1 to sg-b"], { ...made, quota: 1 });

    expect(stepLines(ordered)).toEqual(["remove: out all to ::/0", "add: out tcp 1 to sg-b"]);
  });

  test("there is no order when more than the quota is wanted", () => {
    const ordered = order(["out all to ::/0"], ["out tcp 1 to sg-b", "out tcp 2 to sg-b"], {
      ...made,
      quota: 1,
    });

    expect(stepLines(ordered)).toEqual(["no room: egress 1 used, 2 needed, quota 1"]);
  });
});

describe("at the quota", () => {
  test.each<[string, string[], string[], number, string[]]>([
    [
      "exactly full is still room",
      ["in tcp 1 from sg-b"],
      ["in tcp 2 from sg-b"],
      2,
      ["add: in tcp 2 from sg-b", "remove: in tcp 1 from sg-b"],
    ],
    [
      "one over becomes an exchange in place",
      ["in tcp 1 from 10.0.0.0/8"],
      ["in tcp 2 from 10.0.0.0/8"],
      1,
      ["exchange: in tcp 1 from 10.0.0.0/8 => in tcp 2 from 10.0.0.0/8"],
    ],
    [
      "as many as fit are added, the rest is exchanged last, and what is left goes after that",
      ["in tcp 1 from sg-b", "in tcp 2 from sg-b", "in tcp 3 from sg-b"],
      ["in tcp 4 from sg-b", "in tcp 5 from sg-b"],
      4,
      [
        "add: in tcp 4 from sg-b",
        "exchange: in tcp 2 from sg-b => in tcp 5 from sg-b",
        "remove: in tcp 1 from sg-b; in tcp 3 from sg-b",
      ],
    ],
    [
      "a rule that another one carries, before and after, goes first",
      ["in all from 10.0.0.0/8", "in tcp 22 from 10.1.0.0/16"],
      ["in all from 10.0.0.0/8", "in tcp 443 from sg-b"],
      2,
      ["remove: in tcp 22 from 10.1.0.0/16", "add: in tcp 443 from sg-b"],
    ],
    [
      "two rules that stay may carry one together",
      ["in tcp 22 from 10.0.0.0/9", "in tcp 22 from 10.128.0.0/9", "in tcp 22 from 10.0.0.0/8"],
      ["in tcp 22 from 10.0.0.0/9", "in tcp 22 from 10.128.0.0/9", "in tcp 443 from sg-b"],
      3,
      ["remove: in tcp 22 from 10.0.0.0/8", "add: in tcp 443 from sg-b"],
    ],
    [
      "where nothing can be exchanged, what the new state shuts out anyway goes first",
      ["in tcp 22 from 10.0.0.0/8"],
      ["in tcp 443 from sg-b"],
      1,
      ["remove: in tcp 22 from 10.0.0.0/8", "add: in tcp 443 from sg-b"],
    ],
    [
      "each direction has its own room",
      ["in tcp 1 from sg-b", "out tcp 1 to sg-b"],
      ["in tcp 2 from sg-b", "out tcp 1 to sg-b", "out tcp 2 to sg-b"],
      2,
      ["add: in tcp 2 from sg-b", "add: out tcp 2 to sg-b", "remove: in tcp 1 from sg-b"],
    ],
    [
      "each family has its own room",
      ["in tcp 1 from 10.0.0.0/8"],
      ["in tcp 1 from ::/0"],
      1,
      ["add: in tcp 1 from ::/0", "remove: in tcp 1 from 10.0.0.0/8"],
    ],
    [
      "a prefix list takes the place of one that is as heavy",
      ["in all from pl-3"],
      ["in all from pl-2"],
      3,
      ["exchange: in all from pl-3 => in all from pl-2"],
    ],
    [
      "the heavy list takes the heavy place, whatever comes first",
      ["in tcp 1 from pl-3", "in tcp 2 from pl-1"],
      ["in tcp 3 from pl-1", "in tcp 4 from pl-3"],
      4,
      ["exchange: in tcp 2 from pl-1 => in tcp 3 from pl-1; in tcp 1 from pl-3 => in tcp 4 from pl-3"],
    ],
    [
      "a group over a quota that was lowered may still lose rules",
      ["in tcp 1 from sg-b", "in tcp 2 from sg-b", "in tcp 3 from sg-b"],
      ["in tcp 1 from sg-b", "in tcp 2 from sg-b"],
      1,
      ["remove: in tcp 3 from sg-b"],
    ],
  ])("%s", (_, actual, desired, quota, steps) => {
    expect(stepLines(order(actual, desired, { quota }))).toEqual(steps);
  });

  test.each<[string, string[], string[], number, string[]]>([
    [
      "more than the quota is wanted",
      ["in tcp 1 from sg-b"],
      ["in tcp 1 from sg-b", "in tcp 2 from sg-b"],
      1,
      ["no room: ingress 1 used, 2 needed, quota 1"],
    ],
    [
      "a block cannot become a group",
      ["in tcp 1 from 10.0.0.0/8"],
      ["in tcp 1 from sg-b"],
      1,
      ["no room: ingress 1 used, 2 needed, quota 1"],
    ],
    [
      "a block cannot become one of the other family where a reference fills both",
      ["in all from ::/0", "in all from sg-b"],
      ["in all from sg-b", "in all from sg-c"],
      2,
      ["no room: ingress 2 used, 3 needed, quota 2"],
    ],
    [
      "a group reference cannot be turned to another account",
      ["in tcp 1 from sg-b"],
      ["in tcp 1 from 222222222222/sg-b"],
      1,
      ["no room: ingress 1 used, 2 needed, quota 1"],
    ],
    [
      "a list cannot take the place of a lighter one",
      ["in tcp 1 from pl-2"],
      ["in tcp 1 from pl-3"],
      3,
      ["no room: ingress 2 used, 5 needed, quota 3"],
    ],
    [
      "only rules that go carry the one that would have to go first",
      ["in all from 10.0.0.0/8", "in tcp 22 from 10.1.0.0/16"],
      ["in all from sg-b"],
      2,
      ["no room: ingress 2 used, 3 needed, quota 2"],
    ],
    [
      "in both directions, both are named",
      ["in tcp 1 from sg-b", "out tcp 1 to 10.0.0.0/8"],
      ["in tcp 1 from sg-b", "in tcp 2 from sg-b", "out tcp 1 to sg-b"],
      1,
      ["no room: ingress 1 used, 2 needed, quota 1", "no room: egress 1 used, 2 needed, quota 1"],
    ],
  ])("there is no order when %s", (_, actual, desired, quota, shortages) => {
    expect(stepLines(order(actual, desired, { quota }))).toEqual(shortages);
  });
});
