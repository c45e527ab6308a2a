/** `copy network-acl`: entries with their numbers, subnets on request, shown before it is done. */
import { expect, test } from "vitest";
import { BY_PROFILES, profiles } from "./copies.ts";
import { changesOf, errorsOf, onlyOf } from "./documents.ts";
import { type AclWords, aclId, seedOf } from "./seed-words.ts";
import { openStage, SOURCE, TARGET } from "./stage.ts";

const EDGE = aclId(SOURCE.vpc, "edge");
const RULES = [
  "in 90 deny tcp 22 from 10.9.0.0/16",
  "in 100 allow tcp 443 from 0.0.0.0/0",
  "out 100 allow tcp 1024-65535 to 0.0.0.0/0",
  "out 110 allow all to 2001:db8::/32",
];
const FROM = "subnet-0a000000000000001";
const TO = "subnet-0b000000000000001";
const subnet = (id: string, cidr: string) => ({ id, az: "eu-west-1a", cidr, name: "public" });

function seed(there: Readonly<Record<string, AclWords>> = {}) {
  return seedOf([
    {
      ...SOURCE,
      vpcs: [
        {
          id: SOURCE.vpc,
          subnets: [subnet(FROM, "10.0.1.0/24")],
          acls: { edge: { rules: RULES, subnets: [FROM], tags: { team: "net" } } },
        },
      ],
    },
    {
      ...TARGET,
      vpcs: [{ id: TARGET.vpc, cidr: "10.20.0.0/16", subnets: [subnet(TO, "10.20.1.0/24")], acls: there }],
    },
  ]);
}

const copy = (...args: readonly string[]) => [
  ...["copy", "network-acl", EDGE, "--to-vpc", TARGET.vpc, ...BY_PROFILES],
  ...args,
];

test.concurrent("an ACL comes over entry for entry with its tags, without an owner tag and without subnets", async () => {
  await using stage = await openStage(seed());

  const result = await stage.run(copy("--yes", "--json"), await profiles(stage));

  const target = stage.view(TARGET);
  const acl = await target.acl(TARGET.vpc, "edge");
  expect([result.code, result.stderr, onlyOf(result).created]).toEqual([0, "", true]);
  expect(await target.entries(TARGET.vpc, "edge")).toEqual(RULES);
  expect(acl.Associations).toEqual([]);
  expect(acl.Tags).toContainEqual({ Key: "team", Value: "net" });
  expect(acl.Tags?.map(({ Key }) => Key)).not.toContain("vpc-rule-sync:owner");
  expect((await stage.calls()).every(({ account }) => account === TARGET.account)).toBe(true);
});

for (const associate of ["by-name", "by-zone", `${FROM}=${TO}`]) {
  test.concurrent(`--associate ${associate}: the subnet comes under the copy, after its entries`, async () => {
    await using stage = await openStage(seed());

    const result = await stage.run(copy("--associate", associate, "--yes", "--json"), await profiles(stage));

    const { Associations } = await stage.view(TARGET).acl(TARGET.vpc, "edge");
    expect([result.code, result.stderr]).toEqual([0, ""]);
    expect(Associations?.map(({ SubnetId }) => SubnetId)).toEqual([TO]);
    expect((await stage.calls()).at(-1)?.action).toBe("ReplaceNetworkAclAssociation");
  });
}

test.concurrent("by tag and under another name", async () => {
  await using stage = await openStage(seed());

  const result = await stage.run(
    [
      ...["copy", "network-acl", "--tag", "team=net", "--to-vpc", TARGET.vpc, ...BY_PROFILES],
      ...["--as", "{name}-dr", "--yes"],
    ],
    await profiles(stage),
  );

  expect([result.code, result.stderr]).toEqual([0, ""]);
  expect(await stage.view(TARGET).entries(TARGET.vpc, "edge-dr")).toEqual(RULES);
});

test.concurrent("without --yes and without a terminal it shows entries, subnets and effect, and writes nothing", async () => {
  await using stage = await openStage(seed());

  const { code, stdout, stderr } = await stage.run(copy("--associate", "by-name"), await profiles(stage));

  expect([code, stderr]).toEqual([2, ""]);
  expect(stdout).toContain("  +  in    90  deny   tcp 22");
  expect(stdout).toMatch(new RegExp(`~ {2}subnet {2}${TO} {2}comes here from acl-`));
  expect(stdout).toContain(
    `  would close ${TO}: in: all traffic except tcp 443 from the whole IPv4 Internet\n`,
  );
  expect(stdout).toContain(
    "1 network ACL to create, 4 rules to add, 0 to amend, 0 to remove, 1 subnet to move",
  );
  expect(await stage.counts()).toMatchObject({ mutating: 0 });
});

const MORE = "in 200 allow tcp 25 from 10.0.0.0/8";

test.concurrent("onto an ACL of that name it only adds", async () => {
  await using stage = await openStage(seed({ edge: { rules: [MORE] } }));

  const result = await stage.run(copy("--yes", "--json"), await profiles(stage));

  expect([result.code, onlyOf(result).created]).toEqual([0, false]);
  expect(await stage.view(TARGET).entries(TARGET.vpc, "edge")).toEqual([
    ...RULES.slice(0, 2),
    MORE,
    ...RULES.slice(2),
  ]);
});

test.concurrent("with --replace the ACL of that name becomes equal", async () => {
  await using stage = await openStage(seed({ edge: { rules: [MORE] } }));

  const result = await stage.run(
    copy("--replace", "--accept-removals", "1", "--yes", "--json"),
    await profiles(stage),
  );

  expect(result.code).toBe(0);
  expect(changesOf(onlyOf(result))).toContain(`- ${MORE}`);
  expect(await stage.view(TARGET).entries(TARGET.vpc, "edge")).toEqual(RULES);
});

test.concurrent("--into names the ACL whatever its name", async () => {
  await using stage = await openStage(seed({ other: { rules: [MORE] } }));

  const result = await stage.run(
    copy("--into", aclId(TARGET.vpc, "other"), "--yes", "--json"),
    await profiles(stage),
  );

  expect([result.code, onlyOf(result).groupId]).toEqual([0, aclId(TARGET.vpc, "other")]);
  expect(await stage.view(TARGET).entries(TARGET.vpc, "other")).toEqual([
    ...RULES.slice(0, 2),
    MORE,
    ...RULES.slice(2),
  ]);
});

test.concurrent.each([
  ["no such way", ["--associate", "by-colour"], "BAD_VALUE"],
  ["half a pair", ["--associate", `${FROM}=`], "BAD_ARGUMENTS"],
  ["a way and a pair", ["--associate", "by-name", "--associate", `${FROM}=${TO}`], "BAD_ARGUMENTS"],
  ["no subnet's id", ["--associate", "a=b"], "BAD_SUBNET"],
  ["a group's id", ["--into", "sg-0a1b2c3d"], "BAD_ACL"],
  ["an option of groups", ["--prefix-list", "a=b"], "BAD_ARGUMENTS"],
])("%s: refused before any call", async (_, args, code) => {
  await using stage = await openStage(seed());

  const result = await stage.run(copy(...args, "--json"), await profiles(stage));

  expect(result.code).toBe(1);
  expect(errorsOf(result).map((error) => error.code)).toContain(code);
  expect(await stage.counts()).toMatchObject({ total: 0 });
});
