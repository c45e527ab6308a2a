import { missing } from "../aws-error.ts";
import { lookUpAll } from "../state/look-up.ts";
import { activePeering } from "../state/peering.ts";
import type { Scope } from "../state/scope.ts";
import type { SecurityGroup } from "../state/security-group.ts";
import type { World } from "../state/world.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

/**
 * The VPCs across an active peering whose rules name groups of ours, whichever account
 * they belong to. Stale rules are the other side's affair: DescribeStaleSecurityGroups
 * tells them there.
 */
export function describeSecurityGroupReferences(
  parameters: Parameters,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): Fields {
  const groupIds = parameters.texts("GroupId");
  if (groupIds.length === 0) throw missing("GroupId");
  const groups = lookUpAll("group", scope.groups, groupIds);
  const referrers = findReferrers(new Set(groups.map(({ id }) => id)), scope, world);
  return {
    securityGroupReferenceSet: groups.flatMap((group) =>
      [...(referrers.get(group.id) ?? [])].flatMap((vpcId) => renderReferrer(group, vpcId, world)),
    ),
  };
}

/** By group id, the other VPCs of the Region with rules that name the group. */
function findReferrers(
  ids: ReadonlySet<string>,
  { account, region }: Scope,
  world: World,
): ReadonlyMap<string, ReadonlySet<string>> {
  const referrers = new Map<string, Set<string>>();
  for (const scope of world.scopes.values()) {
    if (scope.region !== region) continue;
    for (const { groupId, peer } of scope.rules.values()) {
      if (peer.kind !== "group" || peer.owner !== account || !ids.has(peer.id)) continue;
      const vpcId = scope.groups.get(groupId)?.vpcId;
      const known = referrers.get(peer.id) ?? new Set();
      if (vpcId !== undefined) referrers.set(peer.id, known.add(vpcId));
    }
  }
  return referrers;
}

function renderReferrer(group: SecurityGroup, vpcId: string, world: World): readonly Fields[] {
  const peering = activePeering(world.peerings, vpcId, group.vpcId);
  if (peering === undefined) return [];
  return [{ groupId: group.id, referencingVpcId: vpcId, vpcPeeringConnectionId: peering.id }];
}
