import { describe, expect, test } from "vitest";
import { destinationKey } from "../../src/plan/destination-key.ts";
import {
  type GroupText,
  onlyPlan,
  type PlanText,
  plannedLines,
  planText,
  stepLines,
  type WorldText,
} from "../support/plan-worlds.ts";
import { HOME } from "../support/rule-notation.ts";

const AWAY = "222222222222";
const SOURCE_VPC = "vpc-0000000a";
const TARGET_VPC = "vpc-0000000b";

function mapping(id: string, ids: readonly string[], rest: object = {}): object {
  return {
    id,
    kind: "security-group",
    source: { account: HOME, region: "eu-west-1", select: { ids } },
    targets: [{ account: AWAY, region: "eu-west-1", vpc: TARGET_VPC }],
    mode: "enforce",
    limits: { allowWorld: [] },
    ...rest,
  };
}

function source(name: string, ...rules: readonly string[]): GroupText {
  return { name, vpc: SOURCE_VPC, rules: [...rules, "out all to 0.0.0.0/0"] };
}

function worldWith(sources: Record<string, GroupText>, there: Record<string, GroupText> = {}): WorldText {
  return {
    [`${HOME}/eu-west-1`]: { vpcs: { [SOURCE_VPC]: {} }, groups: sources },
    [`${AWAY}/eu-west-1`]: { vpcs: { [TARGET_VPC]: {} }, groups: there },
  };
}

function linesFor(text: PlanText): readonly string[] {
  return plannedLines(planText(text));
}

function owned(mappingId: string, sourceId: string): Readonly<Record<string, string>> {
  return {
    "vpc-rule-sync:owner": `${HOME}/cli/${mappingId}`,
    "vpc-rule-sync:source": `${HOME}/eu-west-1/${sourceId}`,
  };
}

const AT = `${AWAY}/eu-west-1/${TARGET_VPC}`;
const WEB = "sg-00000001";
const APP = "sg-00000002";
const DB = "sg-00000003";

describe("groups that refer to each other", () => {
  test("in a circle are all made, each referring to the other's place", () => {
    const world = worldWith({
      [WEB]: source("web", `in all from ${APP}`),
      [APP]: source("app", `in all from ${WEB}`),
    });

    expect(linesFor({ mappings: [mapping("tier", [WEB, APP])], world })).toEqual([
      `tier > web in ${AT}: proceed`,
      "  create web",
      "  + in all from new:app",
      `tier > app in ${AT}: proceed`,
      "  create app",
      "  + in all from new:web",
    ]);
  });

  test("across mappings are all made as well", () => {
    const world = worldWith({ [WEB]: source("web"), [APP]: source("app", `in all from ${WEB}`) });

    expect(linesFor({ mappings: [mapping("apps", [APP]), mapping("webs", [WEB])], world })).toContain(
      "  + in all from new:web",
    );
  });

  test("are held with the one that is not made, and so are those behind them", () => {
    const world = worldWith({
      [WEB]: source("web", `in all from ${APP}`),
      [APP]: source("app", `in all from ${DB}`),
      [DB]: source("db", "in tcp 22 from 0.0.0.0/0"),
    });

    expect(linesFor({ mappings: [mapping("tier", [WEB, APP, DB])], world })).toEqual([
      `tier > web in ${AT}: hold UNRESOLVED`,
      "  create web",
      `  finding RULE_UNRESOLVED in all traffic from ${APP}`,
      `tier > app in ${AT}: hold UNRESOLVED`,
      "  create app",
      `  finding RULE_UNRESOLVED in all traffic from ${DB}`,
      `tier > db in ${AT}: hold WORLD_OPEN`,
      "  create db",
      "  + in tcp 22 from 0.0.0.0/0 (withheld WORLD_OPEN)",
    ]);
  });

  test("wait for the one that is not made, even where rules without a counterpart are skipped", () => {
    const world = worldWith({
      [WEB]: source("web", `in all from ${DB}`),
      [DB]: source("db", "in tcp 22 from ::/0"),
    });
    const mappings = [mapping("tier", [WEB, DB], { translate: { unresolved: "skip" } })];

    expect(linesFor({ mappings, world })[0]).toBe(`tier > web in ${AT}: hold UNRESOLVED`);
    expect(linesFor({ mappings, world })).toContain(`  finding RULE_UNRESOLVED in all traffic from ${DB}`);
  });

  test("are left empty by the run that made them and may not fill them", () => {
    const world = worldWith(
      { [WEB]: { ...source("web", `in all from ${APP}`), rules: [`in all from ${APP}`] } },
      {
        "sg-0000000d": {
          name: "web",
          vpc: TARGET_VPC,
          tags: owned("tier", WEB),
          rules: ["out all to 0.0.0.0/0"],
        },
      },
    );
    const stepsWith = (created: ReadonlySet<string>): readonly string[] =>
      stepLines(onlyPlan(planText({ mappings: [mapping("tier", [WEB])], world, created })));

    expect(stepsWith(new Set(["sg-0000000d"]))).toEqual(["remove: out all to 0.0.0.0/0"]);
    expect(stepsWith(new Set())).toEqual([]);
  });

  test("that are there but held may still be referred to", () => {
    const world = worldWith(
      { [WEB]: source("web", `in all from ${DB}`), [DB]: source("db") },
      { "sg-0000000d": { name: "db", vpc: TARGET_VPC } },
    );

    expect(linesFor({ mappings: [mapping("tier", [WEB, DB])], world })).toContain(
      `  + in all from ${AWAY}/sg-0000000d`,
    );
  });

  test("are referred to no more once creation is over", () => {
    const world = worldWith({ [WEB]: source("web", `in all from ${APP}`), [APP]: source("app") });
    const planned = planText({ mappings: [mapping("tier", [WEB, APP])], world, creationIsOver: true });

    expect(plannedLines(planned)[0]).toBe(`tier > web in ${AT}: hold UNRESOLVED`);
  });
});

