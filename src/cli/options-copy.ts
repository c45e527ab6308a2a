/** The options of `copy security-group` and `copy network-acl`. */
import type { Command } from "commander";
import type { ResourceKind } from "../model/mapping.ts";
import type { CopyOptions } from "./copy.ts";
import { collect, collectPairs, parseCount, parseQuota } from "./option-values.ts";
import type { Finish } from "./program.ts";

const EXAMPLE =
  "\nExample:\n  vpc-rule-sync copy security-group sg-0a1b2c3d4e5f60001 " +
  "--from-profile old --to-profile new --to-vpc vpc-0a1b2c3d4e5f60002";
const ACL_EXAMPLE =
  "\nExample:\n  vpc-rule-sync copy network-acl acl-0a1b2c3d4e5f60001 " +
  "--from-profile old --to-profile new --to-vpc vpc-0a1b2c3d4e5f60002 --associate by-name";

export function addCopyCommand(program: Command, finish: Finish): void {
  const copy = program
    .command("copy")
    .description("copy once, with your own credentials")
    .addHelpText("after", EXAMPLE);
  const group = copy
    .command("security-group")
    .argument("[id...]", "security groups to copy; or choose them with --tag")
    .description("copy security groups into another VPC: shows the plan, asks, applies, verifies");
  addGroupOptions(addSharedOptions(group, "group")).addHelpText("after", EXAMPLE);
  addAction(group, "security-group", finish);
  const acl = copy
    .command("network-acl")
    .argument("[id...]", "network ACLs to copy; or choose them with --tag")
    .description(
      "copy network ACLs into another VPC, with their subnets if you say so: shows the plan, asks, applies, verifies",
    );
  addAclOptions(addSharedOptions(acl, "ACL")).addHelpText("after", ACL_EXAMPLE);
  addAction(acl, "network-acl", finish);
}

function addAction(command: Command, kind: ResourceKind, finish: Finish): void {
  command.action(async (ids: string[], options: CopyOptions) => {
    const { runCopy } = await import("./copy.ts");
    finish(await runCopy(kind, ids, options));
  });
}

function addSharedOptions(command: Command, noun: "group" | "ACL"): Command {
  addSides(command.requiredOption("--to-vpc <vpc>", "VPC to copy into"), noun);
  return command
    .option("--as <name>", "name of the copy, {name} stands for the source's", "{name}")
    .option("--cidr <from=to>", "translate addresses; may be given more than once", collectPairs, {})
    .option("--allow-world <what>", "what may be open to the Internet, such as tcp/443 or all", collect, [])
    .option("--replace", `make an existing ${noun} of that name equal to the source, instead of only adding`)
    .option("--accept-removals <n>", "let each destination lose up to n rules", parseCount)
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document");
}

function addSides(command: Command, noun: "group" | "ACL"): void {
  command
    .option(
      "--tag <key=value>",
      `copy every ${noun} that carries this tag; may be given more than once`,
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
    .option("--to-region <region>", "Region of the target; default: AWS_REGION, else that of the profile");
}

function addGroupOptions(command: Command): Command {
  return command
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
    .option(
      "--rule-quota <n>",
      "rules per group and direction, instead of the account's own quota",
      parseQuota,
    );
}

function addAclOptions(command: Command): Command {
  return command
    .option("--into <acl>", "copy onto this ACL of the target VPC, whatever its name")
    .option(
      "--associate <which>",
      "move subnets to the copy at the end: by-name, by-zone, or source-subnet=target-subnet (more than once)",
      collect,
      [],
    );
}
