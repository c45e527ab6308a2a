/**
 * The AWS CLI against the local cloud: a client that nobody here wrote, with paging, waiters, names of
 * protocols and error texts of its own. It takes a second to start, so cases make their surroundings
 * with the SDK and let the CLI do only what they are about; each has an account of its own.
 */
import { spawnSync } from "node:child_process";
import { CreateNetworkAclCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { must, useCloud } from "../local/cloud.ts";
import { allow, makeGroup, makeVpc, tcp } from "../local/network.ts";
import { openDesk } from "./aws-cli-desk.ts";

const hasAwsCli = spawnSync("aws", ["--version"]).status === 0;
if (!hasAwsCli) process.stderr.write("The AWS CLI is not on PATH: its tests are skipped.\n");

// What the CLI ends with when the service refuses: 255 in version 1, 254 in version 2.
const refused = expect.toSatisfy((code: unknown) => code === 254 || code === 255);

// Long, because every call starts a program, and other tests may have the machine meanwhile.
describe.runIf(hasAwsCli).concurrent("the AWS CLI", { timeout: 180_000 }, () => {
  const cloud = useCloud();

  it("creates a group, opens a port, finds it and closes the port", async () => {
    const { ec2, json, text } = openDesk(cloud);
    const names = `--group-name cli --vpc-id ${await makeVpc(ec2)} --query GroupId`;
    const id = await text(`ec2 create-security-group ${names}`, "--description", "made by the CLI");
    const rule = `--group-id ${id} --protocol tcp --port 22-23 --cidr 10.0.0.9/8`;

    const added = await json(`ec2 authorize-security-group-ingress ${rule}`);
    const filters = "--filters Name=group-name,Values=c?i,none Name=ip-permission.from-port,Values=22";
    const found = await text(`ec2 describe-security-groups ${filters} --query SecurityGroups[].GroupId`);
    const revoked = await json(`ec2 revoke-security-group-ingress ${rule}`);

    expect(id).toMatch(/^sg-[0-9a-f]{17}$/);
    const stored = { GroupId: id, IpProtocol: "tcp", FromPort: 22, ToPort: 23, CidrIpv4: "10.0.0.0/8" };
    expect(added).toMatchObject({ Return: true, SecurityGroupRules: [stored] });
    expect(found).toBe(id);
    expect(revoked).toMatchObject({ Return: true, RevokedSecurityGroupRules: [stored] });
  });

  it("writes rules of every kind of peer, changes one in place, and revokes by id", async () => {
    const { ec2, account, json, text } = openDesk(cloud);
    const id = await makeGroup(ec2);
    const six = "IpProtocol=udp,FromPort=53,ToPort=53,Ipv6Ranges=[{CidrIpv6=2001:DB8::/32,Description=six}]";
    const own = `IpProtocol=icmp,FromPort=8,ToPort=-1,UserIdGroupPairs=[{GroupId=${id},UserId=${account}}]`;
    const tags = "ResourceType=security-group-rule,Tags=[{Key=a,Value=b}]";
    const ids = await text(
      `ec2 authorize-security-group-ingress --group-id ${id} --ip-permissions ${six} ${own}` +
        ` --tag-specifications ${tags} --query SecurityGroupRules[].SecurityGroupRuleId`,
    );
    const [sixId = "", ownId = ""] = ids.split(/\s+/);

    const rule = "{IpProtocol=tcp,FromPort=80,ToPort=81,CidrIpv6=::/0}";
    const change = `SecurityGroupRuleId=${sixId},SecurityGroupRule=${rule}`;
    await json(`ec2 modify-security-group-rules --group-id ${id} --security-group-rules ${change}`);
    await json(`ec2 revoke-security-group-ingress --group-id ${id} --security-group-rule-ids ${ownId}`);
    const filters = `--filters Name=group-id,Values=${id} Name=tag:a,Values=b`;
    const left = await json(`ec2 describe-security-group-rules ${filters}`);

    const changed = { SecurityGroupRuleId: sixId, IpProtocol: "tcp", ToPort: 81, CidrIpv6: "::/0" };
    expect(left).toMatchObject({ SecurityGroupRules: [changed] });
  });

  it("prints EC2's errors, and says so by its exit code", async () => {
    const { ec2, run } = openDesk(cloud);
    const id = await makeGroup(ec2);
    await allow(ec2, id, tcp(22, "10.0.0.0/8"));

    const outcomes = await Promise.all([
      run(`ec2 authorize-security-group-ingress --group-id ${id} --protocol 6 --port 22 --cidr 10.0.0.0/8`),
      run("ec2 delete-security-group --group-id sg-0a1b2c3d4e5f67890"),
      run("ec2 describe-security-groups --filters Name=nothing,Values=x"),
      run("ec2 delete-network-acl --network-acl-id acl-0a1b2c3d4e5f67890"),
      run(`ec2 delete-security-group --group-id ${id} --dry-run`),
    ]);

    expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual(outcomes.map(() => [refused, ""]));
    expect(outcomes.map(({ stderr }) => stderr.trim())).toEqual([
      'An error occurred (InvalidPermission.Duplicate) when calling the AuthorizeSecurityGroupIngress operation: the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists',
      "An error occurred (InvalidGroup.NotFound) when calling the DeleteSecurityGroup operation: The security group 'sg-0a1b2c3d4e5f67890' does not exist",
      "An error occurred (InvalidParameterValue) when calling the DescribeSecurityGroups operation: The filter 'nothing' is invalid",
      "An error occurred (InvalidNetworkAclID.NotFound) when calling the DeleteNetworkAcl operation: The networkAcl ID 'acl-0a1b2c3d4e5f67890' does not exist",
      "An error occurred (DryRunOperation) when calling the DeleteSecurityGroup operation: Request would have succeeded, but DryRun flag is set.",
    ]);
  });

  it("pages by itself, stops where it is told, and goes on from there", async () => {
    const { ec2, json, text } = openDesk(cloud);
    const vpcId = await makeVpc(ec2);
    for (let index = 0; index < 11; index++) await makeGroup(ec2, vpcId);
    const call = `ec2 describe-security-groups --filters Name=vpc-id,Values=${vpcId} --page-size 5`;

    const [sizes, first] = await Promise.all([
      text(`${call} --query length(SecurityGroups)`),
      json(`${call} --max-items 7`),
    ]);
    const { NextToken, SecurityGroups } = first as Listing;
    const rest = (await json(`${call} --starting-token ${NextToken}`)) as Listing;

    // As text, the CLI applies a query to each page by itself.
    expect(sizes).toBe("5\n5\n2");
    expect([SecurityGroups.length, rest.SecurityGroups.length, rest.NextToken]).toEqual([7, 5, undefined]);
    const ids = [...SecurityGroups, ...rest.SecurityGroups].map(({ GroupId }) => GroupId);
    expect(new Set(ids).size).toBe(12);
  });

  it("names the protocols of ACL entries, which reach EC2 as numbers", async () => {
    const { ec2, json, text } = openDesk(cloud);
    const vpcId = await makeVpc(ec2, "10.0.0.0/16", true);
    const acl = await text(`ec2 create-network-acl --vpc-id ${vpcId} --query NetworkAcl.NetworkAclId`);
    const entry = (number: number, words: string) => {
      const place = `--network-acl-id ${acl} --rule-number ${number} --ingress --rule-action allow`;
      return text(`ec2 create-network-acl-entry ${place} ${words}`);
    };

    await Promise.all([
      entry(100, "--protocol tcp --port-range From=80,To=90 --cidr-block 192.0.2.9/24"),
      entry(110, "--protocol udp --port-range From=53,To=53 --ipv6-cidr-block 2001:DB8::/32"),
      entry(120, "--protocol icmp --icmp-type-code Type=8,Code=-1 --cidr-block 0.0.0.0/0"),
      entry(130, "--protocol all --cidr-block 10.0.0.0/8"),
    ]);
    const own = "NetworkAcls[0].Entries[?RuleNumber<`32767`]";
    const entries = await json(`ec2 describe-network-acls --network-acl-ids ${acl} --query ${own}`);

    const allowed = { Egress: false, RuleAction: "allow" };
    const web = { Protocol: "6", PortRange: { From: 80, To: 90 }, CidrBlock: "192.0.2.0/24" };
    const dns = { Protocol: "17", PortRange: { From: 53, To: 53 }, Ipv6CidrBlock: "2001:db8::/32" };
    const ping = { Protocol: "1", IcmpTypeCode: { Type: 8, Code: -1 }, CidrBlock: "0.0.0.0/0" };
    expect(entries).toEqual([
      { ...allowed, RuleNumber: 100, ...web },
      { ...allowed, RuleNumber: 110, ...dns },
      { ...allowed, RuleNumber: 120, ...ping },
      { ...allowed, RuleNumber: 130, Protocol: "-1", CidrBlock: "10.0.0.0/8" },
    ]);
  });

  it("replaces and deletes an ACL entry", async () => {
    const { ec2, run, text } = openDesk(cloud);
    const made = await ec2.send(new CreateNetworkAclCommand({ VpcId: await makeVpc(ec2) }));
    const acl = must(made.NetworkAcl?.NetworkAclId);
    const place = `--network-acl-id ${acl} --rule-number 100 --egress`;
    const words = `${place} --protocol -1 --cidr-block 0.0.0.0/0 --rule-action`;

    await text(`ec2 create-network-acl-entry ${words} allow`);
    await text(`ec2 replace-network-acl-entry ${words} deny`);
    const query = "NetworkAcls[0].Entries[?RuleNumber==`100`].[RuleNumber,RuleAction,Egress]";
    const shown = await text(`ec2 describe-network-acls --network-acl-ids ${acl} --query ${query}`);
    await text(`ec2 delete-network-acl-entry ${place}`);
    const again = await run(`ec2 delete-network-acl-entry ${place}`);

    expect(shown).toBe("100\tdeny\tTrue");
    expect(again.stderr).toContain("(InvalidNetworkAclEntry.NotFound)");
  });

  it("tags what it creates and what is there, finds tags, and takes them away", async () => {
    const { ec2, json, text } = openDesk(cloud);
    const vpcId = await makeVpc(ec2);
    const names = `--group-name tagged --description text --vpc-id ${vpcId} --query GroupId`;
    const tags = "--tag-specifications ResourceType=security-group,Tags=[{Key=env,Value=prod}]";
    const id = await text(`ec2 create-security-group ${names} ${tags}`);

    await text(`ec2 create-tags --resources ${id} ${vpcId} --tags Key=empty,Value=`, "Key=Name,Value=a b");
    const shown = await json(`ec2 describe-tags --filters Name=resource-id,Values=${id}`);
    await text(`ec2 delete-tags --resources ${id} --tags Key=Name Key=env,Value=other`);
    const left = await json(`ec2 describe-tags --filters Name=resource-id,Values=${id} --query Tags[].Key`);

    const tag = (Key: string, Value: string) => ({
      Key,
      ResourceId: id,
      ResourceType: "security-group",
      Value,
    });
    expect(shown).toEqual({
      Tags: expect.arrayContaining([tag("Name", "a b"), tag("empty", ""), tag("env", "prod")]),
    });
    expect(left).toEqual(expect.arrayContaining(["empty", "env"]));
    expect(left).toHaveLength(2);
  });

  it("says who calls, and assumes a role", async () => {
    const { account, json, run } = openDesk(cloud);
    const role = (name: string) =>
      `sts assume-role --role-arn arn:aws:iam::222222222222:role/${name} --role-session-name cli`;

    const [identity, session, denied] = await Promise.all([
      json("sts get-caller-identity"),
      json(role("vpc-rule-sync-reader")),
      run(role("nobody")),
    ]);

    expect(identity).toMatchObject({ Account: account });
    expect(session).toMatchObject({
      Credentials: { AccessKeyId: expect.stringMatching(/^ASIA/) },
      AssumedRoleUser: { Arn: "arn:aws:sts::222222222222:assumed-role/vpc-rule-sync-reader/cli" },
    });
    expect(denied.code).toEqual(refused);
    expect(denied.stderr).toContain("(AccessDenied) when calling the AssumeRole operation");
  });

  it("reads quotas, in pages too", async () => {
    const { account, json, text, run } = openDesk(cloud);
    await cloud.post("/_local/quota", { account, region: "eu-west-1", code: "L-0EA8095F", value: 75 });
    const quota = "--service-code vpc --quota-code L-0EA8095F";
    const list = "service-quotas list-service-quotas --service-code vpc --page-size 3";

    const [applied, usual, codes, unknown] = await Promise.all([
      json(`service-quotas get-service-quota ${quota}`),
      text(`service-quotas get-aws-default-service-quota ${quota} --query Quota.Value`),
      text(`${list} --query Quotas[].QuotaCode`),
      run("service-quotas get-service-quota --service-code vpc --quota-code L-00000000"),
    ]);

    expect(applied).toMatchObject({ Quota: { ServiceCode: "vpc", QuotaCode: "L-0EA8095F", Value: 75 } });
    expect(Number(usual)).toBe(60);
    expect(codes.split(/\s+/)).toEqual(expect.arrayContaining(["L-0EA8095F", "L-2AEEBF1A", "L-E79EC296"]));
    expect(unknown.code).toEqual(refused);
    expect(unknown.stderr).toContain("(NoSuchResourceException)");
  });

  it("waits until a group exists", async () => {
    const { ec2, run } = openDesk(cloud);
    const id = await makeGroup(ec2);

    const outcome = await run(`ec2 wait security-group-exists --group-ids ${id}`);

    expect(outcome).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

interface Listing {
  readonly SecurityGroups: readonly { readonly GroupId: string }[];
  readonly NextToken?: string;
}
