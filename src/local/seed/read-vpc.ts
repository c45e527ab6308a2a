/** One VPC of a seed with everything in it. */
import { canonicalIpv4, canonicalIpv6 } from "../rules/cidr.ts";
import type { PrefixListEntry } from "../state/vpc.ts";
import type { JsonReader } from "./json-reader.ts";
import { readNetworkAcl, type SeedNetworkAcl } from "./read-network-acl.ts";
import { readRules, type SeedRule } from "./read-rules.ts";

type Tags = ReadonlyMap<string, string>;

export interface SeedVpc {
  readonly path: string;
  readonly id: string;
  readonly cidr: string;
  readonly ipv6Cidr: string | undefined;
  readonly tags: Tags;
  readonly subnets: readonly SeedSubnet[];
  readonly prefixLists: readonly SeedPrefixList[];
  readonly groups: readonly SeedGroup[];
  readonly networkAcls: readonly SeedNetworkAcl[];
  readonly interfaces: readonly SeedInterface[];
}

export interface SeedSubnet {
  readonly path: string;
  readonly id: string;
  readonly cidr: string;
  readonly ipv6Cidr: string | undefined;
  readonly zone: string;
  readonly tags: Tags;
}

export interface SeedPrefixList {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly family: "IPv4" | "IPv6";
  readonly maxEntries: number;
  readonly entries: readonly PrefixListEntry[];
  readonly tags: Tags;
}

export interface SeedGroup {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: Tags;
  readonly rules: readonly SeedRule[];
}

export interface SeedInterface {
  readonly path: string;
  readonly id: string;
  readonly subnet: string;
  readonly groups: readonly string[];
}

/** @throws SeedError for an unknown field, a malformed id or block, or a value of the wrong type */
export function readVpc(vpc: JsonReader): SeedVpc {
  vpc.allow(
    "id",
    "cidr",
    "ipv6Cidr",
    "tags",
    "subnets",
    "prefixLists",
    "securityGroups",
    "networkAcls",
    "networkInterfaces",
  );
  return {
    path: vpc.path,
    id: vpc.id("id", "vpc"),
    cidr: readIpv4(vpc, "cidr"),
    ipv6Cidr: readOptionalIpv6(vpc, "ipv6Cidr"),
    tags: readTags(vpc),
    subnets: vpc.list("subnets").map(readSubnet),
    prefixLists: vpc.list("prefixLists").map(readPrefixList),
    groups: vpc.list("securityGroups").map(readGroup),
    networkAcls: vpc.list("networkAcls").map(readNetworkAcl),
    interfaces: vpc.list("networkInterfaces").map(readInterface),
  };
}

function readSubnet(subnet: JsonReader): SeedSubnet {
  subnet.allow("id", "az", "cidr", "ipv6Cidr", "name", "tags");
  const name = subnet.optionalText("name");
  return {
    path: subnet.path,
    id: subnet.id("id", "subnet"),
    cidr: readIpv4(subnet, "cidr"),
    ipv6Cidr: readOptionalIpv6(subnet, "ipv6Cidr"),
    zone: subnet.text("az"),
    tags: name === undefined ? readTags(subnet) : new Map([["Name", name], ...readTags(subnet)]),
  };
}

function readPrefixList(list: JsonReader): SeedPrefixList {
  list.allow("id", "name", "maxEntries", "addressFamily", "entries", "tags");
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
    tags: readTags(list),
  };
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

function readGroup(group: JsonReader): SeedGroup {
  group.allow("id", "name", "description", "tags", "ingress", "egress");
  return {
    path: group.path,
    id: group.id("id", "sg"),
    name: group.text("name"),
    description: group.text("description"),
    tags: readTags(group),
    rules: [...readRules(group, "ingress"), ...readRules(group, "egress")],
  };
}

function readInterface(networkInterface: JsonReader): SeedInterface {
  networkInterface.allow("id", "subnet", "groups");
  return {
    path: networkInterface.path,
    id: networkInterface.id("id", "eni"),
    subnet: networkInterface.id("subnet", "subnet"),
    groups: networkInterface.texts("groups"),
  };
}

/** Tags as `{Key, Value}` records. */
export function readTags(owner: JsonReader): Tags {
  return new Map(
    owner.list("tags").map((tag) => {
      tag.allow("Key", "Value");
      return [tag.text("Key"), tag.text("Value")];
    }),
  );
}

function readIpv4(owner: JsonReader, name: string): string {
  const text = owner.text(name);
  const cidr = canonicalIpv4(text);
  if (cidr === undefined) throw owner.wrong(name, `"${text}" is not an IPv4 CIDR block`);
  return cidr;
}

function readOptionalIpv6(owner: JsonReader, name: string): string | undefined {
  const text = owner.optionalText(name);
  if (text === undefined) return undefined;
  const cidr = canonicalIpv6(text);
  if (cidr === undefined) throw owner.wrong(name, `"${text}" is not an IPv6 CIDR block`);
  return cidr;
}
