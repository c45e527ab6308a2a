import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AccountAccess, createCopyAccess, createMappingAccess } from "../../src/aws/account-access.ts";
import { configuredRegion, readCaller } from "../../src/aws/caller.ts";
import { personalCredentials, rememberCredentials, toSessionName } from "../../src/aws/credentials.ts";
import { Ec2State } from "../../src/aws/ec2-state.ts";
import { Ec2Steps } from "../../src/aws/ec2-steps.ts";
import { InputError, ReadError, WriteError } from "../../src/model/errors.ts";
import { keysOf, openCloud, type TestCloud } from "./cloud.ts";

const HUB = "111111111111";
const MEMBER = "222222222222";
const eu = { account: MEMBER, region: "eu-west-1" };
const us = { account: MEMBER, region: "us-east-1" };
const me = { scope: eu, action: "sts:GetCallerIdentity" };

const PROFILES = `
[profile hub]
region = eu-central-1
[profile member]
[profile member-reader]
role_arn = arn:aws:iam::${MEMBER}:role/vpc-rule-sync-reader
source_profile = hub
mfa_serial = arn:aws:iam::${HUB}:mfa/ann
[profile no-such-role]
role_arn = arn:aws:iam::${MEMBER}:role/other
source_profile = hub
`;
const KEYS = `
[hub]
aws_access_key_id = ${HUB}
aws_secret_access_key = test
[member]
aws_access_key_id = ${MEMBER}
aws_secret_access_key = test
`;

let cloud: TestCloud;
let folder: string;
beforeAll(async () => {
  cloud = await openCloud();
  folder = mkdtempSync(join(tmpdir(), "account-access-"));
  writeFileSync(join(folder, "config"), PROFILES);
  writeFileSync(join(folder, "credentials"), KEYS);
  process.env.AWS_CONFIG_FILE = join(folder, "config");
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, "credentials");
  // Otherwise a machine without credentials asks EC2's metadata service, which nobody answers.
  process.env.AWS_EC2_METADATA_DISABLED = "true";
});
beforeEach(async () => await cloud.begin());
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

type Settings = Partial<Parameters<typeof createMappingAccess>[0]>;

function mappingAccess(settings: Settings = {}): AccountAccess {
  return createMappingAccess({
    caller: { account: HUB, arn: `arn:aws:iam::${HUB}:user/ann`, partition: "aws" },
    homeRegion: "eu-west-1",
    readerRole: "vpc-rule-sync-reader",
    writerRole: "vpc-rule-sync-writer",
    sessionName: "test run/1",
    credentials: keysOf(HUB),
    ...settings,
  });
}

async function reason(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => "it was accepted",
    (error: unknown) => error,
  );
}

describe("the access of mappings", () => {
  it("reaches the caller's own account directly", async () => {
    await new Ec2State(mappingAccess()).readGroups({ account: HUB, region: "eu-west-1" });

    expect((await cloud.counts()).byAction).toEqual({ DescribeSecurityGroups: 1 });
  });

  it("assumes a role once for all who ask at the same time, in all Regions", async () => {
    const state = new Ec2State(mappingAccess());

    await Promise.all([eu, us, eu, us, eu].map((scope) => state.readGroups(scope)));

    expect((await cloud.counts()).byAction).toEqual({ AssumeRole: 1, DescribeSecurityGroups: 5 });
    expect((await cloud.counts()).byAccount[MEMBER]).toEqual({ DescribeSecurityGroups: 5 });
  });

  it("assumes one role for reading and another for writing", async () => {
    const access = mappingAccess();
    const [group] = await new Ec2State(access).readGroups(eu);
    const steps = new Ec2Steps(access);
    const creation = { name: "web", description: "web", vpcId: group?.vpcId ?? "", tags: {} };

    await steps.createGroup(eu, creation);
    await steps.createGroup(eu, { ...creation, name: "app" });

    expect((await cloud.counts()).byAction.AssumeRole).toBe(2);
  });

  it("gives the same client for the same account, Region and use", () => {
    const access = mappingAccess();

    expect(access.ec2(eu, "read")).toBe(access.ec2(eu, "read"));
    expect(access.ec2(eu, "read")).not.toBe(access.ec2(eu, "write"));
    expect(access.ec2(eu, "read")).not.toBe(access.ec2(us, "read"));
  });

  it("names the role and the caller when the role may not be assumed", async () => {
    const state = new Ec2State(mappingAccess({ readerRole: "other" }));

    const error = await reason(state.readGroups(eu));

    expect(error).toBeInstanceOf(ReadError);
    expect(error).toMatchObject({
      code: "ROLE_NOT_ASSUMABLE",
      next: expect.stringContaining("trust policy"),
    });
    expect(String(error)).toContain(`arn:aws:iam::${MEMBER}:role/other`);
    expect(String(error)).toContain(`arn:aws:iam::${HUB}:user/ann`);
  });

  it("denies a write whose role may not be assumed", async () => {
    const steps = new Ec2Steps(mappingAccess({ writerRole: "other" }));

    const error = await reason(steps.applyStep(eu, "sg-1", { kind: "tag-group", tags: { a: "b" } }));

    expect(error).toBeInstanceOf(WriteError);
    expect(error).toMatchObject({ code: "ROLE_NOT_ASSUMABLE", reaction: "denied" });
  });

  it("says what STS holds against the settings", async () => {
    const error = await reason(new Ec2State(mappingAccess({ externalId: "?" })).readGroups(eu));

    expect(error).toMatchObject({ code: "ROLE_NOT_ASSUMABLE" });
    expect(String(error)).toContain("externalId");
  });

  it("is bad input when the caller's own credentials are over, because no other account is reached either", async () => {
    await cloud.begin({
      action: "AssumeRole",
      kind: "error",
      times: 9,
      code: "ExpiredToken",
      status: 403,
      message: "no",
    });

    const error = await reason(new Ec2State(mappingAccess()).readGroups(eu));

    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: "CREDENTIALS_EXPIRED" });
  });

  it("is bad input when there are no credentials to assume a role with", async () => {
    const credentials = personalCredentials({ profile: "nobody", sessionName: "test" }, me);

    const error = await reason(new Ec2State(mappingAccess({ credentials })).readGroups(eu));

    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: "NO_CREDENTIALS" });
  });

  it("does not try to assume a role in another partition", async () => {
    const error = await reason(new Ec2State(mappingAccess()).readGroups({ ...eu, region: "cn-north-1" }));

    expect(error).toMatchObject({ code: "OTHER_PARTITION" });
    expect((await cloud.counts()).total).toBe(0);
  });
});

