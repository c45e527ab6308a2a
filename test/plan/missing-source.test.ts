import { expect, test } from "vitest";
import { InputError } from "../../src/model/errors.ts";
import type { ObservedGroup } from "../../src/model/group.ts";
import type { Mapping } from "../../src/model/mapping.ts";
import { leftoverReason, missingSourceProblem } from "../../src/plan/missing-source.ts";
import type { SelectedSources } from "../../src/plan/select-sources.ts";
import { mappingsOf } from "../support/plan-worlds.ts";
import { observedGroup } from "../support/rule-notation.ts";

interface Case extends Partial<SelectedSources> {
  readonly select?: object;
  readonly target?: object;
  readonly leftovers?: readonly ObservedGroup[];
}

function mappingWith({ select, target = {} }: Case, rest: object = {}): Mapping {
  const [mapping] = mappingsOf([
    {
      id: "web",
      kind: "security-group",
      source: {
        account: "111111111111",
        region: "eu-west-1",
        vpc: "vpc-0000000a",
        select: select ?? { ids: ["sg-0000000a"] },
      },
      targets: [{ account: "222222222222", region: "us-east-1", vpc: "vpc-0000000b", ...target }],
      ...rest,
    },
  ]);
  if (mapping === undefined) throw new Error("no mapping");
  return mapping;
}

function problemOf(given: Case): string | null {
  const { leftovers = [], ...found } = given;
  const sources = { selected: [], missing: [], findings: [], vpcMissing: null, problem: null, ...found };
  const problem = missingSourceProblem(mappingWith(given), sources, leftovers);
  return problem === null ? null : `${problem.code} ${problem.field}: ${problem.reason}`;
}

const FROM_A = observedGroup({
  groupId: "sg-0000000b",
  name: "legacy",
  tags: { "vpc-rule-sync:source": "111111111111/eu-west-1/sg-0000000a" },
});
const named = (name: string) => observedGroup({ groupId: "sg-0000000b", name });
const NO_VPC = new InputError({
  code: "SOURCE_VPC_NOT_FOUND",
  subject: "mapping web",
  field: "source.vpc",
  reason: "no such VPC",
  next: "look",
});

test.each<[string, Case, string | null]>([
  [
    "an id that never was there is an error",
    { missing: ["sg-0000000a"] },
    "SOURCE_NOT_FOUND source.select: there is no security group sg-0000000a in vpc-0000000a of 111111111111/eu-west-1",
  ],
  [
    "an id whose destination is left over was there once",
    { missing: ["sg-0000000a"], leftovers: [FROM_A] },
    null,
  ],
  [
    "an id is an error beside another's leftover destination",
    { missing: ["sg-0000000c"], leftovers: [FROM_A], select: { ids: ["sg-0000000c"] } },
    "SOURCE_NOT_FOUND source.select: there is no security group sg-0000000c in vpc-0000000a of 111111111111/eu-west-1",
  ],
  [
    "a name that never was there is an error",
    { missing: ["web"], select: { names: ["web"] } },
    "SOURCE_NOT_FOUND source.select: there is no security group web in vpc-0000000a of 111111111111/eu-west-1",
  ],
  [
    "a name whose destination is left over was there once, ignoring case",
    {
      missing: ["web"],
      select: { names: ["web"] },
      target: { as: "{name}-dr" },
      leftovers: [named("WEB-dr")],
    },
    null,
  ],
  [
    "a name whose destination into names was there once",
    {
      missing: ["web"],
      select: { names: ["web"] },
      target: { into: "sg-0000000b" },
      leftovers: [FROM_A],
    },
    null,
  ],
  [
    "tags that match nothing are an error",
    { select: { tags: { sync: "yes" } } },
    "SELECTION_EMPTY source.select: the selection matches no security group in vpc-0000000a of 111111111111/eu-west-1",
  ],
  [
    "tags that match nothing any more are none",
    { select: { tags: { sync: "yes" } }, leftovers: [FROM_A] },
    null,
  ],
  ["a source that is there is none", { selected: [observedGroup()] }, null],
  [
    "a VPC that is not there is an error",
    { vpcMissing: NO_VPC },
    "SOURCE_VPC_NOT_FOUND source.vpc: no such VPC",
  ],
  ["a VPC that is gone since is none", { vpcMissing: NO_VPC, leftovers: [FROM_A] }, null],
])("%s", (_, given, problem) => {
  expect(problemOf(given)).toBe(problem);
});

test("one target's destination is enough to show that a name was there once", () => {
  const targets = ["{name}-a", "{name}-b"].map((as) => ({
    account: "222222222222",
    region: "us-east-1",
    vpc: "vpc-0000000b",
    as,
  }));
  const sources = { selected: [], missing: ["web"], findings: [], vpcMissing: null, problem: null };
  const mapping = mappingWith({ select: { names: ["web"] } }, { targets });

  expect(missingSourceProblem(mapping, sources, [named("web-b")])).toBeNull();
});

test("a destination without its source is held, saying which source", () => {
  const reason = leftoverReason(mappingWith({}), FROM_A, []);

  expect(reason.code).toBe("SOURCE_MISSING");
  expect(reason.message).toBe(
    "its source 111111111111/eu-west-1/sg-0000000a is gone or no longer selected by mapping web",
  );
});

test("its deletion waits for a second sweep", () => {
  const reason = leftoverReason(mappingWith({}, { whenSourceMissing: "delete" }), FROM_A, []);

  expect(reason.code).toBe("DELETION_NEEDS_SECOND_SWEEP");
});

test("one whose source now leads elsewhere is no reason to delete anything", () => {
  const selected = [observedGroup({ groupId: "sg-0000000a" })];

  expect(leftoverReason(mappingWith({}, { whenSourceMissing: "delete" }), FROM_A, selected).code).toBe(
    "DESTINATION_LEFT",
  );
});
