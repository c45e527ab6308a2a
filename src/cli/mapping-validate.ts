/** `mapping validate`: everything that files alone can show, without a call. */
import { loadMappings } from "../reconcile/load-mappings.ts";
import { plural } from "../report/counts.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { readFiles } from "./mapping-files.ts";
import { guarded, openTerminal, printErrors } from "./terminal.ts";

export interface ValidateOptions {
  readonly file: readonly string[];
  readonly json?: boolean;
}

export async function runValidate(options: ValidateOptions): Promise<ExitCode> {
  const terminal = openTerminal();
  const asJson = options.json === true;
  return guarded(terminal, asJson, async () => {
    const { mappings, problems } = loadMappings(await readFiles(options.file));
    if (problems.length > 0) return printErrors(terminal, problems, asJson);
    const places = mappings.reduce((sum, mapping) => sum + mapping.targets.length, 0);
    if (asJson) terminal.print(`${JSON.stringify({ version: 1, valid: true, mappings }, null, 2)}\n`);
    else terminal.print(`Valid: ${plural(mappings.length, "mapping")}, ${plural(places, "target")}.\n`);
    return EXIT.ok;
  });
}
