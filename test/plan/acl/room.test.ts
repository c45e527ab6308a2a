import { describe, expect, test } from "vitest";
import {
  type AclStory,
  aclLines,
  aclPlan,
  aclWorld,
  DESTINATION_ID,
  OURS,
  planAcl,
} from "../../support/acl-stories.ts";

const QUOTA = "L-2AEEBF1A";
const filler = (from: number, to: number): string[] =>
  Array.from(
    { length: to - from + 1 },
    (_, at) => `in ${from + at} allow tcp ${1000 + from + at} from 192.168.0.0/16`,
  );

/**
 * Turning these two around has no order without a helper: with 10 replaced first tcp 1-4 is shut out, with 20
 * replaced first tcp 11-15 is open.
 *
 *   10 allow tcp 1-10      10 deny tcp 5-15
 *   20 deny tcp 5-15       20 allow tcp 1-10
 *   30 allow tcp 11-100    30 allow tcp 11-100
 */
const before = [
  "in 10 allow tcp 1-10 from 10.0.0.0/8",
  "in 20 deny tcp 5-15 from 10.0.0.0/8",
  "in 30 allow tcp 11-100 from 10.0.0.0/8",
];
const after = [
  "in 10 deny tcp 5-15 from 10.0.0.0/8",
  "in 20 allow tcp 1-10 from 10.0.0.0/8",
  "in 30 allow tcp 11-100 from 10.0.0.0/8",
];

const FULL: AclStory = {
  from: [...after, ...filler(101, 117)],
  there: [...before, ...filler(101, 117)],
  subnets: ["subnet-0000000b"],
};

describe("a list that is turned around", () => {
  test("takes a helper where there is room", () => {
    const steps = aclPlan({ from: after, there: before }).steps;

    expect(steps.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["create-entry", "delete-entry", "replace-entry"]),
    );
    expect(steps.filter((step) => "isHelper" in step && step.isHelper).length).toBeGreaterThanOrEqual(2);
  });

  test("is held in a full ACL, with the numbers and the quota that would help", () => {
    const plan = aclPlan(FULL);

    expect(plan.steps).toEqual([]);
    expect(plan.verdict).toEqual({
      kind: "hold",
      reasons: [
        {
          code: "NO_ROOM",
          message:
            "inbound it has 20 of 20 entries (quota L-2AEEBF1A, as far as it is known) and ends with 20; no order of " +
            "calls within that was found in which every packet has its old or its new answer all the time",
          next: "raise the quota to 21, or take entries out of the source, or set whenNoRoom: swap",
        },
      ],
    });
    expect(plan.changes.every(({ withheld }) => withheld === "NO_ROOM")).toBe(true);
  });

  test("asks for the quota, and goes through where it is higher", () => {
    const wanted = (story: AclStory) => planAcl(story).wanted;

    expect(wanted(FULL)).toMatchObject([{ kind: "quota", code: QUOTA, scope: { account: "222222222222" } }]);
    expect(wanted({ from: after, there: before })).toEqual([]);
    expect(wanted({ ...FULL, entryQuota: () => 20 })).toEqual([]);
    expect(aclLines({ ...FULL, targetScope: { quotas: { [QUOTA]: 21 } } })[0]).toBe("proceed");
    expect(aclLines({ ...FULL, entryQuota: () => 21 })[0]).toBe("proceed");
  });

  test("goes through where another ACL shows that the quota is higher", () => {
    const targetAcls = { "acl-0000000c": { vpc: "vpc-0000000b", rules: filler(1, 21) } };

    expect(aclLines({ ...FULL, targetAcls })[0]).toBe("proceed");
  });

  test("has no quota that helps where the numbers are all taken", () => {
    const document = { ownership: "managed", numbers: "10-11" };
    const given = [before, after].map((lines) =>
      lines.slice(0, 2).map((line) => line.replace("in 20", "in 11")),
    );
    const plan = aclPlan({ from: given[1] ?? [], there: [...(given[0] ?? []), before[2] ?? ""], document });

    expect(plan.verdict.reasons).toMatchObject([
      { code: "NO_ROOM", next: "no quota up to 40 would help; change the source in smaller parts" },
    ]);
  });
});

test("a source with more entries than fit is held before anything is made", () => {
  const plan = aclPlan({ from: filler(101, 122) });

  expect(plan.verdict).toMatchObject({
    kind: "hold",
    reasons: [{ code: "NO_ROOM", next: "raise the quota to 22, or take entries out of the source" }],
  });
  expect(plan.steps).toEqual([]);
});

