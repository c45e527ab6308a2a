import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import { countActive, type Peering, type PeeringSide, statusOf, visiblePeerings } from "../state/peering.ts";
import { quotaOf } from "../state/quotas.ts";
import { scopeOf, type World } from "../state/world.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderPeering } from "./describe-vpc-peering-connections.ts";

type PeeringContext = Pick<Ec2Context, "scope" | "world" | "clock">;

/** Makes a peering active. The quota of active peerings holds for the VPCs of both sides, each with its own value. */
export function acceptVpcPeeringConnection(parameters: Parameters, context: PeeringContext): Effect {
  const { scope, world, clock } = context;
  const peering = readRequestToUs(parameters, context);
  requireRoom(peering.requester, world);
  requireRoom(peering.accepter, world);
  return () => {
    const accepted = { ...peering, status: "active", message: "Active" } as const;
    world.peerings.set(peering.id, accepted);
    const passing = { code: "provisioning", message: "Provisioning" };
    return { vpcPeeringConnection: renderPeering(accepted, scope, clock.now(), passing) };
  };
}

/** The request a call answers: only the accepter's account may, in its VPC's Region, and only what is pending. */
export function readRequestToUs(parameters: Parameters, { scope, world, clock }: PeeringContext): Peering {
  const id = parameters.requiredText("VpcPeeringConnectionId");
  const peering = lookUp("peering", visiblePeerings(world.peerings, scope), id);
  const { account, region } = peering.accepter;
  if (account !== scope.account) {
    throw new AwsError(
      "OperationNotPermitted",
      `User ${scope.account} cannot accept or reject peering ${id}`,
    );
  }
  if (region !== scope.region) {
    throw new AwsError(
      "OperationNotPermitted",
      `Incorrect region (${scope.region}) specified for this request. VPC peering connection ${id} must be accepted in region ${region}`,
    );
  }
  if (statusOf(peering, clock.now()) !== "pending-acceptance") throw wrongState(id);
  return peering;
}

function requireRoom({ account, region, vpcId }: PeeringSide, world: World): void {
  if (countActive(world.peerings, vpcId) < quotaOf(scopeOf(world, account, region), "peeringsPerVpc")) return;
  throw new AwsError(
    "ActiveVpcPeeringConnectionPerVpcLimitExceeded",
    `The maximum number of active VPC peering connections has been reached for ${vpcId}.`,
  );
}

/** The refusal for a peering that is not in the state a call needs. */
export function wrongState(id: string): AwsError {
  return new AwsError(
    "InvalidStateTransition",
    `The VPC peering connection ${id} is not in a state that allows this operation`,
  );
}
