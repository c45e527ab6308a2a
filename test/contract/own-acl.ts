/** Network ACLs as cases write and read them. */
import {
  CreateNetworkAclEntryCommand,
  type CreateNetworkAclEntryCommandInput,
  DescribeNetworkAclsCommand,
  type NetworkAcl,
  type NetworkAclEntry,
} from "@aws-sdk/client-ec2";
import type { ContractCloud } from "./contract-case.ts";
import { must } from "./expectations.ts";

type Wish = Partial<CreateNetworkAclEntryCommandInput>;

/** What an entry is where a case does not care: number 100 inbound, everything from 10.0.0.0/8 allowed. */
export function entry(NetworkAclId: string, wish: Wish = {}): CreateNetworkAclEntryCommandInput {
  const block = wish.Ipv6CidrBlock === undefined ? { CidrBlock: "10.0.0.0/8" } : {};
  return {
    NetworkAclId,
    RuleNumber: 100,
    Egress: false,
    Protocol: "-1",
    RuleAction: "allow",
    ...block,
    ...wish,
  };
}

export async function addEntry(cloud: ContractCloud, aclId: string, wish: Wish = {}): Promise<void> {
  await cloud.ec2.send(new CreateNetworkAclEntryCommand(entry(aclId, wish)));
}

export async function describeAcl(cloud: ContractCloud, aclId: string): Promise<NetworkAcl> {
  const command = new DescribeNetworkAclsCommand({ NetworkAclIds: [aclId] });
  return must((await cloud.ec2.send(command)).NetworkAcls?.[0]);
}

/** The entries of one direction that people can edit, by number. */
export async function ownEntries(
  cloud: ContractCloud,
  aclId: string,
  egress = false,
): Promise<readonly NetworkAclEntry[]> {
  const { Entries = [] } = await describeAcl(cloud, aclId);
  return Entries.filter(({ Egress, RuleNumber = 0 }) => Egress === egress && RuleNumber <= 32766).sort(
    (a, b) => must(a.RuleNumber) - must(b.RuleNumber),
  );
}

export async function defaultAcl(cloud: ContractCloud, vpcId: string): Promise<NetworkAcl> {
  const Filters = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "default", Values: ["true"] },
  ];
  return must((await cloud.ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls?.[0]);
}

/** The id that says under which ACL a subnet is. */
export async function associationOf(cloud: ContractCloud, subnetId: string): Promise<string> {
  const Filters = [{ Name: "association.subnet-id", Values: [subnetId] }];
  const { NetworkAcls } = await cloud.ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  const own = NetworkAcls?.[0]?.Associations?.find(({ SubnetId }) => SubnetId === subnetId);
  return must(own?.NetworkAclAssociationId);
}
