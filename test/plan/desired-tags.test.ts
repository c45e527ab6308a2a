import { describe, expect, test } from "vitest";
import { desiredTags, type TagInput } from "../../src/plan/desired-tags.ts";
import { normaliseGroup } from "../../src/plan/normalise.ts";
import { mappingsOf } from "../support/plan-worlds.ts";
import { observedGroup, tagLine } from "../support/rule-notation.ts";

type Tags = Readonly<Record<string, string>>;

interface Case {
  readonly source?: Tags;
  /** Null: the group is still to be made. */
  readonly actual?: Tags | null;
  readonly owner?: string | null;
  readonly tags?: "copy" | "none";
  readonly select?: object;
}

const OWN = { "vpc-rule-sync:owner": "hub/cli/web", "vpc-rule-sync:source": "111111111111/eu-west-1/sg-a" };

function tagsOf({
  source = {},
  actual = OWN,
  owner = "hub/cli/web",
  tags = "copy",
  select = { ids: ["sg-0000000a"] },
}: Case) {
  const [mapping] = mappingsOf([
    {
      id: "web",
      kind: "security-group",
      source: { account: "111111111111", region: "eu-west-1", vpc: "vpc-0000000a", select },
      targets: [{ account: "222222222222", region: "us-east-1", vpc: "vpc-0000000b" }],
      tags,
    },
  ]);
  if (mapping === undefined) throw new Error("no mapping");
  const group = (own: Tags) => normaliseGroup(observedGroup({ tags: own }));
  const input: TagInput = {
    mapping,
    owner,
    source: group(source),
    actual: actual === null ? null : group(actual),
    destination: {
      account: "222222222222",
      region: "us-east-1",
      vpcId: "vpc-0000000b",
      groupId: "sg-b",
      name: "web",
    },
    foreignMarkers: ["aws-cdk:*", "eks-cluster-name"],
  };
  return desiredTags(input);
}

test.each<[string, Case, string[]]>([
  ["nothing, when all is as it should be", { source: { env: "prod" }, actual: { ...OWN, env: "prod" } }, []],
  ["the source's tags", { source: { team: "a", env: "prod" } }, ["tag env=prod", "tag team=a"]],
  [
    "a value that differs",
    { source: { env: "prod" }, actual: { ...OWN, env: "dev" } },
    ["tag env=prod, was dev"],
  ],
  ["an empty value that is missing", { source: { flag: "" } }, ["tag flag="]],
  ["no key that the source does not have", { actual: { ...OWN, local: "x" } }, []],
  [
    "whose it is and where it comes from",
    { actual: {} },
    Object.entries(OWN).map(([key, value]) => `tag ${key}=${value}`),
  ],
  [
    "a source that is another one now",
    { actual: { ...OWN, "vpc-rule-sync:source": "x" } },
    ["tag vpc-rule-sync:source=111111111111/eu-west-1/sg-a, was x"],
  ],
  ["only our own tags with tags: none", { source: { env: "prod" }, tags: "none" }, []],
  ["no owner for a one-off copy", { source: { env: "prod" }, actual: {}, owner: null }, ["tag env=prod"]],
  ["nothing of AWS", { source: { "aws:cloudformation:stack-name": "x" } }, []],
  [
    "nothing of ours that the source carries as a destination",
    { source: { "vpc-rule-sync:owner": "other", "vpc-rule-sync:adopt": "x" } },
    [],
  ],
  [
    "no mark of another tool",
    { source: { "aws-cdk:id": "x", "eks-cluster-name": "x", "eks-cluster-name-2": "y" } },
    ["tag eks-cluster-name-2=y"],
  ],
  [
    "no key that selects",
    { source: { sync: "yes", env: "prod" }, select: { tags: { sync: "yes" } } },
    ["tag env=prod"],
  ],
  ["a key that would select elsewhere", { source: { sync: "yes" } }, ["tag sync=yes"]],
])("sets %s", (_, given, lines) => {
  expect(tagsOf(given).changes.map(tagLine)).toEqual(lines);
});

test("a group still to be made gets all its tags in the creating call", () => {
  const { all, changes } = tagsOf({ source: { env: "prod" }, actual: null });

  expect(all).toEqual({ ...OWN, env: "prod" });
  expect(changes).toEqual([]);
});

describe("with 50 tags on a resource", () => {
  const many = (count: number, prefix: string): Tags =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`${prefix}${String(index).padStart(2, "0")}`, "x"]),
    );

  test.each<[string, Tags, Tags, number, string[]]>([
    ["50 with ours fit", many(48, "s"), OWN, 50, []],
    ["the last in order are left out, and named", many(49, "s"), OWN, 50, ["s48"]],
    [
      "tags that are there keep their place",
      many(48, "s"),
      { ...OWN, ...many(2, "local") },
      48,
      ["s46", "s47"],
    ],
    ["a key that both have needs no second place", many(48, "s"), { ...OWN, ...many(48, "s") }, 50, []],
    ["a destination that is full keeps what it has", many(1, "s"), many(50, "local"), 2, ["s00"]],
  ])("%s", (_, source, actual, count, leftOut) => {
    const { all, findings } = tagsOf({ source, actual });

    expect(Object.keys(all)).toHaveLength(count);
    expect(findings.map(({ code }) => code)).toEqual(leftOut.length > 0 ? ["TAGS_LEFT_OUT"] : []);
    for (const key of leftOut) expect(findings[0]?.message).toContain(key);
  });
});

test("the order of the source's tags does not matter", () => {
  const there = tagsOf({ source: { b: "1", a: "2", c: "3" }, actual: null });
  const back = tagsOf({ source: { c: "3", a: "2", b: "1" }, actual: null });

  expect(JSON.stringify(there)).toBe(JSON.stringify(back));
});
