import { describe, expect, test } from "vitest";
import type { Change, Plan, Step } from "../../src/model/plan.ts";
import type { Rule, RuleSet } from "../../src/model/rule.ts";
import { diffRules } from "../../src/plan/diff.ts";
import { effectOf } from "../../src/plan/effect.ts";
import { explainSteps } from "../../src/plan/explain.ts";
import { makeRule } from "../../src/plan/normalise.ts";
import { orderChanges } from "../../src/plan/order.ts";
import { HOME, rule, rules } from "../support/rule-notation.ts";

const NO_LISTS = () => null;

const DESTINATION = { account: HOME, region: "eu-west-1", vpcId: "vpc-b", groupId: "sg-b", name: "web" };

/** A plan with these changes; what is said of it needs nothing else. */
function planWith(desired: RuleSet, changes: readonly Change[], parts: Partial<Plan> = {}): Plan {
  return {
    kind: "security-group",
    mappingId: "m",
    source: { ...DESTINATION, groupId: "sg-a" },
    destination: DESTINATION,
    tagChanges: [],
    changes,
    associationChanges: [],
    steps: [],
    verdict: { kind: "proceed", reasons: [] },
    findings: [],
    unresolved: [],
    isUnfinished: false,
    groupNames: {},
    prefixListVersions: {},
    desired,
    ...parts,
  };
}

function groupPlan(
  before: readonly string[],
  after: readonly string[],
  quota = 60,
  parts: Partial<Plan> = {},
) {
  const [actual, desired] = [rules(...before), rules(...after)];
  const changes = diffRules(desired, actual);
  const ordered = orderChanges({
    changes,
    actual,
    tagChanges: [],
    destination: DESTINATION,
    isMadeByThisRun: false,
    quota,
    weightOf: () => 1,
    ruleTags: {},
  });
  return planWith(desired, changes, { steps: ordered.kind === "ordered" ? ordered.steps : [], ...parts });
}

describe("the effect of a group's plan", () => {
  test.each<[string, string[], string[], string[], string[]]>([
    ["one rule more", [], ["in tcp 22 from 10.0.0.0/8"], ["in: tcp 22 from 10.0.0.0/8"], []],
    ["one rule less", ["out tcp 22 to 10.0.0.0/8"], [], [], ["out: tcp 22 to 10.0.0.0/8"]],
    [
      "other rules, the same packets",
      ["in all from ::/0"],
      ["in all from ::/1", "in all from 8000::/1"],
      [],
      [],
    ],
    ["other words", ["in all from ::/0 # a"], ["in all from ::/0 # b"], [], []],
    [
      "a wider block",
      ["in tcp 22 from 10.0.0.0/9"],
      ["in tcp 22 from 10.0.0.0/8"],
      ["in: tcp 22 from 10.128.0.0/9"],
      [],
    ],
    [
      "both directions, inbound first",
      ["in udp 53 from 10.0.0.0/8"],
      ["out tcp 443 to 0.0.0.0/0", "in udp 53 from pl-a"],
      ["in: udp 53 from pl-a", "out: tcp 443 to the whole IPv4 Internet"],
      ["in: udp 53 from 10.0.0.0/8"],
    ],
    [
      "a group inside everything",
      ["in tcp 1 from sg-c"],
      ["in tcp 1 from 0.0.0.0/0", "in tcp 1 from ::/0"],
      ["in: tcp 1 from the whole Internet"],
      [],
    ],
    [
      "a group in place of one family",
      ["in tcp 1 from 0.0.0.0/0"],
      ["in tcp 1 from sg-c"],
      ["in: tcp 1 from sg-c (app)"],
      ["in: tcp 1 from the whole IPv4 Internet"],
    ],
  ])("says %s", (_, before, after, opens, closes) => {
    const plan = groupPlan(before, after, 60, { groupNames: { "sg-c": "app" } });

    expect(effectOf(plan, NO_LISTS)).toEqual({ opens, closes });
  });

  test("says nothing of what is withheld", () => {
    const plan = groupPlan(["in tcp 1 from sg-c"], ["in tcp 2 from sg-c"]);
    const changes = plan.changes.map(
      (change): Change => (change.kind === "add" ? { ...change, withheld: "WORLD_OPEN" } : change),
    );

    expect(effectOf({ ...plan, changes }, NO_LISTS)).toEqual({ opens: [], closes: ["in: tcp 1 from sg-c"] });
  });

  test("of a group that is made is all that it lets through, and of one that is not made nothing", () => {
    const creation = { name: "web", description: "", vpcId: "vpc-b", tags: {} };
    const plan = groupPlan(["out all to 0.0.0.0/0"], ["in tcp 1 from sg-c"], 60, { creation });
    const held = { ...plan, verdict: { kind: "hold", reasons: [] } } as const;

    expect(effectOf(plan, NO_LISTS)).toEqual({ opens: ["in: tcp 1 from sg-c"], closes: [] });
    expect(effectOf(held, NO_LISTS)).toEqual({ opens: [], closes: [] });
  });
});

