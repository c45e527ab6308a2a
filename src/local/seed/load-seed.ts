/**
 * Puts a seed into a world. Ids must be new and what one thing says about another
 * must fit; quotas do not count. Rules that name a group of another VPC imply an
 * active peering between the two VPCs, unless the seed lists all there are.
 */
import { idNamed } from "../ids.ts";
import type { Seed } from "../seed.ts";
import { addRule } from "../state/add-group.ts";
import { putTags } from "../state/put-tags.ts";
import type { Scope } from "../state/scope.ts";
import { type Peer, ruleKey } from "../state/security-group.ts";
import { scopeOf, type World } from "../state/world.ts";
import { loadAccount } from "./load-account.ts";
import { implyPeering, loadPeerings } from "./load-peerings.ts";
import type { SeedRule } from "./read-rules.ts";
import type { SeedGroup } from "./read-vpc.ts";
import { SeedError } from "./seed-error.ts";

/** Where a group of the seed lives, by its id. */
type Homes = ReadonlyMap<
  string,
  { readonly account: string; readonly region: string; readonly vpcId: string }
>;

/** @throws SeedError; the world may hold a part of the seed then and is not to be used */
export function loadSeed(seed: Seed, world: World): void {
  for (const entry of seed.accounts) loadAccount(entry, world);
  loadPeerings(seed.peerings, world);
  const homes = findHomes(seed);
  for (const { account, region, vpcs } of seed.accounts) {
    const scope = scopeOf(world, account, region);
    for (const vpc of vpcs) for (const group of vpc.groups) loadRules(group, scope, homes);
  }
  if (seed.impliedPeerings) implyPeerings(seed, homes, world);
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

function loadRules(seed: SeedGroup, scope: Scope, homes: Homes): void {
  const group = scope.groups.get(seed.id);
  if (group === undefined) return;
  for (const rule of seed.rules) {
    const { path, protocol, from, to, egress, description, tags } = rule;
    const values = {
      protocol,
      from,
      to,
      egress,
      description,
      peer: readPeer(rule, group.vpcId, scope, homes),
    };
    // The same rule under two spellings is one rule on AWS; the first description stays.
    if (group.rules.has(ruleKey(values))) continue;
    const id = rule.id ?? idNamed("sgr", `${group.id}/${ruleKey(values)}`);
    if (scope.rules.has(id)) throw new SeedError(path, `there are two with the id ${id}`);
    addRule(scope, group, id, values);
    putTags(scope, id, tags);
  }
}

function readPeer({ peer, path }: SeedRule, ownVpcId: string, scope: Scope, homes: Homes): Peer {
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
  const vpcId = home?.vpcId ?? peer.vpcId;
  return { kind: "group", id: peer.id, owner, vpcId: vpcId === ownVpcId ? undefined : vpcId };
}

function implyPeerings({ accounts }: Seed, homes: Homes, world: World): void {
  for (const { vpcs } of accounts) {
    for (const { id: vpcId, groups } of vpcs) {
      for (const { peer } of groups.flatMap(({ rules }) => rules)) {
        const home = peer.kind === "group" ? homes.get(peer.id) : undefined;
        if (home !== undefined && home.vpcId !== vpcId) implyPeering(vpcId, home.vpcId, world);
      }
    }
  }
}
