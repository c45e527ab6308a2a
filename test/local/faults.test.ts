import {
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { allow, makeGroup, rulesOf, tcp } from "./network.ts";

const cloud = useCloud();

beforeEach(() => cloud.post("/_local/reset"));

const faults = (...list: readonly object[]) => cloud.post("/_local/faults", { faults: list });
const vpcs = (account = usual, region = "eu-west-1") =>
  cloud.ec2(account, region).send(new DescribeVpcsCommand({}));

/** `fine` or the error code of each of some calls, one after the other. */
async function outcomesOf(count: number, call: () => Promise<unknown>): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (let index = 0; index < count; index++) {
    outcomes.push(
      await call().then(
        () => "fine",
        (error: Error) => error.name,
      ),
    );
  }
  return outcomes;
}

describe("a share of calls throttled", () => {
  const throttle = { kind: "throttle-share", share: 0.2 };

  it("is about that share, with EC2's words and status", async () => {
    await faults(throttle);
    const outcomes = await outcomesOf(200, () => vpcs());
    const throttled = outcomes.filter((outcome) => outcome === "RequestLimitExceeded").length;

    expect(throttled).toBeGreaterThan(20);
    expect(throttled).toBeLessThan(60);
    await faults({ ...throttle, share: 1 });
    expect(await errorOf(vpcs())).toEqual({
      code: "RequestLimitExceeded",
      status: 503,
      message: `Request limit exceeded. Account ${usual} has been throttled on ec2:DescribeVpcs because it exceeded its request rate limit.`,
    });
  });

  it("comes out the same again, and differently from another seed", async () => {
    const run = async (seed: number) => {
      await faults({ ...throttle, share: 0.5, seed });
      return outcomesOf(20, () => vpcs());
    };
    const first = await run(1);

    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it("hits no call with share 0 and every call with share 1", async () => {
    await faults({ ...throttle, share: 0 });
    expect(new Set(await outcomesOf(10, () => vpcs()))).toEqual(new Set(["fine"]));
    await faults({ ...throttle, share: 1 });
    expect(new Set(await outcomesOf(10, () => vpcs()))).toEqual(new Set(["RequestLimitExceeded"]));
  });

  it("has the words of each service", async () => {
    const quotas = new ServiceQuotasClient({
      endpoint: cloud.url,
      region: "eu-west-1",
      credentials: { accessKeyId: usual, secretAccessKey: "x" },
      maxAttempts: 1,
    });
    const quota = new GetServiceQuotaCommand({ ServiceCode: "vpc", QuotaCode: "L-0EA8095F" });
    await faults({ ...throttle, share: 1 });

    expect((await errorOf(cloud.sts().send(new GetCallerIdentityCommand({})))).code).toBe("Throttling");
    expect((await errorOf(quotas.send(quota))).code).toBe("TooManyRequestsException");
    quotas.destroy();
  });
});

describe("what a fault looks for", () => {
  const boom = { kind: "error", code: "InternalError", status: 500, times: null };

  it.each<[string, object, readonly [string, string, string]]>([
    ["an action", { action: "DescribeVpcs" }, ["InternalError", "InternalError", "InternalError"]],
    ["another action", { action: "DescribeSubnets" }, ["fine", "fine", "fine"]],
    [
      "the beginning of an action",
      { action: "Describe*" },
      ["InternalError", "InternalError", "InternalError"],
    ],
    ["the end of an action", { action: "*Vpcs" }, ["InternalError", "InternalError", "InternalError"]],
    ["the middle of an action", { action: "Des*V*s" }, ["InternalError", "InternalError", "InternalError"]],
    ["an account", { action: "*", account: other }, ["fine", "InternalError", "fine"]],
    ["a Region", { action: "*", region: "us-east-1" }, ["fine", "fine", "InternalError"]],
    ["a role nobody has", { action: "*", role: "vpc-rule-sync-writer" }, ["fine", "fine", "fine"]],
  ])("is %s", async (_name, fields, wanted) => {
    await faults({ ...boom, ...fields });

    const places = [[usual], [other], [usual, "us-east-1"]] as const;
    const seen = await Promise.all(
      places.map(async ([account, region]) => (await outcomesOf(1, () => vpcs(account, region)))[0]),
    );
    expect(seen).toEqual(wanted);
  });

  it("is the value of a parameter, by its name on the wire", async () => {
    const ec2 = cloud.ec2();
    const [one, two] = [await makeGroup(ec2), await makeGroup(ec2)];
    const look = (...ids: string[]) =>
      outcomesOf(1, () => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ids })));
    await faults({ ...boom, action: "*", parameter: { "GroupId*": one } });

    expect(await look(two)).toEqual(["fine"]);
    expect(await look(one)).toEqual(["InternalError"]);
    expect(await look(two, one)).toEqual(["InternalError"]);
    expect(await outcomesOf(1, () => allow(ec2, one, tcp(80, "10.0.0.0/8")))).toEqual(["InternalError"]);
    await faults({ ...boom, action: "Authorize*", parameter: { GroupId: two, "*.FromPort": 81 } });
    expect(await outcomesOf(1, () => allow(ec2, two, tcp(80, "10.0.0.0/8")))).toEqual(["fine"]);
    expect(await outcomesOf(1, () => allow(ec2, two, tcp(81, "10.0.0.0/8")))).toEqual(["InternalError"]);
  });
});

