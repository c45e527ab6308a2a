/** A VPC of a seed with all that lives in it, except the rules of its groups, which may name any other group. */
import { idNamed } from "../ids.ts";
import { addDefaultGroup, addGroup, nameKey } from "../state/add-group.ts";
import { newPrefixList } from "../state/prefix-list.ts";
import { putTags } from "../state/put-tags.ts";
import type { Scope } from "../state/scope.ts";
import type { Vpc } from "../state/vpc.ts";
import { loadNetworkAcls } from "./load-network-acls.ts";
import { put } from "./put.ts";
import type { SeedPrefixList } from "./read-prefix-list.ts";
import type { SeedGroup, SeedVpc } from "./read-vpc.ts";
import { requirePlace } from "./require-place.ts";
import { SeedError } from "./seed-error.ts";

/** @throws SeedError for an id or a name that comes twice, and for a subnet elsewhere */
export function loadVpc(seed: SeedVpc, scope: Scope): void {
  const { id, cidr, secondaryCidrs, ipv6Cidr, isDefault } = seed;
  const vpc: Vpc = { id, cidr, secondaryCidrs, ipv6Cidr, isDefault };
  put(scope, scope.vpcs, seed, vpc);
  for (const subnet of seed.subnets) {
    put(scope, scope.subnets, subnet, {
      id: subnet.id,
      vpcId: id,
      cidr: subnet.cidr,
      ipv6Cidr: subnet.ipv6Cidr,
      zone: subnet.zone,
      defaultForZone: subnet.defaultForZone,
    });
  }
  for (const list of seed.prefixLists) loadPrefixList(list, scope);
  loadNetworkAcls(seed.networkAcls, vpc, scope);
  for (const group of seed.groups) loadGroup(group, vpc, scope);
  if (!scope.groupNames.has(nameKey(id, "default")))
    addDefaultGroup(scope, vpc, idNamed("sg", `${id}/default`));
}

/** Adds a prefix list. @throws SeedError for an id that comes twice */
export function loadPrefixList(list: SeedPrefixList, scope: Scope): void {
  const { id, name, family, maxEntries: weight, entries, earlier } = list;
  const current = newPrefixList({ id, name, family, owner: scope.account, weight, entries });
  put(scope, scope.prefixLists, list, { ...current, earlier });
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

/**
 * Adds the interfaces of a VPC, after all groups and associations of the scope.
 * @throws SeedError for a subnet or a group that is not to be had there
 */
export function loadInterfaces({ id: vpcId, interfaces }: SeedVpc, scope: Scope, nowMs: number): void {
  for (const [index, seed] of interfaces.entries()) {
    const subnet = requirePlace(seed, vpcId, scope, nowMs);
    const network = subnet.cidr.slice(0, subnet.cidr.lastIndexOf(".") + 1);
    put(scope, scope.interfaces, seed, {
      id: seed.id,
      subnetId: subnet.id,
      vpcId,
      description: seed.description,
      privateAddress: seed.privateAddress ?? `${network}${(index % 200) + 4}`,
      groupIds: seed.groups,
      attachment: seed.attachment,
    });
  }
}
