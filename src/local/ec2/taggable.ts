/** Which resources carry tags, told by the prefix of an id. */
import { AwsError } from "../aws-error.ts";
import { isId, notFound, type ResourceName } from "../state/look-up.ts";
import { visiblePeerings } from "../state/peering.ts";
import type { Scope } from "../state/scope.ts";
import type { World } from "../state/world.ts";

interface Taggable {
  readonly type: string;
  readonly missing: (id: string) => AwsError;
  readonly has: (scope: Scope, world: World, id: string) => boolean;
}

const taggable: ReadonlyMap<string, Taggable> = new Map<string, Taggable>([
  [
    "sg",
    {
      type: "security-group",
      // The tag calls word this one unlike all other calls.
      missing: (id) =>
        new AwsError("InvalidSecurityGroupID.NotFound", `The security group ID '${id}' does not exist`),
      has: (scope, _world, id) => scope.groups.has(id),
    },
  ],
  ["sgr", kind("security-group-rule", "rule", (scope, _world, id) => scope.rules.has(id))],
  ["vpc", kind("vpc", "vpc", (scope, _world, id) => scope.vpcs.has(id))],
  ["subnet", kind("subnet", "subnet", (scope, _world, id) => scope.subnets.has(id))],
  [
    "pl",
    kind(
      "prefix-list",
      "prefixList",
      (scope, _world, id) => scope.prefixLists.get(id)?.owner === scope.account,
    ),
  ],
  ["eni", kind("network-interface", "networkInterface", (scope, _world, id) => scope.interfaces.has(id))],
  ["i", kind("instance", "instance", (scope, _world, id) => scope.instances.has(id))],
  [
    "pcx",
    kind("vpc-peering-connection", "peering", (scope, world, id) =>
      visiblePeerings(world.peerings, scope).has(id),
    ),
  ],
  ["acl", kind("network-acl", "networkAcl", (scope, _world, id) => scope.networkAcls.has(id))],
]);

function kind(type: string, name: ResourceName, has: Taggable["has"]): Taggable {
  return { type, has, missing: (id) => notFound(name, id) };
}

/** The resource type as DescribeTags names it, e.g. `security-group`. */
export function resourceTypeOf(id: string): string {
  return taggable.get(prefixOf(id))?.type ?? "";
}

/** @throws InvalidID for what is no id, else the not-found error of the resource's kind */
export function requireTaggable(id: string, scope: Scope, world: World): void {
  const prefix = prefixOf(id);
  const found = taggable.get(prefix);
  if (found === undefined || !isId(prefix, id)) {
    throw new AwsError("InvalidID", `The ID '${id}' is not valid`);
  }
  if (!found.has(scope, world, id)) throw found.missing(id);
}

function prefixOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf("-")));
}
