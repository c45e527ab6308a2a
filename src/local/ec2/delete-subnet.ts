import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import { dropSubnet } from "../state/network-acl.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";

/** A subnet goes only when no interface is left in it; its ACL association goes with it. */
export function deleteSubnet(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Effect {
  const subnet = lookUp("subnet", scope.subnets, parameters.requiredText("SubnetId"));
  if ([...scope.interfaces.values()].some(({ subnetId }) => subnetId === subnet.id)) {
    throw new AwsError(
      "DependencyViolation",
      `The subnet '${subnet.id}' has dependencies and cannot be deleted.`,
    );
  }
  return () => {
    dropSubnet(scope, subnet.id);
    return { return: true };
  };
}