describe("a mapping that only reports", () => {
  const world = worldWith({ [WEB]: source("web", `in all from ${APP}`), [APP]: source("app") });
  const apps = mapping("apps", [APP], { mode: "report" });

  test("makes no group, so one that writes must not count on it", () => {
    expect(linesFor({ mappings: [mapping("webs", [WEB]), apps], world })[0]).toBe(
      `webs > web in ${AT}: hold UNRESOLVED`,
    );
  });

  test("may be counted on by another that only reports", () => {
    const webs = mapping("webs", [WEB], { mode: "report" });

    expect(linesFor({ mappings: [webs, apps], world })).toContain("  + in all from new:app");
  });

  test("may be counted on where its group is there already", () => {
    const there = { "sg-0000000d": { name: "app", vpc: TARGET_VPC, tags: owned("apps", APP) } };
    const filled = worldWith({ [WEB]: source("web", `in all from ${APP}`), [APP]: source("app") }, there);

    expect(linesFor({ mappings: [mapping("webs", [WEB]), apps], world: filled })).toContain(
      `  + in all from ${AWAY}/sg-0000000d`,
    );
  });
});

describe("neighbours", () => {
  const sources = { [WEB]: source("web", `in all from ${APP}`), [APP]: source("app") };
  const there = { "sg-0000000d": { name: "app-2", vpc: TARGET_VPC, tags: owned("apps", APP) } };
  const apps = mapping("apps", [APP], { as: "{name}-2" });

  test("are not planned, but their groups may be referred to", () => {
    expect(
      linesFor({ mappings: [mapping("webs", [WEB])], neighbours: [apps], world: worldWith(sources, there) }),
    ).toEqual([`webs > web in ${AT}: proceed`, "  create web", `  + in all from ${AWAY}/sg-0000000d`]);
  });

  test("make no groups in this run, so nothing counts on those", () => {
    const lines = linesFor({
      mappings: [mapping("webs", [WEB])],
      neighbours: [apps],
      world: worldWith(sources),
    });

    expect(lines[0]).toBe(`webs > web in ${AT}: hold UNRESOLVED`);
  });

  test("that write the same destination make it refused", () => {
    const neighbours = [mapping("others", [WEB])];
    const world = worldWith({ [WEB]: source("web") });

    expect(linesFor({ mappings: [mapping("webs", [WEB])], neighbours, world })[0]).toBe(
      `webs > web in ${AT}: refuse TWO_WRITERS`,
    );
  });
});

