/** `local` holds its two roles to config/member-account.yml. */
import { CreateSecurityGroupCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { errorOf, must } from "../local/cloud.ts";
import { startCli } from "../support/run-cli.ts";

const region = "eu-west-1";

async function clientOf(endpoint: string, role: string): Promise<EC2Client> {
  const caller = { accessKeyId: "123456789012", secretAccessKey: "any" };
  const { Credentials: given } = await new STSClient({ endpoint, region, credentials: caller }).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::222222222222:role/vpc-rule-sync-${role}`,
      RoleSessionName: "by-hand",
    }),
  );
  const credentials = {
    accessKeyId: must(given?.AccessKeyId),
    secretAccessKey: must(given?.SecretAccessKey),
    sessionToken: must(given?.SessionToken),
  };
  return new EC2Client({ endpoint, region, credentials });
}

test("the local command's reader only reads, and its writer makes nothing without an owner tag", async () => {
  const local = startCli(["local", "--port", "0"]);
  const [, url = ""] = await local.sees(/^ready (\S+)/m);
  const [reader, writer] = [await clientOf(url, "reader"), await clientOf(url, "writer")];
  const { Vpcs: [vpc] = [] } = await reader.send(new DescribeVpcsCommand({}));
  const group = { GroupName: "web", Description: "web", VpcId: must(vpc?.VpcId) };
  const tagged = (Value: string) => ({
    TagSpecifications: [
      { ResourceType: "security-group" as const, Tags: [{ Key: "vpc-rule-sync:owner", Value }] },
    ],
  });

  const byReader = await errorOf(reader.send(new CreateSecurityGroupCommand(group)));
  const untagged = await errorOf(writer.send(new CreateSecurityGroupCommand(group)));
  const ours = tagged("123456789012/cli/web");
  const made = await writer.send(new CreateSecurityGroupCommand({ ...group, ...ours }));

  expect([byReader.code, untagged.code]).toEqual(["UnauthorizedOperation", "UnauthorizedOperation"]);
  expect(made.GroupId).toMatch(/^sg-/);
  local.signal("SIGTERM");
  expect((await local.ended).code).toBe(0);
});
