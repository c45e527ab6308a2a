/** The options of `discover`. */
import type { Command } from "commander";
import type { InventoryKind } from "../model/inventory.ts";
import type { DiscoverOptions } from "./discover.ts";
import { collect, collectPairs, parsePort } from "./option-values.ts";
import type { Finish } from "./program.ts";

interface Kind {
  readonly description: string;
  readonly example: string;
  /** What `--port` means here; without it there is no such option. */
  readonly port?: string;
  readonly isInVpc: boolean;
}

const KINDS: Readonly<Record<InventoryKind, Kind>> = {
  "security-groups": {
    description: "groups with their VPC, the number of their rules, and tags",
    example: "--port 22 --vpc vpc-0a1b2c3d4e5f60001",
    port: "only groups with an inbound rule for this port",
    isInVpc: true,
  },
  "network-acls": {
    description: "ACLs with their VPC, the number of rules that allow and deny, and the subnets under them",
    example: "--vpc vpc-0a1b2c3d4e5f60001",
    port: "only ACLs with an inbound rule that allows this port",
    isInVpc: true,
  },
  "prefix-lists": {
    description: "prefix lists with owner, entries and version, AWS's own included",
    example: "--tag team=net",
    isInVpc: false,
  },
  instances: {
    description: "instances with their groups, VPC, subnet, image and state",
    example: "--port 22",
    port: "only instances with a group that has an inbound rule for this port",
    isInVpc: true,
  },
  vpcs: {
    description: "VPCs with their address blocks and what is in them",
    example: "--tag env=prod",
    isInVpc: false,
  },
};

const EXAMPLE = "\nExample:\n  vpc-rule-sync discover security-groups --port 22";

export function addDiscoverCommand(program: Command, finish: Finish): void {
  const discover = program
    .command("discover")
    .description("list what an account has in a Region, with your own credentials; reads only")
    .addHelpText("after", EXAMPLE);
  for (const [name, kind] of Object.entries(KINDS)) {
    addKind(discover, name as InventoryKind, kind, finish);
  }
}

function addKind(discover: Command, name: InventoryKind, kind: Kind, finish: Finish): void {
  const command = discover.command(name).description(kind.description);
  if (kind.isInVpc)
    command.option("--vpc <vpc>", "only in this VPC; may be given more than once", collect, []);
  if (kind.port !== undefined) command.option("--port <port>", kind.port, parsePort);
  command
    .option("--id <id>", "only this one; may be given more than once", collect, [])
    .option(
      "--tag <key=value>",
      "only what carries this tag; given more than once, all of them",
      collectPairs,
      {},
    )
    .option("--region <region>", "Region to look in; default: AWS_REGION, else that of the profile")
    .option("--profile <name>", "profile to read with")
    .option("--role-arn <arn>", "role to read with")
    .option("--mfa-serial <arn>", "MFA device for --role-arn; the code is asked for")
    .option("--json", "print one JSON document")
    .addHelpText("after", `\nExample:\n  vpc-rule-sync discover ${name} ${kind.example}`)
    .action(async (options: DiscoverOptions) => {
      const { runDiscover } = await import("./discover.ts");
      finish(await runDiscover(name, options));
    });
}