describe("conflicts that only a read can show", () => {
  const two = worldWith({ [WEB]: source("web", "in all from 10.0.0.0/8"), [APP]: source("app") });

  test("two mappings that would make one group are both refused, and nothing is made", () => {
    const mappings = [mapping("m1", [WEB], { as: "one" }), mapping("m2", [APP], { as: "one" })];

    expect(linesFor({ mappings, world: two })).toEqual([
      `m1 > one in ${AT}: refuse TWO_WRITERS`,
      "  create one",
      "  + in all from 10.0.0.0/8 (withheld TWO_WRITERS)",
      `m2 > one in ${AT}: refuse TWO_WRITERS`,
      "  create one",
    ]);
  });

  test("so are two whose names differ in case only, which EC2 holds to be one", () => {
    const mappings = [mapping("m1", [WEB], { as: "one" }), mapping("m2", [APP], { as: "ONE" })];

    expect(linesFor({ mappings, world: two }).filter((line) => line.includes(" > "))).toEqual([
      `m1 > one in ${AT}: refuse TWO_WRITERS`,
      `m2 > ONE in ${AT}: refuse TWO_WRITERS`,
    ]);
  });

  test("a refused destination is not tagged either", () => {
    const world = worldWith(
      { [WEB]: source("web"), [APP]: source("app") },
      { "sg-0000000d": { name: "one", vpc: TARGET_VPC, rules: ["out all to 0.0.0.0/0"] } },
    );
    const mappings = [mapping("m1", [WEB], { as: "one" }), mapping("m2", [APP], { as: "one" })];

    const planned = planText({ mappings, world, adopt: true });

    expect(planned.entries.map((entry) => (entry.kind === "planned" ? stepLines(entry.plan) : []))).toEqual([
      [],
      [],
    ]);
  });

  const home = (id: string, name: string, rest: object) =>
    mapping(id, [name], { targets: [{ account: HOME, region: "eu-west-1", vpc: SOURCE_VPC }], ...rest });

  test("a circle of two is refused", () => {
    const world = worldWith({
      [WEB]: { name: "web", vpc: SOURCE_VPC, tags: owned("m2", APP) },
      [APP]: { name: "app", vpc: SOURCE_VPC, tags: owned("m1", WEB) },
    });

    expect(
      linesFor({ mappings: [home("m1", WEB, { as: "app" }), home("m2", APP, { as: "web" })], world }).filter(
        (line) => line.includes(" > "),
      ),
    ).toEqual([
      `m1 > app ${APP} in ${HOME}/eu-west-1/${SOURCE_VPC}: refuse CYCLE`,
      `m2 > web ${WEB} in ${HOME}/eu-west-1/${SOURCE_VPC}: refuse CYCLE`,
    ]);
  });

  test("a group that would be its own source is refused", () => {
    const lines = linesFor({
      mappings: [home("m1", WEB, {})],
      world: worldWith({ [WEB]: source("web") }),
      adopt: true,
    });

    expect(lines[0]).toBe(`m1 > web ${WEB} in ${HOME}/eu-west-1/${SOURCE_VPC}: refuse OWN_SOURCE`);
  });
});

describe("targets", () => {
  test("by VPC tags are every VPC that carries them all, sorted", () => {
    const world = {
      ...worldWith({ [WEB]: source("web") }),
      [`${AWAY}/eu-west-1`]: {
        vpcs: {
          "vpc-0000000d": { tags: { env: "prod", team: "a" } },
          "vpc-0000000c": { tags: { env: "prod", team: "a" } },
          "vpc-0000000e": { tags: { env: "prod" } },
        },
      },
    };
    const targets = [{ account: AWAY, region: "eu-west-1", vpc: { tags: { env: "prod", team: "a" } } }];

    expect(linesFor({ mappings: [mapping("webs", [WEB], { targets })], world })).toEqual([
      `webs > web in ${AWAY}/eu-west-1/vpc-0000000c: proceed`,
      "  create web",
      `webs > web in ${AWAY}/eu-west-1/vpc-0000000d: proceed`,
      "  create web",
    ]);
  });

  test("by VPC tags that nothing carries are a finding", () => {
    const targets = [{ account: AWAY, region: "eu-west-1", vpc: { tags: { env: "none" } } }];

    expect(
      linesFor({
        mappings: [mapping("webs", [WEB], { targets })],
        world: worldWith({ [WEB]: source("web") }),
      }),
    ).toEqual([`finding NO_VPC mapping webs, target ${AWAY}/eu-west-1`]);
  });

  test("that are not there fail, and the others go on", () => {
    const targets = ["vpc-00000009", TARGET_VPC].map((vpc) => ({ account: AWAY, region: "eu-west-1", vpc }));

    expect(
      linesFor({
        mappings: [mapping("webs", [WEB], { targets })],
        world: worldWith({ [WEB]: source("web") }),
      }),
    ).toEqual([
      `webs > web in ${AT}: proceed`,
      "  create web",
      `webs in ${AWAY}/eu-west-1/vpc-00000009: failed TARGET_VPC_NOT_FOUND`,
    ]);
  });

  test("whose scope cannot be read fail, and the others go on", () => {
    const world = { ...worldWith({ [WEB]: source("web") }), "333333333333/eu-west-1": { failed: "DENIED" } };
    const targets = ["333333333333", AWAY].map((account) => ({
      account,
      region: "eu-west-1",
      vpc: TARGET_VPC,
    }));

    expect(linesFor({ mappings: [mapping("webs", [WEB], { targets })], world })).toEqual([
      `webs > web in ${AT}: proceed`,
      "  create web",
      `webs in 333333333333/eu-west-1/${TARGET_VPC}: failed DENIED`,
    ]);
  });

  test("all fail when the source's scope cannot be read", () => {
    const world = { ...worldWith({}), [`${HOME}/eu-west-1`]: { failed: "DENIED" } };

    expect(linesFor({ mappings: [mapping("webs", [WEB])], world })).toEqual([`webs in ${AT}: failed DENIED`]);
  });
});

