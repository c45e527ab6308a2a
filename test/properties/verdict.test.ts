/** Law 5: a plan that has all changes of another and more removals is never judged more softly. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Verdict } from "../../src/model/plan.ts";
import { reconcileScopes } from "../../src/reconcile/reconcile-scope.ts";
import { runs } from "../support/property-runs.ts";
import { distinct, ruleArb } from "../support/rule-pairs.ts";
import { buildScene, portsOn, type SceneSettings } from "../support/scene.ts";
import { sceneArb } from "../support/scenes.ts";
import { cidrPeer, identityOf } from "../support/stored-rules.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("more removals");

afterAll(() => tally.print());

const RANK = { proceed: 0, hold: 1, refuse: 2 } as const;

const limitsArb = fc.record({
  maxRemovals: fc.nat(5),
  maxRemovalsPercent: fc.constantFrom(0, 20, 34, 50, 67, 100),
});

const allowAllOut = fc.constantFrom("0.0.0.0/0", "::/0").map((cidr) => ({
  way: "egress" as const,
  protocol: "-1",
  from: null,
  to: null,
  peer: cidrPeer(cidr),
  description: "",
}));

const extraArb = fc.array(
  fc.oneof({ weight: 5, arbitrary: ruleArb }, { weight: 1, arbitrary: allowAllOut }),
  { minLength: 1, maxLength: 4 },
);

test("more rules to remove never soften a verdict", async () => {
  await fc.assert(
    fc.asyncProperty(
      sceneArb,
      limitsArb,
      extraArb,
      fc.option(fc.nat(4), { nil: null }),
      async (scene, limits, extra, acceptRemovals) => {
        const few = { ...scene, ownership: "exclusive" as const, keep: [], limits, acceptRemovals };
        const wanted = new Set(scene.after.map(identityOf));
        const more = extra
          .filter((rule) => !wanted.has(identityOf(rule)))
          .map((rule) => ({ ...rule, isOurs: false }));
        const many = { ...few, before: distinct([...few.before, ...more]) };
        fc.pre(many.before.length > few.before.length);

        const mild = await verdictOf(few);
        const strict = await verdictOf(many);

        tally.see({
          "proceeds without": mild.kind === "proceed",
          "held with": strict.kind === "hold",
          "held by them": mild.kind === "proceed" && strict.kind === "hold",
        });
        expect(
          RANK[strict.kind],
          `${JSON.stringify(mild)} became ${JSON.stringify(strict)}`,
        ).toBeGreaterThanOrEqual(RANK[mild.kind]);
      },
    ),
    runs(1500),
  );
});

async function verdictOf(settings: SceneSettings): Promise<Verdict> {
  const { cloud, job } = buildScene(settings);
  const result = await reconcileScopes({ ...job, action: "plan" }, portsOn(cloud));
  const plan = result.kind === "ran" ? result.run.destinations[0]?.plan : null;
  if (plan === null || plan === undefined) throw new Error("there is no plan");
  return plan.verdict;
}
