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
    ipv4: IpRanges.map((range) => ({ cidr: need(range.CidrIp, "CidrIp"), ...toDescription(range) })),
    ipv6: Ipv6Ranges.map((range) => ({ cidr: need(range.CidrIpv6, "CidrIpv6"), ...toDescription(range) })),
    prefixLists: PrefixListIds.map((list) => ({
      id: need(list.PrefixListId, "PrefixListId"),
      ...toDescription(list),
    })),
    groups: UserIdGroupPairs.map((pair) => toGroupPeer(need, pair)),
  };
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
  const words = toDescription(rule);
  const peers: OnePeer[] = [];
  if (CidrIpv4 !== undefined) peers.push({ ipv4: [{ cidr: CidrIpv4, ...words }] });
  if (CidrIpv6 !== undefined) peers.push({ ipv6: [{ cidr: CidrIpv6, ...words }] });
  if (PrefixListId !== undefined) peers.push({ prefixLists: [{ id: PrefixListId, ...words }] });
  if (ReferencedGroupInfo !== undefined) {
    peers.push({ groups: [toGroupPeer(need, { ...ReferencedGroupInfo, ...rawDescription(rule) })] });
  }
  const [peer, ...others] = peers;
  return need(others.length === 0 ? peer : undefined, "exactly one peer that this version knows");
}

/** `UserId` may be missing: EC2 leaves it out when the referenced group is gone. */
function toGroupPeer(need: Need, pair: UserIdGroupPair): ObservedGroupPeer {
  return {
    groupId: need(pair.GroupId, "the GroupId of a referenced group"),
    ...(pair.UserId === undefined ? {} : { account: pair.UserId }),
    ...(pair.VpcId === undefined ? {} : { vpcId: pair.VpcId }),
    ...toDescription(pair),
  };
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

function toDescription(item: Described): { readonly description?: string } {
  return item.Description === undefined ? {} : { description: item.Description };
}

function rawDescription(item: Described): { readonly Description?: string } {
  return item.Description === undefined ? {} : { Description: item.Description };
}