describe("whenNoRoom: swap", () => {
  const document = { whenNoRoom: "swap", limits: { maxRemovals: 100, maxRemovalsPercent: 100 } };
  const SWAP = { ...FULL, document };

  test("fills a fresh ACL in ascending order, then moves the subnets", () => {
    const plan = aclPlan(SWAP);

    expect(plan.verdict).toEqual({ kind: "proceed", reasons: [] });
    expect(plan.creation?.tags).toEqual({ ...OURS, "vpc-rule-sync:replaces": DESTINATION_ID });
    expect(plan.destination.groupId).toBe("new:222222222222/us-east-1/vpc-0000000b/acl-0000000a");
    expect(plan.steps.map((step) => ("rule" in step ? step.rule.entry?.number : step.kind))).toEqual([
      10,
      20,
      30,
      ...Array.from({ length: 17 }, (_, at) => 101 + at),
      "associate",
    ]);
    expect(plan.steps.at(-1)).toEqual({
      kind: "associate",
      subnetId: "subnet-0000000b",
      associationId: "of subnet-0000000b",
      from: DESTINATION_ID,
    });
    expect(plan.findings.map(({ code }) => code)).toEqual(["SWAP_NEEDED"]);
  });

  test.each<[string, AclStory, string]>([
    [
      "not where something else is held",
      {
        ...SWAP,
        document: { ...document, limits: { maxRemovals: 0, allowWorld: [] } },
        from: [...FULL.from.slice(1), "in 5 allow all from ::/0"],
      },
      "hold WORLD_OPEN, TOO_MANY_REMOVALS",
    ],
    ["not where the list does not fit at all", { ...SWAP, from: filler(1, 21) }, "hold NO_ROOM"],
    [
      "not where others write in it too",
      { ...SWAP, document: { ...document, ownership: "managed", numbers: "1-999" }, entryQuota: () => 20 },
      "hold NO_ROOM",
    ],
    ["not where no subnet is under it", { ...SWAP, subnets: [] }, "hold NO_ROOM"],
  ])("%s", (_, story, verdict) => {
    expect(aclLines(story)[0]).toBe(verdict);
    expect(aclPlan(story).creation).toBeUndefined();
  });

  const FRESH = { ...OURS, "vpc-rule-sync:replaces": DESTINATION_ID };
  const half = (rules: readonly string[], subnets: readonly string[], left: readonly string[]): AclStory => ({
    ...SWAP,
    subnets: left,
    targetAcls: { "acl-00000001": { vpc: "vpc-0000000b", tags: FRESH, rules, subnets } },
  });

  test("a run that was cut short is finished by the next one, even when the source changed meanwhile", () => {
    const plan = aclPlan(half(["in 10 allow all from ::/0", ...filler(101, 119)], [], ["subnet-0000000b"]));

    expect(plan.destination.groupId).toBe("acl-00000001");
    expect(plan.verdict.kind).toBe("proceed");
    expect(plan.steps.at(0)?.kind).toBe("delete-entry");
    expect(plan.steps.at(-1)).toMatchObject({ kind: "associate", from: DESTINATION_ID });
  });

  test("is judged by what the subnets are under, also while it is under way", () => {
    const limits = { maxRemovals: 1, maxRemovalsPercent: 100 };
    const story = { ...half([], [], ["subnet-0000000b"]), from: after, document: { ...document, limits } };

    expect(aclLines(story)[0]).toBe("hold TOO_MANY_REMOVALS");
    expect(aclPlan(story).steps).toEqual([]);
  });

  test("brings kept entries over", () => {
    const kept = "in 50 allow tcp 22 from 10.9.0.0/16";
    const story = half([], [], ["subnet-0000000b"]);
    const plan = aclPlan({
      ...story,
      from: after,
      there: [...before, kept],
      document: { ...document, keep: [{ number: 50 }] },
    });

    expect([...plan.desired.values()].map(({ entry }) => entry?.number)).toContain(50);
  });

  test("afterwards the old ACL is said to be left over, and is nobody's held destination", () => {
    const story = half(FULL.from, ["subnet-0000000b"], []);

    expect(aclLines(story)).toEqual(["proceed", "  finding SWAP_LEFTOVER acl-0000000b"]);
  });

  test("a second swap takes what the first one left under the oldest", () => {
    const plan = aclPlan(half(FULL.there ?? [], ["subnet-00000001"], ["subnet-0000000b"]));

    expect(plan.creation?.tags["vpc-rule-sync:replaces"]).toBe("acl-00000001");
    expect(plan.associationChanges).toEqual([
      { subnetId: "subnet-00000001", was: "acl-00000001" },
      { subnetId: "subnet-0000000b", was: DESTINATION_ID },
    ]);
  });
});

test("two ACLs that came from one source: one is the destination, the other is said to be left", () => {
  const story: AclStory = {
    from: after,
    there: after,
    subnets: ["subnet-0000000b"],
    targetAcls: { "acl-00000001": { vpc: "vpc-0000000b", tags: OURS } },
  };

  expect(
    planAcl(story).entries.map((entry) =>
      entry.kind === "planned" ? entry.plan.destination.groupId : entry.kind,
    ),
  ).toEqual([DESTINATION_ID, "source-missing"]);
  expect(Object.keys(aclWorld(story))).toHaveLength(2);
});
