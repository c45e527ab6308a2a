/**
 * Seeds and rules in words, so that a case fits on one screen: `in tcp 443 from 10.0.0.0/8 # office`.
 * A peer is a CIDR, an id, `account/sg-…`, or the name of a group of the same VPC.
 */
import { createHash } from "node:crypto";
import type { IpPermission } from "@aws-sdk/client-ec2";
import { parseSeed, type Seed } from "../../src/local/seed.ts";

export type Tags = Readonly<Record<string, string>>;

export interface GroupWords {
  readonly rules?: readonly string[];
  readonly description?: string;
  readonly tags?: Tags;
}

export interface VpcWords {
  readonly id: string;
  readonly cidr?: string;
  readonly ipv6Cidr?: string;
  readonly tags?: Tags;
  /** By name. */
  readonly groups?: Readonly<Record<string, GroupWords>>;
  readonly prefixLists?: readonly { id: string; name: string; maxEntries: number }[];
  /** By the value of their `Name` tag. */
  readonly acls?: Readonly<Record<string, AclWords>>;
  readonly subnets?: readonly { id: string; az: string; cidr: string; name: string }[];
  readonly instances?: readonly { id: string; subnet: string; groups: readonly string[]; image?: string }[];
}

export interface AclWords {
  /** `in 100 allow tcp 443 from 10.0.0.0/8` */
  readonly rules?: readonly string[];
  readonly subnets?: readonly string[];
  readonly tags?: Tags;
}

export interface PlaceWords {
  readonly account: string;
  readonly region: string;
  readonly vpcs: readonly VpcWords[];
}

/** A seed of these places. A group's id follows from its VPC and name; see `groupId`. */
export function seedOf(
  places: readonly PlaceWords[],
  peerings: readonly (readonly [string, string])[] = [],
): Seed {
  return parseSeed(
    JSON.stringify({
      name: "words",
      accounts: places.map(({ account, region, vpcs }) => ({ account, region, vpcs: vpcs.map(toVpc) })),
      peerings: peerings.map(([requester, accepter]) => ({ requester, accepter })),
    }),
  );
}

/** The id that a seeded group has. */
export function groupId(vpc: string, name: string): string {
  return `sg-${createHash("sha256").update(`${vpc}/${name}`).digest("hex").slice(0, 17)}`;
}

/** The id that a seeded ACL has. */
export function aclId(vpc: string, name: string): string {
  return `acl-${createHash("sha256").update(`${vpc}/${name}`).digest("hex").slice(0, 17)}`;
}

function toVpc(vpc: VpcWords) {
  const { id, cidr = "10.0.0.0/16", ipv6Cidr, tags = {}, groups = {}, prefixLists = [] } = vpc;
  const { acls = {}, subnets = [], instances = [] } = vpc;
  return {
    id,
    cidr,
    ...(ipv6Cidr === undefined ? {} : { ipv6Cidr }),
    tags: toTags(tags),
    prefixLists: prefixLists.map((list) => ({ ...list, addressFamily: "IPv4", entries: [] })),
    securityGroups: Object.entries(groups).map(([name, group]) => ({
      id: groupId(id, name),
      name,
      description: group.description ?? name,
      tags: toTags(group.tags ?? {}),
      ingress: (group.rules ?? []).filter(isInbound).map((words) => toPermission(words, id)),
      egress: (group.rules ?? [])
        .filter((words) => !isInbound(words))
        .map((words) => toPermission(words, id)),
    })),
    networkAcls: Object.entries(acls).map(([name, acl]) => toAcl(id, name, acl)),
    subnets,
    instances: instances.map((one) => ({ ...one, groups: one.groups.map((name) => groupId(id, name)) })),
  };
}

function toAcl(vpc: string, name: string, { rules = [], subnets = [], tags = {} }: AclWords) {
  return {
    id: aclId(vpc, name),
    isDefault: false,
    tags: toTags({ Name: name, ...tags }),
    subnetIds: subnets,
    entries: rules.map(toEntry),
  };
}

const PROTOCOLS: Readonly<Record<string, string>> = { all: "-1", tcp: "6", udp: "17" };

/** One entry in words as EC2 takes it. */
export function toEntry(words: string) {
  const match = /^(in|out) (\d+) (allow|deny) (\S+)(?: (\d+)(?:-(\d+))?)? (?:from|to) (\S+)$/.exec(words);
  if (match === null) throw new Error(`not an ACL rule: ${words}`);
  const [, way, number, action = "", protocol = "", from, to, peer = ""] = match;
  return {
    Egress: way === "out",
    RuleNumber: Number(number),
    RuleAction: action as "allow" | "deny",
    Protocol: PROTOCOLS[protocol] ?? protocol,
    ...(from === undefined ? {} : { PortRange: { From: Number(from), To: Number(to ?? from) } }),
    ...(peer.includes(":") ? { Ipv6CidrBlock: peer } : { CidrBlock: peer }),
  };
}

function toTags(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function isInbound(words: string): boolean {
  return words.startsWith("in ");
}

/** One rule in words as EC2 takes it. `vpc` is where a group named by its name is. */
export function toPermission(words: string, vpc: string): IpPermission {
  const [text = "", description] = words.split(" # ");
  const match = /^(?:in|out) (\S+)(?: (-?\d+)(?:-(\d+))?)? (?:from|to) (.+)$/.exec(text);
  if (match === null) throw new Error(`not a rule: ${words}`);
  const [, protocol = "", from, to, peer = ""] = match;
  const ports = protocol === "icmp" && from === undefined ? "-1" : from;
  return {
    IpProtocol: protocol === "all" ? "-1" : protocol,
    ...(ports === undefined ? {} : { FromPort: Number(ports), ToPort: Number(to ?? ports) }),
    ...toPeer(peer, vpc, description === undefined ? {} : { Description: description }),
  };
}

function toPeer(peer: string, vpc: string, words: { Description?: string }): IpPermission {
  if (/^[\d.]+\/\d+$/.test(peer)) return { IpRanges: [{ CidrIp: peer, ...words }] };
  if (/^[\da-f:]+\/\d+$/.test(peer)) return { Ipv6Ranges: [{ CidrIpv6: peer, ...words }] };
  if (peer.startsWith("pl-")) return { PrefixListIds: [{ PrefixListId: peer, ...words }] };
  const [, account, id] = /^(?:(\d{12})\/)?(sg-[\da-f]+)$/.exec(peer) ?? [];
  if (id === undefined) return { UserIdGroupPairs: [{ GroupId: groupId(vpc, peer), ...words }] };
  return {
    UserIdGroupPairs: [{ GroupId: id, ...(account === undefined ? {} : { UserId: account }), ...words }],
  };
}
