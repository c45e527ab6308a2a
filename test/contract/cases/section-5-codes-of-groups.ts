/** Section 5.1: every error code that a call about groups and their rules can end in, each provoked by a natural call. */
import { deepEqual, equal } from "node:assert/strict";
import {
  AssociateSecurityGroupVpcCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase } from "../contract-case.ts";
import { isRefused, must, refusalOf } from "../expectations.ts";
import {
  allow,
  ownGroup,
  ownInterface,
  ownSubnet,
  ownVpc,
  rulesOf,
  tcp,
  tcpFrom,
  tcpFromList,
} from "../own-network.ts";

const section = "5.1";
const unknownGroup = "sg-0a1b2c3d4e5f67890";
const unknownRule = "sgr-0a1b2c3d4e5f67890";
const changed = { IpProtocol: "tcp", FromPort: 81, ToPort: 81, CidrIpv4: "10.0.0.0/8" };

export const groupCodeCases: readonly ContractCase[] = [
  {
    section,
    name: "InvalidPermission.Duplicate: a rule that is there is added again",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, tcp(80, "10.0.0.0/8"));

      await isRefused(
        allow(cloud, groupId, tcp(80, "10.0.0.0/8")),
        "InvalidPermission.Duplicate",
        'the specified rule "peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW" already exists',
      );
    },
  },
  {
    section,
    name: "InvalidPermission.Duplicate: a rule is changed into another that is there",
    assumed: true,
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const [rule] = await allow(cloud, GroupId, tcp(80, "10.0.0.0/8"));
      await allow(cloud, GroupId, tcp(81, "10.0.0.0/8"));
      const SecurityGroupRuleId = must(rule?.SecurityGroupRuleId);

      const SecurityGroupRules = [{ SecurityGroupRuleId, SecurityGroupRule: changed }];
      const command = new ModifySecurityGroupRulesCommand({ GroupId, SecurityGroupRules });
      await isRefused(cloud.ec2.send(command), "InvalidPermission.Duplicate");
      deepEqual((await rulesOf(cloud, GroupId)).map(({ FromPort }) => FromPort).sort(), [80, 81]);
    },
  },
  {
    section,
    name: "InvalidPermission.NotFound: a rule that is not there is revoked by its values",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);

      const IpPermissions = [tcp(80, "10.0.0.0/8")];
      const command = new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions });
      await isRefused(
        cloud.ec2.send(command),
        "InvalidPermission.NotFound",
        "The specified rule does not exist in this security group.",
      );
    },
  },
  {
    section,
    name: "InvalidSecurityGroupRuleId.NotFound: an unknown rule id, whatever the call",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const SecurityGroupRuleIds = [unknownRule];
      const SecurityGroupRules = [{ SecurityGroupRuleId: unknownRule, SecurityGroupRule: changed }];
      const SecurityGroupRuleDescriptions = [{ SecurityGroupRuleId: unknownRule, Description: "x" }];
      const texts = { GroupId, SecurityGroupRuleDescriptions };
      const calls = [
        cloud.ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds })),
        cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds })),
        cloud.ec2.send(new ModifySecurityGroupRulesCommand({ GroupId, SecurityGroupRules })),
        cloud.ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand(texts)),
      ];

      for (const refusal of await Promise.all(calls.map(refusalOf)))
        equal(refusal.code, "InvalidSecurityGroupRuleId.NotFound", refusal.message);
    },
  },
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
    name: "InvalidGroup.NotFound: a rule names an unknown group",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(
        allow(cloud, groupId, tcpFrom(80, unknownGroup)),
        "InvalidGroup.NotFound",
        new RegExp(unknownGroup),
      );
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
    name: "InvalidParameterValue: a malformed block, a description outside the character set, a permission twice",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const odd = { ...tcp(80), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "it's" }] };

      await isRefused(
        allow(cloud, groupId, tcp(80, "10.0.0.0/33")),
        "InvalidParameterValue",
        "CIDR block 10.0.0.0/33 is malformed",
      );
      await isRefused(allow(cloud, groupId, odd), "InvalidParameterValue", /Invalid rule description/);
      await isRefused(
        allow(cloud, groupId, tcp(80, "10.0.0.0/8", "10.0.0.0/8")),
        "InvalidParameterValue",
        "The same permission must not appear multiple times",
      );
    },
  },
  {
    section,
    name: "InvalidParameterCombination: ids and MaxResults in one call",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      const command = new DescribeSecurityGroupsCommand({ GroupIds: [groupId], MaxResults: 5 });
      await isRefused(cloud.ec2.send(command), "InvalidParameterCombination");
    },
  },
  {
    section,
    name: "MissingParameter: a rule without a source, a call without a group",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(allow(cloud, groupId, tcp(80)), "MissingParameter");
      const command = new AuthorizeSecurityGroupIngressCommand({ IpPermissions: [tcp(80, "10.0.0.0/8")] });
      await isRefused(cloud.ec2.send(command), "MissingParameter");
    },
  },
  {
    section,
    name: "UnsupportedOperation: the flat form of a rule is used for egress",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);

      const flat = { GroupId, IpProtocol: "-1", CidrIp: "10.0.0.0/8" };
      await isRefused(cloud.ec2.send(new AuthorizeSecurityGroupEgressCommand(flat)), "UnsupportedOperation");
    },
  },
  {
    section,
    name: "InvalidPrefixListID.NotFound: a rule names a list that is not here",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(
        allow(cloud, groupId, tcpFromList(443, "pl-0a1b2c3d4e5f67890")),
        "InvalidPrefixListID.NotFound",
        /pl-0a1b2c3d4e5f67890/,
      );
    },
  },
  {
    section,
    name: "DryRunOperation: a call that would succeed, and nothing is changed",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);

      const IpPermissions = [tcp(80, "10.0.0.0/8")];
      const command = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions, DryRun: true });
      const refusal = await refusalOf(cloud.ec2.send(command));
      deepEqual(refusal, {
        code: "DryRunOperation",
        message: "Request would have succeeded, but DryRun flag is set.",
        status: 412,
      });
      deepEqual(await rulesOf(cloud, GroupId), []);
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
