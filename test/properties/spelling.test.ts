/** Law 3: order, grouping and spelling of what EC2 lists have no influence on anything. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { normaliseGroup } from "../../src/plan/normalise.ts";
import { bytesOf, planOf } from "../support/plan-of-a-scene.ts";
import { runs } from "../support/property-runs.ts";
import { diceFrom, respelled, respellGroup } from "../support/respelling.ts";
import { distinct, type WordedRule } from "../support/rule-pairs.ts";
import { buildScene, portsOn, SOURCE, TARGET } from "../support/scene.ts";
import { sceneArb } from "../support/scenes.ts";
import { Tally } from "../support/tally.ts";
import { type TranslationCase, toTranslate, translated, translationArb } from "../support/translations.ts";

const tally = new Tally("order, grouping and spelling");

afterAll(() => tally.print());

const seedArb = fc.integer();

test("any order, grouping and spelling gives the same canonical rules", async () => {
  await fc.assert(
    fc.asyncProperty(sceneArb, seedArb, async (scene, seed) => {
      const { cloud } = buildScene(scene);
      const groups = [...(await cloud.readGroups(SOURCE)), ...(await cloud.readGroups(TARGET))];

      for (const group of groups) {
        const plain = normaliseGroup(group);
        const other = normaliseGroup(respellGroup(group, diceFrom(seed)));

        expect(bytesOf(other.rules)).toBe(bytesOf(plain.rules));
      }
    }),
    runs(1000),
  );
});

test("any order, grouping and spelling gives a byte-identical plan and the same fingerprint", async () => {
  await fc.assert(
    fc.asyncProperty(sceneArb, translationArb, seedArb, async (scene, wanted, seed) => {
      const blocks = wanted.blocks === null ? {} : { blocks: wanted.blocks };
      const after = withFutureTwins(scene.after, wanted);
      const { cloud, job } = buildScene({ ...scene, ...blocks, after, translate: toTranslate(wanted) });
      const ports = portsOn(cloud);

      const plain = await planOf(job, ports);
      const other = await planOf(job, { ...ports, reader: respelled(cloud, diceFrom(seed)) });

      tally.see({
        "with changes": plain.plan.changes.length > 0,
        "with several unresolved": plain.plan.unresolved.length > 1,
        "with merged rules": plain.plan.findings.some(({ code }) => code === "RULES_MERGED"),
        held: plain.plan.verdict.kind === "hold",
      });
      expect(bytesOf(other.plan)).toBe(bytesOf(plain.plan));
      expect(other.result.fingerprint).toBe(plain.result.fingerprint);
    }),
    runs(1500),
  );
});

/** The rules and, with other words, what becomes of those that are moved: two source rules that become one. */
function withFutureTwins(rules: readonly WordedRule[], wanted: TranslationCase): readonly WordedRule[] {
  const moved = rules
    .filter(({ peer }) => peer.kind === "cidr")
    .flatMap((rule) => translated({ ...rule, description: `${rule.description} too` }, wanted) ?? []);
  return distinct([...moved, ...rules]);
}
