/** Planning alone, without a call: groups of sixty rules, of which one was lost and one was added. */
import { atLeast, type Figure, report } from "./support/figures.ts";
import { type Case, makeCases, planCanonical, planObserved } from "./support/plan-cases.ts";
import { profile } from "./support/profile.ts";

const CASES = 200;
const WARM_UP_MS = 1_000;
const ROUND_MS = 1_000;
const ROUNDS = 5;

await report(async () => {
  const cases = makeCases(CASES);
  return [
    await rateOf("from canonical groups", cases, planCanonical),
    ...(await topOf("from canonical groups", cases, planCanonical)),
    await rateOf("with both sides normalised", cases, planObserved),
    ...(await topOf("with both sides normalised", cases, planObserved)),
  ];
});

type Plan = (item: Case) => number;

/** The best of several rounds: what else the machine does can only make a round slower. */
async function rateOf(name: string, cases: readonly Case[], plan: Plan): Promise<Figure> {
  repeat(cases, plan, WARM_UP_MS);
  const rates = Array.from({ length: ROUNDS }, () => repeat(cases, plan, ROUND_MS));
  return {
    name,
    value: Math.max(...rates),
    unit: "per second",
    target: atLeast(10_000),
    note: `best of ${ROUNDS} rounds, worst ${Math.round(Math.min(...rates))}`,
  };
}

async function topOf(name: string, cases: readonly Case[], plan: Plan): Promise<readonly Figure[]> {
  const top = await profile(`planning ${name}`, () => repeat(cases, plan, ROUND_MS * 2));
  return top.map(({ where, share }, index) => ({
    name: `${name}: profile ${index + 1}`,
    value: share * 100,
    unit: "%",
    note: where,
  }));
}

/**
 * Plans per second of processor time, all threads of the process counted: one core's worth, whatever else
 * the machine has to do meanwhile.
 */
function repeat(cases: readonly Case[], plan: Plan, forMs: number): number {
  const before = process.cpuUsage();
  let usedMs = 0;
  let plans = 0;
  do {
    for (const item of cases) {
      if (plan(item) !== 2) throw new Error("a plan did not find its two changes");
    }
    plans += cases.length;
    const { user, system } = process.cpuUsage(before);
    usedMs = (user + system) / 1000;
  } while (usedMs < forMs);
  return (plans * 1000) / usedMs;
}
