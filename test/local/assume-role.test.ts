/** Who may assume which role, for how long, and what a session takes along. The forms are in sts.test.ts. */
import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  type STSClient,
} from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { parseSeed } from "../../src/local/seed.ts";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { allowing, roleSessions } from "./role-sessions.ts";

const third = "333333333333";
const seed = parseSeed(
  JSON.stringify({
    accounts: [
      {
        account: usual,
        region: "eu-west-1",
        vpcs: [],
        roles: [
          { name: "hub" },
          { name: "partner", trust: { externalId: "hub/dev", principals: [other] } },
          { name: "root-form", trust: { principals: [`arn:aws:iam::${other}:root`] } },
          { name: "users", trust: { principals: ["arn:aws:iam::*:user/local-operator"] } },
          { name: "hub-only", trust: { principals: [`arn:aws:iam::${usual}:role/hub`] } },
          { name: "one-session", trust: { principals: [`arn:aws:sts::${usual}:assumed-role/hub/run-1`] } },
          { name: "nobody", trust: { principals: [] } },
          { name: "long", maxSessionSeconds: 43200 },
          { name: "vpc-rule-sync-writer", trust: { externalId: "ours" } },
        ],
      },
    ],
  }),
);
const clock = { now: () => Date.parse("2026-11-22T10:00:00Z") };
const cloud = useCloud({ seeds: [seed], clock });
const { assume, setRole } = roleSessions(cloud);

const arn = (role: string, account = usual) => `arn:aws:iam::${account}:role/${role}`;
const open = (sts: STSClient, role: string, more: Partial<AssumeRoleCommandInput> = {}) =>
  sts.send(new AssumeRoleCommand({ RoleArn: arn(role), RoleSessionName: "run-2", ...more }));

async function hub(more: Partial<AssumeRoleCommandInput> = {}): Promise<STSClient> {
  return cloud.stsWith(await assume("hub", more));
}

describe("trust", () => {
  it.each<[string, string, string, Partial<AssumeRoleCommandInput>]>([
    ["a role without a trust is open to anybody local", third, "hub", {}],
    ["an external id and an account that fit", other, "partner", { ExternalId: "hub/dev" }],
    ["the root of an account stands for the account", other, "root-form", {}],
    ["a pattern that fits the caller", third, "users", {}],
    ["an external id that nobody asks for does no harm", third, "hub", { ExternalId: "whatever" }],
    [
      "a standard role that a seed writes down asks for what the seed says",
      usual,
      "vpc-rule-sync-writer",
      { ExternalId: "ours" },
    ],
  ])("%s", async (_name, account, role, more) => {
    const { AssumedRoleUser: user } = await open(cloud.sts(account), role, more);

    expect(user?.Arn).toBe(`arn:aws:sts::${usual}:assumed-role/${role}/run-2`);
  });

  it.each<[string, string, string, Partial<AssumeRoleCommandInput>]>([
    ["no external id where one is asked for", other, "partner", {}],
    ["another external id", other, "partner", { ExternalId: "hub/prod" }],
    ["another account", third, "partner", { ExternalId: "hub/dev" }],
    ["the role's own account, when it is not named", usual, "root-form", {}],
    ["a user where a role is named", usual, "hub-only", {}],
    ["anybody where nobody is named", usual, "nobody", {}],
    ["a role that nobody wrote down", usual, "admin", {}],
    ["a role with a path", usual, "service/hub", {}],
    ["a standard role that a seed closed", usual, "vpc-rule-sync-writer", {}],
  ])("denies %s in one and the same way", async (_name, account, role, more) => {
    const error = await errorOf(open(cloud.sts(account), role, more));

    expect(error).toEqual({
      code: "AccessDenied",
      status: 403,
      message: `User: arn:aws:iam::${account}:user/local-operator is not authorized to perform: sts:AssumeRole on resource: ${arn(role)}`,
    });
  });

  it("knows a session by its role and by itself", async () => {
    const sts = await hub();

    await open(sts, "hub-only");
    await open(sts, "one-session");
    const another = await errorOf(open(await hub({ RoleSessionName: "run-9" }), "one-session"));

    expect(another.code).toBe("AccessDenied");
  });

  it("in one account says nothing about another", async () => {
    const sts = cloud.sts();

    const writer = await open(sts, "x", { RoleArn: arn("vpc-rule-sync-writer", other) });
    const error = await errorOf(open(sts, "x", { RoleArn: arn("hub", other) }));

    expect(writer.AssumedRoleUser?.Arn).toContain(other);
    expect(error.code).toBe("AccessDenied");
  });
});

