import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isPendingGroupId } from "../../src/model/group.ts";
import type { Destination } from "../../src/model/plan.ts";
import { plannedLines, planText, stepLines, type WorldText } from "../support/plan-worlds.ts";
import { rules } from "../support/rule-notation.ts";

/** One story: a world and mappings as data, and what planning says of them, line by line. */
interface Story {
  readonly story: string;
  readonly mappings: readonly object[];
  readonly neighbours?: readonly object[];
  readonly world: WorldText;
  readonly options?: {
    readonly adopt?: boolean;
    readonly acceptRemovals?: number;
    readonly foreignMarkers?: readonly string[];
    readonly ruleQuota?: number;
    /** What the last verified run left, by the destination's id. */
    readonly verified?: Readonly<Record<string, readonly string[]>>;
  };
  readonly expect: readonly string[];
  /** Steps by the destination's name; no calls for the others. */
  readonly steps?: Readonly<Record<string, readonly string[]>>;
}

const HERE = new URL("./", import.meta.url);
const files = readdirSync(HERE)
  .filter((name) => name.endsWith(".json"))
  .toSorted();

function read(file: string): Story {
  return JSON.parse(readFileSync(new URL(file, HERE), "utf8"));
}

function plan({ mappings, neighbours = [], world, options = {} }: Story) {
  const {
    adopt = false,
    acceptRemovals = null,
    foreignMarkers = [],
    ruleQuota = null,
    verified = {},
  } = options;
  const verifiedRules = ({ groupId }: Destination) => {
    const lines = verified[groupId];
    return lines === undefined ? null : new Set(rules(...lines).keys());
  };
  return planText({
    mappings,
    neighbours,
    world,
    adopt,
    acceptRemovals,
    foreignMarkers,
    ruleQuota: () => ruleQuota,
    verifiedRules,
  });
}

test("there are stories", () => {
  expect(files.length).toBeGreaterThanOrEqual(10);
});

describe.each(files)("%s", (file) => {
  const story = read(file);

  test(story.story, () => {
    const planned = plan(story);

    expect(plannedLines(planned)).toEqual(story.expect);
  });

  test("its steps come in the order that keeps every packet's answer old or new", () => {
    const plans = plan(story).entries.flatMap((entry) => (entry.kind === "planned" ? [entry.plan] : []));

    const steps = plans.flatMap((item) => {
      const lines = stepLines(item);
      return lines.length === 0 ? [] : [[item.destination.name, lines] as const];
    });

    expect(Object.fromEntries(steps)).toEqual(story.steps ?? {});
  });

  test("what is held or refused whole has no steps, and no step names a rule to be withheld", () => {
    for (const entry of plan(story).entries) {
      if (entry.kind !== "planned" || entry.plan.verdict.kind === "proceed") continue;
      const { changes, steps, destination } = entry.plan;
      const isOpen = changes.some((change) => change.withheld === undefined);

      expect(isOpen && !isPendingGroupId(destination.groupId) ? steps.length > 0 : steps.length === 0).toBe(
        true,
      );
    }
  });
});
