/**
 * The laws of orders on far more pairs than the tests have time for: `npm run prove`. Every pair has a number
 * and the same number gives the same pair, so a run that was stopped goes on with --from.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { checkPair, checkStaging, type PairResult } from "../support/entry-laws.ts";
import { checkPlannedScene } from "../support/planned-moments.ts";
import { sceneArb, tightSceneArb } from "../support/scenes.ts";

/** One pair of this many is also cut short after every call and taken up by a fresh run. */
const CUT_ONE_IN = 10;
/** One of this many is also staged. */
const STAGED_ONE_IN = 10;
const REPORT_EVERY = 50_000;
const SCENES_AT_ONCE = 500;

const { values } = parseArgs({
  options: {
    from: { type: "string", default: "0" },
    pairs: { type: "string", default: "1000000" },
    groups: { type: "string", default: "20000" },
  },
});
const startedAt = performance.now();
const [from, pairs, groups] = [values.from, values.pairs, values.groups].map(Number);
proveEntries(from ?? 0, pairs ?? 0);
await proveGroups(from ?? 0, groups ?? 0);

function proveEntries(first: number, count: number): void {
  const counts = new Map<string, number>();
  const add = (name: string, by = 1): unknown => counts.set(name, (counts.get(name) ?? 0) + by);
  for (let seed = first; seed < first + count; seed += 1) {
    const withCuts = seed % CUT_ONE_IN === 0;
    note(checkPair(seed, withCuts), add);
    if (seed % STAGED_ONE_IN === 0) add(checkStaging(seed) === null ? "not staged" : "staged");
    if ((seed + 1 - first) % REPORT_EVERY === 0)
      progress(`${seed + 1 - first} pairs; go on with --from ${seed + 1}`);
  }
  const share = (name: string): string => percent(counts.get(name) ?? 0, count);
  print(
    `${count} pairs of ACL lists (${first} to ${first + count - 1}) in ${seconds()}: law 1 holds after every call`,
  );
  print(`  ${share("tight")} within one entry of the quota, ${share("crowded")} without a spare number`);
  print(
    `  direct ${share("direct")}, helpers ${share("helpers")}, staging ${share("staging")}, no order ${share("no-order")}`,
  );
  print(
    `  ${counts.get("calls") ?? 0} calls, ${counts.get("cuts") ?? 0} runs cut short, after ${counts.get("lost") ?? 0} of them no order was found`,
  );
  print(
    `  ${counts.get("staged") ?? 0} of ${(counts.get("staged") ?? 0) + (counts.get("not staged") ?? 0)} staged when given room`,
  );
}

function note(result: PairResult, add: (name: string, by?: number) => unknown): void {
  add(result.method);
  add("calls", result.moves);
  add("cuts", result.cuts);
  add("lost", result.lostCuts);
  if (result.isTight) add("tight");
  if (!result.hasSpareNumber) add("crowded");
}

async function proveGroups(first: number, count: number): Promise<void> {
  const begun = performance.now();
  let [held, exchanged, tight, done] = [0, 0, 0, 0];
  while (done < count) {
    const numRuns = Math.min(SCENES_AT_ONCE, count - done);
    const arbitrary = fc.oneof(sceneArb, tightSceneArb);
    for (const scene of fc.sample(arbitrary, { seed: first + done, numRuns })) {
      const plan = await checkPlannedScene(scene);
      if (plan.verdict.kind !== "proceed") held += 1;
      if (plan.steps.some(({ kind }) => kind === "exchange-rules")) exchanged += 1;
      if (plan.steps.some((step) => step.kind === "add-rules" && step.room.after === scene.quota)) tight += 1;
    }
    done += numRuns;
  }
  print(`${count} pairs of groups in ${seconds(begun)}: law 1 holds after every call`);
  print(
    `  ${percent(tight, count)} fill the quota, ${percent(exchanged, count)} with exchanges, ${percent(held, count)} held`,
  );
}

function seconds(since = startedAt): string {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`;
}

function percent(part: number, whole: number): string {
  return `${((part * 100) / Math.max(whole, 1)).toFixed(2)} %`;
}

function progress(line: string): void {
  process.stderr.write(`${seconds()}: ${line}\n`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
