import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";

/** Deletes an interface that belongs to no instance. */
export function deleteNetworkInterface(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Effect {
  const item = lookUp("networkInterface", scope.interfaces, parameters.requiredText("NetworkInterfaceId"));
  if (item.attachment !== undefined) {
    throw new AwsError("InvalidParameterValue", `Network interface '${item.id}' is currently in use.`);
  }
  return () => {
    scope.interfaces.delete(item.id);
    scope.tags.delete(item.id);
    return { return: true };
  };
}
