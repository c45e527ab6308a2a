/** `copy security-group`: with the user's own credentials, shown before it is done, and leaving no mark of ours. */
import { expect, test } from "vitest";
import { BY_PROFILES, copyOf, profiles } from "./copies.ts";
import { changesOf, errorsOf, onlyOf, runOf } from "./documents.ts";
import { expectErrors } from "./error-text.ts";
import { groupId } from "./seed-words.ts";
import { openStage, SOURCE, TARGET, twoVpcs } from "./stage.ts";

const WEB = groupId(SOURCE.vpc, "web");
const APP = groupId(SOURCE.vpc, "app");

const source = {
  web: {
    rules: ["in tcp 443 from 10.0.0.0/8 # office", "in tcp 8080 from app", "in tcp 22 from web"],
    tags: { team: "a" },
  },
  app: { rules: ["in tcp 8080 from web", "out tcp 443 to 0.0.0.0/0"], tags: { team: "a" } },
};

test.concurrent("by profiles: groups that refer to each other come over with their rules and tags, and no owner tag", async () => {
  await using stage = await openStage(twoVpcs(source));
  const env = await profiles(stage);

  const result = await stage.run(copyOf(WEB, APP, "--yes", "--json"), env);

  const target = stage.view(TARGET);
  expect([result.code, result.stderr]).toEqual([0, ""]);
  expect(
    runOf(result)
      .destinations.map(({ name, outcome }) => [name, outcome])
      .sort(),
  ).toEqual([
    ["app", "corrected"],
    ["web", "corrected"],
  ]);
  expect(await target.words(TARGET.vpc, "web")).toEqual([
    "in tcp 22 from web",
    "in tcp 443 from 10.0.0.0/8 # office",
    "in tcp 8080 from app",
  ]);
  expect(await target.words(TARGET.vpc, "app")).toEqual(["in tcp 8080 from web", "out tcp 443 to 0.0.0.0/0"]);
  expect(await target.tags(TARGET.vpc, "web")).toEqual({ team: "a" });
  expect((await stage.calls()).every(({ account }) => account === TARGET.account)).toBe(true);
});

test.concurrent("by tag: every group that carries it, under another name", async () => {
  await using stage = await openStage(twoVpcs(source));

  const result = await stage.run(
    copyOf("--tag", "team=a", "--from-vpc", SOURCE.vpc, "--as", "{name}-dr", "--yes", "--json"),
    await profiles(stage),
  );

  expect(result.code).toBe(0);
  expect(await stage.view(TARGET).words(TARGET.vpc, "app-dr")).toEqual([
    "in tcp 8080 from web-dr",
    "out tcp 443 to 0.0.0.0/0",
  ]);
});

test.concurrent("by tag: without a VPC the whole Region is looked through", async () => {
  await using stage = await openStage(twoVpcs(source));

  const result = await stage.run(copyOf("--tag", "team=a", "--yes", "--json"), await profiles(stage));

  expect([result.code, result.stderr]).toEqual([0, ""]);
  expect(await stage.view(TARGET).words(TARGET.vpc, "app")).toEqual([
    "in tcp 8080 from web",
    "out tcp 443 to 0.0.0.0/0",
  ]);
});

test.concurrent("by roles: each side through its own ARN", async () => {
  await using stage = await openStage(twoVpcs({ web: ["in tcp 443 from 10.0.0.0/8"] }));
  const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
  const admin = JSON.stringify({ account: TARGET.account, name: "network-admin" });
  await fetch(`${stage.url}/_local/role`, { method: "POST", body: admin });

  const result = await stage.run([
    ...["copy", "security-group", WEB, "--to-vpc", TARGET.vpc, "--yes", "--json"],
    ...["--from-role-arn", role(SOURCE.account, "vpc-rule-sync-reader")],
    ...["--to-role-arn", role(TARGET.account, "network-admin")],
  ]);

  expect([result.code, result.stderr]).toEqual([0, ""]);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual(["in tcp 443 from 10.0.0.0/8"]);
});

test.concurrent("within one account into another Region, with addresses translated", async () => {
  await using stage = await openStage(twoVpcs({ web: ["in tcp 443 from 10.0.1.0/24"] }));
  const there = { account: SOURCE.account, region: "us-east-1" };
  const vpc = (await stage.view(there).groups())[0]?.VpcId ?? "";

  const result = await stage.run(
    [
      "copy",
      "security-group",
      WEB,
      "--to-vpc",
      vpc,
      "--to-region",
      "us-east-1",
      "--cidr",
      "10.0.0.0/16=10.9.0.0/16",
      "--yes",
    ],
    { AWS_ACCESS_KEY_ID: SOURCE.account },
  );

  expect([result.code, result.stderr]).toEqual([0, ""]);
  expect(await stage.view(there).words(vpc, "web")).toEqual(["in tcp 443 from 10.9.1.0/24"]);
});

const existing = twoVpcs(
  { web: ["in tcp 443 from 10.0.0.0/8"] },
  { web: [...[22, 25, 110, 143].map((port) => `in tcp ${port} from 10.9.0.0/16`), "out all to 0.0.0.0/0"] },
);

test.concurrent("onto an existing name it only adds", async () => {
  await using stage = await openStage(existing);

  const result = await stage.run(copyOf(WEB, "--yes", "--json"), await profiles(stage));

  expect(result.code).toBe(0);
  expect(changesOf(onlyOf(result))).toEqual(["+ in tcp 443 from 10.0.0.0/8"]);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toHaveLength(6);
});

