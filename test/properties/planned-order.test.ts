/** Law 1 of a plan by itself: its steps, carried out in their order and in no other way. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Step } from "../../src/model/plan.ts";
import type { Rule } from "../../src/model/rule.ts";
import { toParts } from "../support/memory-steps.ts";
import { neitherOldNorNew } from "../support/oracle.ts";
import { planOf } from "../support/plan-of-a-scene.ts";
import { runs } from "../support/property-runs.ts";
import { here } from "../support/runs-of-a-scene.ts";
import { buildScene, portsOn, WEIGHTS } from "../support/scene.ts";
import { type SceneCase, sceneArb, tightSceneArb } from "../support/scenes.ts";
import { fullest, identityOf, type RuleParts } from "../support/stored-rules.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("planned order");

afterAll(() => tally.print());

const scenesArb = fc.oneof(sceneArb, tightSceneArb);

test("after every planned step each packet gets the old or the new answer, and the quota is kept", async () => {
  await fc.assert(
    fc.asyncProperty(scenesArb, async (scene) => {
      const stated = { ...scene, statedQuota: scene.quota };
      const { cloud, job } = buildScene(stated);
      const { plan } = await planOf(job, portsOn(cloud));
      const lists = { before: here(scene.before), end: here(scene.end) };

      let state: readonly RuleParts[] = lists.before;
      for (const step of plan.steps) {
        state = carriedOut(state, step);
        expect(neitherOldNorNew(lists, state), step.kind).toBeNull();
        expect(mostIn(state)).toBeLessThanOrEqual(scene.quota);
      }

      see(scene, plan.steps);
      if (plan.verdict.kind === "proceed") expect(identities(state)).toEqual(identities(lists.end));
      else expect(plan.steps).toEqual([]);
    }),
    runs(1500),
  );
});

function carriedOut(state: readonly RuleParts[], step: Step): readonly RuleParts[] {
  switch (step.kind) {
    case "add-rules":
      return [...state, ...step.rules.map(toParts)];
    case "remove-rules":
      return without(state, step.rules);
    case "exchange-rules":
      return [
        ...without(
          state,
          step.pairs.map((pair) => pair.remove),
        ),
        ...step.pairs.map((pair) => toParts(pair.add)),
      ];
    default:
      return state;
  }
}

function without(state: readonly RuleParts[], rules: readonly Rule[]): readonly RuleParts[] {
  const gone = new Set(rules.map((rule) => identityOf(toParts(rule))));
  return state.filter((rule) => !gone.has(identityOf(rule)));
}

function mostIn(state: readonly RuleParts[]): number {
  return Math.max(fullest(state, "ingress", WEIGHTS), fullest(state, "egress", WEIGHTS));
}

function identities(rules: readonly RuleParts[]): readonly string[] {
  return rules.map(identityOf).sort();
}

function see(scene: SceneCase, steps: readonly Step[]): void {
  const kinds = steps.map(({ kind }) => kind);
  const firstRemoval = kinds.indexOf("remove-rules");
  tally.see({
    "with exchanges": kinds.includes("exchange-rules"),
    "with removals first": firstRemoval >= 0 && firstRemoval < kinds.lastIndexOf("add-rules"),
    "nothing planned": steps.length === 0,
    [scene.ownership]: true,
  });
}
