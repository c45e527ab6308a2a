import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";

const clock = { time: Date.parse("2026-11-22T10:00:00Z"), now: () => clock.time };
const cloud = useCloud({ clock });
const writer = "arn:aws:iam::222222222222:role/vpc-rule-sync-writer";

async function assume(input: Partial<AssumeRoleCommandInput> = {}) {
  const command = new AssumeRoleCommand({ RoleArn: writer, RoleSessionName: "run-1", ...input });
  const { Credentials: credentials, AssumedRoleUser: user } = await cloud.sts().send(command);
  return {
    user: must(user),
    expiration: must(credentials?.Expiration),
    credentials: {
      accessKeyId: must(credentials?.AccessKeyId),
      secretAccessKey: must(credentials?.SecretAccessKey),
      sessionToken: must(credentials?.SessionToken),
    },
  };
}

describe("who a static key is", () => {
  it.each([
    ["a key of 12 digits acts as that account", "333333333333", "333333333333"],
    ["any other key acts as the usual account", "AKIAIOSFODNN7EXAMPLE", "123456789012"],
    ["a made-up key acts as the usual account", "test", "123456789012"],
  ])("%s", async (_name, key, account) => {
    const identity = await cloud.sts(key).send(new GetCallerIdentityCommand({}));

    expect(identity.Account).toBe(account);
    expect(identity.Arn).toBe(`arn:aws:iam::${account}:user/local-operator`);
  });

  it.each([
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["eusc-de-east-1", "aws-eusc"],
  ])("an ARN in %s is of partition %s", async (region, partition) => {
    const identity = await cloud.sts(usual, region).send(new GetCallerIdentityCommand({}));

    expect(identity.Arn).toBe(`arn:${partition}:iam::${usual}:user/local-operator`);
  });
});

