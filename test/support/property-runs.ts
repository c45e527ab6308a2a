/** How many cases the properties try: `PROPERTY_RUNS` and `PROPERTY_SEED` say otherwise, as the mutants do. */
import type { Parameters } from "fast-check";

export function runs(usual: number): Parameters<unknown> {
  const stated = Number(process.env["PROPERTY_RUNS"] ?? Number.NaN);
  const seed = Number(process.env["PROPERTY_SEED"] ?? Number.NaN);
  return {
    numRuns: Number.isNaN(stated) ? usual : stated,
    ...(Number.isNaN(seed) ? {} : { seed }),
  };
}