describe("remembered credentials", () => {
  it.each([
    [54, 1],
    [55, 2],
    [61, 2],
  ])(
    "of an hour are asked for again once five minutes are left: after %i minutes %i",
    async (minutes, requests) => {
      let now = 0;
      let asked = 0;
      const source = rememberCredentials(
        async () => {
          asked += 1;
          return { accessKeyId: "a", secretAccessKey: "b", expiration: new Date(now + 60 * 60_000) };
        },
        () => now,
      );

      await source();
      now = minutes * 60_000;
      await Promise.all([source(), source(), source()]);
      await source();

      expect(asked).toBe(requests);
    },
  );

  it("without an end are asked for once", async () => {
    let asked = 0;
    const source = rememberCredentials(async () => {
      asked += 1;
      return { accessKeyId: "a", secretAccessKey: "b" };
    }, Date.now);

    await source();
    await source();

    expect(asked).toBe(1);
  });

  it("that could not be had are asked for again, once for all who ask at the same time", async () => {
    let asked = 0;
    const source = rememberCredentials(async () => {
      asked += 1;
      if (asked === 1) throw new Error("not now");
      return { accessKeyId: "a", secretAccessKey: "b" };
    }, Date.now);

    const first = await Promise.allSettled([source(), source()]);
    const second = await Promise.allSettled([source(), source()]);

    expect(first.map((each) => each.status)).toEqual(["rejected", "rejected"]);
    expect(second.map((each) => each.status)).toEqual(["fulfilled", "fulfilled"]);
    expect(asked).toBe(2);
  });
});

it.each([
  ["vpc-rule-sync", "vpc-rule-sync"],
  ["ann's run / 7", "ann-s-run---7"],
  ["x", "x-"],
  ["y".repeat(80), "y".repeat(64)],
])("makes the session name of %j legal", (wish, name) => {
  expect(toSessionName(wish)).toBe(name);
});

