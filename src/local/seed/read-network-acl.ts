/** The network ACLs of a seed: kept as they are, CIDRs made canonical. */
import { canonicalIpv4, canonicalIpv6 } from "../rules/cidr.ts";
import type { NetworkAclEntry } from "../state/network-acl.ts";
import type { JsonReader } from "./json-reader.ts";
import { readTags } from "./read-tags.ts";

export interface SeedNetworkAcl {
  readonly path: string;
  readonly id: string;
  readonly isDefault: boolean;
  readonly tags: ReadonlyMap<string, string>;
  readonly associations: readonly SeedAclAssociation[];
  readonly entries: readonly NetworkAclEntry[];
}

/** A subnet under an ACL; the id of the association follows from the subnet where none is given. */
export interface SeedAclAssociation {
  readonly id: string | undefined;
  readonly subnetId: string;
}

/** One ACL; the entries 32767 and 32768 are AWS's own and are not in a seed. */
export function readNetworkAcl(acl: JsonReader): SeedNetworkAcl {
  acl.allow("id", "isDefault", "tags", "subnetIds", "associations", "entries");
  return {
    path: acl.path,
    id: acl.id("id", "acl"),
    isDefault: acl.flag("isDefault"),
    tags: readTags(acl),
    associations: [
      ...acl.texts("subnetIds").map((subnetId) => ({ id: undefined, subnetId })),
      ...acl.list("associations").map(readAssociation),
    ],
    entries: acl.list("entries").map(readEntry),
  };
}

function readAssociation(association: JsonReader): SeedAclAssociation {
  association.allow("id", "subnetId");
  return { id: association.id("id", "aclassoc"), subnetId: association.id("subnetId", "subnet") };
}

function readEntry(entry: JsonReader): NetworkAclEntry {
  entry.allow(
    "RuleNumber",
    "Protocol",
    "RuleAction",
    "Egress",
    "CidrBlock",
    "Ipv6CidrBlock",
    "PortRange",
    "IcmpTypeCode",
  );
  const number = entry.integer("RuleNumber");
  if (number < 1 || number > 32766)
    throw entry.wrong("RuleNumber", "a number from 1 to 32766 is expected here");
  const action = entry.text("RuleAction");
  if (action !== "allow" && action !== "deny")
    throw entry.wrong("RuleAction", "allow or deny is expected here");
  const protocol = entry.text("Protocol");
  if (!/^(-1|\d{1,3})$/.test(protocol)) throw entry.wrong("Protocol", "a protocol number is expected here");
  const ports = entry.object("PortRange");
  const icmp = entry.object("IcmpTypeCode");
  return {
    number,
    egress: entry.flag("Egress"),
    protocol,
    action,
    cidr: readCidr(entry),
    ports: ports && { from: ports.integer("From"), to: ports.integer("To") },
    icmp: icmp && { type: icmp.integer("Type"), code: icmp.integer("Code") },
  };
}

function readCidr(entry: JsonReader): string {
  const ipv4 = entry.optionalText("CidrBlock");
  const ipv6 = entry.optionalText("Ipv6CidrBlock");
  const cidr = ipv4 === undefined ? canonicalIpv6(ipv6 ?? "") : canonicalIpv4(ipv4);
  if (cidr === undefined || (ipv4 !== undefined && ipv6 !== undefined)) {
    throw entry.wrong("CidrBlock", "exactly one valid CidrBlock or Ipv6CidrBlock is expected here");
  }
  return cidr;
}
