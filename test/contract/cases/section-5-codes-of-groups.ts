/** Section 5.1: every error code that a call about groups can end in, each provoked by a natural call. */
import { equal } from "node:assert/strict";
import {
  AssociateSecurityGroupVpcCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase } from "../contract-case.ts";
import { isRefused, must, refusalOf } from "../expectations.ts";
import { allow, ownGroup, ownInterface, ownSubnet, ownVpc, tcp, tcpFrom } from "../own-network.ts";

const section = "5.1";
const unknownGroup = "sg-0a1b2c3d4e5f67890";

export const groupCodeCases: readonly ContractCase[] = [
  {
    section,
    name: "InvalidGroup.NotFound: an unknown group id, whatever the call",
    async run(cloud) {
      const GroupId = unknownGroup;
      const IpPermissions = [tcp(80, "10.0.0.0/8")];
      const calls = [
        cloud.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] })),
        cloud.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions })),
        cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions })),
        cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
      ];

      for (const refusal of await Promise.all(calls.map(refusalOf))) {
        equal(refusal.code, "InvalidGroup.NotFound", refusal.message);
        equal(refusal.message, `The security group '${GroupId}' does not exist`);
      }
    },
  },
  {
    section,
    name: "InvalidSecurityGroupID.NotFound: an interface is made with an unknown group",
    async run(cloud) {
      const SubnetId = await ownSubnet(cloud, await ownVpc(cloud));

      const command = new CreateNetworkInterfaceCommand({ SubnetId, Groups: [unknownGroup] });
      const { code } = await refusalOf(cloud.ec2.send(command));
      equal(/^Invalid(SecurityGroupID|Group)\.NotFound$/.test(code), true, code);
    },
  },
  {
    section,
    name: "InvalidGroup.Duplicate: a name that a group of the VPC has, in other letters too",
    async run(cloud) {
      const VpcId = await ownVpc(cloud);
      const GroupName = cloud.uniqueName();
      const make = (name: string) =>
        cloud.ec2.send(new CreateSecurityGroupCommand({ GroupName: name, Description: "x", VpcId }));
      await make(GroupName);

      await isRefused(
        make(GroupName),
        "InvalidGroup.Duplicate",
        `The security group '${GroupName}' already exists for VPC '${VpcId}'`,
      );
      await isRefused(make(GroupName.toUpperCase()), "InvalidGroup.Duplicate");
    },
  },
  {
    section,
    name: "InvalidGroup.Reserved: a group is to be called default",
    async run(cloud) {
      const VpcId = await ownVpc(cloud);

      const command = new CreateSecurityGroupCommand({ GroupName: "default", Description: "x", VpcId });
      await isRefused(cloud.ec2.send(command), "InvalidGroup.Reserved");
    },
  },
  {
    section,
    name: "DependencyViolation: a group that an interface uses is deleted",
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const GroupId = await ownGroup(cloud, vpcId);
      await ownInterface(cloud, await ownSubnet(cloud, vpcId), GroupId);

      await isRefused(
        cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
        "DependencyViolation",
        `resource ${GroupId} has a dependent object`,
      );
    },
  },
  {
    section,
    name: "DependencyViolation: a group that another of its VPC names is deleted",
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const GroupId = await ownGroup(cloud, vpcId);
      await allow(cloud, await ownGroup(cloud, vpcId), tcpFrom(80, GroupId));

      await isRefused(
        cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
        "DependencyViolation",
        `resource ${GroupId} has a dependent object`,
      );
    },
  },
  {
    section,
    name: "CannotDelete: a VPC's default group is deleted",
    async run(cloud) {
      const Filters = [
        { Name: "vpc-id", Values: [await ownVpc(cloud)] },
        { Name: "group-name", Values: ["default"] },
      ];
      const { SecurityGroups } = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
      const GroupId = must(SecurityGroups?.[0]?.GroupId);

      await isRefused(cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId })), "CannotDelete");
    },
  },
  {
    section,
    name: "OperationNotPermitted or InvalidParameterValue: a default group is associated with another VPC",
    async run(cloud) {
      const [from, VpcId] = [await ownVpc(cloud), await ownVpc(cloud)];
      const Filters = [
        { Name: "vpc-id", Values: [from] },
        { Name: "group-name", Values: ["default"] },
      ];
      const { SecurityGroups } = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
      const GroupId = must(SecurityGroups?.[0]?.GroupId);

      const { code } = await refusalOf(
        cloud.ec2.send(new AssociateSecurityGroupVpcCommand({ GroupId, VpcId })),
      );
      equal(/^(OperationNotPermitted|InvalidParameterValue|UnsupportedOperation)$/.test(code), true, code);
    },
  },
];
