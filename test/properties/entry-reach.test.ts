import { expect, it } from "vitest";
import { checkPairAtQuota } from "../support/entry-laws.ts";
import { entryPair } from "../support/entry-pairs.ts";
import { reach } from "../support/every-board.ts";

const isForMutants = process.env.PROPERTY_RUNS !== undefined;
const SEEDS = isForMutants ? 3_000 : 20_000;
const MOST_ENTRIES = 4;
const MOST_BOARDS = 50_000;

it("an order is found wherever one exists, for full lists of up to four entries, in all but a few cases", () => {
  const counts = { direct: 0, found: 0, missed: 0, none: 0, unknown: 0 };
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const pair = entryPair(seed);
    const limit = Math.max(pair.before.size, pair.after.size);
    if (limit > MOST_ENTRIES) continue;
    const { method } = checkPairAtQuota(seed);
    if (method === "direct") {
      counts.direct += 1;
      continue;
    }
    const answer = reach({ ...pair, limit }, MOST_BOARDS);
    // The walk over every board must know all that the engine may do.
    if (method !== "no-order") expect(answer, `pair ${seed}`).toBe("reachable");
    if (answer === "too-many") counts.unknown += 1;
    else if (answer === "unreachable") counts.none += 1;
    else counts[method === "no-order" ? "missed" : "found"] += 1;
  }
  const { direct, found, missed, none, unknown } = counts;
  const [hard, all] = [found / (found + missed), (direct + found) / (direct + found + missed)];
  process.stdout.write(
    `full lists of up to ${MOST_ENTRIES}: an order exists for ${direct + found + missed} of ` +
      `${direct + found + missed + none + unknown} pairs (${unknown} unknown); found for ${percent(all)} of them, ` +
      `for ${percent(hard)} of the ${found + missed} that need more than the edits\n`,
  );

  expect(found).toBeGreaterThan(SEEDS / 200);
  expect(unknown).toBeLessThan(found / 10);
  expect(hard).toBeGreaterThan(0.9);
  expect(all).toBeGreaterThan(0.995);
});

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
