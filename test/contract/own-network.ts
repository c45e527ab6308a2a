/** The VPCs, groups, lists and rules a case makes for itself; all of it goes when the case ends. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  AcceptVpcPeeringConnectionCommand,
  type AddPrefixListEntry,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteManagedPrefixListCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  type ManagedPrefixList,
  type SecurityGroup,
  type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import type { ContractCloud } from "./contract-case.ts";
import { must } from "./expectations.ts";
import { removeVpc } from "./remove-vpc.ts";

export interface VpcWish {
  readonly cidr?: string;
  readonly ipv6?: boolean;
  /** Whose VPC it becomes; the first account's unless said otherwise. */
  readonly ec2?: EC2Client;
}

export async function ownVpc(cloud: ContractCloud, wish: VpcWish = {}): Promise<string> {
  const { ec2 = cloud.ec2, cidr = "10.0.0.0/16", ipv6 = false } = wish;
  const command = new CreateVpcCommand({ CidrBlock: cidr, AmazonProvidedIpv6CidrBlock: ipv6 });
  const vpcId = must((await ec2.send(command)).Vpc?.VpcId);
  cloud.afterwards(() => removeVpc(ec2, vpcId));
  return vpcId;
}

/** A group with a name of its own, in the VPC given or in a new one. */
export async function ownGroup(cloud: ContractCloud, vpcId?: string, ec2 = cloud.ec2): Promise<string> {
  const command = new CreateSecurityGroupCommand({
    GroupName: cloud.uniqueName(),
    Description: "made by a contract case",
    VpcId: vpcId ?? (await ownVpc(cloud, { ec2 })),
  });
  return must((await ec2.send(command)).GroupId);
}

export async function ownSubnet(
  cloud: ContractCloud,
  vpcId: string,
  CidrBlock = "10.0.1.0/24",
): Promise<string> {
  const { Subnet } = await cloud.ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock }));
  return must(Subnet?.SubnetId);
}

export async function ownInterface(
  cloud: ContractCloud,
  SubnetId: string,
  ...Groups: string[]
): Promise<string> {
  const { NetworkInterface } = await cloud.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups }));
  return must(NetworkInterface?.NetworkInterfaceId);
}

export async function ownAcl(cloud: ContractCloud, vpcId?: string): Promise<string> {
  const command = new CreateNetworkAclCommand({ VpcId: vpcId ?? (await ownVpc(cloud)) });
  return must((await cloud.ec2.send(command)).NetworkAcl?.NetworkAclId);
}

/** A managed prefix list of IPv4 blocks. */
export async function ownPrefixList(
  cloud: ContractCloud,
  MaxEntries: number,
  Entries: AddPrefixListEntry[] = [],
): Promise<string> {
  const command = new CreateManagedPrefixListCommand({
    PrefixListName: cloud.uniqueName(),
    AddressFamily: "IPv4",
    MaxEntries,
    Entries,
  });
  const PrefixListId = must((await cloud.ec2.send(command)).PrefixList?.PrefixListId);
  cloud.afterwards(() => cloud.ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId })));
  await settledList(cloud, PrefixListId);
  return PrefixListId;
}

/** A prefix list as it is once AWS is done with the last change: making and changing one takes AWS a while. */
export async function settledList(cloud: ContractCloud, listId: string): Promise<ManagedPrefixList> {
  for (;;) {
    const command = new DescribeManagedPrefixListsCommand({ PrefixListIds: [listId] });
    const list = must((await cloud.ec2.send(command)).PrefixLists?.[0]);
    if (!list.State?.endsWith("-in-progress")) return list;
    await sleep(200);
  }
}

/** Peers two VPCs of the first account and accepts. */
export async function ownPeering(cloud: ContractCloud, VpcId: string, PeerVpcId: string): Promise<string> {
  const asked = await cloud.ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId, PeerVpcId }));
  const VpcPeeringConnectionId = must(asked.VpcPeeringConnection?.VpcPeeringConnectionId);
  cloud.afterwards(() => unpeer(cloud, VpcPeeringConnectionId));
  await cloud.ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
  return VpcPeeringConnectionId;
}

/** Deletes a peering; one that is deleted already may stay so. */
export async function unpeer(cloud: ContractCloud, VpcPeeringConnectionId: string): Promise<void> {
  const command = new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId });
  await cloud.ec2.send(command).catch((error: Error) => {
    if (error.name !== "InvalidStateTransition") throw error;
  });
}

export async function allow(
  cloud: ContractCloud,
  GroupId: string,
  ...IpPermissions: IpPermission[]
): Promise<readonly SecurityGroupRule[]> {
  const command = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions });
  return must((await cloud.ec2.send(command)).SecurityGroupRules);
}

export async function allowOut(
  cloud: ContractCloud,
  GroupId: string,
  ...IpPermissions: IpPermission[]
): Promise<readonly SecurityGroupRule[]> {
  const command = new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions });
  return must((await cloud.ec2.send(command)).SecurityGroupRules);
}

export async function describeGroup(cloud: ContractCloud, groupId: string): Promise<SecurityGroup> {
  const answer = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }));
  return must(answer.SecurityGroups?.[0]);
}

/** The rules of one direction of a group. */
export async function rulesOf(
  cloud: ContractCloud,
  groupId: string,
  egress = false,
): Promise<readonly SecurityGroupRule[]> {
  const Filters = [{ Name: "group-id", Values: [groupId] }];
  const answer = await cloud.ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  return must(answer.SecurityGroupRules).filter(({ IsEgress }) => IsEgress === egress);
}

/** TCP on one port from IPv4 blocks. */
export function tcp(port: number, ...cidrs: string[]): IpPermission {
  return {
    IpProtocol: "tcp",
    FromPort: port,
    ToPort: port,
    IpRanges: cidrs.map((CidrIp) => ({ CidrIp })),
  };
}

/** TCP on one port from IPv6 blocks. */
export function tcp6(port: number, ...cidrs: string[]): IpPermission {
  return { ...tcp(port), IpRanges: [], Ipv6Ranges: cidrs.map((CidrIpv6) => ({ CidrIpv6 })) };
}

/** TCP on one port from groups. */
export function tcpFrom(port: number, ...groups: string[]): IpPermission {
  return { ...tcp(port), IpRanges: [], UserIdGroupPairs: groups.map((GroupId) => ({ GroupId })) };
}

/** TCP on one port from the addresses of prefix lists. */
export function tcpFromList(port: number, ...lists: string[]): IpPermission {
  return {
    ...tcp(port),
    IpRanges: [],
    PrefixListIds: lists.map((PrefixListId) => ({ PrefixListId })),
  };
}

/** As many different IPv4 blocks as asked for. */
export function blocks(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, index) => {
    const at = first + index;
    return `10.${Math.floor(at / 256)}.${at % 256}.0/24`;
  });
}

/** As many different IPv6 blocks as asked for. */
export function blocks6(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, index) => `2001:db8:${(first + index).toString(16)}::/48`);
}
