/** Section 5.1: the error codes about who calls: keys, sessions, roles, permission and closed Regions. */
import { deepEqual, equal, match } from "node:assert/strict";
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { ContractCase, ContractCloud, Keys } from "../contract-case.ts";
import { isRefused, must, refusalOf } from "../expectations.ts";
import { ownGroup, rulesOf, tcp } from "../own-network.ts";

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

export const callerCodeCases: readonly ContractCase[] = [...sessionCases, ...permissionCases];
