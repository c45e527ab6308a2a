import { AwsError } from "../aws-error.ts";
import { interfacesByInstance, visibleInstances } from "../state/instance.ts";
import { lookUp } from "../state/look-up.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { requireAttachable } from "./create-network-interface.ts";

/** Sets the groups of an instance, as a whole list: those of its one interface. */
export function modifyInstanceAttribute(
  parameters: Parameters,
  { scope, world, clock }: Pick<Ec2Context, "scope" | "world" | "clock">,
): Effect {
  const instances = visibleInstances(scope, clock.now());
  const instance = lookUp("instance", instances, parameters.requiredText("InstanceId"));
  const named = parameters.texts("GroupId");
  if (named.length === 0) {
    throw new AwsError("InvalidParameterCombination", "No attributes specified.");
  }
  const [item, ...more] = interfacesByInstance(scope).get(instance.id) ?? [];
  if (item === undefined) {
    throw new AwsError("IncorrectInstanceState", `The instance '${instance.id}' is not in a valid state.`);
  }
  if (more.length > 0) {
    throw new AwsError(
      "InvalidInstanceID",
      `There are multiple interfaces attached to instance '${instance.id}'. Please specify an interface ID for the operation instead.`,
    );
  }
  const groupIds = requireAttachable(named, item.vpcId, { scope, world });
  return () => {
    scope.interfaces.set(item.id, { ...item, groupIds });
    return { return: true };
  };
}
