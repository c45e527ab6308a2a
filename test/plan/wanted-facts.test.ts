import { describe, expect, test } from "vitest";
import { onlyPlan, plannedLines, planText, type ScopeText, verdictLine } from "../support/plan-worlds.ts";
import { HOME } from "../support/rule-notation.ts";

const AWAY = "222222222222";
const WEB = "sg-00000001";

interface Case {
  readonly rules?: readonly string[];
  readonly region?: string;
  readonly there?: ScopeText["groups"];
  readonly known?: readonly string[];
  readonly document?: object;
  readonly others?: readonly object[];
  readonly elsewhere?: Readonly<Record<string, ScopeText>>;
}

const OURS = {
  "vpc-rule-sync:owner": `${HOME}/cli/webs`,
  "vpc-rule-sync:source": `${HOME}/eu-west-1/${WEB}`,
};
const MADE = { "sg-0000000d": { name: "web", vpc: "vpc-0000000b", tags: OURS } };

/** What is wanted when nothing was read but groups; `MADE` is the destination unless `there` says otherwise. */
function wantedBy({
  rules = [],
  region = "eu-west-1",
  there = MADE,
  known = [],
  document = {},
  others = [],
  elsewhere = {},
}: Case) {
  const web = {
    id: "webs",
    kind: "security-group",
    source: { account: HOME, region: "eu-west-1", select: { ids: [WEB] } },
    targets: [{ account: AWAY, region, vpc: "vpc-0000000b" }],
    ...document,
  };
  // Groups are listed, VPCs are not: a stand-in makes the target VPC known to have groups.
  const stand = { "sg-0000000f": { name: "stand-in", vpc: "vpc-0000000b" } };
  const planned = planText({
    mappings: [web, ...others],
    world: {
      [`${HOME}/eu-west-1`]: {
        groups: {
          [WEB]: { name: "web", vpc: "vpc-0000000a", rules },
          "sg-00000002": { name: "app", vpc: "vpc-0000000a" },
        },
        known,
      },
      [`${AWAY}/${region}`]: { groups: { ...stand, ...there }, known },
      ...elsewhere,
    },
  });
  return plannedLines(planned).filter((line) => line.startsWith("wants"));
}

test.each<[string, Case, string[]]>([
  ["nothing, for plain rules between groups that are there", { rules: ["in tcp 443 from 10.0.0.0/8"] }, []],
  [
    "the target VPC, where a group is to be made: EC2's own rules depend on its blocks",
    { there: {} },
    [`wants vpc of ${AWAY}/eu-west-1/vpc-0000000b`],
  ],
  [
    "both VPCs, where their blocks are paired",
    { document: { translate: { cidrs: { "source-vpc": "target-vpc" } } } },
    [`wants vpc of ${AWAY}/eu-west-1/vpc-0000000b`, `wants vpc of ${HOME}/eu-west-1/vpc-0000000a`],
  ],
  [
    "prefix lists of both sides, where the source uses one",
    { rules: ["in all from pl-a"] },
    [`wants prefix-lists of ${AWAY}/eu-west-1`, `wants prefix-lists of ${HOME}/eu-west-1`],
  ],
  [
    "prefix lists of both sides, where the destination uses one",
    { there: { "sg-0000000d": { ...MADE["sg-0000000d"], rules: ["out all to pl-a"] } } },
    [`wants prefix-lists of ${AWAY}/eu-west-1`, `wants prefix-lists of ${HOME}/eu-west-1`],
  ],
  [
    "nothing that is known already",
    { rules: ["in all from pl-a"], there: {}, known: ["prefix-lists", "vpc vpc-0000000b"] },
    [],
  ],
  [
    "peerings, where a group has no counterpart",
    { rules: ["in all from sg-00000002"] },
    [`wants peerings of ${AWAY}/eu-west-1`],
  ],
  [
    "no peerings in another Region: they would not help",
    { rules: ["in all from sg-00000002"], region: "us-east-1" },
    [],
  ],
  [
    "no peerings where a namesake is the counterpart",
    {
      rules: ["in all from sg-00000002"],
      there: { ...MADE, "sg-0000000e": { name: "app", vpc: "vpc-0000000b" } },
    },
    [],
  ],
])("planning wants %s", (_, given, wanted) => {
  expect(wantedBy(given)).toEqual(wanted);
});

