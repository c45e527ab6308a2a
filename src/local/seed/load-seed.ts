/**
 * Puts a seed into a world. Ids must be new and what one thing says about another
 * must fit; quotas do not count. Rules that name a group of another VPC imply an
 * active peering between the two VPCs.
 */
import { idNamed } from "../ids.ts";
import type { Seed, SeedAccount, SeedPeering } from "../seed.ts";
import { addDefaultGroup, addGroup, addRule, nameKey } from "../state/add-group.ts";
import { type PeeringSide, peeringsBetween } from "../state/peering.ts";
import { putTags } from "../state/put-tags.ts";
import type { Scope } from "../state/scope.ts";
import { type Peer, ruleKey, type SecurityGroup } from "../state/security-group.ts";
import type { Vpc } from "../state/vpc.ts";
import { scopeOf, type World } from "../state/world.ts";
import type { SeedRule } from "./read-rules.ts";
import type { SeedGroup, SeedVpc } from "./read-vpc.ts";
import { SeedError } from "./seed-error.ts";

/** Where a group of the seed lives, by its id. */
type Homes = ReadonlyMap<
  string,
  { readonly account: string; readonly region: string; readonly vpcId: string }
>;

/** @throws SeedError; the world may hold a part of the seed then and is not to be used */
export function loadSeed(seed: Seed, world: World): void {
  const homes = findHomes(seed);
  for (const entry of seed.accounts) loadAccount(entry, world);
  for (const entry of seed.accounts) {
    const scope = scopeOf(world, entry.account, entry.region);
    for (const vpc of entry.vpcs) for (const group of vpc.groups) loadRules(group, vpc, scope, homes, world);
  }
  for (const [index, peering] of seed.peerings.entries()) loadPeering(peering, index, world);
}

function findHomes(seed: Seed): Homes {
  return new Map(
    seed.accounts.flatMap(({ account, region, vpcs }) =>
      vpcs.flatMap((vpc) =>
        vpc.groups.map((group) => [group.id, { account, region, vpcId: vpc.id }] as const),
      ),
    ),
  );
}

function loadAccount({ account, region, vpcs }: SeedAccount, world: World): void {
  world.optedIn.add(`${account}/${region}`);
  const scope = scopeOf(world, account, region);
  for (const vpc of vpcs) loadVpc(vpc, scope);
}

function loadVpc(seed: SeedVpc, scope: Scope): void {
  const { id, cidr, ipv6Cidr } = seed;
  const vpc: Vpc = { id, cidr, ipv6Cidr, isDefault: false };
  put(scope, scope.vpcs, seed, vpc);
  for (const subnet of seed.subnets) {
    put(scope, scope.subnets, subnet, {
      id: subnet.id,
      vpcId: id,
      cidr: subnet.cidr,
      ipv6Cidr: subnet.ipv6Cidr,
      zone: subnet.zone,
      defaultForZone: false,
    });
  }
  for (const list of seed.prefixLists) {
    const { name, family, maxEntries: weight, entries } = list;
    put(scope, scope.prefixLists, list, { id: list.id, name, family, owner: scope.account, weight, entries });
  }
  for (const acl of seed.networkAcls) {
    const { isDefault, subnetIds, entries } = acl;
    put(scope, scope.networkAcls, acl, { id: acl.id, vpcId: id, isDefault, subnetIds, entries });
  }
  for (const group of seed.groups) loadGroup(group, vpc, scope);
  if (!scope.groupNames.has(nameKey(id, "default")))
    addDefaultGroup(scope, vpc, idNamed("sg", `${id}/default`));
  loadInterfaces(seed, scope);
}

interface Placed {
  readonly path: string;
  readonly id: string;
  readonly tags?: ReadonlyMap<string, string>;
}

function put<T>(scope: Scope, resources: Map<string, T>, { path, id, tags }: Placed, resource: T): void {
  if (resources.has(id)) throw new SeedError(path, `there are two with the id ${id}`);
  resources.set(id, resource);
  putTags(scope, id, tags ?? new Map());
}

function loadGroup(seed: SeedGroup, vpc: Vpc, scope: Scope): void {
  const { path, id, name, description, tags } = seed;
  if (scope.groups.has(id)) throw new SeedError(path, `there are two with the id ${id}`);
  if (scope.groupNames.has(nameKey(vpc.id, name))) {
    throw new SeedError(path, `${vpc.id} already has a group named "${name}"`);
  }
  addGroup(scope, { id, name, description, vpcId: vpc.id, owner: scope.account, rules: new Map() });
  putTags(scope, id, tags);
}

