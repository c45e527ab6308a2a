import {
  AuthorizeSecurityGroupIngressCommand,
  CreateVpcCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { parseSeed } from "../../src/local/seed.ts";
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

describe("the list of paths", () => {
  it("says a line about each, and is the same without the last slash", async () => {
    const { paths } = (await cloud.get("/_local/")) as { paths: readonly Record<string, string>[] };

    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      expect(path).toEqual({
        method: expect.stringMatching(/^(GET|POST|DELETE)$/),
        path: expect.stringMatching(/^\/_local\/[a-z-]*$/),
        about: expect.stringMatching(/^.{5,90}$/),
      });
    }
    expect(new Set(paths.map(({ method, path }) => `${method} ${path}`)).size).toBe(paths.length);
    expect(await cloud.get("/_local")).toEqual({ paths });
  });

  it("has looks that all answer", async () => {
    const { paths } = (await cloud.get("/_local/")) as { paths: readonly Record<string, string>[] };
    for (const { path } of paths.filter(({ method }) => method === "GET")) {
      const reply = await fetch(`${cloud.url}${path}`);
      expect([path, reply.status, reply.headers.get("content-type")]).toEqual([
        path,
        200,
        "application/json",
      ]);
    }
  });

  it("says that the cloud is ready", async () => {
    expect(await cloud.get("/_local/health")).toMatchObject({ ready: true, now: expect.any(String) });
  });
});

