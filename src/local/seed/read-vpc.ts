/** One VPC of a seed with everything in it. */
import { canonicalIpv4, canonicalIpv6 } from "../rules/cidr.ts";
import type { JsonReader } from "./json-reader.ts";
import { readInstance, type SeedInstance } from "./read-instance.ts";
import { readInterface, type SeedInterface } from "./read-interface.ts";
import { readNetworkAcl, type SeedNetworkAcl } from "./read-network-acl.ts";
import { readPrefixList, type SeedPrefixList } from "./read-prefix-list.ts";
import { readRules, type SeedRule } from "./read-rules.ts";
import { readTags } from "./read-tags.ts";

type Tags = ReadonlyMap<string, string>;

export interface SeedVpc {
  readonly path: string;
  readonly id: string;
  readonly cidr: string;
  readonly secondaryCidrs: readonly string[];
  readonly ipv6Cidr: string | undefined;
  /** Whether it takes the place of the default VPC that every account and Region has. */
  readonly isDefault: boolean;
  readonly tags: Tags;
  readonly subnets: readonly SeedSubnet[];
  readonly prefixLists: readonly SeedPrefixList[];
  readonly groups: readonly SeedGroup[];
  readonly networkAcls: readonly SeedNetworkAcl[];
  readonly interfaces: readonly SeedInterface[];
  readonly instances: readonly SeedInstance[];
}

export interface SeedSubnet {
  readonly path: string;
  readonly id: string;
  readonly cidr: string;
  readonly ipv6Cidr: string | undefined;
  readonly zone: string;
  readonly defaultForZone: boolean;
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

/** @throws SeedError for an unknown field, a malformed id or block, or a value of the wrong type */
export function readVpc(vpc: JsonReader): SeedVpc {
  vpc.allow(
    "id",
    "cidr",
    "secondaryCidrs",
    "ipv6Cidr",
    "isDefault",
    "tags",
    "subnets",
    "prefixLists",
    "securityGroups",
    "networkAcls",
    "networkInterfaces",
    "instances",
  );
  return {
    path: vpc.path,
    id: vpc.id("id", "vpc"),
    cidr: readIpv4(vpc, "cidr"),
    secondaryCidrs: readIpv4List(vpc, "secondaryCidrs"),
    ipv6Cidr: readOptionalIpv6(vpc, "ipv6Cidr"),
    isDefault: vpc.optionalFlag("isDefault") ?? false,
    tags: readTags(vpc),
    subnets: vpc.list("subnets").map(readSubnet),
    prefixLists: vpc.list("prefixLists").map(readPrefixList),
    groups: vpc.list("securityGroups").map(readGroup),
    networkAcls: vpc.list("networkAcls").map(readNetworkAcl),
    interfaces: vpc.list("networkInterfaces").map(readInterface),
    instances: vpc.list("instances").map(readInstance),
  };
}

function readSubnet(subnet: JsonReader): SeedSubnet {
  subnet.allow("id", "az", "cidr", "ipv6Cidr", "defaultForZone", "name", "tags");
  const name = subnet.optionalText("name");
  return {
    path: subnet.path,
    id: subnet.id("id", "subnet"),
    cidr: readIpv4(subnet, "cidr"),
    ipv6Cidr: readOptionalIpv6(subnet, "ipv6Cidr"),
    zone: subnet.text("az"),
    defaultForZone: subnet.optionalFlag("defaultForZone") ?? false,
    tags: name === undefined ? readTags(subnet) : new Map([["Name", name], ...readTags(subnet)]),
  };
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

function readIpv4(owner: JsonReader, name: string): string {
  const text = owner.text(name);
  const cidr = canonicalIpv4(text);
  if (cidr === undefined) throw owner.wrong(name, `"${text}" is not an IPv4 CIDR block`);
  return cidr;
}

function readIpv4List(owner: JsonReader, name: string): readonly string[] {
  return owner.texts(name).map((text, index) => {
    const cidr = canonicalIpv4(text);
    if (cidr === undefined) throw owner.wrong(`${name}[${index}]`, `"${text}" is not an IPv4 CIDR block`);
    return cidr;
  });
}

function readOptionalIpv6(owner: JsonReader, name: string): string | undefined {
  const text = owner.optionalText(name);
  if (text === undefined) return undefined;
  const cidr = canonicalIpv6(text);
  if (cidr === undefined) throw owner.wrong(name, `"${text}" is not an IPv6 CIDR block`);
  return cidr;
}
