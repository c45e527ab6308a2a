import { describe, expect, test } from "vitest";
import { isConverged } from "../../src/model/plan.ts";
import { buildPlan } from "../../src/plan/build-plan.ts";
import { defaultEgressRules } from "../../src/plan/ec2-own-rules.ts";
import { normaliseGroup } from "../../src/plan/normalise.ts";
import type { PlanInput } from "../../src/plan/plan-input.ts";
import { groupAt, type KnownReferences, referencesTo } from "../support/known-references.ts";
import { mappingsOf, planLines, stepLines, verdictLine } from "../support/plan-worlds.ts";
import { HOME, lineOf, linesOf, observedGroup, rules } from "../support/rule-notation.ts";

const OWNER = `${HOME}/cli/web`;
const TAGS = { "vpc-rule-sync:owner": OWNER, "vpc-rule-sync:source": `${HOME}/eu-west-1/sg-a` };
const PENDING = `new:${HOME}/eu-west-1/vpc-0000000b/web`;

interface Case extends Partial<PlanInput> {
  readonly from?: readonly string[];
  /** Rules of the destination; null: it has to be made. */
  readonly there?: readonly string[] | null;
  readonly tags?: Readonly<Record<string, string>>;
  readonly document?: object;
  readonly known?: KnownReferences;
  readonly verifiedLines?: readonly string[];
}

function inputOf(given: Case): PlanInput {
  const { from = [], there = [], tags = TAGS, document = {}, known = {}, verifiedLines, ...input } = given;
  const [mapping] = mappingsOf([
    {
      id: "web",
      kind: "security-group",
      source: { account: HOME, region: "eu-west-1", select: { ids: ["sg-0000000a"] } },
      targets: [{ account: HOME, region: "eu-west-1", vpc: "vpc-0000000b" }],
      limits: { maxRemovals: 100, maxRemovalsPercent: 100 },
      ...document,
    },
  ]);
  const [target] = mapping?.targets ?? [];
  if (mapping === undefined || target === undefined) throw new Error("no target");
  const place = { account: HOME, region: "eu-west-1", vpcId: "vpc-0000000b", name: "web" };
  const groupId = there === null ? PENDING : "sg-self";
  return {
    mapping,
    target,
    source: normaliseGroup(observedGroup({ name: "web", description: "web servers", lines: from })),
    destination: { ...place, groupId },
    actual:
      there === null
        ? null
        : normaliseGroup(
            observedGroup({ ...place, groupId, description: "web servers", tags, lines: there }),
          ),
    owner: OWNER,
    standing: { kind: there === null ? "new" : "ours" },
    sourceVpc: undefined,
    targetVpc: undefined,
    index: referencesTo(known),
    foreignMarkers: [],
    quota: 60,
    weightOf: () => 1,
    acceptRemovals: null,
    today: "2026-08-01",
    verified: verifiedLines === undefined ? null : new Set(rules(...verifiedLines).keys()),
    refusals: [],
    unfinished: new Set(),
    ...input,
  };
}

function linesFor(given: Case): readonly string[] {
  const plan = buildPlan(inputOf(given));
  return [verdictLine(plan), ...planLines(plan), ...stepLines(plan)];
}

test("nothing is done where nothing differs", () => {
  const plan = buildPlan(inputOf({ from: ["in all from sg-a"], there: ["in all from sg-self"] }));

  expect(isConverged(plan)).toBe(true);
  expect(plan.steps).toEqual([]);
  expect(plan.verdict).toEqual({ kind: "proceed", reasons: [] });
});

