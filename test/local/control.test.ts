import {
  AuthorizeSecurityGroupIngressCommand,
  CreateVpcCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { allow, makeGroup, rulesOf, tcp } from "./network.ts";

const cloud = useCloud();

beforeEach(async () => {
  await cloud.post("/_local/faults", { faults: [] });
  await cloud.post("/_local/latency", { ms: 0 });
  await cloud.post("/_local/counts");
});

describe("counts", () => {
  it("hold every AWS call, failed and STS calls too, by action and account", async () => {
    await cloud.ec2().send(new DescribeVpcsCommand({}));
    await cloud.ec2(other).send(new DescribeVpcsCommand({}));
    await cloud.ec2().send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    await errorOf(cloud.ec2().send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/30" })));
    await cloud.sts().send(new GetCallerIdentityCommand({}));
    await fetch(cloud.url, { method: "POST", body: "Action=DescribeVpcs&Version=2016-11-15" });

    expect(await cloud.get("/_local/counts")).toEqual({
      total: 6,
      byAction: { DescribeVpcs: 3, CreateVpc: 2, GetCallerIdentity: 1 },
      byAccount: {
        [usual]: { DescribeVpcs: 1, CreateVpc: 2, GetCallerIdentity: 1 },
        [other]: { DescribeVpcs: 1 },
      },
      mutating: 2,
    });
  });

  it("start again when they are reset, and do not count that", async () => {
    await cloud.ec2().send(new DescribeVpcsCommand({}));
    await cloud.post("/_local/counts");

    expect(await cloud.get("/_local/counts")).toEqual({ total: 0, byAction: {}, byAccount: {}, mutating: 0 });
  });
});

describe("calls", () => {
  it("lists the mutating calls in order, with what was sent and how it ended", async () => {
    const ec2 = cloud.ec2();
    await ec2.send(new DescribeVpcsCommand({}));
    const groupId = await makeGroup(ec2);
    await allow(ec2, groupId, tcp(80, "10.0.0.9/8"));
    await errorOf(allow(ec2, groupId, tcp(80, "10.0.0.0/8")));

    const calls = await cloud.get("/_local/calls");

    expect(calls).toMatchObject([
      { account: usual, region: "eu-west-1", action: "CreateVpc", error: null },
      { action: "CreateSecurityGroup", error: null },
      {
        action: "AuthorizeSecurityGroupIngress",
        error: null,
        parameters: {
          GroupId: groupId,
          "IpPermissions.1.IpProtocol": "tcp",
          "IpPermissions.1.FromPort": "80",
          "IpPermissions.1.ToPort": "80",
          "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.9/8",
        },
      },
      { action: "AuthorizeSecurityGroupIngress", error: "InvalidPermission.Duplicate" },
    ]);
    await cloud.post("/_local/counts");
    expect(await cloud.get("/_local/calls")).toEqual([]);
  });
});

describe("faults", () => {
  const injected = (fault: object) => cloud.post("/_local/faults", { faults: [fault] });

  it("dropped before the effect leave nothing behind", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await injected({ action: "AuthorizeSecurityGroupIngress", kind: "drop-before" });

    await expect(allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8"))).rejects.toThrow(
      /socket hang up|ECONNRESET/,
    );

    expect(await rulesOf(cloud.ec2(), groupId)).toEqual([]);
    expect(await cloud.get("/_local/calls")).toContainEqual(
      expect.objectContaining({ action: "AuthorizeSecurityGroupIngress", error: "DroppedBeforeEffect" }),
    );
  });

  it("dropped after the effect lose only the reply", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await injected({ action: "AuthorizeSecurityGroupIngress", kind: "drop-after" });

    await expect(allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8"))).rejects.toThrow(
      /socket hang up|ECONNRESET/,
    );

    expect(await rulesOf(cloud.ec2(), groupId)).toHaveLength(1);
    expect((await errorOf(allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8")))).code).toBe(
      "InvalidPermission.Duplicate",
    );
  });

  it("answer with the error asked for, without the effect", async () => {
    const groupId = await makeGroup(cloud.ec2());
    const error = { code: "UnauthorizedOperation", status: 403, message: "You are not authorized." };
    await injected({ action: "AuthorizeSecurityGroupIngress", kind: "error", ...error });

    expect(await errorOf(allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8")))).toEqual(error);
    expect(await rulesOf(cloud.ec2(), groupId)).toEqual([]);
  });

  it("let calls pass first, then hit as many as they say", async () => {
    await injected({
      action: "Describe*",
      kind: "error",
      code: "RequestLimitExceeded",
      status: 503,
      skip: 1,
      times: 2,
    });
    const codes: string[] = [];
    for (let call = 0; call < 5; call++) {
      const answer = cloud.ec2().send(new DescribeVpcsCommand({}));
      codes.push(
        await answer.then(
          () => "fine",
          (error: Error) => error.name,
        ),
      );
      await cloud.sts().send(new GetCallerIdentityCommand({}));
    }

    expect(codes).toEqual(["fine", "RequestLimitExceeded", "RequestLimitExceeded", "fine", "fine"]);
  });

  it("hit one account and one role alone", async () => {
    const assume = new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${other}:role/vpc-rule-sync-writer`,
      RoleSessionName: "run-1",
    });
    const { Credentials: given } = await cloud.sts().send(assume);
    const writer = cloud.ec2With({
      accessKeyId: must(given?.AccessKeyId),
      secretAccessKey: must(given?.SecretAccessKey),
      sessionToken: must(given?.SessionToken),
    });
    const denied = { action: "*", kind: "error", code: "UnauthorizedOperation", times: 9 };
    await cloud.post("/_local/faults", {
      faults: [{ ...denied, account: other, role: "vpc-rule-sync-writer" }],
    });

    await cloud.ec2().send(new DescribeVpcsCommand({}));
    await cloud.ec2(other).send(new DescribeVpcsCommand({}));
    expect((await errorOf(writer.send(new DescribeVpcsCommand({})))).code).toBe("UnauthorizedOperation");
  });

  it("reach STS in its own words", async () => {
    await injected({
      action: "GetCallerIdentity",
      kind: "error",
      code: "Throttling",
      status: 400,
      message: "Rate",
    });

    expect(await errorOf(cloud.sts().send(new GetCallerIdentityCommand({})))).toEqual({
      code: "Throttling",
      status: 400,
      message: "Rate",
    });
  });

  it("are replaced by the next list", async () => {
    await injected({ action: "*", kind: "error", code: "InternalError", status: 500, times: 99 });
    await cloud.post("/_local/faults", { faults: [] });

    expect((await cloud.ec2().send(new DescribeVpcsCommand({}))).Vpcs).toBeDefined();
  });
});

describe("latency", () => {
  it("delays every AWS call by what was set", async () => {
    const ec2 = cloud.ec2();
    await cloud.post("/_local/latency", { ms: 300 });
    const started = performance.now();

    await ec2.send(new DescribeVpcsCommand({}));

    expect(performance.now() - started).toBeGreaterThan(290);
  });
});

describe("what the paths refuse", () => {
  it.each<[string, string, unknown]>([
    ["no JSON", "/_local/latency", "{"],
    ["a negative latency", "/_local/latency", { ms: -1 }],
    ["a latency that is a text", "/_local/latency", { ms: "20" }],
    ["faults that are no list", "/_local/faults", { faults: {} }],
    ["a fault without a kind", "/_local/faults", { faults: [{ action: "*" }] }],
    ["a fault without an action", "/_local/faults", { faults: [{ kind: "drop-after" }] }],
    ["an error without a code", "/_local/faults", { faults: [{ action: "*", kind: "error" }] }],
    [
      "a status that is none",
      "/_local/faults",
      { faults: [{ action: "*", kind: "error", code: "X", status: 200 }] },
    ],
    [
      "times that are not whole",
      "/_local/faults",
      { faults: [{ action: "*", kind: "drop-after", times: 0.5 }] },
    ],
    [
      "a quota that is not enforced",
      "/_local/quota",
      { account: usual, region: "eu-west-1", code: "L-1", value: 1 },
    ],
    ["a quota of no account", "/_local/quota", { region: "eu-west-1", code: "L-0EA8095F", value: 1 }],
    ["a quota in no Region", "/_local/quota", { account: usual, region: "x", code: "L-0EA8095F", value: 1 }],
    ["a quota without a value", "/_local/quota", { account: usual, region: "eu-west-1", code: "L-0EA8095F" }],
  ])("%s", async (_name, path, body) => {
    expect(await cloud.post(path, body)).toBe(400);
  });

  it("an unknown path", async () => {
    expect(await cloud.post("/_local/nothing")).toBe(404);
    expect((await fetch(`${cloud.url}/_local/latency`)).status).toBe(404);
  });

  it("keeps what was set when the next setting is refused", async () => {
    const fault = { action: "DescribeVpcs", kind: "error", code: "InternalError", status: 500 };
    await cloud.post("/_local/faults", { faults: [fault] });
    await cloud.post("/_local/faults", { faults: [fault, {}] });

    expect((await errorOf(cloud.ec2().send(new DescribeVpcsCommand({})))).code).toBe("InternalError");
    const command = new AuthorizeSecurityGroupIngressCommand({});
    expect((await errorOf(cloud.ec2().send(command))).code).toBe("MissingParameter");
  });
});