describe("how long a session lives", () => {
  const seconds = (expiration: Date | undefined) => (must(expiration).getTime() - clock.now()) / 1000;

  it.each<[string, string, number | undefined, number]>([
    ["an hour unless asked otherwise, also of a role that allows more", "long", undefined, 3600],
    ["as long as the role allows", "long", 43200, 43200],
    ["as short as a quarter of an hour", "hub", 900, 900],
  ])("%s", async (_name, role, asked, lives) => {
    const { Credentials: credentials } = await open(cloud.sts(), role, { DurationSeconds: asked });

    expect(seconds(credentials?.Expiration)).toBe(lives);
  });

  it.each<[string, boolean, string, number, RegExp]>([
    [
      "not longer than its role allows",
      false,
      "hub",
      3601,
      /exceeds the MaxSessionDuration set for this role/,
    ],
    [
      "not longer than an hour where roles are chained",
      true,
      "long",
      3601,
      /1 hour session limit .* role chaining/,
    ],
  ])("%s", async (_name, chained, role, DurationSeconds, message) => {
    const error = await errorOf(open(chained ? await hub() : cloud.sts(), role, { DurationSeconds }));

    expect(error.code).toBe("ValidationError");
    expect(error.message).toMatch(message);
  });
});

describe("what a caller's own role must allow", () => {
  const sts = async (...statements: readonly object[]) => {
    await setRole("caller", [allowing(...statements)]);
    return cloud.stsWith(await assume("caller"));
  };
  const onHub = { Action: "sts:AssumeRole", Resource: arn("hub") };

  it("is the role that is assumed", async () => {
    const client = await sts(onHub);

    await open(client, "hub");
    const error = await errorOf(open(client, "long"));

    expect(error).toMatchObject({ code: "AccessDenied", status: 403 });
    expect(error.message).toBe(
      `User: arn:aws:sts::${usual}:assumed-role/caller/run-1 is not authorized to perform: sts:AssumeRole ` +
        `on resource: ${arn("long")} because no identity-based policy allows the sts:AssumeRole action`,
    );
  });

  it.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    ["session tags", { Tags: [{ Key: "team", Value: "web" }] }, "sts:TagSession"],
    ["a source identity", { SourceIdentity: "ana" }, "sts:SetSourceIdentity"],
  ])("and besides for %s", async (_name, more, action) => {
    const without = await sts(onHub);
    const error = await errorOf(open(without, "hub", more));
    const allowed = await sts(onHub, { Action: action, Resource: "*" });

    expect(error.message).toContain(`because no identity-based policy allows the ${action} action`);
    await open(allowed, "hub", more);
  });

  it("may depend on the external id and the session's name", async () => {
    const condition = {
      StringEquals: { "sts:ExternalId": "x-1" },
      StringLike: { "sts:RoleSessionName": "run-*" },
    };
    const client = await sts({ ...onHub, Condition: condition });

    await open(client, "hub", { ExternalId: "x-1" });
    const errors = [
      await errorOf(open(client, "hub")),
      await errorOf(open(client, "hub", { ExternalId: "x-1", RoleSessionName: "walk-1" })),
    ];

    expect(errors.map(({ code }) => code)).toEqual(["AccessDenied", "AccessDenied"]);
  });
});

describe("a source identity", () => {
  it("is told, and goes along a chain of roles", async () => {
    const first = await open(cloud.sts(), "hub", { SourceIdentity: "ana" });
    const client = await hub({ SourceIdentity: "ana" });
    const [kept, again] = [await open(client, "long"), await open(client, "long", { SourceIdentity: "ana" })];

    expect([first, kept, again].map(({ SourceIdentity }) => SourceIdentity)).toEqual(["ana", "ana", "ana"]);
  });

  it("cannot change on the way", async () => {
    const error = await errorOf(
      open(await hub({ SourceIdentity: "ana" }), "long", { SourceIdentity: "bob" }),
    );

    expect(error.code).toBe("AccessDenied");
    expect(error.message).toMatch(/sts:SetSourceIdentity on resource/);
  });

  it("may be set later where nobody has set it", async () => {
    expect((await open(await hub(), "long", { SourceIdentity: "bob" })).SourceIdentity).toBe("bob");
  });
});

