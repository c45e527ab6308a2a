/**
 * Seeds: the state a local cloud starts with, in the scenario shape of
 * `config/seeds/`. A seed says what AWS would have stored, so quotas do not apply
 * to it; CIDRs are made canonical all the same.
 */

import { findRegion } from "./partitions.ts";
import { JsonReader } from "./seed/json-reader.ts";
import { readVpc, type SeedVpc } from "./seed/read-vpc.ts";
import { SeedError } from "./seed/seed-error.ts";

export { SeedError };

export interface Seed {
  readonly name: string;
  /** One entry for each account and Region; an account may come more than once. */
  readonly accounts: readonly SeedAccount[];
  readonly peerings: readonly SeedPeering[];
}

export interface SeedAccount {
  readonly account: string;
  readonly region: string;
  readonly vpcs: readonly SeedVpc[];
}

/** An active peering between two VPCs of the seed. Those that rules need are derived and need not be listed. */
export interface SeedPeering {
  readonly requester: string;
  readonly accepter: string;
}

/** @throws SeedError that names the place and what is wrong with it */
export function parseSeed(text: string): Seed {
  const seed = JsonReader.parse(text);
  seed.allow("name", "about", "origin", "accounts", "peerings");
  return {
    name: seed.optionalText("name") ?? "",
    accounts: seed.requiredList("accounts").map(readAccount),
    peerings: seed.list("peerings").map(readPeering),
  };
}

function readAccount(entry: JsonReader): SeedAccount {
  entry.allow("account", "region", "vpcs");
  const account = entry.text("account");
  if (!/^\d{12}$/.test(account)) throw entry.wrong("account", `"${account}" is not 12 digits`);
  const region = entry.text("region");
  if (findRegion(region) === undefined) throw entry.wrong("region", `there is no Region "${region}"`);
  return { account, region, vpcs: entry.requiredList("vpcs").map(readVpc) };
}

function readPeering(entry: JsonReader): SeedPeering {
  entry.allow("requester", "accepter");
  return { requester: entry.id("requester", "vpc"), accepter: entry.id("accepter", "vpc") };
}
