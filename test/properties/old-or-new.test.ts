/** Law 1: old answer or new answer, in fair weather. Under faults it is tested in interrupt.test.ts. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { MemoryCloud } from "../support/memory-cloud.ts";
import { runs } from "../support/property-runs.ts";
import { breachOf, here, outcomeOf, storyOf, wordsOf } from "../support/runs-of-a-scene.ts";
import { buildScene, DESTINATION_ID, mostUsed } from "../support/scene.ts";
import { fitsBeside, type SceneCase, sceneArb } from "../support/scenes.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("old or new, fair weather");

afterAll(() => tally.print());

test("after every call each packet gets the old answer or the new answer, and the end is as told", async () => {
  await fc.assert(
    fc.asyncProperty(sceneArb, async (scene) => {
      const { cloud, job } = buildScene(scene);

      const outcome = await outcomeOf(job, cloud);

      see(scene, cloud, outcome);
      expect(breachOf(cloud.writes, here(scene.end)), storyOf(cloud)).toBeNull();
      if (outcome === "corrected" || outcome === "in-sync") {
        expect(wordsOf(cloud.rulesOf(DESTINATION_ID))).toEqual(wordsOf(here(scene.end)));
      } else if (scene.statedQuota !== null) {
        expect(outcome).toBe("held");
        expect(cloud.writes).toEqual([]);
        expect(fitsBeside(scene) && scene.after.length > 0, "held without need").toBe(false);
      }
    }),
    runs(2000),
  );

  expect(tally.share("within one of the quota")).toBeGreaterThan(1 / 3);
});

function see(scene: SceneCase, cloud: MemoryCloud, outcome: string): void {
  const names = cloud.writes.map(({ name }) => name);
  const firstRemoval = names.indexOf("remove-rules");
  tally.see({
    "within one of the quota": Math.max(mostUsed(scene.before), mostUsed(scene.end)) >= scene.quota - 1,
    "no room to add first": !fitsBeside(scene),
    "with exchanges": names.includes("exchange-rules"),
    "with removals first": firstRemoval >= 0 && firstRemoval < names.lastIndexOf("add-rules"),
    held: outcome === "held",
    corrected: outcome === "corrected",
    failed: outcome === "failed",
  });
}
