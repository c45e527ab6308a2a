/** The ACLs of a seed's VPC, and which subnet is under which: what no list names is under the default ACL. */
import { idNamed } from "../ids.ts";
import {
  addDefaultAcl,
  addSubnet,
  associate,
  defaultAclOf,
  entryKey,
  putEntry,
} from "../state/network-acl.ts";
import { putTags } from "../state/put-tags.ts";
import type { Scope } from "../state/scope.ts";
import type { Vpc } from "../state/vpc.ts";
import type { SeedNetworkAcl } from "./read-network-acl.ts";
import { SeedError } from "./seed-error.ts";

/**
 * Adds the ACLs, after the VPC and its subnets; a VPC without a default ACL gets AWS's.
 * @throws SeedError for an id, a default ACL, a number or a subnet that comes twice, and for a subnet elsewhere
 */
export function loadNetworkAcls(seeds: readonly SeedNetworkAcl[], vpc: Vpc, scope: Scope): void {
  for (const seed of seeds) loadNetworkAcl(seed, vpc, scope);
  if (defaultAclOf(scope, vpc.id) === undefined) addDefaultAcl(scope, vpc);
  for (const subnet of scope.subnets.values()) if (subnet.vpcId === vpc.id) addSubnet(scope, subnet);
  const placed = new Set<string>();
  for (const seed of seeds) {
    for (const { id, subnetId } of seed.associations) {
      if (scope.subnets.get(subnetId)?.vpcId !== vpc.id) {
        throw new SeedError(seed.path, `${vpc.id} has no subnet ${subnetId}`);
      }
      if (placed.has(subnetId)) throw new SeedError(seed.path, `${subnetId} is under two network ACLs`);
      placed.add(subnetId);
      associate(scope, id ?? idNamed("aclassoc", subnetId), seed.id, subnetId);
    }
  }
}

function loadNetworkAcl(
  { path, id, isDefault, tags, entries }: SeedNetworkAcl,
  vpc: Vpc,
  scope: Scope,
): void {
  if (scope.networkAcls.has(id)) throw new SeedError(path, `there are two with the id ${id}`);
  if (isDefault && defaultAclOf(scope, vpc.id) !== undefined) {
    throw new SeedError(path, `${vpc.id} already has a default network ACL`);
  }
  const acl = { id, vpcId: vpc.id, isDefault, entries: new Map() };
  for (const entry of entries) {
    if (acl.entries.has(entryKey(entry))) {
      throw new SeedError(
        path,
        `${id} has two ${entry.egress ? "egress" : "ingress"} entries ${entry.number}`,
      );
    }
    putEntry(acl, entry);
  }
  scope.networkAcls.set(id, acl);
  putTags(scope, id, tags);
}
