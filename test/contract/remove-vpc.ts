/** Takes away a VPC and all that a case may have left in it, whatever state the case ended in. */
import {
  DeleteNetworkAclCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
} from "@aws-sdk/client-ec2";

/** What holds other things goes first: interfaces, rules between groups, groups, subnets, lists, the VPC. */
export async function removeVpc(ec2: EC2Client, vpcId: string): Promise<void> {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  for (const { NetworkInterfaceId } of NetworkInterfaces ?? [])
    await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
  await removeGroups(ec2, vpcId);
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  for (const { SubnetId } of Subnets ?? []) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  for (const { NetworkAclId, IsDefault } of NetworkAcls ?? [])
    if (!IsDefault) await ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));
  await ec2.send(new DeleteVpcCommand({ VpcId: vpcId }));
}

async function removeGroups(ec2: EC2Client, vpcId: string): Promise<void> {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const own = (SecurityGroups ?? []).filter(({ GroupName }) => GroupName !== "default");
  // The default group too: another group it names could not go.
  for (const group of SecurityGroups ?? []) await dropReferences(ec2, group);
  for (const { GroupId } of own) await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
}

async function dropReferences(ec2: EC2Client, group: SecurityGroup): Promise<void> {
  const { GroupId, IpPermissions = [], IpPermissionsEgress = [] } = group;
  const inward = IpPermissions.filter(({ UserIdGroupPairs }) => UserIdGroupPairs?.length);
  const outward = IpPermissionsEgress.filter(({ UserIdGroupPairs }) => UserIdGroupPairs?.length);
  if (inward.length > 0)
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: inward }));
  if (outward.length > 0)
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: outward }));
}
