import { AwsError, missing } from "../aws-error.ts";
import { findRegion } from "../partitions.ts";
import { ipv4Overlaps } from "../rules/cidr.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { lookUp, notFound, requireId } from "../state/look-up.ts";
import { type Peering, type PeeringSide, peeringsBetween, statusOf } from "../state/peering.ts";
import { putTags } from "../state/put-tags.ts";
import type { Scope } from "../state/scope.ts";
import type { Vpc } from "../state/vpc.ts";
import { isEnabled, scopeOf, type World } from "../state/world.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderPeering } from "./describe-vpc-peering-connections.ts";
import { ipv4Blocks } from "./describe-vpcs.ts";

const weekMs = 7 * 86_400_000;

/**
 * Asks for a peering. What is wrong on the other side (an unknown VPC of another
 * account, overlapping blocks) is no error of the call: the peering comes back and
 * its state is `failed`.
 */
export function createVpcPeeringConnection(
  parameters: Parameters,
  { scope, world, ids, clock }: Ec2Context,
): Effect {
  const vpc = lookUp("vpc", scope.vpcs, parameters.requiredText("VpcId"));
  const peer = readPeerVpc(parameters, scope);
  const tags = readTagSpecifications(parameters, "vpc-peering-connection");
  if (vpc.id === peer.vpcId) {
    throw new AwsError("InvalidParameterValue", `The VPC ${vpc.id} cannot be peered with itself`);
  }
  const other = findOther(peer, scope, world);
  const standing = peeringsBetween(world.peerings, vpc.id, peer.vpcId);
  const now = clock.now();
  if (standing.some((peering) => statusOf(peering, now) === "active")) {
    throw new AwsError(
      "VpcPeeringConnectionAlreadyExists",
      `A VPC peering connection between ${vpc.id} and ${peer.vpcId} already exists.`,
    );
  }
  return () => {
    const pending = standing.find((peering) => statusOf(peering, now) === "pending-acceptance");
    const made = pending ?? request(ids.next("pcx"), { vpc, scope }, peer, other, now + weekMs);
    world.peerings.set(made.id, made);
    putTags(scope, made.id, tags);
    const passing = {
      code: "initiating-request",
      message: `Initiating Request to ${made.accepter.account}`,
    };
    return { vpcPeeringConnection: renderPeering(made, scope, now, passing) };
  };
}

interface PeerVpc {
  readonly vpcId: string;
  readonly account: string;
  readonly region: string;
}

function readPeerVpc(parameters: Parameters, scope: Scope): PeerVpc {
  const vpcId = parameters.text("PeerVpcId");
  if (!vpcId) throw missing("PeerVpcId");
  const account = parameters.text("PeerOwnerId") ?? scope.account;
  const region = parameters.text("PeerRegion") ?? scope.region;
  if (!/^\d{12}$/.test(account)) {
    throw new AwsError("InvalidUserID.Malformed", `Invalid user id: "${account}"`);
  }
  if (findRegion(region) === undefined) {
    throw new AwsError("InvalidParameterValue", `Invalid value '${region}' for PeerRegion.`);
  }
  return { vpcId: requireId("vpc", vpcId), account, region };
}

interface Place {
  readonly vpc: Vpc;
  readonly scope: Scope;
}

function findOther({ vpcId, account, region }: PeerVpc, scope: Scope, world: World): Place | undefined {
  const own = account === scope.account && region === scope.region;
  if (!own && !isEnabled(world, account, region)) return undefined;
  const home = own ? scope : scopeOf(world, account, region);
  const vpc = home.vpcs.get(vpcId);
  if (vpc === undefined && own) throw notFound("vpc", vpcId);
  return vpc && { vpc, scope: home };
}

function request(
  id: string,
  own: Place,
  peer: PeerVpc,
  other: Place | undefined,
  expiresMs: number,
): Peering {
  const requester = sideOf(own);
  const accepter = other === undefined ? { ...peer, cidr: "", ipv6Cidr: undefined } : sideOf(other);
  if (other === undefined || doOverlap(own.vpc, other.vpc)) {
    const message = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range";
    return { id, requester, accepter, status: "failed", message, expiresMs };
  }
  const message = `Pending Acceptance by ${accepter.account}`;
  return { id, requester, accepter, status: "pending-acceptance", message, expiresMs };
}

function sideOf({ vpc: { id, cidr, ipv6Cidr }, scope: { account, region } }: Place): PeeringSide {
  return { account, region, vpcId: id, cidr, ipv6Cidr };
}

/** One pair of blocks that overlap spoils a peering, be they secondary ones. */
function doOverlap(one: Vpc, other: Vpc): boolean {
  return ipv4Blocks(one).some((near) => ipv4Blocks(other).some((far) => ipv4Overlaps(near, far)));
}
