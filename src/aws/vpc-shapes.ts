/** Turns EC2's VPCs, prefix lists and peering connections into observed state. Same strictness as ec2-shapes. */
import type {
  Vpc as Ec2Vpc,
  ManagedPrefixList,
  VpcPeeringConnection,
  VpcPeeringConnectionVpcInfo,
} from "@aws-sdk/client-ec2";
import type { PeeredVpc, Peering, PrefixList, Vpc } from "../model/group.ts";
import type { Call } from "./diagnosis.ts";
import { type Need, needIn, toTags } from "./ec2-shapes.ts";

export function toVpc(call: Call, vpc: Ec2Vpc): Vpc {
  const need = needIn(call, `VPC ${vpc.VpcId ?? "?"}`);
  return {
    vpcId: need(vpc.VpcId, "VpcId"),
    ipv4: ipv4Blocks(need, vpc),
    // EC2 leaves this list out where a VPC has no IPv6 block.
    ipv6: (vpc.Ipv6CidrBlockAssociationSet ?? [])
      .filter((block) => need(block.Ipv6CidrBlockState?.State, "the state of an IPv6 block") === "associated")
      .map((block) => need(block.Ipv6CidrBlock, "Ipv6CidrBlock")),
    tags: toTags(need, vpc.Tags),
  };
}

/** The primary block first, then the others in EC2's order. */
function ipv4Blocks(need: Need, vpc: Ec2Vpc): readonly string[] {
  const primary = need(vpc.CidrBlock, "CidrBlock");
  const associated = need(vpc.CidrBlockAssociationSet, "CidrBlockAssociationSet")
    .filter((block) => need(block.CidrBlockState?.State, "the state of a block") === "associated")
    .map((block) => need(block.CidrBlock, "CidrBlock"));
  return [primary, ...associated.filter((cidr) => cidr !== primary)];
}

const AWS_OWNER = "AWS";

/**
 * The weights that AWS publishes for its own lists, by the word in the list's name: what one reference counts
 * against the quota of rules, however many entries the list has at the moment.
 */
const PUBLISHED_WEIGHTS: readonly (readonly [service: RegExp, weight: number])[] = [
  [/\.cloudfront\b/, 55],
  [/\.groundstation\b/, 5],
  [/\.vpc-lattice\b/, 10],
  [/\.s3$/, 1],
  [/\.dynamodb$/, 1],
];

/**
 * For a list of AWS's that says nothing and is not known here. Guessing too low would promise room that is
 * not there, after which EC2 refuses in the middle of a plan. The default quota as a whole promises nothing:
 * such a rule is planned for only when it fits beside everything else or replaces its like.
 */
const UNKNOWN_WEIGHT = 60;

const GONE = ["delete-in-progress", "delete-complete", "create-failed"];

export function isUsable(list: ManagedPrefixList): boolean {
  return !GONE.includes(list.State ?? "");
}

export function toPrefixList(call: Call, list: ManagedPrefixList): PrefixList {
  const need = needIn(call, `prefix list ${list.PrefixListId ?? "?"}`);
  const name = need(list.PrefixListName, "PrefixListName");
  const owner = need(list.OwnerId, "OwnerId");
  const isAws = owner === AWS_OWNER;
  return {
    id: need(list.PrefixListId, "PrefixListId"),
    name,
    owner,
    // A customer's list counts with its capacity, not with its present entries.
    weight: isAws ? (list.MaxEntries ?? publishedWeight(name)) : need(list.MaxEntries, "MaxEntries"),
    // AWS's own lists have no version.
    version: isAws ? (list.Version ?? 0) : need(list.Version, "Version"),
  };
}

function publishedWeight(name: string): number {
  return PUBLISHED_WEIGHTS.find(([service]) => service.test(name))?.[1] ?? UNKNOWN_WEIGHT;
}

/** Both ends with account, Region and VPC. */
export function toPeering(call: Call, peering: VpcPeeringConnection): Peering {
  const id = peering.VpcPeeringConnectionId;
  const need = needIn(call, `peering connection ${id ?? "?"}`);
  return {
    id: need(id, "VpcPeeringConnectionId"),
    vpcs: [toPeeredVpc(need, peering.RequesterVpcInfo), toPeeredVpc(need, peering.AccepterVpcInfo)],
  };
}

function toPeeredVpc(need: Need, info: VpcPeeringConnectionVpcInfo | undefined): PeeredVpc {
  return {
    account: need(info?.OwnerId, "the account of one side"),
    region: need(info?.Region, "the Region of one side"),
    vpcId: need(info?.VpcId, "the VPC of one side"),
  };
}
