import { expect, test } from "vitest";
import { conflictReasons } from "../../src/plan/conflict-reasons.ts";
import type { Placement } from "../../src/plan/place-destinations.ts";
import { destinationAt, groupAt } from "../support/known-references.ts";
import { mappingsOf } from "../support/plan-worlds.ts";

const VPC = "111111111111/eu-west-1/vpc-a";

/** `m1: sg-a > sg-b`, all in one VPC. */
function placement(line: string): Placement {
  const [id = "", from = "", to = ""] = line.split(/: | > /);
  const [mapping] = mappingsOf([
    {
      id,
      kind: "security-group",
      source: { account: "111111111111", region: "eu-west-1", select: { ids: ["sg-0000000a"] } },
      targets: [{ account: "111111111111", region: "eu-west-1", vpc: "vpc-0000000a" }],
    },
  ]);
  const [target] = mapping?.targets ?? [];
  if (mapping === undefined || target === undefined) throw new Error("no target");
  const { destination } = destinationAt(id, `${to} name in ${VPC}`);
  const source = groupAt(`${from} name in ${VPC}`);
  const standing = { kind: "ours" } as const;
  return { kind: "security-group", key: line, mapping, target, source, destination, actual: null, standing };
}

function reasonsFor(...lines: readonly string[]): readonly string[] {
  const placements = lines.map(placement);
  const reasons = conflictReasons(placements);
  return placements.map((item) => (reasons.get(item) ?? []).map(({ code }) => code).join(" "));
}

test.each<[string, string[], string[]]>([
  ["a chain needs no refusal", ["m1: sg-a > sg-b", "m2: sg-b > sg-c"], ["", ""]],
  [
    "both writers of one group are refused",
    ["m1: sg-a > sg-c", "m2: sg-b > sg-c", "m1: sg-a > sg-d"],
    ["TWO_WRITERS", "TWO_WRITERS", ""],
  ],
  [
    "all of a circle are refused, what hangs on it is not",
    ["m1: sg-a > sg-b", "m2: sg-b > sg-a", "m3: sg-a > sg-c"],
    ["CYCLE", "CYCLE", ""],
  ],
  [
    "a group that would be its own source is refused",
    ["m1: sg-a > sg-a", "m1: sg-a > sg-b"],
    ["OWN_SOURCE", ""],
  ],
  [
    "every reason is given",
    ["m1: sg-a > sg-b", "m2: sg-b > sg-a", "m3: sg-c > sg-b"],
    ["CYCLE TWO_WRITERS", "CYCLE", "CYCLE TWO_WRITERS"],
  ],
])("%s", (_, lines, codes) => {
  expect(reasonsFor(...lines)).toEqual(codes);
});

test("a group that is still to be made is named as people know it", () => {
  const pending = `new:${VPC}/web`;
  const placements = [placement(`m1: sg-a > ${pending}`), placement(`m2: sg-b > ${pending}`)];

  const [reasons] = conflictReasons(placements).values();

  expect(reasons?.[0]?.message).toContain("name (111111111111/eu-west-1 vpc-a)");
  expect(reasons?.[0]?.message).not.toContain("new:");
});
