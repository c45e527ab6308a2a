import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import { type AclAssociation, associate } from "../state/network-acl.ts";
import type { Scope } from "../state/scope.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";

/**
 * Moves a subnet under another ACL of its VPC in one step. The association gets a new
 * id, also when the ACL stays the same, and the old id is dead.
 */
export function replaceNetworkAclAssociation(
  parameters: Parameters,
  { scope, ids }: Pick<Ec2Context, "scope" | "ids">,
): Effect {
  const association = findAssociation(scope, parameters.requiredText("AssociationId"));
  const acl = lookUp("networkAcl", scope.networkAcls, parameters.requiredText("NetworkAclId"));
  const { subnetId } = association;
  if (scope.subnets.get(subnetId)?.vpcId !== acl.vpcId) {
    throw new AwsError(
      "InvalidParameterValue",
      `Network ACL ${acl.id} and subnet ${subnetId} belong to different networks.`,
    );
  }
  return () => {
    const newAssociationId = ids.next("aclassoc");
    associate(scope, newAssociationId, acl.id, subnetId);
    return { newAssociationId };
  };
}

function findAssociation(scope: Scope, id: string): AclAssociation {
  for (const association of scope.aclAssociations.values()) if (association.id === id) return association;
  throw new AwsError("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
}
