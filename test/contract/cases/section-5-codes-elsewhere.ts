/** Section 5.1: the error codes of calls about VPCs, ids, tags and pages. */
import { equal } from "node:assert/strict";
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must, refusalOf } from "../expectations.ts";
import { allow, ownGroup, ownVpc, tcp, tcpFrom, tcpFromList } from "../own-network.ts";
import { removeVpc } from "../remove-vpc.ts";

const section = "5.1";

type Send = (cloud: ContractCloud) => Promise<unknown>;

const malformed: readonly (readonly [string, string, Send])[] = [
  [
    "InvalidGroupId.Malformed",
    'Invalid id: "sg-1" (expecting "sg-...")',
    ({ ec2 }) => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ["sg-1"] })),
  ],
  [
    "InvalidGroupId.Malformed",
    'Invalid id: "sg-xyz" (expecting "sg-...")',
    async (cloud) => allow(cloud, await ownGroup(cloud), tcpFrom(80, "sg-xyz")),
  ],
  [
    "InvalidSecurityGroupRuleId.Malformed",
    'Invalid id: "sgr-1" (expecting "sgr-...")',
    ({ ec2 }) => ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: ["sgr-1"] })),
  ],
  [
    "InvalidPrefixListId.Malformed",
    'Invalid id: "pl-x" (expecting "pl-...")',
    async (cloud) => allow(cloud, await ownGroup(cloud), tcpFromList(443, "pl-x")),
  ],
  [
    "InvalidNetworkAclId.Malformed",
    'Invalid id: "acl-1" (expecting "acl-...")',
    ({ ec2 }) => ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: ["acl-1"] })),
  ],
];

const notFound: readonly (readonly [string, string, Send])[] = [
  [
    "InvalidVpcID.NotFound",
    "The vpc ID 'vpc-0a1b2c3d4e5f67890' does not exist",
    ({ ec2 }) => ec2.send(new DescribeVpcsCommand({ VpcIds: ["vpc-0a1b2c3d4e5f67890"] })),
  ],
  [
    "InvalidVpcID.NotFound",
    "The vpc ID 'vpc-0a1b2c3d4e5f67891' does not exist",
    ({ ec2 }) =>
      ec2.send(new CreateSubnetCommand({ VpcId: "vpc-0a1b2c3d4e5f67891", CidrBlock: "10.0.1.0/24" })),
  ],
  [
    "InvalidSubnetID.NotFound",
    "The subnet ID 'subnet-0a1b2c3d4e5f67890' does not exist",
    ({ ec2 }) => ec2.send(new DescribeSubnetsCommand({ SubnetIds: ["subnet-0a1b2c3d4e5f67890"] })),
  ],
  [
    "InvalidVpcPeeringConnectionID.NotFound",
    "The vpcPeeringConnection ID 'pcx-0a1b2c3d4e5f67890' does not exist",
    ({ ec2 }) =>
      ec2.send(
        new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: ["pcx-0a1b2c3d4e5f67890"] }),
      ),
  ],
  [
    "InvalidNetworkAclID.NotFound",
    "The networkAcl ID 'acl-0a1b2c3d4e5f67890' does not exist",
    ({ ec2 }) => ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: ["acl-0a1b2c3d4e5f67890"] })),
  ],
];

const idCases = [...malformed, ...notFound].map(
  ([code, message, send]): ContractCase => ({
    section,
    name: `${code}: ${message}`,
    run: (cloud) => isRefused(send(cloud), code, message),
  }),
);

const tagCases: readonly ContractCase[] = [
  {
    section,
    name: "TagLimitExceeded: a group gets its fifty-first tag",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const tags = (count: number) =>
        Array.from({ length: count }, (_, at) => ({ Key: `k${at}`, Value: "" }));
      const tag = (count: number) =>
        cloud.ec2.send(new CreateTagsCommand({ Resources: [groupId], Tags: tags(count) }));

      await tag(50);
      await isRefused(tag(51), "TagLimitExceeded");
    },
  },
  {
    section,
    name: "InvalidParameterValue: a tag key that begins with aws:",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      const Tags = [{ Key: "aws:mine", Value: "x" }];
      await isRefused(
        cloud.ec2.send(new CreateTagsCommand({ Resources: [groupId], Tags })),
        "InvalidParameterValue",
        "Tag keys starting with 'aws:' are reserved for internal use",
      );
    },
  },
  {
    section,
    name: "InvalidSecurityGroupID.NotFound: a tag is put on a group that is gone",
    async run(cloud) {
      const Resources = ["sg-0a1b2c3d4e5f67890"];

      await isRefused(
        cloud.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: "a", Value: "b" }] })),
        "InvalidSecurityGroupID.NotFound",
      );
    },
  },
  {
    section,
    name: "InvalidID: a tag is put on something that is no resource",
    async run(cloud) {
      const command = new CreateTagsCommand({ Resources: ["nothing"], Tags: [{ Key: "a", Value: "b" }] });

      await isRefused(cloud.ec2.send(command), "InvalidID");
    },
  },
];

export const codeCases: readonly ContractCase[] = [
  ...idCases,
  ...tagCases,
  {
    section,
    name: "InvalidPermission.Malformed or InvalidParameterValue: a rule without a protocol",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const permission = { ...tcp(80, "10.0.0.0/8"), IpProtocol: "" };

      const { code, status } = await refusalOf(allow(cloud, groupId, permission));
      equal(/^(InvalidPermission\.Malformed|InvalidParameterValue|MissingParameter)$/.test(code), true, code);
      equal(status, 400);
    },
  },
  {
    section,
    name: "VPCIdNotSpecified: a group is made without a VPC where no default VPC is",
    // In an account that is thrown away: a real one may need its default VPC.
    needs: ["second-account", "default-vpc", "quota-control"],
    async run(cloud) {
      const { ec2 } = cloud.otherAccount();
      const Filters = [{ Name: "is-default", Values: ["true"] }];
      const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters }));
      await removeVpc(ec2, must(Vpcs?.[0]?.VpcId));

      const group = { GroupName: cloud.uniqueName(), Description: "nowhere" };
      await isRefused(ec2.send(new CreateSecurityGroupCommand(group)), "VPCIdNotSpecified");
    },
  },
  {
    section,
    name: "InvalidNextToken or InvalidPaginationToken: a token that no page ended in",
    async run(cloud) {
      await ownVpc(cloud);

      const command = new DescribeSecurityGroupsCommand({ MaxResults: 5, NextToken: "made-up" });
      const { code } = await refusalOf(cloud.ec2.send(command));
      equal(/^Invalid(NextToken|PaginationToken|ParameterValue)$/.test(code), true, code);
    },
  },
];
