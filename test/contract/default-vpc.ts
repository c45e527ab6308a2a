/** The default VPC, which no case made: what a case puts there is taken away piece by piece. */
import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  type SecurityGroup,
} from "@aws-sdk/client-ec2";
import type { ContractCloud } from "./contract-case.ts";
import { must } from "./expectations.ts";

/** Where the need `default-vpc` is met. */
export async function defaultVpcId({ ec2 }: ContractCloud): Promise<string> {
  const Filters = [{ Name: "is-default", Values: ["true"] }];
  return must((await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs?.[0]?.VpcId);
}

/** A group made without naming a VPC. */
export async function ownDefaultVpcGroup(cloud: ContractCloud, name = cloud.uniqueName()): Promise<string> {
  const command = new CreateSecurityGroupCommand({ GroupName: name, Description: "made by a contract case" });
  const GroupId = must((await cloud.ec2.send(command)).GroupId);
  cloud.afterwards(() => cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId })));
  return GroupId;
}

/** The group that EC2 itself put into a VPC. */
export async function defaultGroupOf({ ec2 }: ContractCloud, vpcId: string): Promise<SecurityGroup> {
  const Filters = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "group-name", Values: ["default"] },
  ];
  return must((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups?.[0]);
}