describe("a source that is gone", () => {
  const gone = worldWith(
    { [APP]: source("app") },
    { "sg-0000000d": { name: "web", vpc: TARGET_VPC, tags: owned("webs", WEB) } },
  );

  test("leaves its destination held, and the other sources go on", () => {
    expect(linesFor({ mappings: [mapping("webs", [WEB, APP])], world: gone })).toEqual([
      `webs > app in ${AT}: proceed`,
      "  create app",
      `webs > web sg-0000000d in ${AT}: held SOURCE_MISSING`,
    ]);
  });

  test("whose deletion is wanted waits for a second sweep", () => {
    const mappings = [mapping("webs", [WEB], { whenSourceMissing: "delete" })];

    expect(linesFor({ mappings, world: gone })).toEqual([
      `webs > web sg-0000000d in ${AT}: held DELETION_NEEDS_SECOND_SWEEP`,
    ]);
  });

  test("is a problem when it never had a destination", () => {
    expect(linesFor({ mappings: [mapping("webs", [DB])], world: worldWith({}) })).toEqual([
      "problem SOURCE_NOT_FOUND mapping webs source.select",
    ]);
  });

  test("by leaving the selection counts as gone", () => {
    const select = { tags: { sync: "yes" } };
    const mappings = [
      mapping("webs", [], { source: { account: HOME, region: "eu-west-1", vpc: SOURCE_VPC, select } }),
    ];

    expect(linesFor({ mappings, world: gone })).toEqual([
      `webs > web sg-0000000d in ${AT}: held SOURCE_MISSING`,
    ]);
  });
});

describe("the room in a group", () => {
  const sixtyOne = Array.from({ length: 61 }, (_, index) => `in tcp ${index + 1} from 10.0.0.0/8`);
  const world = worldWith({ [WEB]: source("web", ...sixtyOne) });
  const mappings = [mapping("webs", [WEB])];

  test("is 60 rules where nothing else is known", () => {
    expect(linesFor({ mappings, world })[0]).toBe(`webs > web in ${AT}: hold NO_ROOM`);
  });

  test("is what a person or a refusal says", () => {
    expect(linesFor({ mappings, world, ruleQuota: () => 61 })[0]).toBe(`webs > web in ${AT}: proceed`);
    expect(linesFor({ mappings, world, ruleQuota: () => 59 })[0]).toBe(`webs > web in ${AT}: hold NO_ROOM`);
  });

  test("is at least what another group of the scope is seen to hold", () => {
    const seen = worldWith(
      { [WEB]: source("web", ...sixtyOne) },
      { "sg-0000000d": { name: "full", vpc: TARGET_VPC, rules: sixtyOne } },
    );

    expect(linesFor({ mappings, world: seen })[0]).toBe(`webs > web in ${AT}: proceed`);
  });
});

test("a rule that cannot be read fails its destination and leaves the others alone", () => {
  const world = worldWith({ [WEB]: source("web", "in esp from 10.0.0.0/8"), [APP]: source("app") });

  expect(linesFor({ mappings: [mapping("tier", [WEB, APP])], world })).toEqual([
    `tier in ${AT}: failed READ_UNKNOWN_RULE`,
    `tier > app in ${AT}: proceed`,
    "  create app",
  ]);
});

test("only the destinations that are asked for are planned", () => {
  const world = worldWith({ [WEB]: source("web"), [APP]: source("app") });
  const only = new Set([
    destinationKey(
      "tier",
      { account: AWAY, region: "eu-west-1", vpcId: TARGET_VPC, name: "app" },
      { groupId: APP },
    ),
  ]);

  expect(linesFor({ mappings: [mapping("tier", [WEB, APP])], world, only })).toEqual([
    `tier > app in ${AT}: proceed`,
    "  create app",
  ]);
});

test("a one-off copy marks nothing as ours", () => {
  const planned = planText({
    mappings: [mapping("copy", [WEB])],
    world: worldWith({ [WEB]: source("web") }),
    ownerPrefix: null,
  });

  expect(onlyPlan(planned).creation?.tags).toEqual({});
});
