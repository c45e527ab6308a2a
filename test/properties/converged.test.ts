/** Law 2: after a sync that ended well there is nothing to plan and nothing to write. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { isConverged } from "../../src/model/plan.ts";
import { reconcileScopes } from "../../src/reconcile/reconcile-scope.ts";
import { FAIR } from "../support/fault-plan.ts";
import { runs } from "../support/property-runs.ts";
import { outcomeOf } from "../support/runs-of-a-scene.ts";
import { buildScene, portsOn } from "../support/scene.ts";
import { sceneArb } from "../support/scenes.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("converged means empty");

afterAll(() => tally.print());

test("after a sync that ended well a plan finds nothing and a second sync writes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(sceneArb, async (scene) => {
      const { cloud, job } = buildScene(scene);
      const outcome = await outcomeOf(job, cloud);
      tally.see({ corrected: outcome === "corrected", [scene.ownership]: true });
      fc.pre(outcome === "corrected" || outcome === "in-sync");

      const planned = await reconcileScopes({ ...job, action: "plan" }, portsOn(cloud.under(FAIR)));
      const second = cloud.under(FAIR);
      const secondOutcome = await outcomeOf(job, second);

      const plan = planned.kind === "ran" ? planned.run.destinations[0]?.plan : null;
      expect(plan?.changes).toEqual([]);
      expect(plan?.tagChanges).toEqual([]);
      expect(plan !== null && plan !== undefined && isConverged(plan)).toBe(true);
      expect(secondOutcome).toBe("in-sync");
      expect(second.writes).toEqual([]);
    }),
    runs(1000),
  );
});
