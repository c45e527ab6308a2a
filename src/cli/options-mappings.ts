/** The options of `plan` and `sync`. */
import type { Command } from "commander";
import { collect, parseCount, parseQuota } from "./option-values.ts";
import type { Finish } from "./program.ts";
import type { MappingOptions } from "./run-mappings.ts";

export function addPlanCommand(program: Command, finish: Finish): void {
  const plan = program
    .command("plan")
    .argument("[id...]", "mappings to plan; all of the files when none is named")
    .description("show what sync would change, and change nothing");
  addMappingOptions(plan)
    .addHelpText("after", "\nExample:\n  vpc-rule-sync plan -f mappings.yml --explain")
    .action(async (ids: string[], options: MappingOptions) => {
      const { runPlan } = await import("./plan.ts");
      finish(await runPlan(ids, options));
    });
}

export function addSyncCommand(program: Command, finish: Finish): void {
  const sync = program
    .command("sync")
    .argument("[id...]", "mappings to carry out; all of the files when none is named")
    .description("bring destinations into line with their sources, verify, and report");
  addMappingOptions(sync)
    .addHelpText("after", "\nExample:\n  vpc-rule-sync sync -f mappings.yml web-tier")
    .action(async (ids: string[], options: MappingOptions) => {
      const { runSync } = await import("./sync.ts");
      finish(await runSync(ids, options));
    });
}

function addMappingOptions(command: Command): Command {
  return command
    .option("-f, --file <file>", "mapping file, YAML or JSON; may be given more than once", collect, [])
    .option("--json", "print one JSON document")
    .option("--explain", "go through the steps one by one, with what each of them opens and closes")
    .option(
      "--adopt",
      "take over groups of the right name that nobody owns; an ACL is taken over by into alone",
    )
    .option("--accept-removals <n>", "let each destination lose up to n rules in this run", parseCount)
    .option(
      "--rule-quota <n>",
      "rules per group and direction, instead of the account's own quota [VPC_RULE_SYNC_RULE_QUOTA]",
      parseQuota,
    )
    .option("--owner <prefix>", "what our owner tag begins with [VPC_RULE_SYNC_OWNER]")
    .option("--reader-role <name>", "role that reads in other accounts [VPC_RULE_SYNC_READER_ROLE]")
    .option("--writer-role <name>", "role that writes in other accounts [VPC_RULE_SYNC_WRITER_ROLE]")
    .option("--external-id <id>", "external id of both roles [VPC_RULE_SYNC_EXTERNAL_ID]");
}
