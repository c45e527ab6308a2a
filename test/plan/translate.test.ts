import { describe, expect, test } from "vitest";
import type { Translate } from "../../src/model/mapping.ts";
import { normaliseGroup } from "../../src/plan/normalise.ts";
import { addressPairs, type Translation, translateRules } from "../../src/plan/translate.ts";
import { destinationAt, referencesTo } from "../support/known-references.ts";
import { HOME, lineOf, linesOf, observedGroup } from "../support/rule-notation.ts";

const TRANSLATE: Translate = { cidrs: [], vpcBlocks: false, groups: {}, prefixLists: {}, unresolved: "hold" };
const { destination } = destinationAt("own", `sg-self web in 222222222222/us-east-1/vpc-t`);

interface Blocks {
  readonly cidrs?: Readonly<Record<string, string>>;
  readonly source?: readonly string[];
  readonly target?: readonly string[];
  readonly source6?: readonly string[];
  readonly target6?: readonly string[];
}

function translate(lines: readonly string[], blocks: Blocks = {}): Translation {
  const { cidrs = {}, source = [], target = [], source6 = [], target6 = [] } = blocks;
  const settings = {
    ...TRANSLATE,
    cidrs: Object.entries(cidrs).map(([from, to]) => ({ from, to })),
    vpcBlocks: blocks.source !== undefined,
  };
  const vpc = (vpcId: string, ipv4: readonly string[], ipv6: readonly string[]) => ({
    vpcId,
    ipv4,
    ipv6,
    tags: {},
  });
  return translateRules(normaliseGroup(observedGroup({ lines })), {
    index: referencesTo(),
    mappingId: "own",
    as: "{name}",
    translate: settings,
    source: { account: HOME, region: "eu-west-1", vpcId: "vpc-a", groupId: "sg-a" },
    destination,
    addresses: addressPairs(settings, vpc("vpc-a", source, source6), vpc("vpc-t", target, target6)),
  });
}

function desiredLines(lines: readonly string[], blocks: Blocks): readonly string[] {
  return linesOf(translate(lines, blocks).desired);
}

describe("addresses", () => {
  test.each<[string, Blocks, string, string]>([
    ["stay where no pair is given", {}, "10.0.1.0/24", "10.0.1.0/24"],
    [
      "keep their offset in the pair's other block",
      { cidrs: { "10.0.0.0/16": "10.20.0.0/16" } },
      "10.0.7.0/24",
      "10.20.7.0/24",
    ],
    ["may be the whole block", { cidrs: { "10.0.0.0/16": "10.20.0.0/16" } }, "10.0.0.0/16", "10.20.0.0/16"],
    [
      "may be a single address",
      { cidrs: { "10.0.0.0/16": "10.20.0.0/16" } },
      "10.0.255.254/32",
      "10.20.255.254/32",
    ],
    [
      "stay where they lie in no pair",
      { cidrs: { "10.0.0.0/16": "10.20.0.0/16" } },
      "10.1.0.0/24",
      "10.1.0.0/24",
    ],
    [
      "stay where they are wider than the pair",
      { cidrs: { "10.0.0.0/16": "10.20.0.0/16" } },
      "10.0.0.0/8",
      "10.0.0.0/8",
    ],
    [
      "move in IPv6 as well",
      { cidrs: { "2001:db8:a::/48": "2001:db8:b::/48" } },
      "2001:db8:a:1::/64",
      "2001:db8:b:1::/64",
    ],
    [
      "move with the VPCs' blocks",
      { source: ["10.0.0.0/16"], target: ["10.20.0.0/16"] },
      "10.0.7.0/24",
      "10.20.7.0/24",
    ],
    [
      "move with the second block of each VPC",
      { source: ["10.0.0.0/16", "10.1.0.0/18"], target: ["10.20.0.0/16", "10.30.0.0/18"] },
      "10.1.9.0/24",
      "10.30.9.0/24",
    ],
    [
      "move with the VPCs' IPv6 blocks, counted apart",
      { source: ["10.0.0.0/16"], target: [], source6: ["2001:db8:a::/56"], target6: ["2001:db8:b::/56"] },
      "2001:db8:a:1::/64",
      "2001:db8:b:1::/64",
    ],
    [
      "go with an explicit pair inside the VPC's block",
      { cidrs: { "10.0.7.0/24": "192.168.0.0/24" }, source: ["10.0.0.0/16"], target: ["10.20.0.0/16"] },
      "10.0.7.128/25",
      "192.168.0.128/25",
    ],
    [
      "go with an explicit pair of the VPC's own block",
      { cidrs: { "10.0.0.0/16": "10.99.0.0/16" }, source: ["10.0.0.0/16"], target: ["10.20.0.0/16"] },
      "10.0.7.0/24",
      "10.99.7.0/24",
    ],
    [
      "go with an explicit pair where the VPCs' blocks differ in size",
      { cidrs: { "10.0.0.0/16": "10.99.0.0/16" }, source: ["10.0.0.0/16"], target: ["10.20.0.0/20"] },
      "10.0.7.0/24",
      "10.99.7.0/24",
    ],
  ])("%s", (_, blocks, from, to) => {
    expect(desiredLines([`in tcp 443 from ${from}`], blocks)).toEqual([`in tcp 443 from ${to}`]);
  });

  test.each<[string, Blocks]>([
    ["of another size", { source: ["10.0.0.0/16"], target: ["10.20.0.0/20"] }],
    ["missing", { source: ["10.9.0.0/16", "10.0.0.0/16"], target: ["10.20.0.0/16"] }],
  ])("have no counterpart where the target VPC's block is %s", (_, blocks) => {
    const { desired, unresolved } = translate(
      ["in tcp 443 from 10.0.7.0/24", "in tcp 22 from 172.16.0.0/12"],
      blocks,
    );

    expect(linesOf(desired)).toEqual(["in tcp 22 from 172.16.0.0/12"]);
    expect(unresolved.map(({ rule, why }) => `${lineOf(rule)}: ${why}`)).toEqual([
      "in tcp 443 from 10.0.7.0/24: the target VPC has no block of the same size as the source VPC's 10.0.0.0/16",
    ]);
  });
});