describe("session tags", () => {
  const tag = (Key: string, Value = "v") => ({ Key, Value });
  const tags = (count: number) => Array.from({ length: count }, (_, index) => tag(`key-${index}`));

  it.each<[string, Partial<AssumeRoleCommandInput>, string, RegExp]>([
    ["51 tags", { Tags: tags(51) }, "ValidationError", /'tags'.*less than or equal to 50/],
    [
      "a key of 129 letters",
      { Tags: [tag("k".repeat(129))] },
      "ValidationError",
      /'tags\.1\.member\.key'.*128/,
    ],
    ["no key", { Tags: [tag("")] }, "ValidationError", /'tags\.1\.member\.key'.*greater than or equal to 1/],
    [
      "a value of 257 letters",
      { Tags: [tag("a"), tag("b", "v".repeat(257))] },
      "ValidationError",
      /'tags\.2\.member\.value'/,
    ],
    ["a letter IAM does not take", { Tags: [tag("a!")] }, "ValidationError", /pattern/],
    [
      "keys that differ in case only",
      { Tags: [tag("Team"), tag("team")] },
      "InvalidParameterValue",
      /case insensitive/,
    ],
    ["a key of AWS's own", { Tags: [tag("aws:team")] }, "InvalidParameterValue", /aws:/],
    [
      "a transitive key without its tag",
      { TransitiveTagKeys: ["team"] },
      "InvalidParameterValue",
      /"team" must be included/,
    ],
  ])("are refused with %s", async (_name, input, code, message) => {
    const error = await errorOf(open(cloud.sts(), "hub", input));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it("of 50 are taken, and the answer tells how much room they need", async () => {
    const answer = await open(cloud.sts(), "hub", { Tags: tags(50) });

    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    expect((await open(cloud.sts(), "hub")).PackedPolicySize).toBeUndefined();
  });

  describe("along a chain", () => {
    const seen = { StringEquals: { "aws:PrincipalTag/team": "web" } };

    beforeEach(async () => {
      await setRole("tagged", [allowing({ Action: "ec2:DescribeVpcs", Resource: "*", Condition: seen })]);
    });

    const through = async (
      first: Partial<AssumeRoleCommandInput>,
      second: Partial<AssumeRoleCommandInput> = {},
    ) => cloud.ec2With(await assume("tagged", second, await hub(first)));
    const team = { Tags: [tag("team", "web")] };

    it("come along when they are transitive, from role to role", async () => {
      const transitive = { ...team, TransitiveTagKeys: ["team"] };
      const middle = cloud.stsWith(await assume("long", {}, await hub(transitive)));

      await (await through(transitive)).send(new DescribeVpcsCommand({}));
      await cloud.ec2With(await assume("tagged", {}, middle)).send(new DescribeVpcsCommand({}));
    });

    it("stay behind when they are not", async () => {
      const error = await errorOf((await through(team)).send(new DescribeVpcsCommand({})));

      expect(error.code).toBe("UnauthorizedOperation");
    });

    it("cannot be set anew", async () => {
      const error = await errorOf(
        through({ ...team, TransitiveTagKeys: ["team"] }, { Tags: [tag("TEAM", "db")] }),
      );

      expect(error.code).toBe("InvalidParameterValue");
      expect(error.message).toMatch(/conflicts with a transitive tag key/);
    });
  });
});

describe("a session policy", () => {
  const policy = JSON.stringify(allowing({ Action: "ec2:*", Resource: "*" }));

  it.each<[string, Partial<AssumeRoleCommandInput>, string, RegExp]>([
    ["what is not JSON", { Policy: "{" }, "MalformedPolicyDocumentException", /not in the valid JSON format/],
    [
      "what is no policy",
      { Policy: "[]" },
      "MalformedPolicyDocumentException",
      /^Syntax errors in policy\. an object is expected/,
    ],
    [
      "what it cannot enforce",
      { Policy: policy.replace('"Action"', '"Principal":"*","Action"') },
      "MalformedPolicyDocumentException",
      /Principal/,
    ],
    [
      "more than 2,048 letters",
      { Policy: policy + " ".repeat(2048) },
      "PackedPolicyTooLargeException",
      /consumes 10\d% of allotted space/,
    ],
    [
      "managed policies",
      { PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }] },
      "InvalidParameterValue",
      /no managed policies/,
    ],
  ])("refuses %s", async (_name, input, code, message) => {
    const error = await errorOf(open(cloud.sts(), "hub", input));

    // The SDK knows these two by its own names: it understood the codes on the wire.
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it("does not keep a session from asking who it is", async () => {
    const credentials = await assume("hub", { Policy: policy });

    const identity = await cloud.stsWith(credentials).send(new GetCallerIdentityCommand({}));

    expect(identity.Account).toBe(usual);
  });
});
