/** VPCs in several accounts and Regions, and the peerings between them, for the cases about references. */
import {
  AcceptVpcPeeringConnectionCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteVpcPeeringConnectionCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import type { ContractCloud } from "./contract-case.ts";
import { must } from "./expectations.ts";
import { ownGroup, ownVpc } from "./own-network.ts";

/** A VPC with a group in it, seen from its own account and Region. */
export interface Side {
  readonly ec2: EC2Client;
  readonly account: string;
  readonly region: string;
  readonly vpcId: string;
  readonly groupId: string;
}

interface Place {
  readonly ec2: EC2Client;
  readonly account: string;
  readonly region?: string;
}

/** A side in the first account, or at another place. */
export async function ownSide(cloud: ContractCloud, cidr: string, place: Place = cloud): Promise<Side> {
  const { ec2, account, region = cloud.region } = place;
  const vpcId = await ownVpc(cloud, { cidr, ec2 });
  return { ec2, account, region, vpcId, groupId: await ownGroup(cloud, vpcId, ec2) };
}

/** Two sides of one account and Region, not peered. */
export async function ownSides(cloud: ContractCloud): Promise<readonly [near: Side, far: Side]> {
  return [await ownSide(cloud, "10.1.0.0/16"), await ownSide(cloud, "10.2.0.0/16")];
}

/** Asks for a peering, which then waits for the far side. */
export async function askPeering(cloud: ContractCloud, near: Side, far: Side): Promise<string> {
  const asked = await near.ec2.send(
    new CreateVpcPeeringConnectionCommand({
      VpcId: near.vpcId,
      PeerVpcId: far.vpcId,
      PeerOwnerId: far.account,
      ...(far.region !== near.region && { PeerRegion: far.region }),
    }),
  );
  const id = must(asked.VpcPeeringConnection?.VpcPeeringConnectionId);
  // A case may have deleted it itself.
  cloud.afterwards(() => endPeering(near, id).catch(() => undefined));
  return id;
}

/** Peers two sides and has the far one accept. */
export async function peerSides(cloud: ContractCloud, near: Side, far: Side): Promise<string> {
  const VpcPeeringConnectionId = await askPeering(cloud, near, far);
  await far.ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
  return VpcPeeringConnectionId;
}

export async function endPeering({ ec2 }: Side, VpcPeeringConnectionId: string): Promise<void> {
  await ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
}
