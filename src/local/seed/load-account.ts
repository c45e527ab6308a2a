/** One account in one Region of a seed: its VPCs, and what belongs to none. */
import { putTags } from "../state/put-tags.ts";
import { defaultVpcOf, type Scope } from "../state/scope.ts";
import { associationKey } from "../state/vpc-association.ts";
import { scopeOf, type World } from "../state/world.ts";
import { dropUntouchedVpc } from "./default-vpc.ts";
import { loadInstances } from "./load-instances.ts";
import { loadInterfaces, loadPrefixList, loadVpc } from "./load-vpc.ts";
import { put } from "./put.ts";
import type { SeedAccount, SeedMachine } from "./read-account.ts";
import { loadRoles } from "./read-roles.ts";
import { SeedError } from "./seed-error.ts";

/** Adds everything but rules and peerings. @throws SeedError for what comes twice or does not fit */
export function loadAccount(seed: SeedAccount, world: World): void {
  const { account, region } = seed;
  world.optedIn.add(`${account}/${region}`);
  loadRoles(account, seed.roles, world);
  const scope = scopeOf(world, account, region);
  makeWayForDefault(seed, scope);
  for (const list of seed.prefixLists) loadPrefixList(list, scope);
  for (const vpc of seed.vpcs) loadVpc(vpc, scope);
  loadVpcAssociations(seed, scope);
  for (const vpc of seed.vpcs) loadInterfaces(vpc, scope, world.clock.now());
  for (const vpc of seed.vpcs) loadInstances(vpc, scope, world.clock.now());
  for (const machine of seed.instances) loadMachine(machine, scope);
  for (const { code, value } of seed.quotas) scope.quotas.set(code, value);
  for (const { resource, key, value } of seed.tags) putTags(scope, resource, new Map([[key, value]]));
}

/** A seed that speaks of the default VPC replaces the one the scope began with. */
function makeWayForDefault({ path, vpcs, defaultVpcDeleted }: SeedAccount, scope: Scope): void {
  const defaults = vpcs.filter(({ isDefault }) => isDefault).length;
  if (defaults === 0 && !defaultVpcDeleted) return;
  const standing = defaultVpcOf(scope);
  if (defaults > 1 || (standing !== undefined && !dropUntouchedVpc(scope, standing.id))) {
    throw new SeedError(path, `account ${scope.account} has two default VPCs in ${scope.region}`);
  }
}

function loadVpcAssociations({ vpcAssociations }: SeedAccount, scope: Scope): void {
  for (const { path, groupId, vpcId } of vpcAssociations) {
    if (!scope.groups.has(groupId)) throw new SeedError(path, `there is no ${groupId}`);
    if (!scope.vpcs.has(vpcId)) throw new SeedError(path, `there is no ${vpcId}`);
    scope.vpcAssociations.set(associationKey({ groupId, vpcId }), {
      groupId,
      vpcId,
      goal: "associated",
      sinceMs: 0,
    });
  }
}

function loadMachine(seed: SeedMachine, scope: Scope): void {
  const { path: _path, tags: _tags, ...instance } = seed;
  put(scope, scope.instances, seed, instance);
}
