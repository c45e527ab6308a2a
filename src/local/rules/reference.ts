/**
 * Which groups and lists a rule may name: a list of the own scope, a group of the
 * same VPC, one associated with that VPC, or one of a VPC that is actively peered in
 * the same Region. A rule whose group is no longer within reach stays, and is stale.
 */
import { AwsError } from "../aws-error.ts";
import { nameKey } from "../state/add-group.ts";
import { lookUp, notFound } from "../state/look-up.ts";
import { activePeering, visiblePeerings } from "../state/peering.ts";
import { defaultVpcOf, type Scope } from "../state/scope.ts";
import type { GroupPeer, Peer, Rule, SecurityGroup } from "../state/security-group.ts";
import { isUsableIn } from "../state/vpc-association.ts";
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

/**
 * The peer as stored, for rules of a group that are looked for: it may name what no
 * longer exists. Where the owner is left out, as Describe does when the group is gone,
 * it is the one that the group's own rules know.
 */
export function namePeer(peer: NamedPeer, group: SecurityGroup, scope: Scope): Peer {
  if (peer.kind !== "group") return peer;
  const id = groupIdOf(peer, scope);
  return { kind: "group", id, owner: peer.owner ?? knownOwner(id, group, scope) };
}

function knownOwner(id: string, group: SecurityGroup, scope: Scope): string {
  if (scope.groups.has(id)) return scope.account;
  for (const { peer } of group.rules.values()) if (peer.kind === "group" && peer.id === id) return peer.owner;
  return scope.account;
}

function admitGroup(named: NamedGroup, group: SecurityGroup, { scope, world }: ReferenceContext): Peer {
  const peering = named.peeringId
    ? lookUp("peering", visiblePeerings(world.peerings, scope), named.peeringId)
    : undefined;
  const owner = named.owner ?? scope.account;
  const id = groupIdOf(named, scope);
  const home = owner === scope.account ? scope : scopeOf(world, owner, scope.region);
  const other = home.groups.get(id);
  if (other === undefined) throw notFound("group", id);
  const over = activePeering(world.peerings, group.vpcId, other.vpcId);
  if (!isWithinReach(group, other, home, world) || (peering !== undefined && peering !== over)) {
    throw differentNetworks();
  }
  return { kind: "group", id, owner, vpcId: other.vpcId === group.vpcId ? undefined : other.vpcId };
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

/** Whether a rule of a group may name another one, which lives in the scope `home`, at this moment. */
function isWithinReach(group: SecurityGroup, other: SecurityGroup, home: Scope, world: World): boolean {
  if (isUsableIn(home, other, group.vpcId, world.clock.now())) return true;
  return activePeering(world.peerings, group.vpcId, other.vpcId) !== undefined;
}

/** The group that a rule of a scope names, and the scope it lives in; nothing when it is gone. */
export function findReferenced(
  peer: GroupPeer,
  scope: Scope,
  world: World,
): { readonly home: Scope; readonly other: SecurityGroup } | undefined {
  const home = peer.owner === scope.account ? scope : world.scopes.get(`${peer.owner}/${scope.region}`);
  const other = home?.groups.get(peer.id);
  return home === undefined || other === undefined ? undefined : { home, other };
}

/** Whether a rule of a group names a group that is gone or out of reach. AWS never removes such a rule. */
export function isStale({ peer }: Rule, group: SecurityGroup, { scope, world }: ReferenceContext): boolean {
  if (peer.kind !== "group") return false;
  const found = findReferenced(peer, scope, world);
  return found === undefined || !isWithinReach(group, found.other, found.home, world);
}

/** The refusal for two resources whose VPCs have nothing to do with each other. */
export function differentNetworks(): AwsError {
  return new AwsError(
    "InvalidGroup.NotFound",
    "You have specified two resources that belong to different networks.",
  );
}

function groupIdOf({ id, name = "", owner }: NamedGroup, scope: Scope): string {
  if (id) return id;
  // A name says nothing about another account: its default VPC is not ours to look into.
  if (owner !== undefined && owner !== scope.account) throw notFound("group", name);
  return findByName(scope, name).id;
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
