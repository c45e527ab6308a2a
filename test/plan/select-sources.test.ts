import { expect, test } from "vitest";
import { isDefaultGroup } from "../../src/model/group.ts";
import type { Mapping } from "../../src/model/mapping.ts";
import { type SelectedSources, selectSources } from "../../src/plan/select-sources.ts";
import { mappingsOf } from "../support/plan-worlds.ts";
import { observedGroup } from "../support/rule-notation.ts";

const HERE = "vpc-0000000a";

const GROUPS = new Map(
  [
    { groupId: "sg-0000000c", name: "app", vpcId: HERE, tags: { sync: "yes", tier: "app" } },
    { groupId: "sg-0000000b", name: "web", vpcId: HERE, tags: { sync: "yes" } },
    { groupId: "sg-0000000d", name: "web", vpcId: "vpc-0000000b", tags: { sync: "yes" } },
    { groupId: "sg-0000000e", name: "default", vpcId: HERE, tags: { sync: "yes" } },
  ].map((facts) => [facts.groupId, observedGroup(facts)]),
);

function mappingWith(select: object, vpc: string | undefined): Mapping {
  const [mapping] = mappingsOf([
    {
      id: "web",
      kind: "security-group",
      source: { account: "111111111111", region: "eu-west-1", select, ...(vpc === undefined ? {} : { vpc }) },
      targets: [{ account: "222222222222", region: "us-east-1", vpc: "vpc-0000000f" }],
    },
  ]);
  if (mapping === undefined) throw new Error("no mapping");
  return mapping;
}

function lines({ selected, missing, findings, vpcMissing, problem }: SelectedSources): readonly string[] {
  return [
    ...selected.map(({ groupId }) => groupId),
    ...missing.map((wanted) => `missing ${wanted}`),
    ...findings.map(({ code }) => `finding ${code}`),
    ...(vpcMissing === null ? [] : [`no VPC ${vpcMissing.code} ${vpcMissing.field}`]),
    ...(problem === null ? [] : [`problem ${problem.code} ${problem.field}`]),
  ];
}

test.each<[string, object, string | undefined, string[]]>([
  ["ids, sorted", { ids: ["sg-0000000c", "sg-0000000b"] }, undefined, ["sg-0000000b", "sg-0000000c"]],
  ["ids of several VPCs", { ids: ["sg-0000000d", "sg-0000000b"] }, undefined, ["sg-0000000b", "sg-0000000d"]],
  ["ids, the default group among them", { ids: ["sg-0000000e"] }, HERE, ["sg-0000000e"]],
  [
    "an id that nothing answers to",
    { ids: ["sg-0000000b", "sg-00000001"] },
    HERE,
    ["sg-0000000b", "missing sg-00000001"],
  ],
  [
    "an id outside the VPC that is named",
    { ids: ["sg-0000000b", "sg-0000000d"] },
    HERE,
    ["problem SOURCE_IN_OTHER_VPC source.vpc"],
  ],
  ["names, in the VPC that is named", { names: ["web", "app"] }, HERE, ["sg-0000000b", "sg-0000000c"]],
  ["a name that nothing answers to", { names: ["web", "db"] }, HERE, ["sg-0000000b", "missing db"]],
  ["tags, all of which must match", { tags: { sync: "yes", tier: "app" } }, HERE, ["sg-0000000c"]],
  [
    "tags, without the default group, which is named",
    { tags: { sync: "yes" } },
    HERE,
    ["sg-0000000b", "sg-0000000c", "finding DEFAULT_GROUP_LEFT_OUT"],
  ],
  ["tags that no group carries", { tags: { sync: "no" } }, HERE, []],
  [
    "anything in a VPC that is not there",
    { names: ["web"] },
    "vpc-00000001",
    ["no VPC SOURCE_VPC_NOT_FOUND source.vpc"],
  ],
])("selects %s", (_, select, vpc, expected) => {
  expect(lines(selectSources(mappingWith(select, vpc), GROUPS, isDefaultGroup))).toEqual(expected);
});
