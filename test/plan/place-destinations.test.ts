import { expect, test } from "vitest";
import type { ObservedGroup } from "../../src/model/group.ts";
import { type Placed, type PlaceInput, placeDestinations } from "../../src/plan/place-destinations.ts";
import { mappingsOf } from "../support/plan-worlds.ts";
import { observedGroup } from "../support/rule-notation.ts";

const OWNER = "111111111111/cli/web";

interface Case {
  readonly target?: object;
  readonly select?: object;
  readonly sources?: readonly string[];
  /** Groups of the target VPC: id, name and owner. */
  readonly there?: readonly (readonly [id: string, name: string, owner?: string])[];
  readonly input?: Partial<PlaceInput>;
}

function place({ target = {}, select, sources = ["web"], there = [], input = {} }: Case): Placed {
  const [mapping] = mappingsOf([
    {
      id: "web",
      kind: "security-group",
      source: {
        account: "111111111111",
        region: "eu-west-1",
        vpc: "vpc-0000000a",
        select: select ?? { tags: { sync: "yes" } },
      },
      targets: [{ account: "222222222222", region: "us-east-1", vpc: "vpc-0000000b", ...target }],
    },
  ]);
  const [first] = mapping?.targets ?? [];
  if (mapping === undefined || first === undefined) throw new Error("no target");
  return placeDestinations({
    mapping,
    target: first,
    vpcId: "vpc-0000000b",
    sources: sources.map((name, index) => observedGroup({ groupId: `sg-0000000${index}`, name })),
    groupsByName: new Map(
      there.map(([id, name, owner]) => [name.toLowerCase(), groupThere(id, name, owner)]),
    ),
    owner: OWNER,
    adopt: false,
    created: new Set(),
    ...input,
  });
}

function groupThere(groupId: string, name: string, owner?: string): ObservedGroup {
  const tags = owner === undefined ? {} : { "vpc-rule-sync:owner": owner };
  return observedGroup({
    account: "222222222222",
    region: "us-east-1",
    vpcId: "vpc-0000000b",
    groupId,
    name,
    tags,
  });
}

function lines({ placements, problems }: Placed): readonly string[] {
  return [
    ...placements.map(({ source, destination, standing }) => {
      return `${source.name} > ${destination.name} ${destination.groupId}: ${standing.kind}`;
    }),
    ...problems.map(({ code, field }) => `problem ${code} ${field}`),
  ];
}

const NEW = "new:222222222222/us-east-1/vpc-0000000b/";

test.each<[string, Case, string[]]>([
  ["is to be made where nothing has the name", {}, [`web > web ${NEW}web: new`]],
  ["has the name that as makes", { target: { as: "{name}-dr" } }, [`web > web-dr ${NEW}web-dr: new`]],
  [
    "is ours where the group of that name has our tag",
    { there: [["sg-b", "web", OWNER]] },
    ["web > web sg-b: ours"],
  ],
  [
    "is found whatever the case of its name, which it keeps",
    { there: [["sg-b", "WEB", OWNER]] },
    ["web > WEB sg-b: ours"],
  ],
  ["is not ours without the tag", { there: [["sg-b", "web"]] }, ["web > web sg-b: unowned"]],
  [
    "is adopted when that is asked for",
    { there: [["sg-b", "web"]], input: { adopt: true } },
    ["web > web sg-b: adopted"],
  ],
  [
    "is adopted when into names it, whatever its name",
    {
      target: { into: "sg-0000000b" },
      there: [
        ["sg-0000000b", "legacy"],
        ["sg-c", "web"],
      ],
    },
    ["web > legacy sg-0000000b: adopted"],
  ],
  [
    "stays ours when into names it",
    { target: { into: "sg-0000000b" }, there: [["sg-0000000b", "x", OWNER]] },
    ["web > x sg-0000000b: ours"],
  ],
  [
    "stays another's, whatever is asked for",
    { target: { into: "sg-0000000b" }, there: [["sg-0000000b", "x", "x/y/z"]], input: { adopt: true } },
    ["web > x sg-0000000b: owned-by-another"],
  ],
  [
    "of another mapping of ours is another's",
    { there: [["sg-b", "web", `${OWNER}-2`]] },
    ["web > web sg-b: owned-by-another"],
  ],
  [
    "made by this run is new",
    { there: [["sg-b", "web", OWNER]], input: { created: new Set(["sg-b"]) } },
    ["web > web sg-b: new"],
  ],
  [
    "of a one-off copy asks for no adoption",
    { there: [["sg-b", "web"]], input: { owner: null } },
    ["web > web sg-b: adopted"],
  ],
  [
    "of a one-off copy stays a mapping's",
    { there: [["sg-b", "web", OWNER]], input: { owner: null } },
    ["web > web sg-b: owned-by-another"],
  ],
  [
    "must be in the target VPC when into names it",
    { target: { into: "sg-00000009" } },
    ["problem INTO_NOT_FOUND into"],
  ],
  [
    "may be the default group when ids and into name both",
    {
      select: { ids: ["sg-00000000"] },
      target: { into: "sg-0000000b" },
      there: [["sg-0000000b", "default"]],
    },
    ["web > default sg-0000000b: adopted"],
  ],
  [
    "is not the default group when the source is not named by id",
    { target: { into: "sg-0000000b" }, there: [["sg-0000000b", "default"]] },
    ["problem DEFAULT_GROUP_BY_ID into"],
  ],
  [
    "is never the default group by name",
    { select: { ids: ["sg-00000000"] }, sources: ["default"], there: [["sg-b", "default"]] },
    ["problem DEFAULT_GROUP_NEEDS_INTO into"],
  ],
  [
    "of a default group may have another name",
    { sources: ["default"], target: { as: "{name}-copy" } },
    [`default > default-copy ${NEW}default-copy: new`],
  ],
  [
    "needs a name that EC2 takes",
    { sources: ["x".repeat(254)], target: { as: "{name}-dr" } },
    ["problem BAD_NAME as"],
  ],
])("a destination %s", (_, given, expected) => {
  expect(lines(place(given))).toEqual(expected);
});

test("two sources that would get one name are a problem, ignoring case", () => {
  expect(lines(place({ sources: ["Web", "web"] }))).toContain("problem SAME_NAME as");
  expect(lines(place({ sources: ["a", "b"], target: { as: "one" } }))).toContain("problem SAME_NAME as");
});