describe("the clock", () => {
  it("moves forward alone, and sessions expire by it", async () => {
    const { Credentials: given } = await cloud.sts().send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${other}:role/vpc-rule-sync-reader`,
        RoleSessionName: "run-1",
        DurationSeconds: 900,
      }),
    );
    const reader = cloud.ec2With({
      accessKeyId: must(given?.AccessKeyId),
      secretAccessKey: must(given?.SecretAccessKey),
      sessionToken: must(given?.SessionToken),
    });
    await reader.send(new DescribeVpcsCommand({}));
    await cloud.post("/_local/clock", { advanceMs: 901_000 });

    expect((await errorOf(reader.send(new DescribeVpcsCommand({})))).code).toBe("RequestExpired");
    expect(await cloud.get("/_local/clock")).toMatchObject({ aheadMs: 901_000 });
    await cloud.post("/_local/reset");
    expect(await cloud.get("/_local/clock")).toMatchObject({ aheadMs: 0 });
  });
});

describe("a reset", () => {
  const text = JSON.stringify({
    accounts: [{ account: usual, region: "eu-west-1", vpcs: [{ id: "vpc-00000001", cidr: "10.0.0.0/16" }] }],
  });
  const seeded = useCloud({ seeds: [parseSeed(text)] });
  const vpcIds = async () =>
    must((await seeded.ec2().send(new DescribeVpcsCommand({}))).Vpcs).flatMap(({ VpcId }) => VpcId ?? []);

  beforeEach(() => seeded.post("/_local/reset"));

  it("brings the seeds back, or nothing", async () => {
    const atFirst = await vpcIds();
    await makeGroup(seeded.ec2());
    expect(await vpcIds()).toHaveLength(3);

    await seeded.post("/_local/reset");
    expect(await vpcIds()).toEqual(atFirst);
    await seeded.post("/_local/reset", { seeds: false });
    expect(await vpcIds()).toHaveLength(1);
  });

  it("clears what tests have set and what the cloud has counted", async () => {
    await seeded.post("/_local/faults", { faults: [{ action: "CreateVpc", kind: "drop-before" }] });
    await seeded.post("/_local/latency", { ms: 5 });
    await seeded.post("/_local/buckets", { enabled: true });
    await seeded.post("/_local/stale-reads", { ms: 5 });
    await seeded.post("/_local/quota", { account: usual, region: "eu-west-1", code: "L-0EA8095F", value: 0 });
    await makeGroup(seeded.ec2(), "vpc-00000001");
    expect(await seeded.get("/_local/events")).toMatchObject({ events: [{}] });

    await seeded.post("/_local/reset");

    expect(await seeded.get("/_local/faults")).toEqual({ faults: [] });
    expect(await seeded.get("/_local/latency")).toEqual({ ms: 0 });
    expect(await seeded.get("/_local/buckets")).toMatchObject({ enabled: false });
    expect(await seeded.get("/_local/stale-reads")).toMatchObject({ ms: 0 });
    expect(await seeded.get("/_local/calls")).toEqual([]);
    expect(await seeded.get("/_local/counts")).toMatchObject({ total: 0 });
    expect(await seeded.get("/_local/events")).toEqual({ events: [], dropped: 0 });
    const groupId = await makeGroup(seeded.ec2(), "vpc-00000001");
    expect(await allow(seeded.ec2(), groupId, tcp(80, "10.0.0.0/8"))).toHaveLength(1);
  });

  it("ends sessions, unless they are to be kept", async () => {
    const assume = new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${other}:role/vpc-rule-sync-reader`,
      RoleSessionName: "run-1",
    });
    const { Credentials: given } = await seeded.sts().send(assume);
    const reader = seeded.ec2With({
      accessKeyId: must(given?.AccessKeyId),
      secretAccessKey: must(given?.SecretAccessKey),
      sessionToken: must(given?.SessionToken),
    });
    await seeded.post("/_local/reset", { keepSessions: true });
    expect((await reader.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);

    await seeded.post("/_local/reset");
    expect((await errorOf(reader.send(new DescribeVpcsCommand({})))).code).toBe("AuthFailure");
  });

  it("leaves a kept session nothing to do whose role is gone", async () => {
    await seeded.post("/_local/role", { account: usual, name: "passing", policies: [] });
    const { Credentials: given } = await seeded
      .sts()
      .send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${usual}:role/passing`, RoleSessionName: "me" }));
    const passing = seeded.ec2With({
      accessKeyId: must(given?.AccessKeyId),
      secretAccessKey: must(given?.SecretAccessKey),
      sessionToken: must(given?.SessionToken),
    });
    await seeded.post("/_local/reset", { keepSessions: true });

    expect((await errorOf(passing.send(new DescribeVpcsCommand({})))).code).toBe("UnauthorizedOperation");
    await seeded.post("/_local/reset");
  });

  it("gives no id of before the reset to anything else", async () => {
    const before = await makeGroup(seeded.ec2(), "vpc-00000001");
    await seeded.post("/_local/reset");

    expect(await makeGroup(seeded.ec2(), "vpc-00000001")).not.toBe(before);
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

  it("an unknown path, with those there are", async () => {
    const reply = await fetch(`${cloud.url}/_local/nothing`);

    expect([reply.status, await reply.json()]).toEqual([
      404,
      { error: "There is no /_local/nothing", paths: expect.arrayContaining(["/_local/", "/_local/reset"]) },
    ]);
  });

  it.each([
    ["POST", "/_local/health", "GET"],
    ["GET", "/_local/reset", "POST"],
    ["DELETE", "/_local/faults", "GET and POST"],
    ["PUT", "/_local", "GET"],
  ])("%s of %s, which takes %s", async (method, path, taken) => {
    const reply = await fetch(`${cloud.url}${path}`, { method });

    expect([reply.status, await reply.json()]).toEqual([
      405,
      { error: `${path} takes ${taken}, not ${method}` },
    ]);
  });

  it.each<[string, string, unknown]>([
    ["a reset of an unknown field", "/_local/reset", { seed: false }],
    ["a reset that is neither", "/_local/reset", { seeds: "no" }],
    ["a clock that goes back", "/_local/clock", { advanceMs: -1 }],
    ["a clock that stands", "/_local/clock", {}],
    ["a state in no known mode", "/_local/state?mode=merge", { accounts: [] }],
  ])("%s", async (_name, path, body) => {
    expect(await cloud.post(path, body)).toBe(400);
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