describe("how often a fault hits", () => {
  it("is once, unless it says otherwise", async () => {
    await faults({ kind: "error", code: "Boom", action: "*" });
    expect(await outcomesOf(3, () => vpcs())).toEqual(["Boom", "fine", "fine"]);

    await faults({ kind: "error", code: "Boom", action: "*", skip: 1, times: 1 });
    expect(await outcomesOf(3, () => vpcs())).toEqual(["fine", "Boom", "fine"]);

    await faults({ kind: "error", code: "Boom", action: "*", times: null });
    expect(await outcomesOf(3, () => vpcs())).toEqual(["Boom", "Boom", "Boom"]);
  });

  it("shows in the list, with what is left", async () => {
    await faults(
      { kind: "error", code: "Boom", action: "DescribeVpcs", skip: 1, times: 3 },
      { kind: "deny", role: "nobody" },
    );
    await outcomesOf(3, () => vpcs());

    expect(await cloud.get("/_local/faults")).toEqual({
      faults: [
        {
          kind: "error",
          action: "DescribeVpcs",
          code: "Boom",
          status: 400,
          message: "Injected by a test.",
          skip: 0,
          times: 1,
          hits: 2,
        },
        { kind: "deny", action: "*", role: "nobody", skip: 0, times: null, hits: 0 },
      ],
    });
  });
});

describe("a denied role", () => {
  it("is told so in the words of the service, and no one else is", async () => {
    const role = "vpc-rule-sync-writer";
    const assume = new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${other}:role/${role}`,
      RoleSessionName: "run-1",
    });
    const { Credentials: given } = await cloud.sts().send(assume);
    const credentials = {
      accessKeyId: must(given?.AccessKeyId),
      secretAccessKey: must(given?.SecretAccessKey),
      sessionToken: must(given?.SessionToken),
    };
    await faults({ kind: "deny", role });

    const denied = cloud.ec2With(credentials).send(new DescribeVpcsCommand({}));
    expect(await errorOf(denied)).toMatchObject({ code: "UnauthorizedOperation", status: 403 });
    const identity = cloud.stsWith(credentials).send(new GetCallerIdentityCommand({}));
    expect(await errorOf(identity)).toMatchObject({ code: "AccessDenied", status: 403 });
    expect(await outcomesOf(1, () => vpcs(other))).toEqual(["fine"]);
  });

  it("may be denied one action alone", async () => {
    await faults({ kind: "deny", action: "CreateSecurityGroup" });
    const create = new CreateSecurityGroupCommand({ GroupName: "web", Description: "web" });

    expect((await errorOf(cloud.ec2().send(create))).code).toBe("UnauthorizedOperation");
    expect(await outcomesOf(1, () => vpcs())).toEqual(["fine"]);
  });
});

describe("latency of an action", () => {
  it("holds up the calls it names, and lets other faults hit them too", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await faults(
      { kind: "latency", action: "Authorize*", ms: 250 },
      { kind: "drop-after", action: "AuthorizeSecurityGroupIngress" },
    );
    const timed = async (call: () => Promise<unknown>) => {
      const started = performance.now();
      await call().catch(() => undefined);
      return performance.now() - started;
    };

    expect(await timed(() => vpcs())).toBeLessThan(200);
    expect(await timed(() => allow(ec2, groupId, tcp(80, "10.0.0.0/8")))).toBeGreaterThan(240);
    expect(await rulesOf(ec2, groupId)).toHaveLength(1);
  });
});

describe("a list of faults is refused, and the field named,", () => {
  it.each<[string, object, string]>([
    ["for an unknown field", { kind: "deny", acton: "*" }, "acton"],
    ["for an unknown kind", { kind: "flood", action: "*" }, "kind"],
    ["for a share above 1", { kind: "throttle-share", share: 2 }, "share"],
    ["for a throttle without a share", { kind: "throttle-share" }, "share"],
    ["for latency without milliseconds", { kind: "latency", action: "*" }, "ms"],
    ["for parameters that are no object", { kind: "deny", parameter: "GroupId" }, "parameter"],
    ["for a seed that is no number", { kind: "throttle-share", share: 0.5, seed: "x" }, "seed"],
    ["for a negative skip", { kind: "deny", skip: -1 }, "skip"],
    ["for a Region that is no text", { kind: "deny", region: 1 }, "region"],
  ])("%s", async (_name, fault, field) => {
    const body = JSON.stringify({ faults: [{ kind: "deny" }, fault] });
    const reply = await fetch(`${cloud.url}/_local/faults`, { method: "POST", body });

    expect(reply.status).toBe(400);
    const { error } = (await reply.json()) as { error: string };
    expect(error).toContain("faults[1]");
    expect(error).toContain(field);
    expect(await cloud.get("/_local/faults")).toEqual({ faults: [] });
  });
});

describe("a call of nobody", () => {
  it("uses up no fault, for it is refused in any case", async () => {
    await faults({ kind: "error", action: "DescribeVpcs", code: "InternalError", status: 500 });
    const unknown = { accessKeyId: "ASIAUNKNOWN000000000", secretAccessKey: "x", sessionToken: "x" };

    const refused = await errorOf(cloud.ec2With(unknown).send(new DescribeVpcsCommand({})));

    expect(refused.code).toBe("AuthFailure");
    expect((await errorOf(vpcs())).code).toBe("InternalError");
  });

  it("can lose its connection all the same", async () => {
    await faults({ kind: "drop-before", action: "DescribeVpcs" });
    const unsigned = fetch(cloud.url, { method: "POST", body: "Action=DescribeVpcs&Version=2016-11-15" });

    await expect(unsigned).rejects.toThrow();
  });
});
