import { expect, test } from "vitest";
import { indexWorld } from "../../src/plan/index-world.ts";
import { referenceIndex } from "../../src/plan/reference-index.ts";
import { destinationAt } from "../support/known-references.ts";
import { worldOf } from "../support/plan-worlds.ts";
import { HOME } from "../support/rule-notation.ts";

const PENDING = `new:${HOME}/eu-west-1/vpc-a/web`;
const HERE = { account: HOME, region: "eu-west-1" };

const { groups, known } = {
  groups: { "sg-a": { name: "Web", vpc: "vpc-a" } },
  known: {
    bySource: new Map([[`${HOME}/sg-s`, [destinationAt("m1", `sg-a Web in ${HOME}/eu-west-1/vpc-a`)]]]),
    names: new Map([[PENDING, "Web"]]),
  },
};

function indexWith(isLost: (groupId: string) => boolean = () => false) {
  const world = worldOf({
    [`${HOME}/eu-west-1`]: { groups },
    "222222222222/us-east-1": { failed: "DENIED" },
  });
  return referenceIndex(indexWorld(world), known, isLost);
}

test("finds a group by its id in its own account only", () => {
  expect(indexWith().group(HOME, "sg-a")?.name).toBe("Web");
  expect(indexWith().group("222222222222", "sg-a")).toBeUndefined();
  expect(indexWith().groupById("sg-a")?.name).toBe("Web");
});

test("finds a group by its name in any case, in its VPC only", () => {
  expect(indexWith().groupByName({ ...HERE, vpcId: "vpc-a" }, "WEB")?.groupId).toBe("sg-a");
  expect(indexWith().groupByName({ ...HERE, vpcId: "vpc-b" }, "web")).toBeUndefined();
});

test("names groups that are there and groups that are to be made", () => {
  expect(indexWith().nameOf("sg-a")).toBe("Web");
  expect(indexWith().nameOf(PENDING)).toBe("Web");
  expect(indexWith().nameOf("sg-z")).toBeUndefined();
});

test("knows a source's destinations", () => {
  expect(
    indexWith()
      .destinationsOf(HOME, "sg-s")
      .map(({ mappingId }) => mappingId),
  ).toEqual(["m1"]);
  expect(indexWith().destinationsOf(HOME, "sg-z")).toEqual([]);
});

test("only a group that is to be made can be lost", () => {
  const index = indexWith(() => true);

  expect(index.isUnavailable(PENDING)).toBe(true);
  expect(index.isUnavailable("sg-a")).toBe(false);
  expect(indexWith().isUnavailable(PENDING)).toBe(false);
});

test("knows no lists and no peerings of a scope that could not be read", () => {
  const away = { account: "222222222222", region: "us-east-1" };

  expect(indexWith().peerings(away)).toEqual([]);
  expect(indexWith().prefixLists(away)).toEqual([]);
});
