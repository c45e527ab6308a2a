import { describe, expect, test } from "vitest";
import type { KeepRule } from "../../src/model/mapping.ts";
import { type HandsOffPolicy, matchesKeep, withHandsOffRules } from "../../src/plan/hands-off.ts";
import { linesOf, rule, rules } from "../support/rule-notation.ts";

const OWNER = "111111111111/cli/web";

const POLICY: HandsOffPolicy = {
  ownership: "exclusive",
  owner: OWNER,
  isNew: false,
  keep: [],
  today: "2026-08-01",
  skipped: [],
  verified: null,
};

interface Sides {
  readonly desired: readonly string[];
  readonly actual: readonly string[];
  /** Of `actual`, tagged as ours. */
  readonly ours?: readonly string[];
}

function stateOf({ desired, actual, ours = [] }: Sides, policy: Partial<HandsOffPolicy>): readonly string[] {
  const owned = rules(...ours);
  const holds = new Map(
    [...rules(...actual)].map(([key, item]) => [key, owned.has(key) ? { ...item, owner: OWNER } : item]),
  );
  return linesOf(withHandsOffRules(rules(...desired), holds, { ...POLICY, ...policy }));
}

const SIDES = {
  desired: ["in tcp 443 from sg-b # source"],
  actual: ["in tcp 22 from sg-b # here", "in tcp 443 from sg-b # here"],
};

test.each<[string, Sides, Partial<HandsOffPolicy>, string[]]>([
  ["exclusive: nothing of the destination stays", SIDES, {}, ["in tcp 443 from sg-b # source"]],
  [
    "additive: every rule stays, and words are the source's",
    SIDES,
    { ownership: "additive" },
    ["in tcp 22 from sg-b # here", "in tcp 443 from sg-b # source"],
  ],
  [
    "managed: what is not tagged as ours stays, words included",
    SIDES,
    { ownership: "managed" },
    ["in tcp 22 from sg-b # here", "in tcp 443 from sg-b # here"],
  ],
  [
    "managed: what is tagged as ours follows the source",
    { ...SIDES, ours: SIDES.actual },
    { ownership: "managed" },
    ["in tcp 443 from sg-b # source"],
  ],
  [
    "keep: a kept rule stays, words included",
    SIDES,
    { keep: [{ description: "here" }] },
    ["in tcp 22 from sg-b # here", "in tcp 443 from sg-b # here"],
  ],
  [
    "in a group this run makes what EC2 put there does not stay, and what somebody else put there does",
    { desired: ["in tcp 443 from sg-b"], actual: ["out all to 0.0.0.0/0", "in tcp 22 from sg-b"] },
    { ownership: "additive", isNew: true },
    ["in tcp 22 from sg-b", "in tcp 443 from sg-b"],
  ],
])("%s", (_, sides, policy, state) => {
  expect(stateOf(sides, policy)).toEqual(state);
});

test("managed: a rule that another owner has tagged is not ours", () => {
  const actual = new Map(
    [...rules("in tcp 22 from sg-b")].map(([key, item]) => [key, { ...item, owner: "x/y/z" }]),
  );

  expect(linesOf(withHandsOffRules(new Map(), actual, { ...POLICY, ownership: "managed" }))).toEqual([
    "in tcp 22 from sg-b",
  ]);
});

describe("beside a source rule that was skipped", () => {
  const skipped = [rule("in tcp 443 from sg-x"), rule("in 50 from pl-x")];

  test.each([
    ["a reference with the same ports stays", "in tcp 443 from sg-y", true],
    ["a prefix list with the same ports stays", "in tcp 443 from pl-y", true],
    ["a reference with the same protocol without ports stays", "in 50 from sg-y", true],
    ["an address is no counterpart of a reference", "in tcp 443 from 10.0.0.0/8", false],
    ["other ports are no counterpart", "in tcp 442-443 from sg-y", false],
    ["another protocol is no counterpart", "in udp 443 from sg-y", false],
    ["the other direction is no counterpart", "out tcp 443 to sg-y", false],
  ])("%s", (_, line, stays) => {
    expect(stateOf({ desired: [], actual: [line] }, { skipped })).toEqual(stays ? [line] : []);
  });

  test.each([
    ["stays where the last verified run left it", ["in tcp 443 from sg-y"], true],
    ["goes where it appeared since the last verified run", [], false],
  ])("a reference with the same ports %s", (_, left, stays) => {
    const verified = new Set(rules(...left).keys());
    const state = stateOf({ desired: [], actual: ["in tcp 443 from sg-y"] }, { skipped, verified });

    expect(state).toEqual(stays ? ["in tcp 443 from sg-y"] : []);
  });
});

test.each<[string, KeepRule, string, boolean]>([
  ["words", { description: "local" }, "in all from sg-b # local", true],
  ["words, whole", { description: "local" }, "in all from sg-b # local 2", false],
  ["words, in their case", { description: "Local" }, "in all from sg-b # local", false],
  ["no words", { description: "" }, "in all from sg-b # local", false],
  ["a beginning", { description: "local:*" }, "in all from sg-b # local:2", true],
  ["a beginning and nothing else", { description: "local:*" }, "in all from sg-b # local:", true],
  ["an end", { description: "*-keep" }, "in all from sg-b # x-keep", true],
  ["both ends, which must not share a letter", { description: "ab*ba" }, "in all from sg-b # aba", false],
  ["parts in their order", { description: "*b*a*" }, "in all from sg-b # ab", false],
  ["any words", { description: "*" }, "in all from sg-b", true],
  ["a dot, meaning a dot", { description: "a.*" }, "in all from sg-b # abc", false],
  ["a direction", { direction: "ingress" }, "in all from sg-b", true],
  ["the other direction", { direction: "egress" }, "in all from sg-b", false],
  ["a protocol", { protocol: "tcp" }, "in tcp 22 from sg-b", true],
  ["everything, meaning exactly that protocol", { protocol: "all" }, "in tcp 22 from sg-b", false],
  ["a port", { port: { from: 22, to: 22 } }, "in tcp 22 from sg-b", true],
  ["a port inside a range", { port: { from: 22, to: 22 } }, "in tcp 20-25 from sg-b", false],
  ["a port, which is no type of icmp", { port: { from: 3, to: 3 } }, "in icmp 3/3 from sg-b", false],
  ["a block", { cidr: "10.0.0.0/8" }, "in all from 10.0.0.0/8", true],
  ["a block inside", { cidr: "10.0.0.0/8" }, "in all from 10.1.0.0/16", false],
  ["a group", { peer: "sg-b" }, "in all from sg-b", true],
  ["a prefix list", { peer: "pl-b" }, "in all from pl-b", true],
  ["another group", { peer: "sg-b" }, "in all from sg-c", false],
  ["a group, where the rule has a block", { peer: "sg-b" }, "in all from 10.0.0.0/8", false],
  [
    "all of several fields",
    { protocol: "tcp", peer: "sg-b", description: "x*" },
    "in tcp 1 from sg-b # x",
    true,
  ],
  [
    "all of several fields, one differing",
    { protocol: "tcp", peer: "sg-b", description: "x*" },
    "in tcp 1 from sg-b",
    false,
  ],
])("keep by %s", (_, keep, line, matches) => {
  expect(matchesKeep(rule(line), keep)).toBe(matches);
});
