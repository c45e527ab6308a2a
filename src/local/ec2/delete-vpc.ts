import { AwsError } from "../aws-error.ts";
import type { Clock } from "../clock.ts";
import { dropGroup } from "../state/add-group.ts";
import { lookUp } from "../state/look-up.ts";
import { dropAcl } from "../state/network-acl.ts";
import { statusOf, visiblePeerings } from "../state/peering.ts";
import type { Scope } from "../state/scope.ts";
import type { World } from "../state/world.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";

/** A VPC goes when only its default group and default ACL are left in it; they go with it. */
export function deleteVpc(
  parameters: Parameters,
  { scope, world, clock }: Pick<Ec2Context, "scope" | "world" | "clock">,
): Effect {
  const { id } = lookUp("vpc", scope.vpcs, parameters.requiredText("VpcId"));
  if (hasDependents(scope, id) || isPeered(id, scope, world, clock)) {
    throw new AwsError("DependencyViolation", `The vpc '${id}' has dependencies and cannot be deleted.`);
  }
  return () => {
    for (const group of scope.groups.values()) if (group.vpcId === id) dropGroup(scope, group);
    for (const acl of scope.networkAcls.values()) if (acl.vpcId === id) dropAcl(scope, acl.id);
    scope.vpcs.delete(id);
    scope.tags.delete(id);
    return { return: true };
  };
}

function hasDependents(scope: Scope, id: string): boolean {
  const isIn = ({ vpcId }: { readonly vpcId: string }) => vpcId === id;
  return (
    [...scope.subnets.values()].some(isIn) ||
    [...scope.interfaces.values()].some(isIn) ||
    [...scope.groups.values()].some((group) => isIn(group) && group.name !== "default") ||
    [...scope.networkAcls.values()].some((acl) => isIn(acl) && !acl.isDefault)
  );
}

/** Whether a peering of the VPC is active or still waits for its acceptance. */
function isPeered(id: string, scope: Scope, world: World, clock: Clock): boolean {
  return [...visiblePeerings(world.peerings, scope).values()].some((peering) => {
    const sides = [peering.requester.vpcId, peering.accepter.vpcId];
    const status = statusOf(peering, clock.now());
    return sides.includes(id) && (status === "active" || status === "pending-acceptance");
  });
}
