/** Law 1 of a plan by itself: its steps, carried out in their order and in no other way. */
import fc from "fast-check";
import { afterAll, test } from "vitest";
import type { Step } from "../../src/model/plan.ts";
import { checkPlannedScene } from "../support/planned-moments.ts";
import { runs } from "../support/property-runs.ts";
import { type SceneCase, sceneArb, tightSceneArb } from "../support/scenes.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("planned order");

afterAll(() => tally.print());

const scenesArb = fc.oneof(sceneArb, tightSceneArb);

test("after every planned step each packet gets the old or the new answer, and the quota is kept", async () => {
  await fc.assert(
    fc.asyncProperty(scenesArb, async (scene) => {
      const { steps } = await checkPlannedScene(scene);

      see(scene, steps);
    }),
    runs(1000),
  );
});

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