function loadInterfaces({ id: vpcId, interfaces }: SeedVpc, scope: Scope): void {
  for (const [index, seed] of interfaces.entries()) {
    const subnet = scope.subnets.get(seed.subnet);
    if (subnet?.vpcId !== vpcId) throw new SeedError(seed.path, `${vpcId} has no subnet ${seed.subnet}`);
    const stray = seed.groups.find((groupId) => scope.groups.get(groupId)?.vpcId !== vpcId);
    if (stray !== undefined) throw new SeedError(seed.path, `${vpcId} has no group ${stray}`);
    const { network } = splitAddress(subnet.cidr);
    put(scope, scope.interfaces, seed, {
      id: seed.id,
      subnetId: subnet.id,
      vpcId,
      description: "",
      privateAddress: `${network}${(index % 200) + 4}`,
      groupIds: seed.groups,
    });
  }
}

function splitAddress(cidr: string): { readonly network: string } {
  return { network: cidr.slice(0, cidr.lastIndexOf(".") + 1) };
}

function loadRules(seed: SeedGroup, vpc: SeedVpc, scope: Scope, homes: Homes, world: World): void {
  const group = scope.groups.get(seed.id);
  if (group === undefined) return;
  for (const rule of seed.rules) {
    const { protocol, from, to, egress, description } = rule;
    const values = { protocol, from, to, egress, description, peer: readPeer(rule, scope, homes) };
    // The same rule under two spellings is one rule on AWS; the first description stays.
    if (group.rules.has(ruleKey(values))) continue;
    addRule(scope, group, idNamed("sgr", `${group.id}/${ruleKey(values)}`), values);
    if (values.peer.kind === "group") peerWith(values.peer.id, group, vpc, scope, homes, world);
  }
}

function readPeer({ peer, path }: SeedRule, scope: Scope, homes: Homes): Peer {
  if (peer.kind === "prefix-list" && !scope.prefixLists.has(peer.id)) {
    throw new SeedError(path, `account ${scope.account} has no prefix list ${peer.id} in ${scope.region}`);
  }
  if (peer.kind !== "group") return peer;
  const home = homes.get(peer.id);
  const owner = peer.owner ?? home?.account ?? scope.account;
  if (home !== undefined && home.account !== owner) {
    throw new SeedError(path, `${peer.id} belongs to account ${home.account}, not ${owner}`);
  }
  if (home !== undefined && home.region !== scope.region) {
    throw new SeedError(
      path,
      `${peer.id} is in ${home.region}; a rule cannot name a group of another Region`,
    );
  }
  return { kind: "group", id: peer.id, owner };
}

function peerWith(
  otherId: string,
  group: SecurityGroup,
  vpc: SeedVpc,
  scope: Scope,
  homes: Homes,
  world: World,
): void {
  const home = homes.get(otherId);
  if (home === undefined || home.vpcId === group.vpcId) return;
  const other = sideOf(world, home.vpcId);
  const own = { ...pick(vpc), account: scope.account, region: scope.region };
  if (other !== undefined) addActivePeering(own, other, world);
}

function loadPeering({ requester, accepter }: SeedPeering, index: number, world: World): void {
  const own = sideOf(world, requester);
  const other = sideOf(world, accepter);
  if (own === undefined) throw new SeedError(`peerings[${index}].requester`, `there is no ${requester}`);
  if (other === undefined) throw new SeedError(`peerings[${index}].accepter`, `there is no ${accepter}`);
  addActivePeering(own, other, world);
}

function addActivePeering(requester: PeeringSide, accepter: PeeringSide, world: World): void {
  if (peeringsBetween(world.peerings, requester.vpcId, accepter.vpcId).length > 0) return;
  const id = idNamed("pcx", [requester.vpcId, accepter.vpcId].sort().join("/"));
  world.peerings.set(id, { id, requester, accepter, status: "active", message: "Active", expiresMs: 0 });
}

function sideOf(world: World, vpcId: string): PeeringSide | undefined {
  for (const scope of world.scopes.values()) {
    const vpc = scope.vpcs.get(vpcId);
    if (vpc !== undefined) return { ...pick(vpc), account: scope.account, region: scope.region };
  }
  return undefined;
}

function pick({ id, cidr, ipv6Cidr }: Pick<Vpc, "id" | "cidr" | "ipv6Cidr">) {
  return { vpcId: id, cidr, ipv6Cidr };
}
