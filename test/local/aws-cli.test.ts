import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { useCloud, usual } from "./cloud.ts";

const hasAwsCli = spawnSync("aws", ["--version"]).status === 0;
if (!hasAwsCli) process.stderr.write("The AWS CLI is not on PATH: its tests are skipped.\n");

describe.runIf(hasAwsCli)("the AWS CLI", () => {
  const cloud = useCloud();

  async function aws(...words: string[]): Promise<string> {
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ENDPOINT_URL: cloud.url,
      AWS_ACCESS_KEY_ID: usual,
      AWS_SECRET_ACCESS_KEY: "never-verified",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_PAGER: "",
    };
    const { stdout } = await promisify(execFile)("aws", [...words, "--output", "json"], { env });
    return stdout;
  }

  it("creates a group, opens a port, finds, tags and closes it, and prints EC2's errors", async () => {
    const identity = JSON.parse(await aws("sts", "get-caller-identity"));
    const vpc = JSON.parse(await aws("ec2", "create-vpc", "--cidr-block", "10.0.0.0/16"));
    const names = ["--group-name", "cli", "--description", "made by the CLI", "--vpc-id", vpc.Vpc.VpcId];
    const { GroupId } = JSON.parse(await aws("ec2", "create-security-group", ...names));
    const rule = ["--group-id", GroupId, "--protocol", "tcp", "--port", "22", "--cidr", "10.0.0.9/8"];

    const added = JSON.parse(await aws("ec2", "authorize-security-group-ingress", ...rule));
    const again = aws("ec2", "authorize-security-group-ingress", ...rule);
    await expect(again).rejects.toThrow(
      'An error occurred (InvalidPermission.Duplicate) when calling the AuthorizeSecurityGroupIngress operation: the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists',
    );
    await aws("ec2", "create-tags", "--resources", GroupId, "--tags", "Key=env,Value=cli");
    const filters = ["--filters", "Name=tag:env,Values=c*", "Name=ip-permission.from-port,Values=22"];
    const found = JSON.parse(await aws("ec2", "describe-security-groups", ...filters, "--page-size", "5"));
    await aws("ec2", "revoke-security-group-ingress", ...rule);
    const left = JSON.parse(await aws("ec2", "describe-security-groups", "--group-ids", GroupId));

    expect(identity.Account).toBe(usual);
    expect(added.SecurityGroupRules[0].CidrIpv4).toBe("10.0.0.0/8");
    expect(found.SecurityGroups.map((group: { GroupId: string }) => group.GroupId)).toEqual([GroupId]);
    expect(left.SecurityGroups[0].IpPermissions).toEqual([]);
  });
});
