import { describe, expect, test } from "vitest";
import { isConverged } from "../../../src/model/plan.ts";
import { effectIfReleased, effectOf } from "../../../src/plan/effect.ts";
import {
  type AclStory,
  aclLines,
  aclPlan,
  DESTINATION_ID,
  OURS,
  planAcl,
} from "../../support/acl-stories.ts";
import { plannedLines } from "../../support/plan-worlds.ts";

const WEB = ["in 100 allow tcp 443 from 0.0.0.0/0", "out 100 allow tcp 1024-65535 to 0.0.0.0/0"];

describe("placing", () => {
  test("without a destination one is made, named as the source is", () => {
    const plan = aclPlan({
      from: WEB,
      sourceScope: {
        acls: { "acl-0000000a": { vpc: "vpc-0000000a", name: "edge", tags: { team: "net" }, rules: WEB } },
      },
    });

    expect(plan.creation).toEqual({
      name: "edge",
      description: "",
      vpcId: "vpc-0000000b",
      tags: { ...OURS, Name: "edge", team: "net" },
    });
    expect(plan.destination.groupId).toBe("new:222222222222/us-east-1/vpc-0000000b/acl-0000000a");
  });

  test.each<[string, object, object, string]>([
    ["as names it", { as: "{name}-dr" }, { name: "edge" }, "edge-dr"],
    ["a pattern around a missing name holds the id", { as: "{name}-dr" }, {}, "acl-0000000a-dr"],
    ["no name stays none", {}, {}, ""],
    ["a new one has its name though tags are not copied", { tags: "none" }, { name: "edge" }, "edge"],
  ])("%s", (_, document, source, name) => {
    const sourceScope = { acls: { "acl-0000000a": { vpc: "vpc-0000000a", rules: WEB, ...source } } };
    const plan = aclPlan({ from: WEB, document, sourceScope });

    expect(plan.destination.name).toBe(name);
    expect(plan.creation?.tags.Name).toBe(name === "" ? undefined : name);
  });

  test("an ACL that only has the name is left alone, with a finding", () => {
    const sourceScope = { acls: { "acl-0000000a": { vpc: "vpc-0000000a", name: "edge", rules: WEB } } };
    const targetAcls = { "acl-0000000c": { vpc: "vpc-0000000b", name: "edge" } };

    expect(plannedLines(planAcl({ from: WEB, sourceScope, targetAcls }))).toEqual([
      "edge > edge in 222222222222/us-east-1/vpc-0000000b: proceed",
      "  create edge",
      `  + ${WEB[0]}`,
      `  + ${WEB[1]}`,
      "finding ACL_NAME_TAKEN mapping edge",
    ]);
  });

  test("an ACL of another mapping with the same source is not the destination", () => {
    const tags = { ...OURS, "vpc-rule-sync:owner": "111111111111/cli/other" };

    expect(aclPlan({ from: WEB, there: WEB, tags }).creation).toBeDefined();
  });

  test("into adopts, tags it first and leaves its name", () => {
    const sourceScope = { acls: { "acl-0000000a": { vpc: "vpc-0000000a", name: "edge", rules: WEB } } };

    expect(
      aclLines({
        from: WEB,
        there: WEB,
        tags: { Name: "old" },
        target: { into: DESTINATION_ID },
        sourceScope,
      }),
    ).toEqual([
      "proceed",
      "  tag vpc-rule-sync:owner=111111111111/cli/edge",
      "  tag vpc-rule-sync:source=111111111111/eu-west-1/acl-0000000a",
      "tag: vpc-rule-sync:owner=111111111111/cli/edge; vpc-rule-sync:source=111111111111/eu-west-1/acl-0000000a",
    ]);
  });

  test("into an ACL of another owner is held whole", () => {
    const tags = { "vpc-rule-sync:owner": "999999999999/prod/x" };

    expect(aclLines({ from: WEB, there: [], tags, target: { into: DESTINATION_ID } })[0]).toBe(
      "hold OWNED_BY_ANOTHER",
    );
  });

  test("into an ACL that is not there is a problem", () => {
    expect(plannedLines(planAcl({ from: WEB, target: { into: DESTINATION_ID } }))).toEqual([
      "problem INTO_NOT_FOUND mapping edge, target 222222222222/us-east-1 into",
    ]);
  });

  test("the default ACL is a destination only of a source named by id", () => {
    const given = {
      from: WEB,
      target: { into: DESTINATION_ID },
      targetAcls: { [DESTINATION_ID]: { vpc: "vpc-0000000b", isDefault: true } },
    };
    const select = { names: ["edge"] };
    const source = { account: "111111111111", region: "eu-west-1", vpc: "vpc-0000000a", select };
    const acls = { "acl-0000000a": { vpc: "vpc-0000000a", name: "edge", rules: WEB } };

    expect(aclLines(given)[0]).toBe("proceed");
    expect(plannedLines(planAcl({ ...given, document: { source }, sourceScope: { acls } }))).toEqual([
      "problem DEFAULT_ACL_BY_ID mapping edge, target 222222222222/us-east-1 into",
    ]);
  });

  test("names select every ACL that carries them, tags never the default ACL", () => {
    const vpc = "vpc-0000000a";
    const acls = {
      "acl-0000000a": { vpc, name: "edge", tags: { sync: "yes" }, rules: WEB },
      "acl-0000000c": { vpc, name: "edge", tags: { sync: "yes" }, rules: WEB },
      "acl-0000000d": { vpc, name: "edge", tags: { sync: "yes" }, isDefault: true },
    };
    const selecting = (select: object) => ({
      from: WEB,
      sourceScope: { acls },
      document: { source: { account: "111111111111", region: "eu-west-1", vpc, select } },
    });

    for (const select of [{ names: ["edge"] }, { tags: { sync: "yes" } }]) {
      const planned = planAcl(selecting(select));

      expect(planned.problems).toEqual([]);
      expect(planned.entries).toHaveLength(2);
      expect(planned.findings.map(({ code }) => code)).toEqual(["DEFAULT_ACL_LEFT_OUT"]);
    }
  });

  test("a source that is gone holds its destination, and is an error on a first run", () => {
    const sourceScope = { acls: {} };

    expect(plannedLines(planAcl({ from: [], there: WEB, sourceScope }))).toEqual([
      "edge >  acl-0000000b in 222222222222/us-east-1/vpc-0000000b: held SOURCE_MISSING",
    ]);
    expect(plannedLines(planAcl({ from: [], sourceScope }))).toEqual([
      "problem SOURCE_NOT_FOUND mapping edge source.select",
    ]);
  });

  test("a source that is its own destination, and two mappings into one ACL, are refused", () => {
    const document = {
      targets: [{ account: "111111111111", region: "eu-west-1", vpc: "vpc-0000000a", into: "acl-0000000a" }],
    };
    expect(aclLines({ from: WEB, document })[0]).toBe("refuse OWN_SOURCE");
  });
});

