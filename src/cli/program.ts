/** All commands by name. Each module is loaded only when its command runs. */
import { Command, CommanderError } from "commander";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { addCopyCommand } from "./options-copy.ts";
import { addDemoCommand, addLocalCommand, addMappingCommand } from "./options-local.ts";
import { addPlanCommand, addSyncCommand } from "./options-mappings.ts";

/** How a command hands its exit code back to the process. */
export type Finish = (code: ExitCode) => void;

/** Parses the arguments, runs the command, and answers its exit code. */
export async function runProgram(argv: readonly string[], version: string): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const finish: Finish = (result) => {
    code = result;
  };
  const program = new Command("vpc-rule-sync")
    .description("Keeps AWS security groups the same across accounts, Regions and VPCs.")
    .version(version, "-V, --version")
    .showSuggestionAfterError()
    .exitOverride();
  addDemoCommand(program, finish);
  addLocalCommand(program, finish);
  addPlanCommand(program, finish);
  addSyncCommand(program, finish);
  addCopyCommand(program, finish);
  addMappingCommand(program, finish);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.failed;
  }
  return code;
}