test.concurrent("with --replace the existing group becomes equal, once the removals are accepted", async () => {
  await using stage = await openStage(existing);
  const env = await profiles(stage);

  const held = await stage.run(copyOf(WEB, "--replace", "--yes", "--json"), env);
  const replaced = await stage.run(
    copyOf(WEB, "--replace", "--accept-removals", "5", "--yes", "--json"),
    env,
  );

  expect([held.code, onlyOf(held).outcome]).toEqual([3, "held"]);
  expect(onlyOf(held).reasons[0]).toMatchObject({
    code: "TOO_LARGE_A_SHARE",
    next: expect.stringContaining("--accept-removals 5"),
  });
  expect(replaced.code).toBe(0);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual(["in tcp 443 from 10.0.0.0/8"]);
});

test.concurrent("a source open to the Internet is held until --allow-world says so", async () => {
  await using stage = await openStage(twoVpcs({ web: ["in tcp 22 from 0.0.0.0/0"] }));
  const env = await profiles(stage);

  const held = await stage.run(copyOf(WEB, "--yes", "--json"), env);
  const allowed = await stage.run(copyOf(WEB, "--yes", "--json", "--allow-world", "tcp/22"), env);

  expect([held.code, onlyOf(held).reasons.map(({ code }) => code)]).toEqual([3, ["WORLD_OPEN"]]);
  expect([allowed.code, onlyOf(allowed).outcome]).toEqual([0, "corrected"]);
});

test.concurrent("what has no counterpart is left out and named", async () => {
  await using stage = await openStage(twoVpcs(source));

  const result = await stage.run(copyOf(WEB, "--yes", "--json"), await profiles(stage));

  expect(result.code).toBe(0);
  expect(onlyOf(result).plan?.findings).toMatchObject([
    { code: "RULE_SKIPPED", rule: `in tcp 8080 from ${APP}` },
  ]);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toHaveLength(2);
});

for (const json of [[], ["--json"]]) {
  test.concurrent(`without a terminal and without --yes it shows the plan and exits 2 ${json.join("")}`, async () => {
    await using stage = await openStage(twoVpcs(source));

    const result = await stage.run(copyOf(WEB, APP, ...json), await profiles(stage));

    expect([result.code, result.stderr]).toEqual([2, ""]);
    expect(result.stdout).toContain(json.length > 0 ? '"action": "plan"' : "2 groups to create");
    expect(await stage.counts()).toMatchObject({ mutating: 0 });
  });
}

test.concurrent("a copy of what is there already changes nothing and exits 0", async () => {
  await using stage = await openStage(
    twoVpcs({ web: ["in tcp 443 from 10.0.0.0/8"] }, { web: ["in tcp 443 from 10.0.0.0/8"] }),
  );

  const result = await stage.run(copyOf(WEB, "--yes"), await profiles(stage));

  expect([result.code, result.stderr]).toEqual([0, ""]);
  expect(result.stdout).toMatch(/^In sync: 1 destination/);
  expect(await stage.counts()).toMatchObject({ mutating: 0 });
});

const wrong: readonly (readonly [name: string, args: readonly string[], code: string, ...words: string[]])[] =
  [
    ["a profile that does not exist", [WEB, "--from-profile", "nobody"], "NO_REGION", "nobody"],
    [
      "a profile without credentials",
      [WEB, "--from-profile", "nobody", "--from-region", "eu-west-1"],
      "NO_CREDENTIALS",
      "nobody",
    ],
    [
      "a role that may not be assumed",
      [WEB, "--to-role-arn", "arn:aws:iam::222222222222:role/nobody"],
      "ROLE_NOT_ASSUMABLE",
      "role/nobody",
    ],
    ["a group that does not exist", ["sg-0dead00000000beef"], "SOURCE_NOT_FOUND", "sg-0dead00000000beef"],
  ];

for (const [name, args, ...error] of wrong) {
  test.concurrent(`${name}: one error, exit 1, nothing changed`, async () => {
    await using stage = await openStage(twoVpcs(source));

    const result = await stage.run([...copyOf(), ...args], await profiles(stage));

    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectErrors(result.stderr, [error]);
    expect(await stage.counts()).toMatchObject({ mutating: 0 });
  });
}

test.concurrent("a target VPC that does not exist: named, exit 1, nothing changed", async () => {
  await using stage = await openStage(twoVpcs(source));

  const result = await stage.run(
    ["copy", "security-group", WEB, "--to-vpc", "vpc-0dead00000000beef", ...BY_PROFILES, "--yes", "--json"],
    await profiles(stage),
  );

  expect(result.code).toBe(1);
  expect(onlyOf(result).error).toMatchObject({ code: "TARGET_VPC_NOT_FOUND" });
  expect(await stage.counts()).toMatchObject({ mutating: 0 });
});

test.concurrent("without a Region anywhere it says which flag is missing", async () => {
  await using stage = await openStage(twoVpcs(source));

  const result = await stage.run(["copy", "security-group", WEB, "--to-vpc", TARGET.vpc, "--json"], {
    AWS_REGION: "",
  });

  expect(result.code).toBe(1);
  expect(errorsOf(result)).toMatchObject([{ code: "NO_REGION", subject: "--from-region" }]);
});