describe("desired state", () => {
  test("nothing is done where nothing differs", () => {
    const plan = aclPlan({ from: WEB, there: WEB.toReversed() });

    expect(isConverged(plan)).toBe(true);
    expect(plan.steps).toEqual([]);
  });

  test("addresses are translated, numbers and actions stay", () => {
    const document = { translate: { cidrs: { "10.0.0.0/16": "10.20.0.0/16" } } };
    const from = ["in 100 deny tcp 22 from 10.0.1.0/24", "in 110 allow tcp 22 from 192.168.0.0/16"];

    expect(aclLines({ from, document, there: [] })).toEqual([
      "proceed",
      "  + in 100 deny tcp 22 from 10.20.1.0/24",
      "  + in 110 allow tcp 22 from 192.168.0.0/16",
      "create: in 110 allow tcp 22 from 192.168.0.0/16",
      "create: in 100 deny tcp 22 from 10.20.1.0/24",
    ]);
  });

  const blocks = {
    document: { translate: { cidrs: { "source-vpc": "target-vpc" } } },
    sourceScope: { vpcs: { "vpc-0000000a": { ipv4: ["10.0.0.0/16"] } } },
    targetScope: { vpcs: { "vpc-0000000b": { ipv4: ["10.20.0.0/20"] } } },
  };

  test("an address without a counterpart holds", () => {
    const from = ["in 100 allow tcp 22 from 10.0.1.0/24", "in 110 allow tcp 80 from ::/0"];

    expect(aclLines({ ...blocks, from })).toEqual([
      "hold UNRESOLVED",
      "  create ",
      "  + in 110 allow tcp 80 from ::/0 (withheld UNRESOLVED)",
      "  finding RULE_UNRESOLVED in 100 allow tcp 22 from 10.0.1.0/24",
    ]);
  });

  test("an allow without a counterpart may be left out, a deny never", () => {
    const document = { translate: { ...blocks.document.translate, unresolved: "skip" } };
    const skip = (action: string): AclStory => ({
      ...blocks,
      document,
      from: [`in 100 ${action} tcp 22 from 10.0.1.0/24`, "in 110 allow tcp 80 from ::/0"],
    });

    expect(aclLines(skip("allow"))[0]).toBe("proceed");
    expect(aclLines(skip("deny"))[0]).toBe("hold UNRESOLVED");
  });

  test("blocks of VPCs are read when they are needed", () => {
    const known = { known: [] };
    const given = {
      ...blocks,
      sourceScope: { vpcs: {}, ...known },
      targetScope: { vpcs: blocks.targetScope.vpcs, ...known },
    };

    expect(planAcl({ ...given, from: WEB }).wanted).toMatchObject([{ kind: "vpc", vpcId: "vpc-0000000a" }]);
  });

  test("a clash of numbers is held, and law 4 names both rules", () => {
    const given = { from: WEB, there: ["in 100 allow tcp 22 from 10.0.0.0/8"] };
    const kept = aclPlan({ ...given, document: { keep: [{ number: 100, direction: "ingress" }] } });

    expect(kept.verdict).toMatchObject({ kind: "hold", reasons: [{ code: "KEPT_NUMBER_TAKEN" }] });
    expect(kept.verdict.reasons[0]?.message).toBe(
      "in 100 allow tcp 22 from 10.0.0.0/8 is kept, and the source wants its number for in 100 allow tcp 443 from 0.0.0.0/0",
    );
    expect(aclLines({ ...given, document: { ownership: "additive" } })[0]).toBe("hold NUMBER_TAKEN");
  });

  test("an additive mapping adds at free numbers and removes nothing", () => {
    const there = ["in 90 deny tcp 25 from 0.0.0.0/0"];

    expect(aclLines({ from: WEB, there, document: { ownership: "additive" } })).toEqual([
      "proceed",
      `  + ${WEB[0]}`,
      `  + ${WEB[1]}`,
      `create: ${WEB[0]}`,
      `create: ${WEB[1]}`,
    ]);
  });

  const managed = { ownership: "managed", numbers: "100-199" };

  test("a managed mapping touches its numbers only", () => {
    const there = ["in 90 deny tcp 25 from 0.0.0.0/0", "in 110 allow tcp 22 from 0.0.0.0/0"];

    expect(aclLines({ from: WEB, there, document: managed })).toEqual([
      "proceed",
      `  + ${WEB[0]}`,
      "  - in 110 allow tcp 22 from 0.0.0.0/0",
      `  + ${WEB[1]}`,
      "delete: in 110 allow tcp 22 from 0.0.0.0/0",
      `create: ${WEB[0]}`,
      `create: ${WEB[1]}`,
    ]);
  });

  test("a source with numbers outside those of a managed mapping is refused", () => {
    const from = [...WEB, "in 200 allow all from 10.0.0.0/8"];
    const plan = aclPlan({ from, there: [], document: managed });

    expect(plan.verdict).toMatchObject({ kind: "refuse", reasons: [{ code: "NUMBERS_OUTSIDE" }] });
    expect(plan.steps).toEqual([]);
  });

  test("exceptions say when they end", () => {
    const given = { from: WEB, there: [...WEB, "in 90 allow tcp 22 from 10.0.0.0/8"] };
    const until = (date: string) => ({ ...given, document: { keep: [{ number: 90, until: date }] } });

    expect(aclLines({ ...until("2026-08-02"), today: "2026-08-01" })).toEqual([
      "proceed",
      "  finding KEEP_EXPIRES acl-0000000b",
    ]);
    expect(aclLines({ ...until("2026-07-31"), today: "2026-08-01" })).toEqual([
      "proceed",
      "  - in 90 allow tcp 22 from 10.0.0.0/8",
      "  finding KEEP_EXPIRED acl-0000000b",
      "delete: in 90 allow tcp 22 from 10.0.0.0/8",
    ]);
  });
});

