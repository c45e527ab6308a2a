/**
 * The IpPermissions of a call, taken apart into single rules. Here only the form
 * is judged; whether a group or list exists and may be referred to is decided in
 * `reference.ts`, because revoking must also name what is gone.
 */
import { AwsError, missing } from "../aws-error.ts";
import { requireId } from "../state/look-up.ts";
import type { Parameters } from "../wire/parameters.ts";
import { canonicalIpv4, canonicalIpv6 } from "./cidr.ts";
import { readTraffic, type Traffic } from "./protocol.ts";
import { readRuleDescription } from "./text.ts";

/** One rule as a call words it. */
export interface NamedRule extends Traffic {
  readonly peer: NamedPeer;
  readonly description: string | undefined;
}

export type NamedPeer =
  | { readonly kind: "ipv4"; readonly cidr: string }
  | { readonly kind: "ipv6"; readonly cidr: string }
  | { readonly kind: "prefix-list"; readonly id: string }
  | NamedGroup;

/** A group by id, or by name in the default VPC. */
export interface NamedGroup {
  readonly kind: "group";
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly owner: string | undefined;
  readonly peeringId: string | undefined;
}

/** Reads `IpPermissions`; an absent list is an empty one. */
export function readPermissions(parameters: Parameters): readonly NamedRule[] {
  return parameters.records("IpPermissions").flatMap(readPermission);
}

function readPermission(permission: Parameters): readonly NamedRule[] {
  const traffic = readTraffic(
    permission.text("IpProtocol"),
    permission.integer("FromPort"),
    permission.integer("ToPort"),
  );
  const peers = [
    ...permission.records("IpRanges").map(withDescription(readIpv4Range)),
    ...permission.records("Ipv6Ranges").map(withDescription(readIpv6Range)),
    ...permission.records("PrefixListIds").map(withDescription(readPrefixListId)),
    ...permission.records("Groups").map(withDescription(readPair)),
  ];
  if (peers.length === 0) throw missingSource();
  return peers.map((peer) => ({ ...traffic, ...peer }));
}

/** The refusal for a permission without any peer. */
export function missingSource(): AwsError {
  return new AwsError(
    "MissingParameter",
    "Missing source specification: include source security group or CIDR information",
  );
}

function withDescription(readPeer: (record: Parameters) => NamedPeer) {
  return (record: Parameters): Pick<NamedRule, "peer" | "description"> => ({
    peer: readPeer(record),
    description: readRuleDescription(record.text("Description")),
  });
}

/** An IPv4 block as a peer, canonical; or EC2's refusal. */
export function readIpv4(text: string): NamedPeer {
  const cidr = canonicalIpv4(text);
  if (cidr === undefined) throw malformedCidr(text);
  return { kind: "ipv4", cidr };
}

/** An IPv6 block as a peer, canonical; or EC2's refusal. */
export function readIpv6(text: string): NamedPeer {
  const cidr = canonicalIpv6(text);
  if (cidr === undefined) throw malformedCidr(text);
  return { kind: "ipv6", cidr };
}

function malformedCidr(text: string): AwsError {
  return new AwsError("InvalidParameterValue", `CIDR block ${text} is malformed`);
}

function readIpv4Range(range: Parameters): NamedPeer {
  return readIpv4(range.requiredText("CidrIp"));
}

function readIpv6Range(range: Parameters): NamedPeer {
  return readIpv6(range.requiredText("CidrIpv6"));
}

function readPrefixListId(list: Parameters): NamedPeer {
  return { kind: "prefix-list", id: requireId("prefixList", list.requiredText("PrefixListId")) };
}

function readPair(pair: Parameters): NamedGroup {
  // VpcId and PeeringStatus are what a Describe call adds; clients send them back.
  pair.accept("VpcId", "PeeringStatus");
  const id = pair.text("GroupId");
  const name = pair.text("GroupName");
  const owner = pair.text("UserId");
  const peeringId = pair.text("VpcPeeringConnectionId");
  if (!id && !name) throw missing("groupId");
  if (owner !== undefined && !/^\d{12}$/.test(owner)) {
    throw new AwsError("InvalidUserID.Malformed", `Invalid user id: "${owner}"`);
  }
  return { kind: "group", id: id && requireId("group", id), name, owner, peeringId };
}
