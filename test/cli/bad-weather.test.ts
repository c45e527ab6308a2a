/**
 * What goes wrong between us and AWS: credentials, roles, permissions, the network. Each is named with whose it
 * is and what to do; what can be reached is still done.
 */
import { createServer } from "node:net";
import { expect, test } from "vitest";
import type { CliEnvironment } from "../support/run-cli.ts";
import { errorsOf, runOf } from "./documents.ts";
import { type ExpectedError, expectErrors } from "./error-text.ts";
import { seedOf } from "./seed-words.ts";
import { type Fault, mapping, openStage, TARGET, twoVpcs } from "./stage.ts";

const seed = twoVpcs({ web: ["in tcp 443 from 10.0.0.0/8"] });
const THIRD = { account: "333333333333", region: "eu-west-1", vpc: "vpc-0c000000000000001" };
const third = seedOf([{ ...THIRD, vpcs: [{ id: THIRD.vpc }] }]);
const both = mapping({ targets: [TARGET, THIRD] });

const expired: Fault = {
  action: "*",
  kind: "error",
  times: 99,
  code: "ExpiredToken",
  status: 403,
  message: "The security token included in the request is expired",
};

const hopeless: readonly {
  readonly name: string;
  readonly env: CliEnvironment;
  readonly fault?: Fault;
  readonly error: ExpectedError;
}[] = [
  {
    name: "no credentials",
    env: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
    error: ["NO_CREDENTIALS", "AWS credentials", "aws configure"],
  },
  {
    name: "a profile that does not exist",
    env: { AWS_PROFILE: "nobody", AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
    error: ["NO_CREDENTIALS", "AWS_PROFILE"],
  },
  {
    name: "expired credentials",
    env: {},
    fault: expired,
    error: ["CREDENTIALS_EXPIRED", "AWS credentials", "sign in again"],
  },
  {
    name: "a session token that AWS does not know",
    env: { AWS_ACCESS_KEY_ID: "ASIA0000000000000000", AWS_SESSION_TOKEN: "stale" },
    error: ["CREDENTIALS_REFUSED", "AWS credentials", "session token"],
  },
];

for (const { name, env, fault, error } of hopeless) {
  test.concurrent(`${name}: one error, nothing changed`, async () => {
    await using stage = await openStage(seed);
    await stage.faults(...(fault === undefined ? [] : [fault]));
    const file = await stage.file("m.yml", mapping());

    const result = await stage.run(["sync", "-f", file], env);

    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectErrors(result.stderr, [error]);
    expect(await stage.counts()).toMatchObject({ mutating: 0 });
  });
}

test.concurrent("an endpoint where nothing listens: one error that names the setting", async () => {
  await using stage = await openStage(seed);
  const file = await stage.file("m.yml", mapping());

  const result = await stage.run(["sync", "-f", file, "--json"], { AWS_ENDPOINT_URL: await deadEndpoint() });

  expect(result).toMatchObject({ code: 1, stderr: "" });
  expect(errorsOf(result)).toMatchObject([
    { code: "ENDPOINT_UNREACHABLE", next: expect.stringContaining("AWS_ENDPOINT_URL") },
  ]);
});

test.concurrent("a role that may not be assumed: its account fails, the others go on, exit 1", async () => {
  await using stage = await openStage(seed, third);
  const file = await stage.file("m.yml", both);

  const result = await stage.run(["sync", "-f", file, "--writer-role", "nobody", "--json"], {
    AWS_ACCESS_KEY_ID: TARGET.account,
  });

  const [near, far] = runOf(result).destinations;
  expect([result.code, near?.outcome, far?.outcome]).toEqual([1, "corrected", "failed"]);
  expect(far?.error).toMatchObject({
    code: "ROLE_NOT_ASSUMABLE",
    next: expect.stringContaining("trust policy"),
  });
  expect(`${far?.error?.subject} ${far?.error?.reason}`).toContain("arn:aws:iam::333333333333:role/nobody");
  expect(await stage.view(THIRD).groups(THIRD.vpc)).toHaveLength(1);
});

test.concurrent("a source whose role may not be assumed: nothing is written anywhere", async () => {
  await using stage = await openStage(seed, third);
  const file = await stage.file("m.yml", both);

  const result = await stage.run(["sync", "-f", file, "--reader-role", "nobody", "--json"]);

  expect(result.code).toBe(1);
  for (const { outcome, error } of runOf(result).destinations) {
    expect([outcome, error?.code]).toEqual(["failed", "ROLE_NOT_ASSUMABLE"]);
  }
  expect(await stage.counts()).toMatchObject({ mutating: 0 });
});

const denied: readonly (readonly [action: string, mutating: string])[] = [
  ["DescribeSecurityGroups", "nothing"],
  ["CreateSecurityGroup", "nothing"],
  ["AuthorizeSecurityGroupIngress", "the group"],
  ["DescribeSecurityGroupRules", "the group"],
];

for (const [action] of denied) {
  test.concurrent(`${action} denied in one account: named with it, the others go on, exit 1`, async () => {
    await using stage = await openStage(seed, third);
    const file = await stage.file("m.yml", both);
    await stage.faults({
      action,
      account: THIRD.account,
      kind: "error",
      times: 99,
      code: "UnauthorizedOperation",
      status: 403,
      message: "You are not authorized to perform this operation. Encoded authorization failure message: abc",
    });

    const json = await stage.run(["sync", "-f", file, "--json"]);
    const text = await stage.run(["sync", "-f", file]);

    const [near, far] = runOf(json).destinations;
    expect([json.code, near?.outcome, far?.outcome]).toEqual([1, "corrected", "failed"]);
    expect(far?.error).toMatchObject({
      code: "ACCESS_DENIED",
      next: expect.stringContaining(`ec2:${action}`),
    });
    expect(`${far?.error?.subject} ${far?.error?.reason}`).toContain(THIRD.account);
    expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual(["in tcp 443 from 10.0.0.0/8"]);
    expect(text).toMatchObject({ code: 1, stderr: "" });
    expect(text.stdout).toContain(`→ allow ec2:${action} in account ${THIRD.account}`);
    expect(text.stdout).not.toMatch(/\bat .*:\d+:\d+|Encoded/);
  });
}

/** A port that was free a moment ago. */
function deadEndpoint(): Promise<string> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("no port"));
      server.close(() => resolve(`http://127.0.0.1:${address.port}`));
    });
  });
}