describe("a person's credentials", () => {
  it("are those of a profile", async () => {
    const credentials = personalCredentials({ profile: "member", sessionName: "test" }, me);

    expect(await readCaller(credentials, "eu-west-1")).toMatchObject({ account: MEMBER, partition: "aws" });
  });

  it("ask once for an MFA code, whatever is done with them", async () => {
    const asked: string[] = [];
    const mfaPrompt = async (serial: string) => {
      asked.push(serial);
      return "123456";
    };
    const credentials = personalCredentials({ profile: "member-reader", sessionName: "test", mfaPrompt }, me);

    const callers = [await readCaller(credentials, "eu-west-1"), await readCaller(credentials, "us-east-1")];

    expect(callers.map((caller) => caller.account)).toEqual([MEMBER, MEMBER]);
    expect(asked).toEqual([`arn:aws:iam::${HUB}:mfa/ann`]);
  });

  it("are of a role when one is named, on top of a profile", async () => {
    const roleArn = `arn:aws:iam::${MEMBER}:role/vpc-rule-sync-reader`;
    const credentials = personalCredentials({ profile: "hub", roleArn, sessionName: "test" }, me);

    expect((await readCaller(credentials, "eu-west-1")).arn).toContain(
      "assumed-role/vpc-rule-sync-reader/test",
    );
  });

  const cases: readonly [string, object, string, RegExp][] = [
    ["a profile that does not exist", { profile: "nobody" }, "NO_CREDENTIALS", /nobody/],
    ["no credentials anywhere", {}, "NO_CREDENTIALS", /no AWS credentials were found/],
    [
      "a profile whose role may not be assumed",
      { profile: "no-such-role" },
      "ROLE_NOT_ASSUMABLE",
      /role\/other/,
    ],
  ];

  it.each(cases)("are refused as bad input: %s", async (_case, person, code, text) => {
    const credentials = personalCredentials({ sessionName: "test", ...person }, me);

    const error = await reason(readCaller(credentials, "eu-west-1"));

    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(text);
  });

  it("are named by AWS_PROFILE when no profile is given, so that a misspelt one is seen", async () => {
    process.env.AWS_PROFILE = "nobdy";

    const error = await reason(readCaller(personalCredentials({ sessionName: "test" }, me), "eu-west-1"));
    delete process.env.AWS_PROFILE;

    expect(error).toMatchObject({ code: "NO_CREDENTIALS", subject: "AWS credentials of profile nobdy" });
  });

  it.each([
    ["ExpiredToken", "CREDENTIALS_EXPIRED"],
    ["InvalidClientTokenId", "CREDENTIALS_REFUSED"],
  ])("are refused as bad input when STS answers %s", async (code, expected) => {
    await cloud.begin({
      action: "GetCallerIdentity",
      kind: "error",
      times: 9,
      code,
      status: 403,
      message: "no",
    });

    const error = await reason(readCaller(keysOf(HUB), "eu-west-1"));

    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: expected });
  });

  it("cannot be checked when nothing answers at the endpoint", async () => {
    const endpoint = process.env.AWS_ENDPOINT_URL;
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";

    const error = await reason(readCaller(keysOf(HUB), "eu-west-1"));
    process.env.AWS_ENDPOINT_URL = endpoint;

    expect(error).toMatchObject({
      code: "ENDPOINT_UNREACHABLE",
      next: expect.stringContaining("AWS_ENDPOINT_URL"),
    });
  });
});

describe("the configured Region", () => {
  it("is the profile's", async () => {
    expect(await configuredRegion("hub")).toBe("eu-central-1");
  });

  it("is unknown where neither the profile nor the environment names one", async () => {
    expect(await configuredRegion("member")).toBeUndefined();
  });
});

describe("the access of a copy", () => {
  const mfaPrompt = async () => "123456";
  const member = { profile: "member", region: "us-east-1" };
  const hub = { profile: "hub", region: "eu-west-1" };

  it("finds the accounts of both sides and uses each for its own side", async () => {
    const access = await createCopyAccess({ from: hub, to: member, sessionName: "copy", mfaPrompt });
    await cloud.begin();

    await new Ec2State(access).readGroups({ account: HUB, region: "eu-west-1" });
    await new Ec2State(access).readGroups(us);

    expect([access.from.account, access.to.account]).toEqual([HUB, MEMBER]);
    expect((await cloud.counts()).byAccount).toEqual({
      [HUB]: { DescribeSecurityGroups: 1 },
      [MEMBER]: { DescribeSecurityGroups: 1 },
    });
  });

  it("never writes with the credentials of the source, nor in an account of neither side", async () => {
    const access = await createCopyAccess({ from: hub, to: member, sessionName: "copy", mfaPrompt });
    const steps = new Ec2Steps(access);
    const step = { kind: "tag-group", tags: { a: "b" } } as const;
    await cloud.begin();

    const atSource = await reason(steps.applyStep({ account: HUB, region: "eu-west-1" }, "sg-1", step));
    const elsewhere = await reason(
      steps.applyStep({ account: "333333333333", region: "us-east-1" }, "sg-1", step),
    );

    expect(atSource).toMatchObject({ code: "ACCOUNT_OUT_OF_REACH", reaction: "failed" });
    expect(elsewhere).toMatchObject({ code: "ACCOUNT_OUT_OF_REACH", reaction: "failed" });
    expect((await cloud.counts()).total).toBe(0);
  });

  it("asks for one MFA code when both sides are the same person", async () => {
    let asked = 0;
    const prompt = async () => {
      asked += 1;
      return "123456";
    };
    const from = { profile: "member-reader", region: "eu-west-1" };

    await createCopyAccess({
      from,
      to: { ...from, region: "us-east-1" },
      sessionName: "copy",
      mfaPrompt: prompt,
    });

    expect(asked).toBe(1);
  });
});
