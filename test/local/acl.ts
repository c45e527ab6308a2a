/** Network ACLs for tests, made and read through the API alone. */
import {
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  type CreateNetworkAclEntryCommandInput,
  CreateSubnetCommand,
  DescribeNetworkAclsCommand,
  type EC2Client,
  type NetworkAcl,
  type NetworkAclEntry,
} from "@aws-sdk/client-ec2";
import { must } from "./cloud.ts";

/** Accounts nobody else in the file uses. */
export function accounts(first: number): () => string {
  let next = first;
  return () => String(next++).padStart(12, "3");
}

export async function makeAcl(ec2: EC2Client, VpcId: string): Promise<string> {
  const { NetworkAcl } = await ec2.send(new CreateNetworkAclCommand({ VpcId }));
  return must(NetworkAcl?.NetworkAclId);
}

export async function makeSubnet(ec2: EC2Client, VpcId: string, CidrBlock: string): Promise<string> {
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }));
  return must(Subnet?.SubnetId);
}

export async function aclsOf(ec2: EC2Client, vpcId: string): Promise<readonly NetworkAcl[]> {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  return must(NetworkAcls);
}

export async function describeAcl(ec2: EC2Client, id: string): Promise<NetworkAcl> {
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [id] }));
  return must(NetworkAcls?.[0]);
}

export async function defaultAcl(ec2: EC2Client, vpcId: string): Promise<NetworkAcl> {
  return must((await aclsOf(ec2, vpcId)).find((acl) => acl.IsDefault));
}

/** An entry as a line: `in 100 allow -1 0.0.0.0/0`, with ports or ICMP type and code at its end. */
export function lineOf(entry: NetworkAclEntry): string {
  const { PortRange: ports, IcmpTypeCode: icmp } = entry;
  const tail = [
    ...(ports ? [`ports ${ports.From}-${ports.To}`] : []),
    ...(icmp ? [`icmp ${icmp.Type}/${icmp.Code}`] : []),
  ];
  const direction = entry.Egress ? "out" : "in";
  const cidr = entry.CidrBlock ?? entry.Ipv6CidrBlock;
  return [direction, entry.RuleNumber, entry.RuleAction, entry.Protocol, cidr, ...tail].join(" ");
}

export function linesOf({ Entries }: NetworkAcl): readonly string[] {
  return must(Entries).map(lineOf);
}

export type EntryInput = Partial<CreateNetworkAclEntryCommandInput>;

/** An inbound entry 100 that allows everything from everywhere, unless said otherwise. */
export function entryInput(more: EntryInput): CreateNetworkAclEntryCommandInput {
  const CidrBlock = more.Ipv6CidrBlock === undefined ? "0.0.0.0/0" : undefined;
  const usual = { RuleNumber: 100, Egress: false, Protocol: "-1", RuleAction: "allow", CidrBlock } as const;
  return { NetworkAclId: undefined, ...usual, ...more };
}

export async function putEntry(ec2: EC2Client, more: EntryInput): Promise<void> {
  await ec2.send(new CreateNetworkAclEntryCommand(entryInput(more)));
}

/** The entries nobody can edit, of one direction. */
export function stars(direction: "in" | "out", ipv6 = false): readonly string[] {
  const ipv4 = `${direction} 32767 deny -1 0.0.0.0/0`;
  return ipv6 ? [ipv4, `${direction} 32768 deny -1 ::/0`] : [ipv4];
}
