import { lookUp } from "../state/look-up.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";

/** Deletes an interface; nothing here is ever attached to an instance, so nothing holds it back. */
export function deleteNetworkInterface(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Effect {
  const item = lookUp("networkInterface", scope.interfaces, parameters.requiredText("NetworkInterfaceId"));
  return () => {
    scope.interfaces.delete(item.id);
    scope.tags.delete(item.id);
    return { return: true };
  };
}
