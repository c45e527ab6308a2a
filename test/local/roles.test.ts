/** Roles that a test or a seed writes down: what their sessions may do besides, and what is refused at once. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so
import {
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { parseSeed } from "../../src/local/seed.ts";
import { startLocalCloud } from "../../src/local/server.ts";
import { errorOf, other, useCloud, usual } from "./cloud.ts";
import { makeGroup } from "./network.ts";
import { allowing, roleSessions } from "./role-sessions.ts";

const cloud = useCloud();
const { assume, as, setRole } = roleSessions(cloud);
const groups = "arn:aws:ec2:*:*:security-group/*";

describe("a role", () => {
  it("without policies may do everything", async () => {
    expect(await setRole("free", null)).toBe(200);

    expect(await makeGroup(await as("free"))).toMatch(/^sg-/);
  });

  it("with an empty list may do nothing but ask who it is", async () => {
    await setRole("nothing", []);
    const credentials = await assume("nothing");

    const denied = await errorOf(cloud.ec2With(credentials).send(new DescribeVpcsCommand({})));
    const identity = await cloud.stsWith(credentials).send(new GetCallerIdentityCommand({}));

    expect(denied.code).toBe("UnauthorizedOperation");
    expect(identity.Account).toBe(usual);
  });

  it("that is denied something is told that somebody meant it", async () => {
    const all = allowing({ Action: "*", Resource: "*" });
    const no = {
      Version: "2012-10-17",
      Statement: { Effect: "Deny", Action: "ec2:DescribeVpcs", Resource: "*" },
    };
    await setRole("denied", [all, no]);

    const error = await errorOf((await as("denied")).send(new DescribeVpcsCommand({})));

    expect(error.message).toMatch(/ec2:DescribeVpcs with an explicit deny in an identity-based policy$/);
  });

  it("that changes changes its open sessions too", async () => {
    await setRole("changing", []);
    const ec2 = await as("changing");
    await errorOf(ec2.send(new DescribeVpcsCommand({})));

    await setRole("changing", null);

    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toBeDefined();
  });

  it("that may not is denied in JSON where the service speaks JSON", async () => {
    await setRole("nothing", []);
    const client = new ServiceQuotasClient({
      endpoint: cloud.url,
      region: "eu-west-1",
      credentials: await assume("nothing"),
      maxAttempts: 1,
    });

    const error = await errorOf(
      client.send(new GetServiceQuotaCommand({ ServiceCode: "vpc", QuotaCode: "L-0EA8095F" })),
    );
    client.destroy();

    expect(error).toMatchObject({ code: "AccessDeniedException", status: 400 });
    expect(error.message).toContain("is not authorized to perform: servicequotas:GetServiceQuota because");
  });

  it("is not asked where the action does not exist", async () => {
    await setRole("nothing", []);
    const { accessKeyId, sessionToken } = await assume("nothing");
    const credential = `Credential=${accessKeyId}/20261122/eu-west-1/ec2/aws4_request`;

    const response = await fetch(cloud.url, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=00`,
        "x-amz-security-token": sessionToken,
      },
      body: "Action=MakeCoffee&Version=2016-11-15",
    });

    expect(await response.text()).toContain("<Code>InvalidAction</Code>");
  });
});

describe("a session policy", () => {
  const only = (action: string) => JSON.stringify(allowing({ Action: action, Resource: "*" }));

  it("cuts down what the role allows", async () => {
    await setRole("free", null);
    const ec2 = await as("free", { Policy: only("ec2:DescribeVpcs") });

    await ec2.send(new DescribeVpcsCommand({}));
    const error = await errorOf(ec2.send(new DescribeSecurityGroupsCommand({})));

    expect(error.message).toMatch(/because no session policy allows the ec2:DescribeSecurityGroups action$/);
  });

  it("adds nothing to what the role allows", async () => {
    await setRole("regions", [allowing({ Action: "ec2:DescribeRegions", Resource: "*" })]);
    const ec2 = await as("regions", { Policy: only("ec2:*") });

    await ec2.send(new DescribeRegionsCommand({}));
    const error = await errorOf(ec2.send(new DescribeVpcsCommand({})));

    expect(error.message).toMatch(/because no identity-based policy allows the ec2:DescribeVpcs action$/);
  });
});

describe("session tags", () => {
  it("are there for policies to ask for", async () => {
    const same = { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } };
    await setRole("teams", [
      allowing({ Action: "ec2:DeleteSecurityGroup", Resource: groups, Condition: same }),
    ]);
    const [mine, theirs] = [await makeGroup(cloud.ec2()), await makeGroup(cloud.ec2())];
    for (const [id, Value] of [
      [mine, "web"],
      [theirs, "db"],
    ] as const) {
      await cloud.ec2().send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "team", Value }] }));
    }
    const ec2 = await as("teams", { Tags: [{ Key: "team", Value: "web" }] });

    await ec2.send(new DeleteSecurityGroupCommand({ GroupId: mine }));
    const error = await errorOf(ec2.send(new DeleteSecurityGroupCommand({ GroupId: theirs })));

    expect(error.code).toBe("UnauthorizedOperation");
  });
});

describe("POST /_local/role", () => {
  it.each<[string, object, string]>([
    ["no account", { name: "x" }, "account must be 12 digits"],
    ["no name", { account: usual }, "name: a string is expected here"],
    ["a name with a slash", { account: usual, name: "a/b" }, 'name: "a/b" is not the name of a role'],
    ["a field it does not know", { account: usual, name: "x", policy: [] }, "policy: unknown field"],
    [
      "a policy that is none",
      { account: usual, name: "x", policies: [{}] },
      "policies[0]: Statement: must not be empty",
    ],
    [
      "a policy as text",
      { account: usual, name: "x", policies: ["{}"] },
      "policies[0]: an object is expected here",
    ],
    [
      "a principal that is none",
      { account: usual, name: "x", trust: { principals: ["me"] } },
      '"me" is neither',
    ],
    [
      "a session of less than an hour",
      { account: usual, name: "x", maxSessionSeconds: 900 },
      "between 3600 and 43200",
    ],
  ])("refuses %s and says where", async (_name, body, problem) => {
    const response = await fetch(`${cloud.url}/_local/role`, { method: "POST", body: JSON.stringify(body) });

    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toContain(problem);
  });
});

describe("roles of a seed", () => {
  const account = (roles: unknown, region = "eu-west-1") => ({ account: other, region, vpcs: [], roles });
  const start = (...accounts: readonly object[]) =>
    startLocalCloud({ seeds: [parseSeed(JSON.stringify({ accounts }))] });
  const good = allowing({ Action: "ec2:Describe*", Resource: "*" });
  const bad = allowing({ Action: "ec2:*", Resource: "*", Condition: { StringIs: { a: "b" } } });

  it("belong to the account: two of its Regions may say the same", async () => {
    const roles = [{ name: "hub", policies: [good], trust: { externalId: "hub-1" } }];

    const started = await start(account(roles), account(roles, "eu-west-2"));

    await started.close();
  });

  it("must not disagree between two Regions of an account", async () => {
    const hub = [{ name: "hub", policies: [] }];

    await expect(start(account(hub), account([{ name: "hub" }], "eu-west-2"))).rejects.toThrow(
      `accounts[1].roles[0]: account ${other} has another role hub already`,
    );
  });

  it("are refused with a condition nobody would check", async () => {
    const roles = [{ name: "hub", policies: [good, bad] }];

    await expect(async () => start(account(roles))).rejects.toThrow(
      "accounts[0].roles[0]: policies[1]: Statement[0].Condition.StringIs.a: the condition operator StringIs is not known here",
    );
  });

  it("and so are standard policies", async () => {
    await expect(startLocalCloud({ standardPolicies: { reader: [], writer: [bad] } })).rejects.toThrow(
      "standardPolicies.writer[0]: Statement[0].Condition.StringIs.a",
    );
  });
});
