/** Orders that a run may be cut short in: what is not ours stays away from all of it. */
import { describe, expect, test } from "vitest";
import type { Rule } from "../../../src/model/rule.ts";
import { contentsOf, ruleOfContent } from "../../../src/plan/acl/entry-contents.ts";
import { type EntriesInput, planEntries } from "../../../src/plan/acl/plan-entries.ts";
import { type EntryContent, findAtoms } from "../../../src/plan/entry-atoms.ts";
import { MoveJudge } from "../../../src/plan/entry-board.ts";
import { stageEntries } from "../../../src/plan/stage-entries.ts";
import { aclLines, aclPlan } from "../../support/acl-stories.ts";
import { aclRules, stepLine } from "../../support/rule-notation.ts";

/** Blocks that can only be turned around with a helper each: more helpers than an order may have. */
function blocks(first: number, isTurned: boolean): readonly string[] {
  return Array.from({ length: 6 }, (_, at) => {
    const [number, net] = [first + at * 10, `10.${at + 1}.0.0/16`];
    const [a, b] = isTurned ? [1, 0] : [0, 1];
    return [
      `in ${number + a} allow tcp 1-10 from ${net}`,
      `in ${number + b} deny tcp 5-15 from ${net}`,
      `in ${number + 2} allow tcp 11-100 from ${net}`,
    ];
  }).flat();
}

const KEPT = "in 135 allow tcp 22 from 10.9.0.0/16";

/** The moves of a staging, asked for outright: the planner comes to it only where nothing else helps. */
function staged(first: number, isLeftAlone: (number: number, cidr: string) => boolean): readonly string[] {
  const [before, after] = [false, true].map((isTurned) =>
    contentsOf(aclRules(...blocks(first, isTurned), KEPT), "ingress"),
  );
  if (before === undefined || after === undefined) return [];
  const numbers = { from: 1, to: 32_766 };
  const input = {
    before,
    after,
    limit: 40,
    numbers,
    isLeftAlone: (number: number, content: EntryContent) => {
      const { peer } = ruleOfContent(content, "ingress", number);
      return isLeftAlone(number, "cidr" in peer ? peer.cidr : "");
    },
  };
  const judge = new MoveJudge(findAtoms(before, after));
  const moves = stageEntries({ judge, limit: 40, numbers, input }) ?? [];
  return moves.map(({ kind, number }) => `${kind} ${number}`);
}

describe("a staged list", () => {
  test("moves an entry that nobody keeps, and puts it back", () => {
    const moves = staged(110, () => false);

    expect(moves.length).toBe(72);
    expect(moves.filter((move) => move.endsWith(" 135"))).toEqual(["delete 135", "create 135"]);
  });

  test.each<[string, Parameters<typeof staged>[1]]>([
    ["its number", (number) => number === 135],
    ["what it says", (_, cidr) => cidr === "10.9.0.0/16"],
  ])("neither takes away nor copies an entry that is kept for %s", (_, isLeftAlone) => {
    const moves = staged(110, isLeftAlone);

    expect(moves.length).toBe(68);
    expect(moves.filter((move) => move.endsWith(" 135"))).toEqual([]);
  });

  test("puts no copy where the next run would take it for a kept entry", () => {
    expect(staged(110, (number) => number === 100).filter((move) => move.endsWith(" 100"))).toEqual([]);
  });

  test("goes behind the list where there is no room in front, whatever both lists end with", () => {
    expect(staged(1, () => false)[0]).toBe("create 136");
  });
});

test("more knots than helpers at a time are untied one after the other, within one spare entry", () => {
  const plan = aclPlan({ from: blocks(110, true), there: blocks(110, false), entryQuota: () => 19 });
  const steps = plan.steps.filter((step) => "isHelper" in step && step.isHelper);

  expect(plan.steps.length).toBe(24);
  expect(steps.length).toBe(12);
});

describe("a helper", () => {
  const before = [
    "in 10 allow tcp 1-10 from ::/0",
    "in 20 deny tcp 5-15 from ::/0",
    "in 30 allow tcp 11-100 from ::/0",
  ];
  const after = [
    "in 10 deny tcp 5-15 from ::/0",
    "in 20 allow tcp 1-10 from ::/0",
    "in 30 allow tcp 11-100 from ::/0",
  ];
  const helpersOf = (isLeftAlone: EntriesInput["isLeftAlone"]): readonly string[] => {
    const planned = planEntries({
      before: aclRules(...before),
      after: aclRules(...after),
      limit: 20,
      numbers: { from: 1, to: 32_766 },
      isInTheMaking: false,
      isLeftAlone,
      subject: "acl-a",
    });
    const steps = planned.kind === "ordered" ? planned.steps : [];
    return steps.filter((step) => "isHelper" in step && step.isHelper).map(stepLine);
  };

  test("is not put where the next run would take it for a kept entry", () => {
    const [first = ""] = helpersOf(null);
    const number = Number(/ in (\d+) /.exec(first)?.[1]);

    const others = helpersOf(({ entry }: Rule) => entry?.number === number);

    expect(others.length).toBeGreaterThan(1);
    expect(others.filter((line) => line.includes(` in ${number} `))).toEqual([]);
  });
});

describe("tampering that has no order by itself", () => {
  const turned = [
    "in 10 deny tcp 5-15 from ::/0",
    "in 11 allow tcp 1-10 from ::/0",
    "in 12 allow tcp 11-99 from ::/0",
  ];
  const there = [
    "in 10 allow tcp 1-10 from ::/0",
    "in 11 deny tcp 5-15 from ::/0",
    "in 12 allow tcp 11-99 from ::/0",
  ];

  test("is said to be withheld, as nothing is sent", () => {
    const plan = aclPlan({
      from: [...turned, "in 50 allow tcp 22 from 0.0.0.0/0"],
      there,
      entryQuota: () => 3,
      document: { limits: { allowWorld: [] } },
      verifiedRules: () => new Set(aclRules(...turned).keys()),
    });

    expect(plan.steps).toEqual([]);
    expect(plan.changes.map(({ withheld }) => withheld)).toEqual(["NO_ROOM", "NO_ROOM", "WORLD_OPEN"]);
    expect(plan.verdict.reasons.map(({ code }) => code)).toEqual(["WORLD_OPEN", "NO_ROOM"]);
  });
});

test("a list above a quota that was lowered gets nothing new before it is below", () => {
  const filler = (to: number): string[] =>
    Array.from({ length: to }, (_, at) => `in ${at + 1} allow tcp ${at + 1} from ::/0`);
  const story = { there: filler(25), entryQuota: () => 20 };

  expect(aclLines({ ...story, from: [...filler(24), "in 90 allow udp 53 from ::/0"] })[0]).toBe(
    "hold NO_ROOM",
  );
  expect(aclLines({ ...story, from: filler(22) })[0]).toBe("proceed");
  expect(aclLines({ ...story, from: [...filler(24), "in 25 allow udp 53 from ::/0"] })[0]).toBe("proceed");
});