describe("the guard", () => {
  const numbered = (count: number, action = "allow") =>
    Array.from({ length: count }, (_, at) => `in ${at + 1} ${action} tcp ${at + 1} from 10.0.0.0/8`);

  test.each<[string, AclStory, string]>([
    [
      "an entry that is lost counts",
      { from: numbered(5), there: numbered(6), document: { limits: { maxRemovals: 0 } } },
      "hold TOO_MANY_REMOVALS",
    ],
    [
      "an entry that is replaced is lost too",
      {
        from: [...numbered(5), "in 6 deny tcp 6 from 10.0.0.0/8"],
        there: numbered(6),
        document: { limits: { maxRemovals: 0 } },
      },
      "hold TOO_MANY_REMOVALS",
    ],
    [
      "an entry that moves is not",
      {
        from: numbered(6).map((line) => line.replace("in ", "in 1")),
        there: numbered(6),
        document: { limits: { maxRemovals: 0 } },
      },
      "proceed",
    ],
    [
      "moves do not dilute the share of what is lost",
      {
        from: ["in 11 allow tcp 1 from 10.0.0.0/8", ...numbered(4).slice(1)],
        there: numbered(8),
        document: { limits: { maxRemovals: 100, maxRemovalsPercent: 50 } },
      },
      "hold TOO_LARGE_A_SHARE",
    ],
    ["a source that lost its rules", { from: [], there: numbered(2) }, "hold SOURCE_EMPTY"],
    ["an empty source for a new ACL is fine", { from: [] }, "proceed"],
    [
      "few entries are judged by being emptied only",
      { from: numbered(1), there: numbered(4), document: { limits: { maxRemovalsPercent: 0 } } },
      "proceed",
    ],
  ])("%s", (_, story, verdict) => {
    expect(aclLines(story)[0]).toBe(verdict);
  });

  test.each<[number, readonly string[], string]>([
    [5, [], ""],
    [7, ["SOURCE_SHRANK"], "the source lost 7 of the 12 rules"],
  ])("a source that lost %i of 12 and renumbered the others", (lost, codes, words) => {
    const there = numbered(12);
    const keys = there.map((_, at) => `ingress ${at + 1} allow tcp ${at + 1}:${at + 1} 10.0.0.0/8`);
    const from = there.slice(lost).map((line, at) => line.replace(/^in \d+/, `in ${500 + at}`));
    const { reasons } = aclPlan({ from, there, verifiedRules: () => new Set(keys) }).verdict;

    expect(reasons.map(({ code }) => code)).toEqual(codes);
    expect(reasons.map(({ message }) => message).join()).toContain(words);
  });

  test("what is held by a limit is said in packets, as if it were released", () => {
    const plan = aclPlan({ from: numbered(1), there: numbered(2), document: { limits: { maxRemovals: 0 } } });

    expect(effectOf(plan, () => null)).toEqual({ opens: [], closes: [] });
    expect(effectIfReleased(plan, () => null)).toEqual({ opens: [], closes: ["in: tcp 2 from 10.0.0.0/8"] });
  });

  test("what a held ACL that is still to be made would let through is said too", () => {
    const plan = aclPlan({
      from: ["in 1 allow tcp 22 from 0.0.0.0/0"],
      document: { limits: { allowWorld: [] } },
    });

    expect(plan.verdict.kind).toBe("hold");
    expect(effectIfReleased(plan, () => null).opens).toEqual(["in: tcp 22 from the whole IPv4 Internet"]);
  });

  const https = { limits: { maxRemovals: 100, maxRemovalsPercent: 100, allowWorld: ["tcp/443"] } };

  test.each<[string, AclStory, string]>([
    ["by default an ACL may be open to the world", { from: ["in 1 allow all from ::/0"] }, "proceed"],
    [
      "what is not listed is held",
      { from: ["in 1 allow tcp 22 from 0.0.0.0/0"], document: https },
      "hold WORLD_OPEN",
    ],
    [
      "two halves are the world",
      { from: ["in 1 allow tcp 22 from 0.0.0.0/1", "in 2 allow tcp 22 from 128.0.0.0/1"], document: https },
      "hold WORLD_OPEN",
    ],
    [
      "what a deny in front closes is not open",
      { from: ["in 1 deny tcp 22 from 0.0.0.0/0", "in 2 allow tcp 22-443 from 10.0.0.0/8"], document: https },
      "proceed",
    ],
    [
      "a deny that goes opens what stands behind it",
      {
        from: ["in 2 allow all from 0.0.0.0/0"],
        there: ["in 1 deny tcp 22 from 0.0.0.0/0", "in 2 allow all from 0.0.0.0/0"],
        document: https,
      },
      "hold WORLD_OPEN",
    ],
    [
      "what was open and stays is not told again",
      {
        from: ["in 2 allow all from 0.0.0.0/0", "in 1 allow tcp 443 from 0.0.0.0/0"],
        there: ["in 2 allow all from 0.0.0.0/0"],
        document: https,
      },
      "proceed",
    ],
    [
      "an allow that goes does not excuse one that comes",
      {
        from: ["in 2 allow tcp 22 from 0.0.0.0/0"],
        there: ["in 1 allow all from 0.0.0.0/0"],
        document: https,
      },
      "hold WORLD_OPEN",
    ],
    ["outbound does not matter", { from: ["out 1 allow all to 0.0.0.0/0"], document: https }, "proceed"],
  ])("world: %s", (_, story, verdict) => {
    expect(aclLines(story)[0]).toBe(verdict);
  });

  test("tampering is closed while something else is held", () => {
    const there = [...WEB, "in 90 allow tcp 22 from 0.0.0.0/0"];
    const document = { limits: { allowWorld: ["tcp/443"] } };
    const verified = new Set([
      "ingress 100 allow tcp 443:443 0.0.0.0/0",
      "egress 100 allow tcp 1024:65535 0.0.0.0/0",
    ]);

    expect(
      aclLines({
        from: [...WEB, "in 110 allow tcp 25 from ::/0"],
        there,
        document,
        verifiedRules: () => verified,
      }),
    ).toEqual([
      "hold WORLD_OPEN",
      "  - in 90 allow tcp 22 from 0.0.0.0/0",
      "  + in 110 allow tcp 25 from ::/0 (withheld WORLD_OPEN)",
      "delete: in 90 allow tcp 22 from 0.0.0.0/0",
    ]);
  });
});