describe("AssumeRole", () => {
  it("gives credentials that act as the role's account in both services", async () => {
    const { credentials, user, expiration } = await assume({ ExternalId: "hub/dev" });

    const identity = await cloud.stsWith(credentials).send(new GetCallerIdentityCommand({}));
    const { Vpcs } = await cloud.ec2With(credentials).send(new DescribeVpcsCommand({}));

    expect(identity.Account).toBe(other);
    expect(identity.Arn).toBe("arn:aws:sts::222222222222:assumed-role/vpc-rule-sync-writer/run-1");
    expect(user.Arn).toBe(identity.Arn);
    expect(user.AssumedRoleId).toBe(identity.UserId);
    expect(Vpcs?.map((vpc) => vpc.OwnerId)).toEqual([other]);
    expect(expiration.getTime()).toBe(clock.time + 3600_000);
  });

  it("gives two sessions different keys", async () => {
    const [one, two] = [await assume(), await assume()];

    expect(one.credentials.accessKeyId).toMatch(/^ASIA[0-9A-Z]{16}$/);
    expect(one.credentials.accessKeyId).not.toBe(two.credentials.accessKeyId);
  });

  it.each<[string, Partial<AssumeRoleCommandInput>, string, RegExp]>([
    [
      "a role that is not one of the service's is denied in AWS's words",
      { RoleArn: "arn:aws:iam::222222222222:role/admin" },
      "AccessDenied",
      /^User: arn:aws:iam::111111111111:user\/local-operator is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role\/admin$/,
    ],
    [
      "a role of another partition is denied",
      { RoleArn: "arn:aws-cn:iam::222222222222:role/vpc-rule-sync-writer" },
      "AccessDenied",
      /not authorized/,
    ],
    [
      "an ARN that is none is invalid",
      { RoleArn: "arn:aws:iam::2222:role/x-and-more" },
      "ValidationError",
      /is invalid/,
    ],
    ["a short ARN is invalid", { RoleArn: "arn:aws:iam" }, "ValidationError", /greater than or equal to 20/],
    [
      "a session name of one character is invalid",
      { RoleSessionName: "a" },
      "ValidationError",
      /'roleSessionName'.*greater than or equal to 2/,
    ],
    [
      "a session name with a space is invalid",
      { RoleSessionName: "a b" },
      "ValidationError",
      /'roleSessionName'.*pattern/,
    ],
    [
      "a session name of 65 characters is invalid",
      { RoleSessionName: "a".repeat(65) },
      "ValidationError",
      /less than or equal to 64/,
    ],
    [
      "an external id with a space is invalid",
      { ExternalId: "a b" },
      "ValidationError",
      /'externalId'.*pattern/,
    ],
    ["an external id of one character is invalid", { ExternalId: "a" }, "ValidationError", /'externalId'/],
    [
      "a source identity with a slash is invalid",
      { SourceIdentity: "a/b" },
      "ValidationError",
      /'sourceIdentity'/,
    ],
    ["899 seconds are too short", { DurationSeconds: 899 }, "ValidationError", /'durationSeconds'.*900/],
    ["43201 seconds are too long", { DurationSeconds: 43201 }, "ValidationError", /'durationSeconds'.*43200/],
    [
      "more than the role's hour is too long",
      { DurationSeconds: 3601 },
      "ValidationError",
      /MaxSessionDuration/,
    ],
  ])("%s", async (_name, input, code, message) => {
    const error = await errorOf(assume(input));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it("limits a chained session to one hour, and says so", async () => {
    const { credentials } = await assume();
    const command = new AssumeRoleCommand({
      RoleArn: writer,
      RoleSessionName: "chain",
      DurationSeconds: 7200,
    });

    const error = await errorOf(cloud.stsWith(credentials).send(command));

    expect(error.message).toMatch(/1 hour session limit for roles assumed by role chaining/);
  });
});

describe("credentials that are no good", () => {
  const unknown = { accessKeyId: "ASIAUNKNOWNUNKNOWN01", secretAccessKey: "x", sessionToken: "y" };

  it("refuses an unknown temporary key in the words of each service", async () => {
    const fromSts = await errorOf(cloud.stsWith(unknown).send(new GetCallerIdentityCommand({})));
    const fromEc2 = await errorOf(cloud.ec2With(unknown).send(new DescribeVpcsCommand({})));

    expect(fromSts).toMatchObject({ code: "InvalidClientTokenId", status: 403 });
    expect(fromEc2).toMatchObject({ code: "AuthFailure", status: 401 });
  });

  it("refuses a known temporary key without its token", async () => {
    const { credentials } = await assume();
    const { accessKeyId, secretAccessKey } = credentials;

    const error = await errorOf(
      cloud.stsWith({ accessKeyId, secretAccessKey }).send(new GetCallerIdentityCommand({})),
    );

    expect(error.code).toBe("InvalidClientTokenId");
  });

  it("lets a session expire at its time, not before", async () => {
    const { credentials } = await assume({ DurationSeconds: 900 });
    const ask = () => cloud.stsWith(credentials).send(new GetCallerIdentityCommand({}));

    clock.time += 899_000;
    expect((await ask()).Account).toBe(other);
    clock.time += 1_000;
    const fromSts = await errorOf(ask());
    const fromEc2 = await errorOf(cloud.ec2With(credentials).send(new DescribeVpcsCommand({})));

    expect(fromSts).toMatchObject({ code: "ExpiredToken", status: 403 });
    expect(fromEc2).toMatchObject({ code: "RequestExpired", status: 400 });
  });
});

describe("Regions", () => {
  it.each([
    ["a Region that nobody opted into", "me-south-1"],
    ["a Region that does not exist", "eu-nowhere-9"],
  ])("refuses calls in %s", async (_name, region) => {
    const fromEc2 = await errorOf(cloud.ec2(usual, region).send(new DescribeVpcsCommand({})));
    const fromSts = await errorOf(cloud.sts(usual, region).send(new GetCallerIdentityCommand({})));
    const assuming = new AssumeRoleCommand({ RoleArn: writer, RoleSessionName: "run-1" });
    const fromAssume = await errorOf(cloud.sts(usual, region).send(assuming));

    expect(fromEc2.code).toBe("AuthFailure");
    expect(fromSts.code).toBe("InvalidClientTokenId");
    expect(fromAssume.code).toBe("RegionDisabledException");
  });
});

describe("the Authorization header", () => {
  const good =
    "AWS4-HMAC-SHA256 Credential=111111111111/20261122/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=00ff";

  async function answerTo(authorization: string | undefined, body: string) {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await fetch(cloud.url, { method: "POST", headers, body });
    return {
      status: response.status,
      text: await response.text(),
      type: response.headers.get("content-type"),
    };
  }

  it("is read without checking the signature", async () => {
    const { status, text } = await answerTo(good, "Action=GetCallerIdentity&Version=2011-06-15");

    expect(status).toBe(200);
    expect(text).toContain("<Account>111111111111</Account>");
  });

  it.each([
    ["none at all", undefined, 403, "MissingAuthenticationToken"],
    ["another scheme", "Bearer abc", 400, "IncompleteSignature"],
    ["no signature", good.replace(/, Signature.*/, ""), 400, "IncompleteSignature"],
    ["no signed headers", good.replace("SignedHeaders=host, ", ""), 400, "IncompleteSignature"],
    ["a credential that lacks the Region", good.replace("/eu-west-1", ""), 400, "IncompleteSignature"],
    ["a service that is not here", good.replace("/sts/", "/s3/"), 400, "InvalidAction"],
  ])("with %s is refused in XML", async (_name, authorization, status, code) => {
    const answer = await answerTo(authorization, "Action=GetCallerIdentity&Version=2011-06-15");

    expect(answer.status).toBe(status);
    expect(answer.type).toBe("text/xml;charset=UTF-8");
    expect(answer.text).toContain(`<Code>${code}</Code>`);
  });

  it("decides the dialect of the answer, and the version does where there is none", async () => {
    const sts = await answerTo(undefined, "Action=GetCallerIdentity&Version=2011-06-15");
    const ec2 = await answerTo(undefined, "Action=DescribeVpcs&Version=2016-11-15");

    expect(sts.text).toMatch(
      /<ErrorResponse xmlns="https:\/\/sts[^>]*><Error><Type>Sender<\/Type>.*<RequestId>/,
    );
    expect(ec2.text).toMatch(/<Response><Errors><Error>.*<RequestID>[0-9a-f-]{36}<\/RequestID><\/Response>$/);
  });

  it.each([
    ["sts", "Action=DescribeVpcs&Version=2011-06-15", "Could not find operation DescribeVpcs"],
    ["ec2", "Action=GetCallerIdentity&Version=2016-11-15", "The action GetCallerIdentity is not valid"],
  ])("keeps the actions of %s to themselves", async (service, body, message) => {
    const { text } = await answerTo(good.replace("/sts/", `/${service}/`), body);

    expect(text).toContain("<Code>InvalidAction</Code>");
    expect(text).toContain(message);
  });

  it("cannot make up for a call without an action", async () => {
    const { text } = await answerTo(good, "Version=2011-06-15");

    expect(text).toContain("<Code>MissingAction</Code>");
  });
});