describe("a group that has to be made", () => {
  test("comes with its tags, loses what EC2 put into it, then gets its rules", () => {
    const given = { from: ["in all from sg-a", "out tcp 443 to 10.0.0.0/8"], there: null };

    expect(linesFor(given)).toEqual([
      "proceed",
      "  create web",
      "  + in all from new:web",
      "  + out tcp 443 to 10.0.0.0/8",
      "  - out all to 0.0.0.0/0 (made by EC2)",
      "remove: out all to 0.0.0.0/0",
      "add: in all from new:web",
      "add: out tcp 443 to 10.0.0.0/8",
    ]);
    expect(buildPlan(inputOf(given)).creation).toEqual({
      name: "web",
      description: "web servers",
      vpcId: "vpc-0000000b",
      tags: TAGS,
    });
  });

  test("keeps the outbound rule of EC2 that the source has as well", () => {
    expect(linesFor({ from: ["out all to 0.0.0.0/0"], there: null })).toEqual(["proceed", "  create web"]);
  });

  test("gets a second outbound rule from EC2 where its VPC has an IPv6 block", () => {
    const targetVpc = { vpcId: "vpc-0000000b", ipv4: [], ipv6: ["2001:db8::/56"], tags: {} };

    expect(linesFor({ there: null, targetVpc })).toContain("remove: out all to 0.0.0.0/0; out all to ::/0");
    expect(defaultEgressRules(false).map(lineOf)).toEqual(["out all to 0.0.0.0/0"]);
  });

  test("is no removal that counts, whatever the limits", () => {
    const document = { limits: { maxRemovals: 0, maxRemovalsPercent: 0 } };

    expect(linesFor({ there: null, document })[0]).toBe("proceed");
  });
});

test("a group that was half made is finished, without counting EC2's own rule", () => {
  const document = { limits: { maxRemovals: 0, maxRemovalsPercent: 0 } };

  expect(linesFor({ from: ["in tcp 443 from ::/0"], there: ["out all to 0.0.0.0/0"], document })).toEqual([
    "proceed",
    "  + in tcp 443 from ::/0",
    "  - out all to 0.0.0.0/0 (made by EC2)",
    "add: in tcp 443 from ::/0",
    "remove: out all to 0.0.0.0/0",
  ]);
});

test("a group that was found unfinished stays so for the run, though its first rules are in by now", () => {
  const document = { limits: { maxRemovals: 0, maxRemovalsPercent: 0 } };
  const given = {
    from: ["in tcp 443 from ::/0"],
    there: ["in tcp 443 from ::/0", "out all to 0.0.0.0/0"],
    document,
  };

  expect(linesFor({ ...given, unfinished: new Set(["sg-self"]) })).toEqual([
    "proceed",
    "  - out all to 0.0.0.0/0 (made by EC2)",
    "remove: out all to 0.0.0.0/0",
  ]);
  expect(linesFor(given)[0]).toBe("hold TOO_MANY_REMOVALS");
});

test("a group of ours that holds nothing but EC2's rule keeps it where keep names it", () => {
  const document = { keep: [{ direction: "egress", protocol: "all", cidr: "0.0.0.0/0" }] };

  expect(linesFor({ from: ["in tcp 443 from ::/0"], there: ["out all to 0.0.0.0/0"], document })).toEqual([
    "proceed",
    "  + in tcp 443 from ::/0",
    "add: in tcp 443 from ::/0",
  ]);
});

test("an additive mapping says so where it leaves EC2's rule in a group of ours", () => {
  const given = { from: ["in tcp 443 from ::/0"], there: ["in tcp 443 from ::/0", "out all to 0.0.0.0/0"] };

  expect(linesFor({ ...given, document: { ownership: "additive" } })).toEqual([
    "proceed",
    "  finding EC2_RULE_KEPT sg-self",
  ]);
  expect(linesFor({ ...given, document: { ownership: "additive" }, standing: { kind: "adopted" } })).toEqual([
    "proceed",
  ]);
});

test("the versions of the prefix lists that the destination ends with are part of the plan", () => {
  const list = { id: "pl-a", name: "offices", owner: HOME, weight: 1, version: 7 };
  const known = { lists: { "eu-west-1": [list, { ...list, id: "pl-unused" }] } };

  expect(buildPlan(inputOf({ from: ["in all from pl-a"], known })).prefixListVersions).toEqual({ "pl-a": 7 });
});

