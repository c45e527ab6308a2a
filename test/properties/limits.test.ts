/** No run takes more rules away than the mapping's limits allow, unless a person accepted it. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { isHalfMade } from "../support/expected-end.ts";
import { FAULT_KINDS } from "../support/fault-plan.ts";
import { runs } from "../support/property-runs.ts";
import { outcomeOf, storyOf } from "../support/runs-of-a-scene.ts";
import { buildScene, DESTINATION_ID } from "../support/scene.ts";
import { sceneArb } from "../support/scenes.ts";
import { identityOf } from "../support/stored-rules.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("limits");

afterAll(() => tally.print());

const limitsArb = fc.record({
  maxRemovals: fc.nat(4),
  maxRemovalsPercent: fc.constantFrom(0, 20, 25, 34, 50, 67, 100),
  acceptRemovals: fc.option(fc.nat(5), { nil: null }),
});

const faultsArb = fc.array(fc.record({ at: fc.nat(9), kind: fc.constantFrom(...FAULT_KINDS) }), {
  maxLength: 2,
});

test("no more rules go than the limits allow or a person accepted", async () => {
  await fc.assert(
    fc.asyncProperty(sceneArb, limitsArb, faultsArb, async (scene, { acceptRemovals, ...limits }, faults) => {
      const settings = { ...scene, acceptRemovals, limits };
      const { cloud, job } = buildScene(settings, { faults, meddlings: [], unacceptable: new Set() });
      const before = cloud.rulesOf(DESTINATION_ID).map(identityOf);

      const outcome = await outcomeOf(job, cloud);

      const after = new Set(cloud.rulesOf(DESTINATION_ID).map(identityOf));
      // What EC2 put into a group that we made was never anyone's rule.
      const lost = isHalfMade(scene) ? 0 : before.filter((identity) => !after.has(identity)).length;
      const mostByShare = (limits.maxRemovalsPercent * before.length) / 100;
      // Of so few rules the share says little: some must be left.
      const isShareKept = lost <= mostByShare || (before.length <= 4 && after.size > 0);
      const isWithin = lost <= limits.maxRemovals && isShareKept;
      tally.see({ held: outcome === "held", "rules lost": lost > 0, accepted: lost > 0 && !isWithin });
      expect(isWithin || lost <= (acceptRemovals ?? 0), storyOf(cloud)).toBe(true);
    }),
    runs(1500),
  );
});
