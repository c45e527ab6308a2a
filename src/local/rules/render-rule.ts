/** Rules as the calls that list single rules show them. */
import { partitionOf } from "../partitions.ts";
import { tellingPeering } from "../state/peering.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { GroupPeer, Peer, Rule, RuleValues } from "../state/security-group.ts";
import type { World } from "../state/world.ts";
import type { Fields } from "../wire/xml.ts";
import { findReferenced } from "./reference.ts";

/** `arn:PARTITION:ec2:REGION:ACCOUNT:KIND/ID` */
export function arnOf(scope: Scope, kind: string, id: string): string {
  return `arn:${partitionOf(scope.region)}:ec2:${scope.region}:${scope.account}:${kind}/${id}`;
}

/** Tags as the list every answer shows. */
export function renderTags(tags: ReadonlyMap<string, string>): readonly Fields[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}

/** Tags for the answers that leave the list out when there is none. */
export function renderTagsIfAny(tags: ReadonlyMap<string, string>): readonly Fields[] | undefined {
  return tags.size === 0 ? undefined : renderTags(tags);
}

/** A rule as DescribeSecurityGroupRules and the Authorize calls show it: ports -1 and -1 where there are none. */
export function renderRule(rule: Rule, scope: Scope, world: World): Fields {
  return {
    securityGroupRuleId: rule.id,
    groupId: rule.groupId,
    groupOwnerId: scope.account,
    isEgress: rule.egress,
    ipProtocol: rule.protocol,
    fromPort: rule.from,
    toPort: rule.to,
    ...renderPeer(rule.peer),
    referencedGroupInfo:
      rule.peer.kind === "group" ? renderReference(rule, rule.peer, scope, world) : undefined,
    description: rule.description,
    tagSet: renderTags(tagsOf(scope, rule.id)),
    securityGroupRuleArn: arnOf(scope, "security-group-rule", rule.id),
  };
}

/** A rule as the Revoke calls show what they removed: a reference is a plain id there. */
export function renderRevokedRule(rule: Rule): Fields {
  return {
    securityGroupRuleId: rule.id,
    groupId: rule.groupId,
    isEgress: rule.egress,
    ipProtocol: rule.protocol,
    fromPort: rule.from,
    toPort: rule.to,
    ...renderPeer(rule.peer),
    referencedGroupId: rule.peer.kind === "group" ? rule.peer.id : undefined,
    description: rule.description,
  };
}

function renderPeer(peer: Peer): Fields {
  switch (peer.kind) {
    case "ipv4":
      return { cidrIpv4: peer.cidr };
    case "ipv6":
      return { cidrIpv6: peer.cidr };
    case "prefix-list":
      return { prefixListId: peer.id };
    case "group":
      return {};
  }
}

/**
 * A group reference. Across VPCs the answer names the other VPC and the peering with
 * its state of the moment, `active` also where only the referenced group is gone; of
 * such a group the owner is left out, as EC2 does.
 */
export function renderReference(rule: Rule, peer: GroupPeer, scope: Scope, world: World): Fields {
  const other = findReferenced(peer, scope, world)?.other;
  const pair = { groupId: peer.id, userId: other && peer.owner };
  const own = scope.groups.get(rule.groupId);
  const vpcId = other?.vpcId ?? peer.vpcId;
  if (own === undefined || vpcId === undefined || vpcId === own.vpcId) return pair;
  const peering = tellingPeering(world.peerings, own.vpcId, vpcId);
  return { ...pair, peeringStatus: peering?.status, vpcId, vpcPeeringConnectionId: peering?.id };
}

/** The words of InvalidPermission.Duplicate. */
export function wordRule({ protocol, from, to, peer }: RuleValues): string {
  const side = peer.kind === "ipv4" || peer.kind === "ipv6" ? peer.cidr : peer.id;
  const name = protocol === "-1" ? "ALL" : protocol.toUpperCase();
  if (protocol === "icmp" || protocol === "icmpv6")
    return `peer: ${side}, ${name}, type: ${from}, code: ${to}, ALLOW`;
  if (protocol === "tcp" || protocol === "udp")
    return `peer: ${side}, ${name}, from port: ${from}, to port: ${to}, ALLOW`;
  return `peer: ${side}, ${name}, ALLOW`;
}