describe("the outbound rule that the last verified run left", () => {
  const all = "out all to 0.0.0.0/0";

  test("counts when the source drops it, though EC2 makes such a rule too", () => {
    const document = { limits: { maxRemovals: 0, maxRemovalsPercent: 100 } };
    const given = { from: ["in tcp 443 from ::/0"], there: ["in tcp 443 from ::/0", all], document };

    expect(linesFor({ ...given, verifiedLines: ["in tcp 443 from ::/0", all] })[0]).toBe(
      "hold TOO_MANY_REMOVALS",
    );
  });

  test("counts when it is the only rule there: the group was finished", () => {
    const document = { limits: { maxRemovals: 0, maxRemovalsPercent: 100 } };
    const given = { from: ["in tcp 443 from ::/0"], there: [all], document };

    expect(linesFor({ ...given, verifiedLines: [all] })[0]).toBe("hold TOO_MANY_REMOVALS");
  });

  test("is not given up for a source that lost all its rules", () => {
    expect(linesFor({ from: [], there: [all], verifiedLines: [all] })[0]).toBe("hold SOURCE_EMPTY");
  });
});

test("EC2's outbound rule of a group that we adopt is a rule like others", () => {
  const document = { limits: { maxRemovals: 0, maxRemovalsPercent: 100 } };
  const given = {
    there: ["out all to 0.0.0.0/0"],
    standing: { kind: "adopted" },
    from: ["in all from sg-a"],
  } as const;

  expect(linesFor({ ...given, document })[0]).toBe("hold TOO_MANY_REMOVALS");
});

describe("a rule without a counterpart", () => {
  const from = ["in tcp 5432 from sg-x", "in tcp 443 from 10.0.0.0/8"];
  const skip = { translate: { unresolved: "skip" } };

  test("holds the whole destination, where no verified run is known", () => {
    expect(linesFor({ from, there: ["in tcp 1 from sg-y"] })).toEqual([
      "hold UNRESOLVED",
      "  + in tcp 443 from 10.0.0.0/8 (withheld UNRESOLVED)",
      "  - in tcp 1 from sg-y (withheld UNRESOLVED)",
      "  finding RULE_UNRESOLVED in tcp 5432 from sg-x",
    ]);
  });

  test("lets tampering be put right, where a verified run is known", () => {
    const there = ["in tcp 22 from ::/0"];

    expect(
      linesFor({ from: [...from, "in tcp 80 from sg-a"], there, verifiedLines: ["in tcp 80 from sg-self"] }),
    ).toEqual([
      "hold UNRESOLVED",
      "  + in tcp 80 from sg-self",
      "  + in tcp 443 from 10.0.0.0/8 (withheld UNRESOLVED)",
      "  - in tcp 22 from ::/0",
      "  finding RULE_UNRESOLVED in tcp 5432 from sg-x",
      "add: in tcp 80 from sg-self",
      "remove: in tcp 22 from ::/0",
    ]);
  });

  test("does not shelter a reference of its ports that appeared since the verified run", () => {
    const lines = linesFor({
      from: ["in tcp 5432 from sg-x"],
      there: ["in tcp 5432 from sg-evil"],
      verifiedLines: [],
    });

    expect(lines).toContain("remove: in tcp 5432 from sg-evil");
  });

  test("is left out where that is asked for, and its possible counterpart stays", () => {
    expect(
      linesFor({ from, there: ["in tcp 5432 from sg-y", "in tcp 1 from sg-y"], document: skip }),
    ).toEqual([
      "proceed",
      "  + in tcp 443 from 10.0.0.0/8",
      "  - in tcp 1 from sg-y",
      "  finding RULE_SKIPPED in tcp 5432 from sg-x",
      "add: in tcp 443 from 10.0.0.0/8",
      "remove: in tcp 1 from sg-y",
    ]);
  });

  test("shows in the plan the same whatever order EC2 lists the source's rules in", () => {
    const many = ["in tcp 3 from sg-x", "in tcp 2 from sg-y", "in tcp 1 from sg-z"];
    const text = (lines: readonly string[]) =>
      JSON.stringify({ ...buildPlan(inputOf({ from: lines })), desired: null });

    expect(text(many.toReversed())).toBe(text(many));
  });
});

