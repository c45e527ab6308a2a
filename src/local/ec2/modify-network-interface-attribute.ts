import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { readGroupIds } from "./create-network-interface.ts";

/** Sets one attribute of an interface: its groups, as a whole list, or its description. */
export function modifyNetworkInterfaceAttribute(
  parameters: Parameters,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): Effect {
  const item = lookUp("networkInterface", scope.interfaces, parameters.requiredText("NetworkInterfaceId"));
  const groupIds = readGroupIds(parameters, item.vpcId, { scope, world });
  const description = parameters.record("Description")?.text("Value");
  if (groupIds.length > 0 === (description !== undefined)) {
    throw new AwsError("InvalidParameterCombination", "Exactly one attribute must be specified");
  }
  return () => {
    const changed = groupIds.length > 0 ? { groupIds } : { description: description ?? "" };
    scope.interfaces.set(item.id, { ...item, ...changed });
    return { return: true };
  };
}
