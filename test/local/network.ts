/** VPCs, groups and rules for tests, made through the API alone. */
import {
  AcceptVpcPeeringConnectionCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  type SecurityGroup,
  type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import { must } from "./cloud.ts";

let made = 0;

export async function makeVpc(ec2: EC2Client, cidr = "10.0.0.0/16", ipv6 = false): Promise<string> {
  const answer = await ec2.send(new CreateVpcCommand({ CidrBlock: cidr, AmazonProvidedIpv6CidrBlock: ipv6 }));
  return must(answer.Vpc?.VpcId);
}

/** A group with a name of its own, in the VPC given or in a new one. */
export async function makeGroup(ec2: EC2Client, vpcId?: string): Promise<string> {
  made += 1;
  const answer = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: `group-${made}`,
      Description: "for a test",
      VpcId: vpcId ?? (await makeVpc(ec2)),
    }),
  );
  return must(answer.GroupId);
}

export async function allow(
  ec2: EC2Client,
  groupId: string,
  ...permissions: IpPermission[]
): Promise<readonly SecurityGroupRule[]> {
  const answer = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: permissions }),
  );
  return must(answer.SecurityGroupRules);
}

export async function allowOut(
  ec2: EC2Client,
  groupId: string,
  ...permissions: IpPermission[]
): Promise<readonly SecurityGroupRule[]> {
  const answer = await ec2.send(
    new AuthorizeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: permissions }),
  );
  return must(answer.SecurityGroupRules);
}

export async function describeGroup(ec2: EC2Client, groupId: string): Promise<SecurityGroup> {
  const answer = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }));
  return must(answer.SecurityGroups?.[0]);
}

export async function rulesOf(
  ec2: EC2Client,
  groupId: string,
  egress = false,
): Promise<readonly SecurityGroupRule[]> {
  const answer = await ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [groupId] }] }),
  );
  return must(answer.SecurityGroupRules).filter((rule) => rule.IsEgress === egress);
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

/** TCP on one port from groups. */
export function tcpFrom(port: number, ...groups: { GroupId: string; UserId?: string }[]): IpPermission {
  return { IpProtocol: "tcp", FromPort: port, ToPort: port, UserIdGroupPairs: groups };
}

export interface Side {
  readonly ec2: EC2Client;
  readonly account: string;
  readonly vpcId: string;
}

/** Peers two VPCs of one Region and accepts. */
export async function peer(requester: Side, accepter: Side): Promise<string> {
  const asked = await requester.ec2.send(
    new CreateVpcPeeringConnectionCommand({
      VpcId: requester.vpcId,
      PeerVpcId: accepter.vpcId,
      PeerOwnerId: accepter.account,
    }),
  );
  const id = must(asked.VpcPeeringConnection?.VpcPeeringConnectionId);
  await accepter.ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
  return id;
}
