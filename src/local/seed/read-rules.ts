/** The rules of a seed's group: IpPermissions in, single canonical rules out. */
import { canonicalIpv4, canonicalIpv6 } from "../rules/cidr.ts";
import { readTraffic, type Traffic } from "../rules/protocol.ts";
import type { JsonReader } from "./json-reader.ts";
import { readTags } from "./read-tags.ts";

/** A rule whose group reference may leave out the owner. */
export interface SeedRule extends Traffic {
  readonly path: string;
  readonly egress: boolean;
  readonly peer: SeedPeer;
  readonly description: string | undefined;
  /** Where it is absent the id follows from the rule. */
  readonly id: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
}

export type SeedPeer =
  | { readonly kind: "ipv4"; readonly cidr: string }
  | { readonly kind: "ipv6"; readonly cidr: string }
  | { readonly kind: "prefix-list"; readonly id: string }
  | {
      readonly kind: "group";
      readonly id: string;
      readonly owner: string | undefined;
      /** Matters for a group the seed does not have: its VPC is still told. */
      readonly vpcId: string | undefined;
    };

/** The rules of one direction, in the order of the file. */
export function readRules(group: JsonReader, direction: "ingress" | "egress"): readonly SeedRule[] {
  return group.list(direction).flatMap((permission) => {
    permission.allow(
      "IpProtocol",
      "FromPort",
      "ToPort",
      "IpRanges",
      "Ipv6Ranges",
      "PrefixListIds",
      "UserIdGroupPairs",
    );
    const traffic = readPermissionTraffic(permission);
    const egress = direction === "egress";
    return [
      ...permission.list("IpRanges").map((range) => readRule(range, readIpRange(range), traffic, egress)),
      ...permission.list("Ipv6Ranges").map((range) => readRule(range, readIpv6Range(range), traffic, egress)),
      ...permission
        .list("PrefixListIds")
        .map((list) => readRule(list, readPrefixListId(list), traffic, egress)),
      ...permission.list("UserIdGroupPairs").map((pair) => readRule(pair, readPair(pair), traffic, egress)),
    ];
  });
}

function readPermissionTraffic(permission: JsonReader): Traffic {
  const protocol = permission.text("IpProtocol");
  const from = permission.optionalInteger("FromPort");
  const to = permission.optionalInteger("ToPort");
  try {
    return readTraffic(protocol, from, to);
  } catch (error) {
    throw permission.wrong("IpProtocol", error instanceof Error ? error.message : String(error));
  }
}

// Field by field: an object made by spreading others takes twice the room, and a seed may have a million rules.
function readRule(record: JsonReader, peer: SeedPeer, traffic: Traffic, egress: boolean): SeedRule {
  return {
    protocol: traffic.protocol,
    from: traffic.from,
    to: traffic.to,
    path: record.path,
    egress,
    peer,
    description: record.optionalText("Description"),
    id: record.optionalText("SecurityGroupRuleId") && record.id("SecurityGroupRuleId", "sgr"),
    tags: readTags(record, "Tags"),
  };
}

// Id and tags are not part of EC2's shape: there they stand with the single rules.
const ofEveryRule = ["Description", "SecurityGroupRuleId", "Tags"] as const;

function readIpRange(range: JsonReader): SeedPeer {
  range.allow("CidrIp", ...ofEveryRule);
  const text = range.text("CidrIp");
  const cidr = canonicalIpv4(text);
  if (cidr === undefined) throw range.wrong("CidrIp", `"${text}" is not an IPv4 CIDR block`);
  return { kind: "ipv4", cidr };
}

function readIpv6Range(range: JsonReader): SeedPeer {
  range.allow("CidrIpv6", ...ofEveryRule);
  const text = range.text("CidrIpv6");
  const cidr = canonicalIpv6(text);
  if (cidr === undefined) throw range.wrong("CidrIpv6", `"${text}" is not an IPv6 CIDR block`);
  return { kind: "ipv6", cidr };
}

function readPrefixListId(list: JsonReader): SeedPeer {
  list.allow("PrefixListId", ...ofEveryRule);
  return { kind: "prefix-list", id: list.id("PrefixListId", "pl") };
}

function readPair(pair: JsonReader): SeedPeer {
  pair.allow(
    "GroupId",
    "UserId",
    "GroupName",
    "VpcId",
    "VpcPeeringConnectionId",
    "PeeringStatus",
    ...ofEveryRule,
  );
  return {
    kind: "group",
    id: pair.id("GroupId", "sg"),
    owner: pair.optionalText("UserId"),
    vpcId: pair.optionalText("VpcId"),
  };
}
