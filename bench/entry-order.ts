/** Orders of ACL edits alone, without a call: how long they take to find, and how far they are from the fewest. */
import { type EntryOrder, orderEntries } from "../src/plan/order-entries.ts";
import { type AclCase, makeAclCases, makeReorders } from "./support/acl-cases.ts";
import { type Figure, median, percentile, report } from "./support/figures.ts";

const CASES = 1_000;
const REORDERS = 100;
const WARM_UP = 50;

interface Sample {
  readonly order: EntryOrder;
  readonly fewest: number;
  readonly ms: number;
}

await report(async () => [
  ...figuresOf("up to 40 entries", makeAclCases(CASES, "limit")),
  ...figuresOf("no spare entry", makeAclCases(CASES, "full")),
  ...figuresOf("a full list reordered", makeReorders(REORDERS)),
]);

function figuresOf(name: string, cases: readonly AclCase[]): readonly Figure[] {
  for (const item of cases.slice(0, WARM_UP)) sample(item);
  const samples = cases.map(sample);
  const times = samples.map(({ ms }) => ms);
  const over = samples.flatMap(({ order, fewest }) =>
    order.kind === "ordered" ? [order.moves.length - fewest] : [],
  );
  const mean = over.reduce((sum, calls) => sum + calls, 0) / over.length;
  const note = `${samples.length} pairs of lists, ${median(samples.map(({ fewest }) => fewest))} differences in the median`;
  return [
    { name: `${name}: median`, value: median(times), unit: "ms", note },
    { name: `${name}: 99 %`, value: percentile(times, 0.99), unit: "ms", note: slowestOf(samples) },
    {
      name: `${name}: calls over the fewest`,
      value: mean,
      unit: "calls",
      note: `mean; 99 % within ${percentile(over, 0.99)}, most ${Math.max(...over)}`,
    },
    ...(["helpers", "staging"] as const).map((method) => ({
      name: `${name}: needed ${method}`,
      value: shareOf(samples, ({ order }) => order.kind === "ordered" && order.method === method),
      unit: "%" as const,
    })),
    {
      name: `${name}: found no order`,
      value: shareOf(samples, ({ order }) => order.kind === "no-order"),
      unit: "%",
    },
  ];
}

function sample({ input, fewest }: AclCase): Sample {
  const startedAt = performance.now();
  const order = orderEntries(input);
  return { order, fewest, ms: performance.now() - startedAt };
}

function slowestOf(samples: readonly Sample[]): string {
  const slowest = samples.reduce((a, b) => (b.ms > a.ms ? b : a));
  const what = slowest.order.kind === "ordered" ? slowest.order.method : "no order found";
  return `slowest ${Math.round(slowest.ms)} ms (${what}, ${slowest.fewest} differences)`;
}

function shareOf(samples: readonly Sample[], has: (sample: Sample) => boolean): number {
  return (samples.filter(has).length * 100) / samples.length;
}