const LAWFUL =
  "compared after every call: what passes before and after passes all the time, " +
  "and what passes neither before nor after never does";

describe("the explanation of a group's plan", () => {
  test("says of each call what it opens and closes, and compares every moment with both ends", () => {
    const plan = groupPlan(["in tcp 22 from 10.0.0.0/8"], ["in tcp 22-23 from 10.0.0.0/9"]);

    expect(explainSteps(plan, NO_LISTS)).toEqual([
      { call: "add in tcp 22-23 from 10.0.0.0/9", opens: ["in: tcp 23 from 10.0.0.0/9"], closes: [] },
      { call: "remove in tcp 22 from 10.0.0.0/8", opens: [], closes: ["in: tcp 22 from 10.128.0.0/9"] },
      { call: LAWFUL, opens: [], closes: [] },
    ]);
  });

  test("says an exchange as one call", () => {
    const plan = groupPlan(["in tcp 22 from 10.0.0.0/8"], ["in tcp 23 from 10.0.0.0/8"], 1);

    expect(explainSteps(plan, NO_LISTS)[0]).toEqual({
      call: "exchange in tcp 22 from 10.0.0.0/8 for in tcp 23 from 10.0.0.0/8",
      opens: ["in: tcp 23 from 10.0.0.0/8"],
      closes: ["in: tcp 22 from 10.0.0.0/8"],
    });
  });

  test("says so if ever a moment is worse than both ends", () => {
    const plan = groupPlan(["in tcp 22 from 10.0.0.0/8"], ["in tcp 22-23 from 10.0.0.0/8"]);
    const steps: Step[] = plan.steps.toReversed();

    expect(explainSteps({ ...plan, steps }, NO_LISTS).at(-1)?.call).toBe(
      "a moment is worse than both ends: call 1 closes in: tcp 22 from 10.0.0.0/8",
    );
  });

  test("says what is made, and why nothing is compared", () => {
    const creation = { name: "web", description: "", vpcId: "vpc-b", tags: {} };
    const lines = explainSteps(
      groupPlan(["out all to ::/0"], ["in all from sg-c"], 60, { creation }),
      NO_LISTS,
    );

    expect(lines.map(({ call }) => call)).toEqual([
      "create the group web",
      "add in all traffic from sg-c",
      "remove out all traffic to ::/0",
      "the group is new: no packet meets it before it is attached or associated",
    ]);
  });

  test("says nothing where nothing is called", () => {
    expect(explainSteps(groupPlan(["in all from sg-c"], ["in all from sg-c"]), NO_LISTS)).toEqual([]);
  });
});

/** `100 deny in tcp 22 from 10.0.0.0/8`. */
function entry(line: string): Rule {
  const [, number = "", action = "", words = ""] = /^(\d+) (allow|deny) (.*)$/.exec(line) ?? [];
  return makeRule({
    ...rule(words),
    entry: { number: Number(number), action: action === "allow" ? "allow" : "deny" },
  });
}

function entries(...lines: readonly string[]): RuleSet {
  return new Map(lines.map(entry).map((item) => [item.key, item]));
}

