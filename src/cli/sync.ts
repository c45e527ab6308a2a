/** `sync`: do it, verify, report. */
import type { ExitCode } from "./exit-code.ts";
import { type MappingOptions, runMappings } from "./run-mappings.ts";

export function runSync(ids: readonly string[], options: MappingOptions): Promise<ExitCode> {
  return runMappings("sync", ids, options);
}
