/** Twenty groups of fifty rules, each with one rule lost and one added, between two Regions of one account. */
import { atMost, type Figure, median, report } from "./support/figures.ts";
import { measureStartUp, type Synced, syncTwice } from "./support/sync.ts";

const RUNS = 3;
const ACCOUNT = "111111111111";

await report(async () => {
  const startUp = await measureStartUp();
  const [startUpMs, startUpCpuMs] = [median(startUp.wallMs), median(startUp.cpuMs)];
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    runs.push(
      await syncTwice({
        caller: ACCOUNT,
        source: { account: ACCOUNT, region: "eu-west-1" },
        targets: [{ account: ACCOUNT, region: "us-east-1" }],
        groupsPerTarget: 20,
        rulesPerGroup: 50,
        driftedOneIn: 1,
      }),
    );
  }
  return [
    ...figuresOf(
      "20 drifted",
      runs.map(({ first }) => first),
      { startUpMs, startUpCpuMs, maxCalls: 50 },
    ),
    ...figuresOf(
      "nothing to do",
      runs.map(({ second }) => second),
      { startUpMs, startUpCpuMs, maxCalls: 4 },
    ),
  ];
});

interface Context {
  readonly startUpMs: number;
  readonly startUpCpuMs: number;
  readonly maxCalls: number;
}

function figuresOf(name: string, runs: readonly Synced[], context: Context): readonly Figure[] {
  const { startUpMs, startUpCpuMs, maxCalls } = context;
  const wallMs = median(runs.map((run) => run.wallMs));
  const cpuMs = median(runs.map((run) => run.cpuMs));
  return [
    {
      name: `${name}: calls`,
      value: Math.max(...runs.map(({ counts }) => counts.total)),
      unit: "calls",
      target: atMost(maxCalls),
      note: `STS included; ${runs[0]?.counts.mutating ?? 0} of them write`,
    },
    {
      name: `${name}: time beyond start-up`,
      value: wallMs - startUpMs,
      unit: "ms",
      target: atMost(2000),
      note: `${Math.round(wallMs)} ms in all`,
    },
    {
      name: `${name}: processor time beyond start-up`,
      value: cpuMs - startUpCpuMs,
      unit: "ms",
      target: atMost(2000),
      note: `${Math.round(cpuMs)} ms in all`,
    },
  ];
}