describe("ownership", () => {
  const given = { from: ["in tcp 443 from sg-a"], there: ["in tcp 22 from sg-y"] };

  test("exclusive removes what the source does not have", () => {
    expect(linesFor(given)).toContain("remove: in tcp 22 from sg-y");
  });

  test("additive never removes", () => {
    expect(linesFor({ ...given, document: { ownership: "additive" } })).toEqual([
      "proceed",
      "  + in tcp 443 from sg-self",
      "add: in tcp 443 from sg-self",
    ]);
  });

  test("managed tags what it adds and touches nothing else", () => {
    const { steps, changes } = buildPlan(inputOf({ ...given, document: { ownership: "managed" } }));

    expect(changes).toHaveLength(1);
    expect(steps).toMatchObject([{ kind: "add-rules", tags: { "vpc-rule-sync:owner": OWNER } }]);
  });

  test("exclusive and additive tag no rule", () => {
    for (const ownership of ["exclusive", "additive"]) {
      expect(buildPlan(inputOf({ ...given, document: { ownership } })).steps[0]).toMatchObject({ tags: {} });
    }
  });

  test("kept rules are part of what the plan ends with", () => {
    const plan = buildPlan(inputOf({ ...given, document: { keep: [{ port: 22 }] } }));

    expect(linesOf(plan.desired)).toEqual(["in tcp 22 from sg-y", "in tcp 443 from sg-self"]);
  });
});

describe("nothing is sent", () => {
  const given = { from: ["in tcp 443 from sg-a"], there: ["in tcp 22 from sg-y"], tags: {} };
  const refusals = [{ code: "TWO_WRITERS", message: "m", next: "n" }];

  test.each<[string, Case, string]>([
    ["to a destination that is refused, its tags included", { ...given, refusals }, "refuse TWO_WRITERS"],
    [
      "to a refused destination whose tags alone differ",
      { from: [], tags: {}, refusals },
      "refuse TWO_WRITERS",
    ],
    ["to a destination that is held", { ...given, standing: { kind: "unowned" } }, "hold ADOPTION_NEEDED"],
    ["where there is no room", { ...given, quota: 1, there: ["in all from 10.0.0.0/8"] }, "hold NO_ROOM"],
    [
      "even to close tampering in a group that is another's",
      { ...given, verifiedLines: [], standing: { kind: "owned-by-another", owner: "x" } },
      "hold OWNED_BY_ANOTHER",
    ],
  ])("%s", (_, changed, verdict) => {
    const plan = buildPlan(inputOf(changed));

    expect(verdictLine(plan)).toBe(verdict);
    expect(stepLines(plan)).toEqual([]);
  });
});

test("a plan that is held names a lack of room as well", () => {
  const given = { from: ["in tcp 443 from sg-a"], there: ["in all from 10.0.0.0/8"], quota: 1 };

  expect(linesFor({ ...given, standing: { kind: "unowned" } })[0]).toBe("hold ADOPTION_NEEDED, NO_ROOM");
});

describe("findings", () => {
  test("name a description that differs, which EC2 cannot change", () => {
    const input = inputOf({});
    const actual = input.actual === null ? null : { ...input.actual, description: "old" };

    expect(planLines(buildPlan({ ...input, actual }))).toEqual(["  finding DESCRIPTION_FIXED sg-self"]);
  });

  test("of merged rules come with the plan", () => {
    const document = { translate: { cidrs: { "10.0.0.0/24": "10.9.0.0/24" } } };
    const from = ["in tcp 443 from 10.0.0.0/24 # a", "in tcp 443 from 10.9.0.0/24 # b"];

    expect(linesFor({ from, document })).toContain("  finding RULES_MERGED in tcp 443 from 10.9.0.0/24");
  });
});

test("changes that refer to groups come with their names", () => {
  const known = { groups: [groupAt(`sg-x app in ${HOME}/eu-west-1/vpc-0000000b`)] };

  expect(buildPlan(inputOf({ there: ["in all from sg-x"], known })).groupNames).toEqual({ "sg-x": "app" });
});
