/** Reads what one kind of listing needs, whole, and makes the lines of it. */
import { compareText } from "../model/compare-text.ts";
import type { ObservedGroup, ObservedPermission, Scope } from "../model/group.ts";
import type {
  AnswerCounts,
  InventoryKind,
  Listed,
  ListedAcl,
  ListedGroup,
  ListedInstance,
  ListedVpc,
  Listing,
} from "../model/inventory.ts";
import type { ObservedAcl } from "../model/network-acl.ts";
import type { Direction } from "../model/rule.ts";
import type { InventoryReader, StateReader } from "../reconcile/ports.ts";
import { aclHasPort, type Filter, groupHasPort, isListed } from "./discover-filter.ts";

export interface Readers {
  readonly state: StateReader;
  readonly inventory: InventoryReader;
}

/** Sorted by name, then id. */
export async function list(
  kind: InventoryKind,
  scope: Scope,
  filter: Filter,
  readers: Readers,
): Promise<Listing> {
  const chosen = <Item extends Listed>(items: readonly Item[]): readonly Item[] =>
    items.filter((item) => isListed(item, filter)).sort(byName);
  switch (kind) {
    case "security-groups":
      return { kind, items: chosen(await listGroups(scope, filter, readers)) };
    case "network-acls":
      return { kind, items: chosen(await listAcls(scope, filter, readers)) };
    case "prefix-lists":
      return { kind, items: chosen(await readers.inventory.readListedPrefixLists(scope)) };
    case "instances":
      return { kind, items: chosen(await listInstances(scope, filter, readers)) };
    case "vpcs":
      return { kind, items: chosen(await listVpcs(scope, readers)) };
  }
}

function byName(a: Listed, b: Listed): number {
  return compareText(a.name, b.name) || compareText(a.id, b.id);
}

async function listGroups(
  scope: Scope,
  { port }: Filter,
  { state }: Readers,
): Promise<readonly ListedGroup[]> {
  const groups = await state.readGroups(scope);
  return groups.filter((group) => port === undefined || groupHasPort(group, port)).map(toListedGroup);
}

function toListedGroup({
  groupId: id,
  name,
  description,
  vpcId,
  tags,
  ingress,
  egress,
}: ObservedGroup): ListedGroup {
  return { id, name, description, vpcId, rulesIn: countRules(ingress), rulesOut: countRules(egress), tags };
}

function countRules(permissions: readonly ObservedPermission[]): number {
  return permissions
    .flatMap(({ ipv4, ipv6, prefixLists, groups }) => [ipv4, ipv6, prefixLists, groups])
    .reduce((sum, peers) => sum + (peers?.length ?? 0), 0);
}

async function listAcls(scope: Scope, { port }: Filter, { state }: Readers): Promise<readonly ListedAcl[]> {
  const found = await state.readAcls(scope);
  return found.filter((acl) => port === undefined || aclHasPort(acl, port)).map(toListedAcl);
}

function toListedAcl(acl: ObservedAcl): ListedAcl {
  const { aclId: id, name, vpcId, isDefault, tags, associations } = acl;
  return {
    id,
    name,
    vpcId,
    isDefault,
    rulesIn: countAnswers(acl, "ingress"),
    rulesOut: countAnswers(acl, "egress"),
    subnetIds: associations.map(({ subnetId }) => subnetId).sort(compareText),
    tags,
  };
}

function countAnswers({ entries }: ObservedAcl, direction: Direction): AnswerCounts {
  const ours = entries.filter((entry) => entry.direction === direction);
  const allow = ours.filter(({ action }) => action === "allow").length;
  return { allow, deny: ours.length - allow };
}

/** An instance has a port where one of its groups has it. */
async function listInstances(
  scope: Scope,
  { port }: Filter,
  { state, inventory }: Readers,
): Promise<readonly ListedInstance[]> {
  const instances = await inventory.readInstances(scope);
  if (port === undefined) return instances;
  const groups = await state.readGroups(scope);
  const open = new Set(groups.filter((group) => groupHasPort(group, port)).map(({ groupId }) => groupId));
  return instances.filter((instance) => instance.groups.some(({ id }) => open.has(id)));
}

async function listVpcs(scope: Scope, { state, inventory }: Readers): Promise<readonly ListedVpc[]> {
  const vpcs = await state.readVpcs(scope, { kind: "tags", tags: {} });
  const [groups, networkAcls, subnets, instances] = await Promise.all([
    state.readGroups(scope),
    state.readAcls(scope),
    state.readSubnets(
      scope,
      vpcs.map(({ vpcId }) => vpcId),
    ),
    inventory.readInstances(scope),
  ]);
  const countIn = (items: readonly { readonly vpcId: string | null }[], vpcId: string): number =>
    items.filter((item) => item.vpcId === vpcId).length;
  return vpcs.map(({ vpcId: id, ipv4, ipv6, tags }) => ({
    id,
    name: tags.Name ?? "",
    ipv4,
    ipv6,
    subnets: countIn(subnets, id),
    securityGroups: countIn(groups, id),
    networkAcls: countIn(networkAcls, id),
    instances: countIn(instances, id),
    tags,
  }));
}
