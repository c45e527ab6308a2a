/**
 * Fifty accounts by two Regions, reached through roles. Run with 5,000 groups, with a tenth of the groups,
 * and with a tenth of the groups in half of the scopes: reads must follow the scopes and not the groups.
 */
import { callsOf } from "./support/cloud.ts";
import { atMost, type Figure, report } from "./support/figures.ts";
import { type Synced, syncTwice, type TwoRuns } from "./support/sync.ts";

const HUB = { account: "123456789012", region: "eu-west-1" } as const;
const REGIONS = ["eu-west-1", "us-east-1"] as const;

interface Size {
  readonly accounts: number;
  readonly groupsPerTarget: number;
}

await report(async () => {
  const full = await run({ accounts: 50, groupsPerTarget: 50 });
  const tenth = await run({ accounts: 50, groupsPerTarget: 5 });
  const half = await run({ accounts: 25, groupsPerTarget: 10 });
  return [
    ...figuresOf("5,000 groups in 100 scopes", 100, full),
    ...figuresOf("500 groups in 100 scopes", 100, tenth),
    ...figuresOf("500 groups in 50 scopes", 50, half),
    {
      name: "reads, 5,000 against 500 groups in 100 scopes",
      value: readsOf(full.first) / readsOf(tenth.first),
      unit: "times",
      target: atMost(1),
    },
    {
      name: "reads, 100 against 50 scopes",
      value: readsOf(tenth.first) / readsOf(half.first),
      unit: "times",
    },
  ];
});

/** The first group of every ten is drifted, so that every scope has some, whatever its size. */
function run({ accounts, groupsPerTarget }: Size): Promise<TwoRuns> {
  const targets = Array.from({ length: accounts }, (_, index) => {
    const account = String(200_000_000_000 + index);
    return REGIONS.map((region) => ({ account, region }));
  });
  return syncTwice({
    caller: HUB.account,
    source: HUB,
    targets: targets.flat(),
    groupsPerTarget,
    rulesPerGroup: 20,
    driftedOneIn: 10,
  });
}

function figuresOf(name: string, scopes: number, { first, second }: TwoRuns): readonly Figure[] {
  const perScope = (value: number): Pick<Figure, "value" | "unit"> => ({
    value: value / scopes,
    unit: "calls per scope",
  });
  return [
    { name: `${name}: reads`, ...perScope(readsOf(first)), note: `${readsOf(first)} in all` },
    {
      name: `${name}: writes`,
      ...perScope(first.counts.mutating),
      note: `${first.counts.mutating} in all, ${callsOf(first.counts, "AssumeRole")} AssumeRole beside them`,
    },
    { name: `${name}: time`, value: first.wallMs / 1000, unit: "s", note: cpuNote(first) },
    { name: `${name}: peak memory`, value: first.peakMb, unit: "MB" },
    {
      name: `${name}, in line: reads`,
      ...perScope(readsOf(second)),
      note: `${readsOf(second)} in all`,
    },
    { name: `${name}, in line: time`, value: second.wallMs / 1000, unit: "s", note: cpuNote(second) },
  ];
}

function readsOf({ counts }: Synced): number {
  return callsOf(counts, "Describe", "Get") - callsOf(counts, "GetCallerIdentity");
}

function cpuNote({ cpuMs }: Synced): string {
  return `${(cpuMs / 1000).toFixed(1)} s of processor time`;
}
