/** `discover`: what an account has in a Region, with the user's own credentials. Reads only. */
import { InputError } from "../model/errors.ts";
import type { Tags } from "../model/group.ts";
import type { InventoryKind } from "../model/inventory.ts";
import { renderInventory, renderInventoryJson } from "../report/render-inventory.ts";
import { connectForDiscovery, readConfiguredRegion } from "../wiring.ts";
import { list } from "./discover-list.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { newRunId } from "./run-mappings.ts";
import { askMfaCode, guarded, openTerminal } from "./terminal.ts";

/** Which of them a kind has is said in options-discover.ts. */
export interface DiscoverOptions {
  readonly vpc?: readonly string[];
  readonly id: readonly string[];
  readonly tag: Tags;
  readonly port?: number;
  readonly region?: string;
  readonly profile?: string;
  readonly roleArn?: string;
  readonly mfaSerial?: string;
  readonly json?: boolean;
}

/** Nothing found is an answer too: it is said, and the exit code is 0. */
export async function runDiscover(kind: InventoryKind, options: DiscoverOptions): Promise<ExitCode> {
  const terminal = openTerminal();
  const asJson = options.json === true;
  return guarded(terminal, asJson, async () => {
    const region = options.region ?? (await readConfiguredRegion(options.profile)) ?? noRegion();
    const { profile, roleArn, mfaSerial } = options;
    const person = {
      region,
      ...(profile === undefined ? {} : { profile }),
      ...(roleArn === undefined ? {} : { roleArn }),
      ...(mfaSerial === undefined ? {} : { mfaSerial }),
    };
    const { account, readers } = await connectForDiscovery(person, {
      sessionName: newRunId(),
      askMfaCode: askMfaCode(terminal),
    });
    const { vpc = [], id, tag, port } = options;
    const filter = { vpc, id, tag, ...(port === undefined ? {} : { port }) };
    const scope = { account, region };
    const listing = await list(kind, scope, filter, readers);
    const found = new Set<string>(listing.items.map((item) => item.id));
    const inventory = { ...scope, ...listing, notFound: id.filter((one) => !found.has(one)) };
    terminal.print(asJson ? renderInventoryJson(inventory) : renderInventory(inventory, terminal.paint));
    return EXIT.ok;
  });
}

function noRegion(): never {
  throw new InputError({
    code: "NO_REGION",
    subject: "--region",
    reason: "neither the flag nor the profile nor the environment names a Region",
    next: "give --region, or set AWS_REGION",
  });
}
