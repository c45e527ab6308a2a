/**
 * Seeds: the state a local cloud starts with, in the scenario shape of
 * `config/seeds/`. A seed says what AWS would have stored, so quotas do not apply
 * to it; CIDRs are made canonical all the same.
 */
import { JsonReader } from "./seed/json-reader.ts";
import { readAccount, type SeedAccount } from "./seed/read-account.ts";
import { readPeering, type SeedPeering } from "./seed/read-peering.ts";
import { SeedError } from "./seed/seed-error.ts";

export type { SeedAccount, SeedPeering };
export { SeedError };

export interface Seed {
  readonly name: string;
  /** One entry for each account and Region; an account may come more than once. */
  readonly accounts: readonly SeedAccount[];
  readonly peerings: readonly SeedPeering[];
  /** Whether a rule that names a group of another VPC stands for an active peering that is not listed. */
  readonly impliedPeerings: boolean;
}

/** @throws SeedError that names the place and what is wrong with it */
export function parseSeed(text: string): Seed {
  return readSeed(JsonReader.parse(text));
}

/** The same for a document that is JSON already. @throws SeedError */
export function readSeed(seed: JsonReader): Seed {
  seed.allow("name", "about", "origin", "accounts", "peerings", "impliedPeerings");
  return {
    name: seed.optionalText("name") ?? "",
    accounts: seed.requiredList("accounts").map(readAccount),
    peerings: seed.list("peerings").map(readPeering),
    impliedPeerings: seed.optionalFlag("impliedPeerings") ?? true,
  };
}
