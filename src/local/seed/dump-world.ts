/**
 * A world in the shape of seeds: loaded into an empty cloud it answers every Describe
 * call as the first one did. Left out are default VPCs that nobody touched, for every
 * account has one; sessions and client tokens; how the last change of a prefix list
 * ended; associations that have ended; and changes under way, which count as done.
 */
import { findRegion } from "../partitions.ts";
import type { Instance } from "../state/instance.ts";
import type { Peering, PeeringSide } from "../state/peering.ts";
import { type PrefixList, stateOf } from "../state/prefix-list.ts";
import { rolesOf } from "../state/role.ts";
import { defaultVpcOf, type Scope, tagsOf } from "../state/scope.ts";
import { listAssociations } from "../state/vpc-association.ts";
import { scopeOf, type World } from "../state/world.ts";
import { isUntouched } from "./default-vpc.ts";
import { dumpTags, dumpTime, type Json } from "./dump-tags.ts";
import { dumpVpc } from "./dump-vpc.ts";
import { roleToJson } from "./read-roles.ts";

/** The whole world, or one account of it with the peerings it has part in. */
export function dumpWorld(world: World, account?: string): Json {
  const peerings = [...world.peerings.values()].filter(
    ({ requester, accepter }) =>
      account === undefined || requester.account === account || accepter.account === account,
  );
  const scopes = scopesOf(world, account);
  const withRoles = new Set<string>();
  const accounts = scopes.flatMap((scope) => {
    const entry = dumpScope(scope, world, peerings, !withRoles.has(scope.account));
    if (entry === undefined) return [];
    withRoles.add(scope.account);
    return [entry];
  });
  const homes = new Set(scopes.map((scope) => `${scope.account}/${scope.region}`));
  return {
    name: "dump",
    accounts,
    peerings: peerings.map((peering) => dumpPeering(peering, world, homes)),
    impliedPeerings: false,
  };
}

/** The scopes to dump: those in use, and one for each account that has only roles. */
function scopesOf(world: World, account: string | undefined): readonly Scope[] {
  const known = new Set([...world.scopes.values()].map((scope) => scope.account));
  for (const key of world.roles.keys()) {
    const [owner = ""] = key.split("/");
    if (!known.has(owner)) scopeOf(world, owner, "us-east-1");
  }
  return [...world.scopes.values()].filter((scope) => account === undefined || scope.account === account);
}

/** One account in one Region; nothing where there is nothing to say. */
function dumpScope(
  scope: Scope,
  world: World,
  peerings: readonly Peering[],
  withRoles: boolean,
): Json | undefined {
  const { account, region } = scope;
  const isPeered = (id: string) =>
    peerings.some(({ requester, accepter }) => requester.vpcId === id || accepter.vpcId === id);
  const vpcs = [...scope.vpcs.values()].filter((vpc) => isPeered(vpc.id) || !isUntouched(scope, vpc));
  const more = {
    ...dumpRest(scope, world),
    roles: listed(withRoles ? rolesOf(world.roles, account).map(roleToJson) : []),
    defaultVpc: defaultVpcOf(scope) === undefined ? "deleted" : undefined,
  };
  const isOptedIn = findRegion(region)?.optIn === true && world.optedIn.has(`${account}/${region}`);
  const isSaid = Object.values(more).some((value) => value !== undefined);
  if (vpcs.length === 0 && !isSaid && !isOptedIn) return undefined;
  return { account, region, ...more, vpcs: vpcs.map((vpc) => dumpVpc(vpc, scope)) };
}

/** What belongs to no VPC. */
function dumpRest(scope: Scope, world: World): Json {
  const nowMs = world.clock.now();
  return {
    prefixLists: listed(
      [...scope.prefixLists.values()]
        .filter((list) => list.owner === scope.account && stateOf(list, nowMs) !== "delete-complete")
        .map((list) => dumpPrefixList(list, scope)),
    ),
    vpcAssociations: listed(
      listAssociations(scope)
        .filter(({ goal }) => goal === "associated")
        .map(({ groupId, vpcId }) => ({ group: groupId, vpc: vpcId })),
    ),
    instances: listed([...scope.instances.values()].map((instance) => dumpInstance(instance, scope))),
    quotas: listed([...scope.quotas].map(([code, value]) => ({ code, value }))),
    tags: listed(
      [...world.peerings.keys()].flatMap((id) =>
        [...tagsOf(scope, id)].map(([Key, Value]) => ({ resource: id, Key, Value })),
      ),
    ),
  };
}

function listed(items: readonly unknown[]): readonly unknown[] | undefined {
  return items.length === 0 ? undefined : items;
}

function dumpPrefixList(list: PrefixList, scope: Scope): Json {
  const { id, name, family, weight, entries, earlier } = list;
  return {
    id,
    name,
    addressFamily: family,
    maxEntries: weight,
    entries,
    earlier: listed(earlier.map((version) => ({ entries: version }))),
    tags: dumpTags(tagsOf(scope, id)),
  };
}

function dumpInstance(instance: Instance, scope: Scope): Json {
  const { id, reservationId, launchIndex, imageId, type, clientToken, zone } = instance;
  return {
    id,
    reservation: reservationId,
    launchIndex,
    image: imageId,
    type,
    clientToken: clientToken === "" ? undefined : clientToken,
    az: zone,
    launched: dumpTime(instance.launchedMs),
    terminated: instance.terminatedMs === undefined ? undefined : dumpTime(instance.terminatedMs),
    tags: dumpTags(tagsOf(scope, id)),
  };
}

function dumpPeering(
  { id, requester, accepter, status, message, expiresMs }: Peering,
  world: World,
  homes: ReadonlySet<string>,
): Json {
  return {
    id,
    requester: requester.vpcId,
    requesterVpc: dumpAbsent(requester, world, homes),
    accepter: accepter.vpcId,
    accepterVpc: dumpAbsent(accepter, world, homes),
    status,
    message,
    expires: expiresMs === 0 ? undefined : dumpTime(expiresMs),
  };
}

/** What is to be told of a side whose VPC is not in the dump. */
function dumpAbsent(
  { account, region, vpcId, cidr, ipv6Cidr }: PeeringSide,
  world: World,
  homes: ReadonlySet<string>,
): Json | undefined {
  const key = `${account}/${region}`;
  if (homes.has(key) && world.scopes.get(key)?.vpcs.has(vpcId)) return undefined;
  return { account, region, cidr, ipv6Cidr };
}
