import { expect, test } from "vitest";
import { indexWorld } from "../../src/plan/index-world.ts";
import { type PlaceRequest, placeMappings } from "../../src/plan/place-mappings.ts";
import { type GroupText, mappingsOf, type ScopeText, worldOf } from "../support/plan-worlds.ts";
import { HOME } from "../support/rule-notation.ts";

const AWAY = "222222222222";

interface Case {
  readonly document?: object;
  readonly neighbours?: readonly object[];
  readonly there?: Readonly<Record<string, GroupText>>;
  readonly away?: ScopeText;
  readonly sources?: Readonly<Record<string, GroupText>>;
  readonly request?: Partial<PlaceRequest>;
}

function mapping(document: object = {}): object {
  return {
    id: "webs",
    kind: "security-group",
    source: { account: HOME, region: "eu-west-1", vpc: "vpc-0000000a", select: { names: ["web"] } },
    targets: [{ account: AWAY, region: "us-east-1", vpc: "vpc-0000000b" }],
    ...document,
  };
}

function place({
  document = {},
  neighbours = [],
  there = {},
  away,
  sources,
  request = {},
}: Case): readonly string[] {
  const world = worldOf({
    [`${HOME}/eu-west-1`]: {
      vpcs: { "vpc-0000000a": {} },
      groups: sources ?? { "sg-00000001": { name: "web", vpc: "vpc-0000000a" } },
    },
    [`${AWAY}/us-east-1`]: away ?? { vpcs: { "vpc-0000000b": {}, "vpc-0000000c": {} }, groups: there },
  });
  const placed = placeMappings(
    {
      mappings: mappingsOf([mapping(document)]),
      neighbours: mappingsOf(neighbours),
      ownerPrefix: `${HOME}/cli`,
      adopt: false,
      created: new Set(),
      ...request,
    },
    indexWorld(world),
  );
  return [
    ...placed.mappings.flatMap(({ placements, unplaced, problems, findings }) => [
      ...placements.map(({ destination, standing }) => `${destination.name}: ${standing.kind}`),
      ...unplaced.map((item) => {
        if (item.kind === "failed") return `failed ${item.error.code}`;
        return `${item.destination.groupId}: ${item.reason.code}`;
      }),
      ...problems.map(({ code }) => `problem ${code}`),
      ...findings.map(({ code }) => `finding ${code}`),
    ]),
    ...placed.neighbours.map(({ destination }) => `neighbour ${destination.name}`),
    ...[...placed.refusals.values()].flatMap((reasons) => reasons.map(({ code }) => `refused ${code}`)),
  ];
}

function ours(name: string, source = "sg-00000001", vpc = "vpc-0000000b"): GroupText {
  const tags = {
    "vpc-rule-sync:owner": `${HOME}/cli/webs`,
    "vpc-rule-sync:source": `${HOME}/eu-west-1/${source}`,
  };
  return { name, vpc, tags };
}

test.each<[string, Case, string[]]>([
  ["a destination for its source", {}, ["web: new"]],
  [
    "what we own and nothing leads to, sorted by id",
    {
      there: {
        "sg-0000000e": ours("old", "sg-00000008"),
        "sg-0000000d": ours("older", "sg-00000009"),
        "sg-0000000c": ours("web"),
      },
    },
    ["web: ours", "sg-0000000d: SOURCE_MISSING", "sg-0000000e: SOURCE_MISSING"],
  ],
  [
    "a group that the source was led to before, apart from a missing source",
    { there: { "sg-0000000d": ours("web") }, document: { as: "{name}-dr", whenSourceMissing: "delete" } },
    ["web-dr: new", "sg-0000000d: DESTINATION_LEFT"],
  ],
  [
    "nothing of ours in a VPC that is no target",
    { there: { "sg-0000000d": ours("old", "sg-00000009", "vpc-0000000c") } },
    ["web: new"],
  ],
  [
    "nothing that another owns",
    {
      there: {
        "sg-0000000d": { name: "old", vpc: "vpc-0000000b", tags: { "vpc-rule-sync:owner": "x/y/z" } },
      },
    },
    ["web: new"],
  ],
  [
    "nothing left over for a one-off copy",
    { there: { "sg-0000000d": ours("old") }, request: { ownerPrefix: null } },
    ["web: new"],
  ],
  [
    "what two targets in one VPC govern, as governed",
    {
      document: {
        targets: ["a", "b"].map((as) => ({ account: AWAY, region: "us-east-1", vpc: "vpc-0000000b", as })),
      },
      there: { "sg-0000000c": ours("a"), "sg-0000000d": ours("b") },
    },
    ["a: ours", "b: ours"],
  ],
  [
    "what is left over once, however many targets share its VPC",
    {
      document: {
        targets: ["a", "b"].map((as) => ({ account: AWAY, region: "us-east-1", vpc: "vpc-0000000b", as })),
      },
      there: { "sg-0000000c": ours("old", "sg-00000009") },
    },
    ["a: new", "b: new", "sg-0000000c: SOURCE_MISSING"],
  ],
  ["a problem for a source that never was there", { sources: {} }, ["problem SOURCE_NOT_FOUND"]],
  [
    "a source that is gone, by its destination",
    { sources: {}, there: { "sg-0000000d": ours("web") } },
    ["sg-0000000d: SOURCE_MISSING"],
  ],
  [
    "a missing source as a finding where the target cannot be read: it may have been there",
    { sources: {}, away: { failed: "DENIED" } },
    ["failed DENIED", "finding SOURCE_NOT_FOUND"],
  ],
  [
    "neighbours, and conflicts with them",
    { neighbours: [mapping({ id: "others" })] },
    ["web: new", "neighbour web", "refused TWO_WRITERS", "refused TWO_WRITERS"],
  ],
])("placing finds %s", (_, given, lines) => {
  expect(place(given)).toEqual(lines);
});
