/** Nothing is removed on the ground of an old look, whoever edits the destination meanwhile. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { FAIR, type Meddling } from "../support/fault-plan.ts";
import type { CallRecord, MemoryCloud } from "../support/memory-cloud.ts";
import { neitherOldNorNew } from "../support/oracle.ts";
import { runs } from "../support/property-runs.ts";
import { ruleArb } from "../support/rule-pairs.ts";
import { here, outcomeOf, storyOf, wordsOf } from "../support/runs-of-a-scene.ts";
import { buildScene, DESTINATION_ID, placed, TARGET } from "../support/scene.ts";
import { fitsBeside, sceneArb } from "../support/scenes.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("somebody else edits meanwhile");

afterAll(() => tally.print());

const editArb: fc.Arbitrary<Meddling["edit"]> = fc.oneof(
  ruleArb.map((rule) => ({ kind: "add" as const, rule: placed(rule, TARGET) })),
  fc.nat(6).map((index) => ({ kind: "remove" as const, index })),
);
const meddlingsArb = fc.array(fc.record({ after: fc.nat(6), edit: editArb }), { minLength: 1, maxLength: 2 });

// All of the destination is the source's here, so that the end does not depend on what the others did.
const exclusiveArb = sceneArb.map((scene) => ({
  ...scene,
  ownership: "exclusive" as const,
  keep: [],
  end: scene.after,
}));

test("a removal keeps every packet's answer as the last look found it or as it is to be", async () => {
  await fc.assert(
    fc.asyncProperty(exclusiveArb, meddlingsArb, async (scene, edits) => {
      const meddlings = edits.map((edit) => ({ ...edit, groupId: DESTINATION_ID }));
      const { cloud, job } = buildScene(scene, { ...FAIR, meddlings });

      await outcomeOf(job, cloud);
      const later = cloud.under(FAIR);
      const laterOutcome = await outcomeOf(job, later);

      const removals = cloud.calls.filter(({ name }) => name === "remove-rules" || name === "exchange-rules");
      tally.see({
        "with removals": removals.length > 0,
        "edited before a removal": removals.some((removal) => wasEdited(cloud, removal)),
        "held later": laterOutcome === "held",
      });
      for (const removal of removals) {
        expect(breachSinceLook(cloud, removal, meddlings, here(scene.end)), storyOf(cloud)).toBeNull();
      }
      if (laterOutcome === "held" && (scene.after.length === 0 || !fitsBeside(scene))) return;
      if (scene.quota - scene.before.length < 20) return;
      expect(wordsOf(later.rulesOf(DESTINATION_ID))).toEqual(wordsOf(here(scene.end)));
    }),
    runs(1500),
  );

  expect(tally.share("edited before a removal")).toBeGreaterThan(0.1);
});

function breachSinceLook(
  cloud: MemoryCloud,
  removal: CallRecord,
  meddlings: readonly Meddling[],
  end: ReturnType<typeof here>,
): string | null {
  const at = cloud.calls.indexOf(removal);
  const look = cloud.calls.slice(0, at).findLastIndex(({ name }) => name === "readRules");
  if (look < 0) return "there was no look at all";
  if (meddlings.some(({ after }) => after >= look && after < at)) return null;
  const before = cloud.calls[look]?.before.get(DESTINATION_ID)?.rules ?? [];
  return neitherOldNorNew({ before, end }, removal.after.get(DESTINATION_ID)?.rules ?? []);
}

/** True when what a call left behind is not what the next one found. */
function wasEdited(cloud: MemoryCloud, removal: CallRecord): boolean {
  const calls = cloud.calls.slice(0, cloud.calls.indexOf(removal) + 1);
  return calls.some((call, index) => {
    const previous = calls[index - 1];
    return previous !== undefined && previous.after !== call.before;
  });
}