test("no address is translated by guess while a VPC's blocks are not known", () => {
  const settings = { ...TRANSLATE, vpcBlocks: true };
  const source = { vpcId: "vpc-a", ipv4: ["10.0.0.0/16"], ipv6: [], tags: {} };

  expect(addressPairs(settings, source, undefined).isUnknown).toBe(true);
  expect(addressPairs(settings, undefined, source).isUnknown).toBe(true);
  expect(addressPairs(TRANSLATE, undefined, undefined).isUnknown).toBe(false);

  const { desired, unresolved } = translateRules(
    normaliseGroup(observedGroup({ lines: ["in tcp 443 from 10.0.7.0/24", "in all from sg-a"] })),
    {
      index: referencesTo(),
      mappingId: "own",
      as: "{name}",
      translate: settings,
      source: { account: HOME, region: "eu-west-1", vpcId: "vpc-a", groupId: "sg-a" },
      destination,
      addresses: addressPairs(settings, source, undefined),
    },
  );

  expect(linesOf(desired)).toEqual(["in all from 222222222222/sg-self"]);
  expect(unresolved.map(({ rule }) => lineOf(rule))).toEqual(["in tcp 443 from 10.0.7.0/24"]);
});

test("a group's reference to itself becomes the destination's to itself, words kept", () => {
  expect(desiredLines(["in all from sg-a # peers"], {})).toEqual([
    "in all from 222222222222/sg-self # peers",
  ]);
});

test("what has no counterpart is named with the rule as the source has it", () => {
  const { desired, unresolved } = translate(["in tcp 5432 from sg-b", "out all to pl-b"]);

  expect(desired.size).toBe(0);
  expect(unresolved.map(({ rule }) => lineOf(rule)).toSorted()).toEqual([
    "in tcp 5432 from sg-b",
    "out all to pl-b",
  ]);
});

describe("rules that become one", () => {
  const blocks = { cidrs: { "10.0.0.0/24": "10.9.0.0/24", "10.1.0.0/24": "10.8.0.0/24" } };

  test("are one rule with the first of their descriptions, and a finding", () => {
    const { desired, findings } = translate(
      ["in tcp 443 from 10.0.0.0/24 # web", "in tcp 443 from 10.9.0.0/24 # office"],
      blocks,
    );

    expect(linesOf(desired)).toEqual(["in tcp 443 from 10.9.0.0/24 # office"]);
    expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      "RULES_MERGED in tcp 443 from 10.9.0.0/24",
    ]);
  });

  test("need no finding where they say the same", () => {
    const lines = ["in tcp 443 from 10.0.0.0/24 # web", "in tcp 443 from 10.9.0.0/24 # web"];

    expect(translate(lines, blocks).findings).toEqual([]);
  });

  test("give the same findings in whatever order EC2 lists the source's rules", () => {
    const lines = [
      "in tcp 443 from 10.0.0.0/24 # c",
      "in tcp 443 from 10.9.0.0/24 # a",
      "in tcp 80 from 10.1.0.0/24 # d",
      "in tcp 80 from 10.8.0.0/24 # b",
    ];

    expect(translate(lines.toReversed(), blocks).findings).toEqual(translate(lines, blocks).findings);
  });
});

test("the order of the source's rules does not show in what is unresolved", () => {
  const lines = ["in tcp 2 from sg-c", "in tcp 1 from sg-b"];

  expect(translate(lines.toReversed()).unresolved).toEqual(translate(lines).unresolved);
});
