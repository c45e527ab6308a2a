/** Where AWS's documents leave two readings open, runs end the same under both. */
import { expect, test } from "vitest";
import { type ReadingName, readingTable } from "../../src/local/readings.ts";
import { groupId } from "../cli/seed-words.ts";
import {
  type Groups,
  mapping,
  openStage,
  ownerTags,
  SOURCE,
  type Stage,
  TARGET,
  twoVpcs,
} from "../cli/stage.ts";
import { plan, sync } from "./commands.ts";

const ours = (...rules: readonly string[]): Groups => ({ web: { rules, tags: ownerTags() } });
const target = (stage: Stage) => stage.view(TARGET).words(TARGET.vpc, "web");

async function choose(stage: Stage, readings: object): Promise<void> {
  const reply = await fetch(`${stage.url}/_local/readings`, {
    method: "POST",
    body: JSON.stringify(readings),
  });
  if (!reply.ok) throw new Error(await reply.text());
}

const wanted = [
  "in 50 from 10.0.0.0/8 # tunnel",
  "in tcp 443 from 10.0.0.0/8 # a & b",
  "in tcp 5432 from app",
  "out tcp 443 to 10.0.0.0/8 # office",
];
const drifted = ["in 50 from 10.0.0.0/8", "in tcp 22 from 10.0.0.0/8", "in tcp 443 from 10.0.0.0/8"];

for (const name of Object.keys(readingTable) as ReadingName[]) {
  const reading = readingTable[name].choices[1];
  test.concurrent(`a group that drifted is corrected with ${name} ${reading}`, async () => {
    await using stage = await openStage(
      twoVpcs({ web: { rules: wanted }, app: [] }, { ...ours(...drifted), app: [] }),
    );
    await choose(stage, { [name]: reading });
    const loose = mapping({ limits: { maxRemovalsPercent: 100 } });

    const { code, outcomes } = await sync(stage, loose);

    expect([code, outcomes]).toEqual([0, ["corrected"]]);
    expect(await target(stage)).toEqual(wanted);
    expect((await plan(stage, loose)).code).toBe(0);
  });
}

test.concurrent("a rule that EC2 will not take is isolated although half of each failing batch lands", async () => {
  const good = Array.from({ length: 9 }, (_, index) => `in tcp ${8000 + index} from 10.0.0.0/8`);
  const source = { web: [...good, "in tcp 9000 from app"], app: [] };
  const pairs = { groups: { [groupId(SOURCE.vpc, "app")]: "333333333333/sg-0dead00000000beef" } };
  await using stage = await openStage(twoVpcs(source, ours()));
  await choose(stage, { failedBatch: "half" });

  const { code, first } = await sync(stage, mapping({ translate: pairs }));

  expect([code, first.outcome]).toEqual([1, "failed"]);
  expect(first.error?.reason).toContain("not added: in tcp 9000 from sg-0dead00000000beef");
  expect(await target(stage)).toEqual(good);
  // The half that landed is met again when the batch is taken apart.
  expect((await stage.calls()).map(({ error }) => error)).toContain("InvalidPermission.Duplicate");
});
