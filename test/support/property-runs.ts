/**
 * How many cases the properties try. `PROPERTY_RUNS` and `PROPERTY_SEED` say otherwise; with
 * `PROPERTY_SHRINK=no` the first failure ends a property, which is all that the mutants need.
 */
import type { Parameters } from "fast-check";

export function runs(usual: number): Parameters<unknown> {
  const { PROPERTY_RUNS, PROPERTY_SEED, PROPERTY_SHRINK } = process.env;
  return {
    numRuns: PROPERTY_RUNS === undefined ? usual : Number(PROPERTY_RUNS),
    ...(PROPERTY_SEED === undefined ? {} : { seed: Number(PROPERTY_SEED) }),
    endOnFailure: PROPERTY_SHRINK === "no",
  };
}
