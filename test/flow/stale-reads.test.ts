/** Weather that AWS has every day: reads that lag behind writes, and token buckets that run dry. */
import { expect, test } from "vitest";
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

const wanted = [
  "in tcp 443 from 10.0.0.0/8 # office",
  "in tcp 80 from 10.0.0.0/8",
  "out tcp 443 to 10.0.0.0/8 # office",
  "out tcp 80 to 10.0.0.0/8",
];
const drifted = [
  "in tcp 22 from 10.0.0.0/8",
  "in tcp 443 from 10.0.0.0/8",
  "out tcp 22 to 10.0.0.0/8",
  "out tcp 443 to 10.0.0.0/8",
];
const source: Groups = { web: { rules: wanted, tags: { team: "a" } } };
const loose = mapping({ limits: { maxRemovalsPercent: 100 } });

async function set(stage: Stage, path: string, body: object): Promise<void> {
  const reply = await fetch(`${stage.url}/_local/${path}`, { method: "POST", body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
}

/** What holds in the end: everything done, nothing left to do, seen without any lag. */
async function expectConverged(stage: Stage, groups = 2): Promise<void> {
  await set(stage, "stale-reads", { ms: 0 });
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual(wanted);
  expect(await stage.view(TARGET).tags(TARGET.vpc, "web")).toEqual({ ...ownerTags(), team: "a" });
  expect(await stage.view(TARGET).groups(TARGET.vpc)).toHaveLength(groups);
  expect((await plan(stage, loose)).code).toBe(0);
}

test.concurrent("a group that drifted is corrected in one run although reads lag 300 ms behind", async () => {
  await using stage = await openStage(twoVpcs(source, { web: { rules: drifted, tags: ownerTags() } }));
  await set(stage, "stale-reads", { ms: 300 });

  const { code, outcomes } = await sync(stage, loose);

  expect([code, outcomes]).toEqual([0, ["corrected"]]);
  await expectConverged(stage);
});

test.concurrent("a new group is made once and filled although reads lag 300 ms behind", async () => {
  await using stage = await openStage(twoVpcs(source));
  await set(stage, "stale-reads", { ms: 300 });

  const { code, outcomes } = await sync(stage, loose);

  expect([code, outcomes]).toEqual([0, ["corrected"]]);
  await expectConverged(stage);
});

test.concurrent("reads that lag now and then converge as well", async () => {
  await using stage = await openStage(twoVpcs(source, { web: { rules: drifted, tags: ownerTags() } }));
  await set(stage, "stale-reads", { ms: 300, share: 0.5, seed: 3 });

  const { code, outcomes } = await sync(stage, loose);

  expect([code, outcomes]).toEqual([0, ["corrected"]]);
  await expectConverged(stage);
});

test.concurrent("many groups go through EC2's token buckets, throttled and all done in the end", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `g${index}`);
  const rulesOf = (rules: readonly string[], ours: boolean): Groups =>
    Object.fromEntries(
      names.map((name) => {
        const tags = ours ? ownerTags("web-tier", groupId(SOURCE.vpc, name)) : {};
        return [name, { rules, tags }];
      }),
    );
  await using stage = await openStage(twoVpcs(rulesOf(wanted, false), rulesOf(drifted, true)));
  const many = { ...loose, source: { ...SOURCE, select: { names } } };
  await set(stage, "buckets", { enabled: true, scale: 0.2 });

  const { code, outcomes } = await sync(stage, many);

  expect([code, new Set(outcomes)]).toEqual([0, new Set(["corrected"])]);
  const throttled = (await stage.calls()).filter(({ error }) => error === "RequestLimitExceeded");
  expect(throttled.length).toBeGreaterThan(0);
  await set(stage, "buckets", { enabled: false });
  expect((await plan(stage, many)).code).toBe(0);
});

test.concurrent("a lost reply under lagging reads does not make a second group", async () => {
  await using stage = await openStage(twoVpcs(source));
  await set(stage, "stale-reads", { ms: 300 });
  await stage.faults({ action: "CreateSecurityGroup", kind: "drop-after" });

  await sync(stage, loose);
  await set(stage, "stale-reads", { ms: 0 });
  await sync(stage, loose);

  await expectConverged(stage);
});
