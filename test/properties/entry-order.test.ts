import { describe, expect, it } from "vitest";
import { checkPair, checkStaging, type PairResult } from "../support/entry-laws.ts";
import { hasNumbersForCopy } from "../support/entry-numbers.ts";

/** The mutants need far fewer pairs than a run of the tests. */
const isForMutants = process.env.PROPERTY_RUNS !== undefined;
const PAIRS = isForMutants ? 3_000 : 20_000;
const WITH_CUTS = isForMutants ? 500 : 4_000;
const STAGED = isForMutants ? 500 : 3_000;

describe("law 1 for network ACLs", () => {
  it("holds after every call of every order, for random pairs of lists", () => {
    const results: PairResult[] = [];
    for (let seed = 0; seed < PAIRS; seed += 1) results.push(checkPair(seed, false));
    const share = (has: (result: PairResult) => boolean): number =>
      results.filter(has).length / results.length;
    const methods = countBy(results);
    process.stdout.write(
      `${PAIRS} pairs: ${percent(share((item) => item.isTight))} within one entry of the quota, ` +
        `${percent(share((item) => !item.hasSpareNumber))} without a spare number; ` +
        `${[...methods].map(([method, count]) => `${method} ${count}`).join(", ")}\n`,
    );

    expect(share((item) => item.isTight)).toBeGreaterThan(1 / 3);
    expect(share((item) => !item.hasSpareNumber)).toBeGreaterThan(1 / 10);
    expect(share((item) => item.method === "no-order")).toBeLessThan(1 / 10);
  });

  it("holds for a fresh run after a crash between any two calls, and such a run finds its way", () => {
    let [cuts, lost] = [0, 0];
    for (let seed = 0; seed < WITH_CUTS; seed += 1) {
      const result = checkPair(1_000_000 + seed, true);
      cuts += result.cuts;
      lost += result.lostCuts;
    }
    process.stdout.write(`${cuts} crashes, after ${lost} of them no order was found\n`);

    expect(cuts).toBeGreaterThan(WITH_CUTS);
    expect(lost / cuts).toBeLessThan(1 / 1000);
  });

  it("holds for staging, which there is wherever there are room and numbers", () => {
    let [staged, moves] = [0, 0];
    for (let seed = 2_000_000; seed < 2_000_000 + STAGED; seed += 1) {
      const count = checkStaging(seed);
      if (hasNumbersForCopy(seed)) expect(count, `pair ${seed}`).not.toBeNull();
      if (count === null) continue;
      staged += 1;
      moves += count;
    }
    process.stdout.write(`${staged} of ${STAGED} pairs staged, ${(moves / staged).toFixed(1)} calls each\n`);

    expect(staged / STAGED).toBeGreaterThan(2 / 3);
  });
});

function countBy(results: readonly PairResult[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { method } of results) counts.set(method, (counts.get(method) ?? 0) + 1);
  return counts;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
