/** Ctrl-C in the middle of a sync: what is in flight finishes, nothing else starts, and the next run goes on. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { runOf } from "../cli/documents.ts";
import { mapping, openStage, SOURCE, type Stage, TARGET, twoVpcs } from "../cli/stage.ts";
import { plan, sync } from "./commands.ts";

const names = Array.from({ length: 12 }, (_, index) => `tier-${index}`);
const seed = twoVpcs(
  Object.fromEntries(names.map((name, index) => [name, [`in tcp ${8000 + index} from 10.0.0.0/8`]])),
);
const all = mapping({ source: { ...SOURCE, select: { names } } });

/** Creating runs four at a time and rules eight at a time, so this many calls can be in flight. */
const moments = [
  { name: "while groups are created", calls: 2, parallel: 4, signal: "SIGINT" },
  { name: "while rules are added", calls: 15, parallel: 8, signal: "SIGINT" },
  { name: "while rules are added", calls: 15, parallel: 8, signal: "SIGTERM" },
] as const;

for (const { name, calls, parallel, signal } of moments) {
  test.concurrent(`${signal} ${name}: says what is done and what is not, exit 1, the next sync finishes`, async () => {
    await using stage = await openStage(seed);
    const file = await stage.file("all.json", all);
    await stage.latency(60);

    const run = stage.start(["sync", "-f", file]);
    await untilCalls(stage, calls);
    run.signal(signal);
    await run.sees(/stopping/);
    const before = await stage.counts();
    const { code, stdout, stderr } = await run.ended;
    const after = await stage.counts();

    expect(code).toBe(1);
    expect(stderr).toBe("stopping: the calls in flight finish, nothing else starts\n");
    expect(after.mutating - before.mutating).toBeLessThanOrEqual(parallel);
    // One look at what was just made, so that the output can name it.
    expect(after.total - after.mutating).toBeLessThanOrEqual(before.total - before.mutating + 1);
    expect(stdout).toMatch(/^Stopped: /);
    expect(stdout).toContain("STOPPED");
    expect(stdout).toContain("create-group");
    expect(stdout).toContain("→ run it again; it goes on from what is there");

    await stage.latency(0);
    expect(await sync(stage, all)).toMatchObject({ code: 0 });
    expect(await plan(stage, all)).toMatchObject({ code: 0 });
    expect(await stage.view(TARGET).words(TARGET.vpc, "tier-11")).toEqual(["in tcp 8011 from 10.0.0.0/8"]);
  });
}

test.concurrent("with --json what is done and what is not is in the one document", async () => {
  await using stage = await openStage(seed);
  const file = await stage.file("all.json", all);
  await stage.latency(60);

  const run = stage.start(["sync", "-f", file, "--json"]);
  await untilCalls(stage, 2);
  run.signal("SIGINT");
  const result = await run.ended;

  const document = runOf(result);
  const made = (await stage.view(TARGET).groups(TARGET.vpc)).length - 1;
  expect([result.code, document.stopped]).toEqual([1, true]);
  expect(document.destinations.filter(({ created }) => created)).toHaveLength(made);
  for (const { outcome, error } of document.destinations)
    expect([outcome, error?.code]).toEqual(["failed", "STOPPED"]);
});

test.concurrent("a second Ctrl-C ends it at once", async () => {
  await using stage = await openStage(seed);
  const file = await stage.file("all.json", all);
  await stage.latency(60);

  const run = stage.start(["sync", "-f", file]);
  await untilCalls(stage, 1);
  await stage.latency(30_000);
  await untilCalls(stage, 4);
  run.signal("SIGINT");
  await run.sees(/stopping/);
  const asked = Date.now();
  run.signal("SIGINT");

  expect(await run.ended).toMatchObject({ code: 1, stdout: "" });
  expect(Date.now() - asked).toBeLessThan(10_000);
});

async function untilCalls(stage: Stage, calls: number): Promise<void> {
  while ((await stage.counts()).mutating < calls) await sleep(5);
}