describe("the quota of rules", () => {
  const many = (count: number, from = 1) =>
    Array.from({ length: count }, (_, index) => `in tcp ${from + index} from 10.0.0.0/8`);
  const full = (count: number) => ({ "sg-0000000d": { ...MADE["sg-0000000d"], rules: many(count) } });
  const QUOTA = [`wants quota of ${AWAY}/eu-west-1`];

  test.each<[string, Case, string[]]>([
    ["is not wanted where both sides have room in the default", { rules: many(59, 2), there: full(59) }, []],
    ["is wanted where they have not", { rules: many(60, 2), there: full(60) }, QUOTA],
    ["is not wanted where nothing comes", { rules: many(59), there: full(60) }, []],
    ["is wanted where the source alone has more", { rules: many(61), there: MADE }, QUOTA],
    ["is not wanted where a group is seen to hold as many", { rules: many(60, 2), there: full(61) }, []],
    [
      "is not wanted again where it was read",
      { rules: many(60, 2), there: full(60), known: ["quota L-0EA8095F"] },
      [],
    ],
  ])("%s", (_, given, wanted) => {
    expect(wantedBy(given)).toEqual(wanted);
  });

  const text = {
    mappings: [
      {
        id: "webs",
        kind: "security-group",
        source: { account: HOME, region: "eu-west-1", select: { ids: [WEB] } },
        targets: [{ account: AWAY, region: "eu-west-1", vpc: "vpc-0000000b" }],
      },
    ],
    world: {
      [`${HOME}/eu-west-1`]: { groups: { [WEB]: { name: "web", vpc: "vpc-0000000a", rules: many(61) } } },
      [`${AWAY}/eu-west-1`]: {
        groups: full(50),
        known: ["quota L-0EA8095F"],
        quotas: { "L-0EA8095F": 61 },
      },
    },
  };
  const verdict = (rest: Partial<Parameters<typeof planText>[0]> = {}) =>
    verdictLine(onlyPlan(planText({ ...text, ...rest })));

  test("decides as it was read", () => {
    expect(verdict()).toBe("proceed");
  });

  test("decides as a person stated it or a refusal taught it, and is not read then", () => {
    const away = `${AWAY}/eu-west-1`;
    const unread = { ...text.world, [away]: { ...text.world[away], known: [] } };
    const planned = planText({ ...text, world: unread, ruleQuota: () => 60 });

    expect(verdict({ ruleQuota: () => 60 })).toBe("hold NO_ROOM");
    expect(planned.wanted).toEqual([]);
  });
});

test("planning wants peerings where only a destination in another VPC could stand for a reference", () => {
  const apps = {
    id: "apps",
    kind: "security-group",
    source: { account: HOME, region: "eu-west-1", select: { ids: ["sg-00000002"] } },
    targets: [{ account: "333333333333", region: "eu-west-1", vpc: "vpc-0000000c" }],
  };
  const destination = {
    name: "app",
    vpc: "vpc-0000000c",
    tags: {
      "vpc-rule-sync:owner": `${HOME}/cli/apps`,
      "vpc-rule-sync:source": `${HOME}/eu-west-1/sg-00000002`,
    },
  };

  const wanted = wantedBy({
    rules: ["in all from sg-00000002"],
    others: [apps],
    elsewhere: { "333333333333/eu-west-1": { groups: { "sg-00000004": destination }, known: [] } },
  });

  expect(wanted).toEqual([`wants peerings of ${AWAY}/eu-west-1`]);
});

test("a fact that several destinations want is wanted once", () => {
  const targets = ["a", "b"].map((name) => ({
    account: AWAY,
    region: "eu-west-1",
    vpc: "vpc-0000000b",
    as: name,
  }));

  expect(wantedBy({ document: { targets } })).toEqual([`wants vpc of ${AWAY}/eu-west-1/vpc-0000000b`]);
});
