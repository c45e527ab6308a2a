import { expect, test } from "vitest";
import { desiredEntries, type EntryPolicy } from "../../../src/plan/acl/desired-entries.ts";
import { aclRules, lineOf, linesOf } from "../../support/rule-notation.ts";

const POLICY: EntryPolicy = {
  ownership: "exclusive",
  numbers: null,
  keep: [],
  today: "2026-08-01",
  verified: null,
  skipped: [],
};

const ASKED = ["in 100 allow tcp 443 from ::/0", "in 200 deny all from ::/0"];
const THERE = ["in 100 allow tcp 80 from ::/0", "in 150 allow tcp 22 from 10.0.0.0/8"];

function lines(policy: Partial<EntryPolicy>, asked = ASKED, there = THERE): readonly string[] {
  const { desired, clashes, outside } = desiredEntries(aclRules(...asked), aclRules(...there), {
    ...POLICY,
    ...policy,
  });
  return [
    ...linesOf(desired),
    ...clashes.map(({ why, rule, standing }) => `${why}: ${lineOf(standing)}, not ${lineOf(rule)}`),
    ...outside.map((rule) => `outside: ${lineOf(rule)}`),
  ];
}

test("an exclusive ACL holds what the source asks for", () => {
  expect(lines({})).toEqual(ASKED);
});

test("a kept entry stays beside it", () => {
  expect(lines({ keep: [{ number: 150 }] })).toEqual([ASKED[0], THERE[1], ASKED[1]]);
});

test("a kept entry is no longer kept after its last day", () => {
  const keep = [{ number: 150, until: "2026-07-31" }];

  expect(lines({ keep })).toEqual(ASKED);
  expect(lines({ keep, today: "2026-07-31" })).toContain(THERE[1]);
});

test("a kept entry at a number the source uses is a clash, and stays", () => {
  expect(lines({ keep: [{ port: { from: 80, to: 80 } }] })).toEqual([
    THERE[0],
    ASKED[1],
    `kept: ${THERE[0]}, not ${ASKED[0]}`,
  ]);
});

test("a kept entry that the source asks for as it is makes no clash", () => {
  expect(lines({ keep: [{ number: 100 }] }, ASKED, ASKED)).toEqual(ASKED);
});

test("an additive ACL keeps everything; a number that is taken is a clash", () => {
  expect(lines({ ownership: "additive" })).toEqual([
    THERE[0],
    THERE[1],
    ASKED[1],
    `taken: ${THERE[0]}, not ${ASKED[0]}`,
  ]);
});

test("a managed ACL keeps what is outside its numbers, and says what the source asks for there", () => {
  expect(lines({ ownership: "managed", numbers: { from: 100, to: 149 } })).toEqual([
    ASKED[0],
    THERE[1],
    `outside: ${ASKED[1]}`,
  ]);
});

test("the counterpart of a rule that is left out stays, unless it appeared since the verified run", () => {
  const skipped = [...aclRules("in 150 allow tcp 22 from 172.16.0.0/12").values()];

  expect(lines({ skipped })).toContain(THERE[1]);
  expect(lines({ skipped, verified: new Set() })).not.toContain(THERE[1]);
  expect(lines({ skipped: [...aclRules("in 150 deny tcp 22 from 172.16.0.0/12").values()] })).not.toContain(
    THERE[1],
  );
});
