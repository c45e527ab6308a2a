/** The options of `copy security-group`. */
import type { Command } from "commander";
import type { CopyOptions } from "./copy.ts";
import { collect, collectPairs, parseCount, parseQuota } from "./option-values.ts";
import type { Finish } from "./program.ts";

const EXAMPLE =
  "\nExample:\n  vpc-rule-sync copy security-group sg-0a1b2c3d4e5f60001 " +
  "--from-profile old --to-profile new --to-vpc vpc-0a1b2c3d4e5f60002";

export function addCopyCommand(program: Command, finish: Finish): void {
  const copy = program
    .command("copy")
    .description("copy once, with your own credentials")
    .addHelpText("after", EXAMPLE);
  copy
    .command("security-group")
    .argument("[id...]", "security groups to copy; or choose them with --tag")
    .description("copy security groups into another VPC: shows the plan, asks, applies, verifies")
    .requiredOption("--to-vpc <vpc>", "VPC to copy into")
    .option(
      "--tag <key=value>",
      "copy every group that carries this tag; may be given more than once",
      collectPairs,
      {},
    )
    .option("--from-vpc <vpc>", "look for --tag in this VPC only; default: the whole Region")
    .option("--from-profile <name>", "profile that reads the source")
    .option("--to-profile <name>", "profile that writes the target")
    .option("--from-role-arn <arn>", "role that reads the source")
    .option("--to-role-arn <arn>", "role that writes the target")
    .option("--from-mfa-serial <arn>", "MFA device for --from-role-arn; the code is asked for")
    .option("--to-mfa-serial <arn>", "MFA device for --to-role-arn; the code is asked for")
    .option("--from-region <region>", "Region of the source; default: AWS_REGION, else that of the profile")
    .option("--to-region <region>", "Region of the target; default: AWS_REGION, else that of the profile")
    .option("--as <name>", "name of the copy, {name} stands for the source's", "{name}")
    .option("--cidr <from=to>", "translate addresses; may be given more than once", collectPairs, {})
    .option(
      "--group <from=to>",
      "translate a referenced group; may be given more than once",
      collectPairs,
      {},
    )
    .option(
      "--prefix-list <from=to>",
      "translate a prefix list; may be given more than once",
      collectPairs,
      {},
    )
    .option("--allow-world <what>", "what may be open to the Internet, such as tcp/443 or all", collect, [])
    .option("--replace", "make an existing group of that name equal to the source, instead of only adding")
    .option("--accept-removals <n>", "let each destination lose up to n rules", parseCount)
    .option("--rule-quota <n>", "rules per group and direction, where your quota is not 60", parseQuota)
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLE)
    .action(async (ids: string[], options: CopyOptions) => {
      const { runCopy } = await import("./copy.ts");
      finish(await runCopy(ids, options));
    });
}
