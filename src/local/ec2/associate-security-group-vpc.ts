import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import type { SecurityGroup } from "../state/security-group.ts";
import type { Vpc } from "../state/vpc.ts";
import { associationKey, standingAssociation } from "../state/vpc-association.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";

/**
 * Lets a group be used in another VPC of its account and Region. It takes a moment:
 * until the association is `associated`, interfaces and rules of that VPC do not get
 * the group.
 */
export function associateSecurityGroupVpc(
  parameters: Parameters,
  { scope, clock }: Pick<Ec2Context, "scope" | "clock">,
): Effect {
  const group = lookUp("group", scope.groups, parameters.requiredText("GroupId"));
  const vpc = lookUp("vpc", scope.vpcs, parameters.requiredText("VpcId"));
  requireAssociable(group, vpc, scope.vpcs.get(group.vpcId));
  if (standingAssociation(scope, group.id, vpc.id, clock.now()) !== undefined) {
    throw new AwsError(
      "InvalidSecurityGroupVpcAssociation.Duplicate",
      `The security group '${group.id}' is already associated with VPC '${vpc.id}'`,
    );
  }
  return () => {
    const asked = {
      groupId: group.id,
      vpcId: vpc.id,
      goal: "associated",
      sinceMs: clock.now(),
    } as const;
    scope.vpcAssociations.set(associationKey(asked), asked);
    return { state: "associating" };
  };
}

function requireAssociable(group: SecurityGroup, vpc: Vpc, home: Vpc | undefined): void {
  if (group.vpcId === vpc.id) {
    throw new AwsError(
      "InvalidParameterValue",
      `The security group '${group.id}' belongs to VPC '${vpc.id}' already`,
    );
  }
  if (group.name === "default") {
    throw new AwsError(
      "UnsupportedOperation",
      `The default security group '${group.id}' cannot be associated with a VPC`,
    );
  }
  const usual = [vpc, home].find((one) => one?.isDefault);
  if (usual !== undefined) {
    throw new AwsError(
      "UnsupportedOperation",
      `Security group VPC associations are not supported for the default VPC '${usual.id}'`,
    );
  }
}
