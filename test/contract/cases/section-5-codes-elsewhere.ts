/** Section 5.1: the error codes of calls about VPCs, ids, tags, pages, filters, permission and sessions. */
import { deepEqual, equal, match } from "node:assert/strict";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { ContractCase, ContractCloud, Keys } from "../contract-case.ts";
import { isRefused, must, refusalOf } from "../expectations.ts";
import { allow, ownGroup, ownVpc, rulesOf, tcp, tcpFrom, tcpFromList } from "../own-network.ts";
import { removeVpc } from "../remove-vpc.ts";

const section = "5.1";

/** Keys of a session that nobody opened. */
const forged: Keys = {
  accessKeyId: "ASIAQWERTYUIOPASDFGH",
  secretAccessKey: "never-given-out",
  sessionToken: "never-given-out",
};

function forgedEc2(cloud: ContractCloud): EC2Client {
  const client = new EC2Client({ ...cloud.settings, credentials: forged });
  cloud.afterwards(async () => client.destroy());
  return client;
}

function forgedSts(cloud: ContractCloud): STSClient {
  const client = new STSClient({ ...cloud.settings, credentials: forged });
  cloud.afterwards(async () => client.destroy());
  return client;
}

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

const sessionCases: readonly ContractCase[] = [
  {
    section,
    name: "AuthFailure: EC2 is called with keys of a session that never was",
    async run(cloud) {
      const refusal = await refusalOf(forgedEc2(cloud).send(new DescribeVpcsCommand({})));

      deepEqual(refusal, {
        code: "AuthFailure",
        message: "AWS was not able to validate the provided access credentials",
        status: 401,
      });
    },
  },
  {
    section,
    name: "InvalidClientTokenId: STS is called with keys of a session that never was",
    async run(cloud) {
      const refusal = await refusalOf(forgedSts(cloud).send(new GetCallerIdentityCommand({})));

      deepEqual(refusal, {
        code: "InvalidClientTokenId",
        message: "The security token included in the request is invalid.",
        status: 403,
      });
    },
  },
  {
    section,
    name: "AccessDenied: a role that does not exist is assumed",
    async run(cloud) {
      const RoleArn = `arn:aws:iam::${cloud.account}:role/${cloud.uniqueName()}`;

      const { code, message, status } = await refusalOf(
        cloud.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "contract" })),
      );
      equal(code, "AccessDenied", message);
      equal(message.endsWith(`is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`), true);
      equal(status, 403);
    },
  },
  {
    section,
    name: "ValidationError: a session of less than 900 seconds is asked for",
    async run(cloud) {
      const RoleArn = `arn:aws:iam::${cloud.account}:role/${cloud.uniqueName()}`;

      const wish = { RoleArn, RoleSessionName: "contract", DurationSeconds: 899 };
      await isRefused(cloud.sts.send(new AssumeRoleCommand(wish)), "ValidationError", /durationSeconds/);
    },
  },
  {
    section,
    name: "RegionDisabledException or AuthFailure: a Region the account has not opted into",
    needs: ["second-region"],
    async run(cloud) {
      const { code } = await refusalOf(cloud.inRegion("me-south-1").send(new DescribeVpcsCommand({})));

      equal(/^(AuthFailure|OptInRequired)$/.test(code), true, code);
    },
  },
];

/** EC2 as a session of the first account that may read and do nothing else. */
async function readOnlyEc2(cloud: ContractCloud): Promise<EC2Client> {
  const Statement = [{ Effect: "Allow", Action: "ec2:Describe*", Resource: "*" }];
  const command = new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::${cloud.account}:role/vpc-rule-sync-reader`,
    RoleSessionName: "contract",
    Policy: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
  const keys = must((await cloud.sts.send(command)).Credentials);
  const credentials: Keys = {
    accessKeyId: must(keys.AccessKeyId),
    secretAccessKey: must(keys.SecretAccessKey),
    sessionToken: must(keys.SessionToken),
  };
  const client = new EC2Client({ ...cloud.settings, credentials: async () => credentials });
  cloud.afterwards(async () => client.destroy());
  return client;
}

const permissionCases: readonly ContractCase[] = [true, false].map((DryRun) => ({
  section,
  name: `UnauthorizedOperation: a session that may only read adds a rule${DryRun ? ", as a dry run" : ""}`,
  // Where there are accounts at will, the role is there in each of them too.
  needs: ["second-account"],
  async run(cloud) {
    const GroupId = await ownGroup(cloud);
    const ec2 = await readOnlyEc2(cloud);
    const Filters = [{ Name: "group-id", Values: [GroupId] }];
    equal((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups?.length, 1);

    const IpPermissions = [tcp(80, "10.0.0.0/8")];
    const command = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions, DryRun });
    const refusal = await refusalOf(ec2.send(command));
    deepEqual([refusal.code, refusal.status], ["UnauthorizedOperation", 403]);
    match(refusal.message, /^You are not authorized to perform this operation\. User: arn:aws:sts::/);
    match(refusal.message, / Encoded authorization failure message: \S+$/);
    deepEqual(await rulesOf(cloud, GroupId), []);
  },
}));

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
  ...sessionCases,
  ...permissionCases,
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
