import type { Parameters } from "../wire/parameters.ts";
import { readRequestToUs } from "./accept-vpc-peering-connection.ts";
import type { Ec2Context, Effect } from "./context.ts";

/** The accepter says no to a request that waits. It stays visible as `rejected` and can be asked for anew. */
export function rejectVpcPeeringConnection(
  parameters: Parameters,
  { scope, world, clock }: Pick<Ec2Context, "scope" | "world" | "clock">,
): Effect {
  const peering = readRequestToUs(parameters, { scope, world, clock });
  return () => {
    const message = `Rejected by ${scope.account}`;
    world.peerings.set(peering.id, { ...peering, status: "rejected", message });
    return { return: true };
  };
}
