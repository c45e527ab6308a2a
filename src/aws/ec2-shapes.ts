/**
 * Turns EC2's items into observed state, and refuses an item that lacks what a decision needs. The SDK drops
 * XML elements it does not know, so a peer of a new kind shows up as a permission without any peer; that is
 * refused too, because leaving it out would look like a removal at the source.
 */
import type {
  IpPermission,
  SecurityGroup,
  SecurityGroupRule,
  Tag,
  UserIdGroupPair,
} from "@aws-sdk/client-ec2";
import type {
  ObservedGroup,
  ObservedGroupPeer,
  ObservedPermission,
  ObservedRule,
  Tags,
} from "../model/group.ts";
import type { Call } from "./diagnosis.ts";
import { incomplete } from "./ec2-pages.ts";

/** Gives the value, or fails the read naming the field and the item it is missing from. */
export type Need = <T>(value: T | undefined, field: string) => T;

export function needIn(call: Call, item: string): Need {
  return (value, field) => {
    if (value === undefined) throw incomplete(call, `${item} comes without ${field}`);
    return value;
  };
}

export function toObservedGroup(call: Call, group: SecurityGroup): ObservedGroup {
  const need = needIn(call, `security group ${group.GroupId ?? "?"}`);
  return {
    account: need(group.OwnerId, "OwnerId"),
    region: call.scope.region,
    groupId: need(group.GroupId, "GroupId"),
    name: need(group.GroupName, "GroupName"),
    description: need(group.Description, "Description"),
    vpcId: need(group.VpcId, "VpcId"),
    tags: toTags(need, group.Tags),
    ingress: need(group.IpPermissions, "IpPermissions").map((permission) => toPermission(need, permission)),
    egress: need(group.IpPermissionsEgress, "IpPermissionsEgress").map((permission) =>
      toPermission(need, permission),
    ),
  };
}

export function toTags(need: Need, tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map((tag) => [need(tag.Key, "a tag's Key"), tag.Value ?? ""]));
}

function toPermission(need: Need, permission: IpPermission): ObservedPermission {
  const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
  const peers = IpRanges.length + Ipv6Ranges.length + PrefixListIds.length + UserIdGroupPairs.length;
  need(peers > 0 ? peers : undefined, "a peer of a permission that this version knows");
  return {
    ...toTraffic(need, permission),
    ipv4: mapAny(IpRanges, (range) => withWords({ cidr: need(range.CidrIp, "CidrIp") }, range)),
    ipv6: mapAny(Ipv6Ranges, (range) => withWords({ cidr: need(range.CidrIpv6, "CidrIpv6") }, range)),
    prefixLists: mapAny(PrefixListIds, (list) =>
      withWords({ id: need(list.PrefixListId, "PrefixListId") }, list),
    ),
    groups: mapAny(UserIdGroupPairs, (pair) => toGroupPeer(need, pair)),
  };
}

const NONE: readonly never[] = [];

// Most permissions have peers of one kind only, and a listing has tens of thousands of them.
function mapAny<From, To>(items: readonly From[], map: (item: From) => To): readonly To[] {
  return items.length === 0 ? NONE : items.map(map);
}

export function toObservedRule(call: Call, rule: SecurityGroupRule): ObservedRule {
  const need = needIn(call, `security group rule ${rule.SecurityGroupRuleId ?? "?"}`);
  return {
    ruleId: need(rule.SecurityGroupRuleId, "SecurityGroupRuleId"),
    groupId: need(rule.GroupId, "GroupId"),
    direction: need(rule.IsEgress, "IsEgress") ? "egress" : "ingress",
    permission: { ...toTraffic(need, rule), ...toOnePeer(need, rule) },
    tags: toTags(need, rule.Tags),
  };
}

type OnePeer = Pick<ObservedPermission, "ipv4" | "ipv6" | "prefixLists" | "groups">;

function toOnePeer(need: Need, rule: SecurityGroupRule): OnePeer {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo } = rule;
  const peers: OnePeer[] = [];
  if (CidrIpv4 !== undefined) peers.push({ ipv4: [withWords({ cidr: CidrIpv4 }, rule)] });
  if (CidrIpv6 !== undefined) peers.push({ ipv6: [withWords({ cidr: CidrIpv6 }, rule)] });
  if (PrefixListId !== undefined) peers.push({ prefixLists: [withWords({ id: PrefixListId }, rule)] });
  if (ReferencedGroupInfo !== undefined) {
    peers.push({ groups: [withWords(toGroupPeer(need, ReferencedGroupInfo), rule)] });
  }
  const [peer, ...others] = peers;
  return need(others.length === 0 ? peer : undefined, "exactly one peer that this version knows");
}

/** `UserId` may be missing: EC2 leaves it out when the referenced group is gone. */
function toGroupPeer(need: Need, pair: UserIdGroupPair): ObservedGroupPeer {
  const peer = {
    groupId: need(pair.GroupId, "the GroupId of a referenced group"),
    ...(pair.UserId === undefined ? {} : { account: pair.UserId }),
    ...(pair.VpcId === undefined ? {} : { vpcId: pair.VpcId }),
  };
  return withWords(peer, pair);
}

type Traffic = Pick<IpPermission, "IpProtocol" | "FromPort" | "ToPort">;

const NEEDS_PORTS = ["tcp", "udp", "icmp", "6", "17", "1"];

function toTraffic(need: Need, traffic: Traffic): Pick<ObservedPermission, "protocol" | "from" | "to"> {
  const protocol = need(traffic.IpProtocol, "IpProtocol");
  const { FromPort: from, ToPort: to } = traffic;
  if (from === undefined && to === undefined && !NEEDS_PORTS.includes(protocol)) return { protocol };
  return { protocol, from: need(from, "FromPort"), to: need(to, "ToPort") };
}

interface Described {
  readonly Description?: string | undefined;
}

function withWords<Peer extends object>(
  peer: Peer,
  { Description }: Described,
): Peer & { readonly description?: string } {
  return Description === undefined ? peer : { ...peer, description: Description };
}
