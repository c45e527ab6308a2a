import { lookUp } from "../state/look-up.ts";
import { statusOf, visiblePeerings } from "../state/peering.ts";
import type { Parameters } from "../wire/parameters.ts";
import { wrongState } from "./accept-vpc-peering-connection.ts";
import type { Ec2Context, Effect } from "./context.ts";

/** Either side may delete an active peering, the requester also a pending one. Rules that used it turn stale. */
export function deleteVpcPeeringConnection(
  parameters: Parameters,
  { scope, world, clock }: Pick<Ec2Context, "scope" | "world" | "clock">,
): Effect {
  const id = parameters.requiredText("VpcPeeringConnectionId");
  const peering = lookUp("peering", visiblePeerings(world.peerings, scope), id);
  const status = statusOf(peering, clock.now());
  const isRequester = peering.requester.account === scope.account;
  if (status !== "active" && !(status === "pending-acceptance" && isRequester)) throw wrongState(id);
  return () => {
    world.peerings.set(id, { ...peering, status: "deleted", message: `Deleted by ${scope.account}` });
    return { return: true };
  };
}
