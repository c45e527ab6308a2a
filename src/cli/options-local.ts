/** The options of `demo`, `local` and `mapping`. */
import type { Command } from "commander";
import type { LocalOptions } from "./local.ts";
import type { ValidateOptions } from "./mapping-validate.ts";
import { collect, parsePort } from "./option-values.ts";
import type { Finish } from "./program.ts";

export function addDemoCommand(program: Command, finish: Finish): void {
  program
    .command("demo")
    .description("the whole story on the embedded cloud, in seconds; needs no AWS account")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  vpc-rule-sync demo")
    .action(async (options: { json?: boolean }) => {
      const { runDemo } = await import("./demo.ts");
      finish(await runDemo(options));
    });
}

export function addLocalCommand(program: Command, finish: Finish): void {
  program
    .command("local")
    .description("run the embedded cloud until Ctrl-C, for any AWS client with AWS_ENDPOINT_URL")
    .option("--port <port>", "port on 127.0.0.1; 0 takes a free one", parsePort, 4566)
    .option("--seed <file>", "load this scenario; may be given more than once", collect, [])
    .option(
      "--reading <name=choice>",
      "where AWS's documents leave it open; may be given more than once",
      collect,
      [],
    )
    .option("--no-service", "only the cloud, without the service on it (the service is not there yet)")
    .option("--json", "print the address as one JSON document")
    .addHelpText(
      "after",
      "\nExample:\n  vpc-rule-sync local --seed config/seeds/landing-zone-same-names.json",
    )
    .action(async (options: LocalOptions) => {
      const { runLocal } = await import("./local.ts");
      finish(await runLocal(options));
    });
}

export function addMappingCommand(program: Command, finish: Finish): void {
  const example = "\nExample:\n  vpc-rule-sync mapping validate -f mappings.yml";
  const mapping = program.command("mapping").description("work with mappings").addHelpText("after", example);
  mapping
    .command("validate")
    .description("check mapping files without calling AWS")
    .option("-f, --file <file>", "mapping file, YAML or JSON; may be given more than once", collect, [])
    .option("--json", "print one JSON document")
    .addHelpText("after", example)
    .action(async (options: ValidateOptions) => {
      const { runValidate } = await import("./mapping-validate.ts");
      finish(await runValidate(options));
    });
}
