import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import { associationKey, standingAssociation } from "../state/vpc-association.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { hasDependents } from "./delete-security-group.ts";

/** Ends an association. Interfaces of that VPC must have let go of the group; rules that name it turn stale. */
export function disassociateSecurityGroupVpc(
  parameters: Parameters,
  { scope, clock }: Pick<Ec2Context, "scope" | "clock">,
): Effect {
  const group = lookUp("group", scope.groups, parameters.requiredText("GroupId"));
  const { id: vpcId } = lookUp("vpc", scope.vpcs, parameters.requiredText("VpcId"));
  const standing = standingAssociation(scope, group.id, vpcId, clock.now());
  if (standing === undefined) {
    throw new AwsError(
      "InvalidSecurityGroupVpcAssociation.NotFound",
      `The security group '${group.id}' is not associated with VPC '${vpcId}'`,
    );
  }
  const users = [...scope.interfaces.values()].filter((item) => item.vpcId === vpcId);
  if (users.some(({ groupIds }) => groupIds.includes(group.id))) throw hasDependents(group);
  return () => {
    // Asked again on its way out: the first request is the one that counts.
    if (standing.goal === "associated") {
      const asked = { ...standing, goal: "disassociated", sinceMs: clock.now() } as const;
      scope.vpcAssociations.set(associationKey(asked), asked);
    }
    return { state: "disassociating" };
  };
}
