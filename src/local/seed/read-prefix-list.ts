/** A customer-managed prefix list of a seed, in a VPC as the scenarios have it, or beside the VPCs, where AWS keeps it. */
import { canonicalIpv4, canonicalIpv6 } from "../rules/cidr.ts";
import type { PrefixListEntry } from "../state/prefix-list.ts";
import type { JsonReader } from "./json-reader.ts";
import { readTags } from "./read-tags.ts";

export interface SeedPrefixList {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly family: "IPv4" | "IPv6";
  readonly maxEntries: number;
  readonly entries: readonly PrefixListEntry[];
  /** The entries of the versions before, from version 1 on. */
  readonly earlier: readonly (readonly PrefixListEntry[])[];
  readonly tags: ReadonlyMap<string, string>;
}

/** @throws SeedError */
export function readPrefixList(list: JsonReader): SeedPrefixList {
  list.allow("id", "name", "maxEntries", "addressFamily", "entries", "earlier", "tags");
  const entries = list.list("entries").map(readEntry);
  const family = list.optionalText("addressFamily") ?? familyOf(entries);
  if (family !== "IPv4" && family !== "IPv6")
    throw list.wrong("addressFamily", "IPv4 or IPv6 is expected here");
  return {
    path: list.path,
    id: list.id("id", "pl"),
    name: list.text("name"),
    family,
    maxEntries: list.integer("maxEntries"),
    entries,
    earlier: list.list("earlier").map(readVersion),
    tags: readTags(list),
  };
}

function readVersion(version: JsonReader): readonly PrefixListEntry[] {
  version.allow("entries");
  return version.requiredList("entries").map(readEntry);
}

function familyOf(entries: readonly PrefixListEntry[]): "IPv4" | "IPv6" {
  return entries.some(({ cidr }) => cidr.includes(":")) ? "IPv6" : "IPv4";
}

function readEntry(entry: JsonReader): PrefixListEntry {
  entry.allow("cidr", "description");
  const text = entry.text("cidr");
  const cidr = canonicalIpv4(text) ?? canonicalIpv6(text);
  if (cidr === undefined) throw entry.wrong("cidr", `"${text}" is not a CIDR block`);
  return { cidr, description: entry.optionalText("description") };
}
