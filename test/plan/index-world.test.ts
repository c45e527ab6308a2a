import { expect, test } from "vitest";
import { SyncError } from "../../src/model/errors.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { indexWorld } from "../../src/plan/index-world.ts";
import { groupIn, type WorldText, worldOf } from "../support/plan-worlds.ts";
import { HOME, linesOf, permission } from "../support/rule-notation.ts";

const HERE = { account: HOME, region: "eu-west-1" };
const KEY = `${HOME}/eu-west-1`;

const WORLD: WorldText = {
  [KEY]: {
    groups: {
      "sg-a": { name: "Web", vpc: "vpc-a", rules: ["in tcp 1 from sg-b # listed", "in tcp 2 from sg-b"] },
      "sg-b": { name: "web", vpc: "vpc-b" },
    },
  },
  "222222222222/us-east-1": { failed: "DENIED" },
};

/** The world with more known of the scope at home. */
function worldWith(changes: Partial<Snapshot>) {
  const world = worldOf(WORLD);
  const home = world.get(KEY);
  if (home === undefined || home instanceof SyncError) throw new Error("no home");
  return new Map(world).set(KEY, { ...home, ...changes });
}

function observed(ruleId: string, line: string, owner?: string) {
  return {
    ruleId,
    groupId: "sg-a",
    direction: "ingress" as const,
    permission: permission(line),
    tags: owner === undefined ? {} : { "vpc-rule-sync:owner": owner },
  };
}

test("finds groups by id, and by VPC and name ignoring case", () => {
  const index = indexWorld(worldOf(WORLD));

  expect(index.groupById("sg-b")?.name).toBe("web");
  expect(index.groupById("sg-z")).toBeUndefined();
  expect(index.groupsByName({ ...HERE, vpcId: "vpc-a" }).get("web")?.groupId).toBe("sg-a");
  expect(index.groupsByName({ ...HERE, vpcId: "vpc-b" }).get("web")?.groupId).toBe("sg-b");
  expect(index.groupsByName({ ...HERE, vpcId: "vpc-z" }).size).toBe(0);
});

test("finds what an owner owns in a scope", () => {
  const tags = { "vpc-rule-sync:owner": "x/y/z" };
  const world = worldOf({
    [KEY]: { groups: { "sg-a": { name: "a", vpc: "vpc-a", tags }, "sg-b": { name: "b", vpc: "vpc-b" } } },
  });
  const index = indexWorld(world);

  expect(index.groupsOwnedBy(HERE, "x/y/z").map(({ groupId }) => groupId)).toEqual(["sg-a"]);
  expect(index.groupsOwnedBy(HERE, "x/y")).toEqual([]);
});

test("a scope that could not be read is its error, one that nobody read is ours", () => {
  const index = indexWorld(worldOf(WORLD));
  const denied = { account: "222222222222", region: "us-east-1" };

  expect(index.snapshot(denied)).toMatchObject({ code: "DENIED" });
  expect(index.groupsByName({ ...denied, vpcId: "vpc-a" }).size).toBe(0);
  expect(index.observedQuota(denied)).toBe(0);
  expect(index.snapshot({ account: HOME, region: "mars-1" })).toMatchObject({ code: "NOT_READ" });
});

test("rules read one by one replace the listed ones whole", () => {
  const world = worldWith({
    freshRules: new Map([["sg-a", [observed("sgr-1", "in tcp 9 from sg-b", "x")]]]),
  });

  const { rules } = indexWorld(world).canonical(groupIn(world, "sg-a"));

  expect(linesOf(rules)).toEqual(["in tcp 9 from sg-b"]);
  expect([...rules.values()]).toMatchObject([{ ruleId: "sgr-1", owner: "x" }]);
});

test("a group read afresh that has no rules has none", () => {
  const world = worldWith({ freshRules: new Map([["sg-a", []]]) });

  expect(indexWorld(world).canonical(groupIn(world, "sg-a")).rules.size).toBe(0);
});

test("owners join the listed rules; what only their listing shows waits for the next look", () => {
  const owned = [
    observed("sgr-1", "in tcp 1 from sg-b # older words", "x"),
    observed("sgr-2", "in tcp 3 from sg-b", "x"),
  ];
  const world = worldWith({ ownedRules: new Map([["sg-a", owned]]) });

  const { rules } = indexWorld(world).canonical(groupIn(world, "sg-a"));

  expect(linesOf(rules)).toEqual(["in tcp 1 from sg-b # listed", "in tcp 2 from sg-b"]);
  expect([...rules.values()].map(({ owner }) => owner)).toEqual(["x", undefined]);
});

test("the canonical form of a group is made once", () => {
  const world = worldOf(WORLD);
  const index = indexWorld(world);

  expect(index.canonical(groupIn(world, "sg-a"))).toBe(index.canonical(groupIn(world, "sg-a")));
});

test("sees how many rules the scope's groups hold", () => {
  expect(indexWorld(worldOf(WORLD)).observedQuota(HERE)).toBe(2);
});
