/** `plan`: what sync would change. */
import type { ExitCode } from "./exit-code.ts";
import { type MappingOptions, runMappings } from "./run-mappings.ts";

export function runPlan(ids: readonly string[], options: MappingOptions): Promise<ExitCode> {
  return runMappings("plan", ids, options);
}
