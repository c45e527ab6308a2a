import { describe, expect, test } from "vitest";
import { InputError } from "../../src/model/errors.ts";
import type { Run } from "../../src/model/run.ts";
import { destinationTable } from "../../src/report/destination-table.ts";
import { makePaint } from "../../src/report/paint.ts";
import { headline, renderText } from "../../src/report/render-text.ts";
import { ours, planOf, resultOf, runOf, STORIES } from "./runs.ts";

const PLAIN = makePaint(false);

// Written anew by `npx vitest run test/report --update`.
test.each(Object.keys(STORIES))("golden/%s.txt is what a terminal shows", async (name) => {
  const run = STORIES[name]?.();

  await expect(run === undefined ? "" : renderText(run, PLAIN)).toMatchFileSnapshot(`golden/${name}.txt`);
});

test("colour adds nothing but colour", () => {
  for (const make of Object.values(STORIES)) {
    const coloured = renderText(make(), makePaint(true));

    expect(coloured).toContain("\u001b[");
    expect(withoutColour(coloured)).toBe(renderText(make(), PLAIN));
  }
});

test("no line ends in a space, and the text ends with one line end", () => {
  for (const make of Object.values(STORIES)) {
    const text = renderText(make(), PLAIN);

    expect(text.split("\n").filter((line) => line !== line.trimEnd())).toEqual([]);
    expect(text).toMatch(/[^\n]\n$/);
  }
});

test("a report decides nothing: the run is as it was", () => {
  for (const make of Object.values(STORIES)) {
    const run = make();
    renderText(run, PLAIN);

    expect(run).toEqual(make());
  }
});

describe("the headline", () => {
  const synced = resultOf(planOf({ there: ours() }), "in-sync");
  const as = (outcome: typeof synced.outcome) => ({ ...synced, outcome });

  test.each<[string, Run, string]>([
    ["nothing is to be done", runOf("plan", [synced, synced]), "In sync: 2 destinations, nothing to do."],
    [
      "a plan found something",
      runOf("plan", [synced, as("drifted")]),
      "Plan for 2 destinations: 1 drifted, 1 in-sync",
    ],
    ["all is done", runOf("sync", [synced, as("corrected")]), "Done: 1 corrected, 1 in-sync"],
    [
      "not all is done, the gravest first",
      runOf("sync", [as("held"), as("corrected"), as("failed")]),
      "Not all done: 1 failed, 1 held, 1 corrected",
    ],
    ["a report-mode mapping drifted", runOf("sync", [as("drifted")]), "Not all done: 1 drifted"],
    ["somebody stopped it", runOf("sync", [synced], { stopped: true }), "Stopped: 1 in-sync"],
    ["there was nothing to look at", runOf("plan", []), "There is no destination: no target VPC was found."],
  ])("says that %s", (_, run, line) => {
    expect(headline(run)).toBe(line);
  });
});

describe("the totals", () => {
  const lastLine = (run: Run) => renderText(run, PLAIN).trimEnd().split("\n").at(-1);

  test("of a plan that is held count no change as one to come", () => {
    const document = { limits: { allowWorld: [] } };
    const held = resultOf(planOf({ document }), "held");

    expect(held.plan?.verdict.kind).toBe("hold");
    expect(lastLine(runOf("plan", [held]))).toBe(
      "Total: 1 destination, 0 rules to add, 0 to amend, 0 to remove, 4 withheld",
    );
  });

  test("of a plan that is held count no tag as one to be set", () => {
    const held = resultOf(planOf({ there: { ...ours(), tags: {} } }), "held");

    expect(held.plan?.tagChanges).toHaveLength(3);
    expect(lastLine(runOf("plan", [held]))).not.toContain("tags to set");
  });
});

test("the table of destinations is as wide as its widest cells", () => {
  const lines = destinationTable(
    [resultOf(planOf({ there: ours() }), "in-sync"), resultOf(planOf({}), "corrected", { created: true })],
    PLAIN,
  );

  expect(lines).toEqual([
    "outcome  mapping   destination  id                    account       region     rules",
    "in-sync  web-tier  web          sg-0a1b2c3d4e5f60003  222222222222  us-east-1",
    "created  web-tier  web          -                     222222222222  us-east-1  +3 -1",
  ]);
});

describe("what others wrote cannot steer the terminal", () => {
  const EVIL = "\u001b[2J\u001b]0;x\u0007\r\u009b31m\u202e\u0000evil";
  const quiet = resultOf(planOf({ there: ours() }), "held");
  const { plan } = quiet;
  if (plan === null) throw new Error("no plan");
  const [change] = planOf({}).changes;
  if (change === undefined) throw new Error("no change");
  const group = { ...change.rule, peer: { kind: "group", account: "1", groupId: "sg-x" } as const };
  const held = { code: "X", message: EVIL, next: EVIL };
  const finding = { code: "X", severity: "info", subject: EVIL, message: EVIL } as const;
  const creation = { name: EVIL, description: EVIL, vpcId: "v", tags: {} };

  test.each<[string, Partial<typeof quiet>]>([
    ["the destination's name", { name: EVIL }],
    ["the source's name", { plan: { ...plan, source: { ...plan.source, name: EVIL } } }],
    ["the source's description", { plan: { ...plan, creation } }],
    [
      "the name of a group that a rule refers to",
      {
        plan: {
          ...plan,
          changes: [{ kind: "add", reason: "missing", rule: group }],
          groupNames: { "sg-x": EVIL },
        },
      },
    ],
    [
      "a rule's description",
      {
        plan: {
          ...plan,
          changes: [
            {
              kind: "amend",
              reason: "description-differs",
              rule: group,
              was: { ...group, description: EVIL },
            },
          ],
        },
      },
    ],
    ["a tag's key", { plan: { ...plan, tagChanges: [{ key: EVIL, value: "x", was: null }] } }],
    ["a tag's value", { plan: { ...plan, tagChanges: [{ key: "x", value: EVIL, was: null }] } }],
    ["a tag's value before", { plan: { ...plan, tagChanges: [{ key: "x", value: "x", was: EVIL }] } }],
    ["a reason", { reasons: [held] }],
    ["a finding", { plan: { ...plan, findings: [finding] } }],
    [
      "an error's text",
      { outcome: "failed", error: new InputError({ code: "X", subject: EVIL, reason: EVIL, next: EVIL }) },
    ],
    ["a step that landed", { outcome: "failed", steps: [{ kind: "tag-group", at: "", rules: [EVIL] }] }],
  ])("%s is shown without control characters", (_, facts) => {
    const text = renderText(runOf("plan", [{ ...quiet, ...facts }]), PLAIN);

    expect(text).toContain("evil");
    expect(controlCharacters(text)).toEqual([]);
  });

  test("a finding of the run is shown without control characters", () => {
    expect(controlCharacters(renderText(runOf("plan", [], { findings: [finding] }), PLAIN))).toEqual([]);
  });
});

/** Escapes, C0 and C1 but the line feed, and the marks that turn the direction of text round. */
function controlCharacters(text: string): readonly string[] {
  return [...text].filter(
    (character) => /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(character) && character !== "\n",
  );
}

function withoutColour(text: string): string {
  return text.replaceAll(/\p{Cc}\[\d+m/gu, "");
}
