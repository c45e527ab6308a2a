/**
 * Which groups and lists a rule may name: a list of the own scope, a group of the
 * same VPC, or of a VPC that is actively peered in the same Region.
 */
import { AwsError } from "../aws-error.ts";
import { nameKey } from "../state/add-group.ts";
import { lookUp, notFound } from "../state/look-up.ts";
import { peeringsBetween, visiblePeerings } from "../state/peering.ts";
import { defaultVpcOf, type Scope } from "../state/scope.ts";
import type { Peer, SecurityGroup } from "../state/security-group.ts";
import { scopeOf, type World } from "../state/world.ts";
import type { NamedGroup, NamedPeer } from "./permission.ts";

export interface ReferenceContext {
  readonly scope: Scope;
  readonly world: World;
}

/** The peer as stored, for rules that are to exist: what it names must exist and be within reach of the group. */
export function admitPeer(peer: NamedPeer, group: SecurityGroup, context: ReferenceContext): Peer {
  switch (peer.kind) {
    case "ipv4":
    case "ipv6":
      return peer;
    case "prefix-list":
      lookUp("prefixList", context.scope.prefixLists, peer.id);
      return peer;
    case "group":
      return admitGroup(peer, group, context);
  }
}

/** The peer as stored, for rules that are looked for: it may name what no longer exists. */
export function namePeer(peer: NamedPeer, scope: Scope): Peer {
  if (peer.kind !== "group") return peer;
  return { kind: "group", id: groupIdOf(peer, scope), owner: peer.owner ?? scope.account };
}

function admitGroup(named: NamedGroup, group: SecurityGroup, { scope, world }: ReferenceContext): Peer {
  if (named.peeringId !== undefined && named.peeringId !== "") {
    lookUp("peering", visiblePeerings(world.peerings, scope), named.peeringId);
  }
  const owner = named.owner ?? scope.account;
  const id = groupIdOf(named, scope);
  const home = owner === scope.account ? scope : scopeOf(world, owner, scope.region);
  const other = home.groups.get(id);
  if (other === undefined) throw notFound("group", id);
  if (!isWithinReach(world, group.vpcId, other.vpcId)) throw differentNetworks();
  return { kind: "group", id, owner };
}

/** Finds a group by id alone among those a rule of `group` may name, as ModifySecurityGroupRules needs it. */
export function admitGroupById(id: string, group: SecurityGroup, { scope, world }: ReferenceContext): Peer {
  for (const owner of neighbourAccounts(world, scope, group.vpcId)) {
    const home = scopeOf(world, owner, scope.region);
    if (!home.groups.has(id)) continue;
    return admitGroup({ kind: "group", id, owner, name: undefined, peeringId: undefined }, group, {
      scope,
      world,
    });
  }
  throw notFound("group", id);
}

function neighbourAccounts(world: World, scope: Scope, vpcId: string): ReadonlySet<string> {
  const accounts = new Set([scope.account]);
  for (const { requester, accepter } of world.peerings.values()) {
    if (requester.vpcId === vpcId) accounts.add(accepter.account);
    if (accepter.vpcId === vpcId) accounts.add(requester.account);
  }
  return accounts;
}

function isWithinReach(world: World, vpcId: string, otherVpcId: string): boolean {
  if (vpcId === otherVpcId) return true;
  return peeringsBetween(world.peerings, vpcId, otherVpcId).some((peering) => peering.status === "active");
}

function differentNetworks(): AwsError {
  return new AwsError(
    "InvalidGroup.NotFound",
    "You have specified two resources that belong to different networks.",
  );
}

function groupIdOf(named: NamedGroup, scope: Scope): string {
  if (named.id) return named.id;
  return findByName(scope, named.name ?? "").id;
}

/** A group of the default VPC by its name: elsewhere EC2 takes ids only. */
export function findByName(scope: Scope, name: string): SecurityGroup {
  const vpc = defaultVpcOf(scope);
  if (vpc === undefined) {
    throw new AwsError(
      "VPCIdNotSpecified",
      "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
    );
  }
  const group = scope.groups.get(scope.groupNames.get(nameKey(vpc.id, name)) ?? "");
  if (group === undefined || group.name !== name) {
    throw new AwsError(
      "InvalidGroup.NotFound",
      `The security group '${name}' does not exist in default VPC '${vpc.id}'`,
    );
  }
  return group;
}
