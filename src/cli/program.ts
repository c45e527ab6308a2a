/** All commands by name. Each module is loaded only when its command runs. */
import { Command, CommanderError, Help, type Option } from "commander";
import { InputError } from "../model/errors.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { addCopyCommand } from "./options-copy.ts";
import { addDiscoverCommand } from "./options-discover.ts";
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
    .description("Keeps AWS security groups and network ACLs the same across accounts, Regions and VPCs.")
    .version(version, "-V, --version")
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ optionDescription })
    .exitOverride()
    .addHelpText("after", "\nExample:\n  vpc-rule-sync plan -f mappings.yml");
  addDemoCommand(program, finish);
  addLocalCommand(program, finish);
  addPlanCommand(program, finish);
  addSyncCommand(program, finish);
  addCopyCommand(program, finish);
  addDiscoverCommand(program, finish);
  addMappingCommand(program, finish);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    if (error.code === "commander.help") return EXIT.failed;
    const { openTerminal, printErrors } = await import("./terminal.ts");
    return printErrors(openTerminal(), [argumentError(error, program, argv)], argv.includes("--json"));
  }
  return code;
}

/** An option that may be given more than once begins empty, which is nobody's news. */
function optionDescription(option: Option): string {
  const { defaultValue, description } = option;
  const isEmpty = typeof defaultValue === "object" && Object.keys(defaultValue ?? {}).length === 0;
  return isEmpty ? description : new Help().optionDescription(option);
}

/** Says what commander found in the shape that all our errors have. */
function argumentError({ message }: CommanderError, program: Command, argv: readonly string[]): InputError {
  const [reason = "", suggestion] = message.replace(/^error: /, "").split(/\n\(Did you mean |\)$/);
  const command = commandNames(program, argv).join(" ");
  return new InputError({
    code: "BAD_ARGUMENTS",
    subject: command,
    reason,
    next: suggestion === undefined ? `see ${command} --help` : `did you mean ${suggestion}`,
  });
}

/** The command that the arguments lead to, as far as they name known ones. */
function commandNames(program: Command, argv: readonly string[]): readonly string[] {
  const names = [program.name()];
  let command = program;
  for (const word of argv.slice(2)) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    names.push(word);
    command = next;
  }
  return names;
}
