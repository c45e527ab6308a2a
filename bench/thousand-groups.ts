/** A thousand groups of twenty rules beside their thousand sources in one account and Region, all in line. */
import { atMost, report } from "./support/figures.ts";
import { syncTwice } from "./support/sync.ts";

const HERE = { account: "111111111111", region: "eu-west-1" } as const;

await report(async () => {
  const { first, second } = await syncTwice({
    caller: HERE.account,
    source: HERE,
    targets: [HERE],
    groupsPerTarget: 1000,
    rulesPerGroup: 20,
    driftedOneIn: null,
  });
  const calls = Math.max(first.counts.total, second.counts.total);
  return [
    {
      name: "nothing to do: calls",
      value: calls,
      unit: "calls",
      target: atMost(6),
      note: "STS included; 2,002 groups are read, three pages",
    },
    { name: "nothing to do: time of the process", value: second.wallMs, unit: "ms" },
    { name: "nothing to do: processor time", value: second.cpuMs, unit: "ms" },
    { name: "nothing to do: peak memory", value: second.peakMb, unit: "MB" },
  ];
});