describe("an ACL's plan", () => {
  const was = entry("10 allow in tcp 22 from 0.0.0.0/0");
  const next = entry("10 deny in tcp 22 from 0.0.0.0/0");
  const helper = entry("5 allow in tcp 22 from 10.0.0.0/8");
  const desired = new Map([...entries("20 allow in tcp 20-30 from 10.0.0.0/8"), [next.key, next]]);
  const replace = { kind: "replace-entry", direction: "ingress", rule: next, was, isHelper: false } as const;
  const plan = planWith(desired, [{ kind: "replace", reason: "differs-from-source", rule: next, was }], {
    kind: "network-acl",
    steps: [
      { kind: "create-entry", direction: "ingress", rule: helper, isHelper: true },
      replace,
      { kind: "delete-entry", direction: "ingress", rule: helper, isHelper: true, comesBack: false },
    ],
  });
  const CLOSED = "in: tcp 22 from the whole IPv4 Internet";

  test("has the effect that its first matches have", () => {
    expect(effectOf(plan, NO_LISTS)).toEqual({ opens: [], closes: [CLOSED] });
  });

  test("is explained entry by entry", () => {
    const lines = explainSteps({ ...plan, steps: [replace] }, NO_LISTS);

    expect(lines).toEqual([
      {
        call: "replace in 10 allow tcp 22 from 0.0.0.0/0 by in 10 deny tcp 22 from 0.0.0.0/0",
        opens: [],
        closes: [CLOSED],
      },
      { call: LAWFUL, opens: [], closes: [] },
    ]);
  });

  test("with a helper says what the helper lets through until it goes", () => {
    const lines = explainSteps(plan, NO_LISTS);

    expect(lines.map(({ opens, closes }) => [...opens, ...closes])).toEqual([
      [],
      [`${CLOSED} except 10.0.0.0/8`],
      ["in: tcp 22 from 10.0.0.0/8"],
      [],
    ]);
    expect(lines[0]?.call).toBe("create in 5 allow tcp 22 from 10.0.0.0/8, a helper");
    expect(lines.at(-1)?.call).toBe(LAWFUL);
  });

  const moves = {
    ...plan,
    associationChanges: ["subnet-a", "subnet-b"].map((subnetId) => ({ subnetId, was: "acl-x" })),
    steps: ["subnet-a", "subnet-b"].map(
      (subnetId): Step => ({ kind: "associate", subnetId, associationId: `of ${subnetId}`, from: "acl-x" }),
    ),
  };
  const listOf = (_: unknown, aclId: string) =>
    aclId === "acl-x" ? [entry("1 allow in tcp 20 from 10.0.0.0/8")] : null;

  test("says of a subnet what it loses and gains against the list it was under", () => {
    expect(effectOf(moves, listOf)).toEqual({
      opens: ["subnet-a, subnet-b: in: tcp 21, 23-30 from 10.0.0.0/8"],
      closes: [CLOSED],
    });
    expect(effectOf(moves, NO_LISTS).opens).toEqual([
      "subnet-a, subnet-b: unknown, as what it was under was not read",
    ]);
  });

  test("that is withheld moves no subnet", () => {
    const associationChanges = moves.associationChanges.map((item) => ({ ...item, withheld: "UNRESOLVED" }));

    expect(effectOf({ ...moves, associationChanges }, listOf)).toEqual({ opens: [], closes: [CLOSED] });
  });

  test("of an ACL that is made is what its subnets gain and lose", () => {
    const creation = { name: "web", description: "", vpcId: "vpc-b", tags: {} };
    const changes = [...desired.values()].map(
      (item): Change => ({ kind: "add", reason: "missing", rule: item }),
    );

    const { opens, closes } = effectOf({ ...moves, creation, changes }, listOf);

    expect([opens, closes]).toEqual([["subnet-a, subnet-b: in: tcp 21, 23-30 from 10.0.0.0/8"], []]);
  });

  test("explains an association by what happens to its subnet", () => {
    const [line] = explainSteps({ ...moves, changes: [] }, listOf);

    expect(line).toEqual({
      call: "put subnet-a under it, so far under acl-x",
      opens: ["subnet-a: in: tcp 21, 23-30 from 10.0.0.0/8"],
      closes: [],
    });
  });
});
