import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import { statusOf, visiblePeerings } from "../state/peering.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderPeering } from "./describe-vpc-peering-connections.ts";

/** Only the account of the accepter VPC may accept, in that VPC's Region, and only what is pending. */
export function acceptVpcPeeringConnection(
  parameters: Parameters,
  { scope, world, clock }: Pick<Ec2Context, "scope" | "world" | "clock">,
): Effect {
  const id = parameters.requiredText("VpcPeeringConnectionId");
  const peering = lookUp("peering", visiblePeerings(world.peerings, scope), id);
  const { account, region } = peering.accepter;
  if (account !== scope.account) {
    throw new AwsError("OperationNotPermitted", `User ${scope.account} cannot accept peering ${id}`);
  }
  if (region !== scope.region) {
    throw new AwsError(
      "OperationNotPermitted",
      `Incorrect region (${scope.region}) specified for this request. VPC peering connection ${id} must be accepted in region ${region}`,
    );
  }
  if (statusOf(peering, clock.now()) !== "pending-acceptance") throw wrongState(id);
  return () => {
    const accepted = { ...peering, status: "active", message: "Active" } as const;
    world.peerings.set(id, accepted);
    return { vpcPeeringConnection: renderPeering(accepted, scope, clock.now(), "provisioning") };
  };
}

/** The refusal for a peering that is not in the state a call needs. */
export function wrongState(id: string): AwsError {
  return new AwsError(
    "InvalidStateTransition",
    `The VPC peering connection ${id} is not in a state that allows this operation`,
  );
}
