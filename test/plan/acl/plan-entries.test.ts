import { describe, expect, test } from "vitest";
import { BugError } from "../../../src/model/errors.ts";
import type { EntryStep } from "../../../src/model/plan.ts";
import type { Rule } from "../../../src/model/rule.ts";
import { checkSteps, type EntriesInput, planEntries } from "../../../src/plan/acl/plan-entries.ts";
import { aclRules, stepLine } from "../../support/rule-notation.ts";

const BEFORE = aclRules(
  "in 10 allow tcp 1-10 from ::/0",
  "in 20 deny tcp 5-15 from ::/0",
  "in 30 allow tcp 11-100 from ::/0",
);
const AFTER = aclRules(
  "in 10 deny tcp 5-15 from ::/0",
  "in 20 allow tcp 1-10 from ::/0",
  "in 30 allow tcp 11-100 from ::/0",
);

function input(given: Partial<EntriesInput>): EntriesInput {
  return {
    before: BEFORE,
    after: AFTER,
    limit: 20,
    numbers: { from: 1, to: 32_766 },
    isInTheMaking: false,
    isLeftAlone: null,
    subject: "acl-a",
    ...given,
  };
}

function stepsOf(given: Partial<EntriesInput>): readonly EntryStep[] {
  const planned = planEntries(input(given));
  return planned.kind === "ordered" ? planned.steps : [];
}

test("inbound comes before outbound, each in an order of its own", () => {
  const after = aclRules("out 10 allow all to ::/0", "in 10 allow all from ::/0");

  expect(stepsOf({ before: new Map(), after }).map(stepLine)).toEqual([
    "create: in 10 allow all from ::/0",
    "create: out 10 allow all to ::/0",
  ]);
});

test("what is in the making is filled freely: room first, then ascending", () => {
  expect(stepsOf({ isInTheMaking: true, limit: 3 }).map(stepLine)).toEqual([
    "replace: in 10 allow tcp 1-10 from ::/0 => in 10 deny tcp 5-15 from ::/0",
    "replace: in 20 deny tcp 5-15 from ::/0 => in 20 allow tcp 1-10 from ::/0",
  ]);
});

test("a lack of room names the direction and the numbers", () => {
  expect(planEntries(input({ limit: 3 }))).toEqual({
    kind: "no-room",
    shortages: [{ direction: "ingress", used: 3, needed: 3, limit: 3 }],
  });
});

describe("the check of an order", () => {
  const lawful = stepsOf({});

  test("accepts what the search found", () => {
    expect(() => checkSteps("ingress", lawful, input({}))).not.toThrow();
    expect(lawful.length).toBe(4);
  });

  test.each<[string, readonly EntryStep[]]>([
    ["a moment that shuts out or opens", lawful.filter((step) => step.kind === "replace-entry")],
    ["an end that is not the new list", lawful.slice(0, -1)],
    ["an entry created where there is one", [...lawful.slice(0, 1), ...lawful]],
    ["an entry deleted that is not there", [...lawful, ...lawful.slice(-1)]],
  ])("throws at %s", (_, steps) => {
    expect(() => checkSteps("ingress", steps, input({}))).toThrow(BugError);
  });
});

describe("in a full ACL", () => {
  const deny = "in 40 deny tcp 200-300 from ::/0";
  const [before, after] = [[...BEFORE.values()], [...AFTER.values()]].map(
    (rules) => new Map([...rules, ...aclRules(deny).values()].map((rule) => [rule.key, rule])),
  );
  const full = { before: before ?? BEFORE, after: after ?? AFTER, limit: 4 };

  test("an entry that decides nothing gives way to a helper, and comes back", () => {
    expect(stepsOf(full).map(stepLine)).toEqual([
      "replace by helper: in 40 deny tcp 200-300 from ::/0 => in 40 allow tcp 1-10 from ::/0",
      "replace: in 10 allow tcp 1-10 from ::/0 => in 10 deny tcp 5-15 from ::/0",
      "replace: in 20 deny tcp 5-15 from ::/0 => in 20 allow tcp 1-10 from ::/0",
      "replace: in 40 allow tcp 1-10 from ::/0 => in 40 deny tcp 200-300 from ::/0",
    ]);
  });

  test("one that is not ours to change does not", () => {
    const isLeftAlone = (rule: Rule): boolean => rule.entry?.number === 40;

    expect(planEntries(input({ ...full, isLeftAlone })).kind).toBe("no-room");
  });
});
