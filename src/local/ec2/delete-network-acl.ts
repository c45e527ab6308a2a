import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import { associationsOf, dropAcl } from "../state/network-acl.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";

/** The default ACL stays for as long as its VPC does, and any ACL for as long as a subnet is under it. */
export function deleteNetworkAcl(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Effect {
  const acl = lookUp("networkAcl", scope.networkAcls, parameters.requiredText("NetworkAclId"));
  if (acl.isDefault) {
    throw new AwsError("InvalidParameterValue", `cannot delete default network ACL ${acl.id}`);
  }
  if (associationsOf(scope, acl.id).length > 0) {
    throw new AwsError(
      "DependencyViolation",
      `The networkAcl '${acl.id}' has dependencies and cannot be deleted.`,
    );
  }
  return () => {
    dropAcl(scope, acl.id);
    return { return: true };
  };
}
