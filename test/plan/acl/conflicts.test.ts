import { expect, test } from "vitest";
import { plannedLines, planText, type WorldText } from "../../support/plan-worlds.ts";

const HERE = { account: "111111111111", region: "eu-west-1" };
const WORLD: WorldText = {
  "111111111111/eu-west-1": {
    vpcs: { "vpc-0000000a": {} },
    acls: {
      "acl-0000000a": { vpc: "vpc-0000000a", name: "a" },
      "acl-0000000b": { vpc: "vpc-0000000a", name: "b" },
      "acl-0000000c": { vpc: "vpc-0000000a", name: "c" },
    },
  },
};

function verdicts(...pairs: readonly (readonly [string, string])[]): readonly string[] {
  const mappings = pairs.map(([from, into], at) => ({
    id: `m${at}`,
    kind: "network-acl",
    source: { ...HERE, select: { ids: [from] } },
    targets: [{ ...HERE, vpc: "vpc-0000000a", into }],
  }));
  return plannedLines(planText({ mappings, world: WORLD })).flatMap(
    (line) => /: (refuse|proceed).*/.exec(line)?.[0] ?? [],
  );
}

test("two mappings into one ACL are refused, and so are circles", () => {
  expect(verdicts(["acl-0000000a", "acl-0000000c"], ["acl-0000000b", "acl-0000000c"])).toEqual([
    ": refuse TWO_WRITERS",
    ": refuse TWO_WRITERS",
  ]);
  expect(verdicts(["acl-0000000a", "acl-0000000b"], ["acl-0000000b", "acl-0000000a"])).toEqual([
    ": refuse CYCLE",
    ": refuse CYCLE",
  ]);
});

test("a chain is none", () => {
  expect(verdicts(["acl-0000000a", "acl-0000000b"], ["acl-0000000b", "acl-0000000c"])).toEqual([
    ": proceed",
    ": proceed",
  ]);
});
