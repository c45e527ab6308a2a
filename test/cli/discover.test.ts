/** `discover`: what an account has, by filters, with the user's own credentials, and nothing written. */
import { expect, test } from "vitest";
import { discoverDocument } from "../report/discover-schema.ts";
import { profiles } from "./copies.ts";
import { errorsOf } from "./documents.ts";
import { aclId, groupId, seedOf } from "./seed-words.ts";
import { openStage, SOURCE } from "./stage.ts";

const OTHER = "vpc-0a000000000000002";
const SUBNET = "subnet-0a000000000000001";
const WEB = groupId(SOURCE.vpc, "web");

const seed = seedOf([
  {
    ...SOURCE,
    vpcs: [
      {
        id: SOURCE.vpc,
        tags: { Name: "prod", env: "prod" },
        groups: {
          web: {
            rules: ["in tcp 20-25 from 10.0.0.0/8", "out all to 0.0.0.0/0"],
            tags: { team: "a", tier: "w" },
          },
          app: { rules: ["in tcp 8080 from web", "in udp 22 from 10.0.0.0/8"], tags: { team: "a" } },
          db: { rules: ["in tcp 5432 from app", "out tcp 22 to 10.0.0.0/8"] },
        },
        subnets: [{ id: SUBNET, az: "eu-west-1a", cidr: "10.0.1.0/24", name: "a" }],
        acls: {
          edge: {
            rules: ["in 90 deny tcp 22 from 10.9.0.0/16", "in 100 allow tcp 443 from 0.0.0.0/0"],
            subnets: [SUBNET],
          },
        },
        instances: [
          {
            id: "i-0a000000000000001",
            subnet: SUBNET,
            groups: ["web", "db"],
            image: "ami-0a000000000000001",
          },
        ],
        prefixLists: [{ id: "pl-0a000000000000001", name: "offices", maxEntries: 5 }],
      },
      { id: OTHER, cidr: "10.1.0.0/16", groups: { web: { rules: ["in all from 10.0.0.0/8"] } } },
    ],
  },
]);

const AS_OWNER = { AWS_ACCESS_KEY_ID: SOURCE.account };

async function discover(...args: readonly string[]) {
  await using stage = await openStage(seed);
  const result = await stage.run(["discover", ...args, "--json"], AS_OWNER);
  expect([result.code, result.stderr]).toEqual([0, ""]);
  expect(await stage.counts()).toMatchObject({ mutating: 0 });
  return discoverDocument.parse(JSON.parse(result.stdout));
}

async function names(...args: readonly string[]): Promise<readonly string[]> {
  return (await discover(...args)).items.map(({ name }) => name);
}

const IN_VPC = ["--vpc", SOURCE.vpc];

const GROUPS: readonly (readonly [what: string, args: readonly string[], found: readonly string[]])[] = [
  ["all of a VPC", IN_VPC, ["app", "db", "web"]],
  [
    "those with an inbound rule for a port, ranges and all traffic included",
    ["--port", "22"],
    ["app", "web", "web"],
  ],
  ["those that carry a tag", ["--tag", "team=a"], ["app", "web"]],
  ["those that carry both tags", ["--tag", "team=a", "--tag", "tier=w"], ["web"]],
  ["one by its id", ["--id", WEB], ["web"]],
  ["two by id that lie in a VPC", ["--id", WEB, "--id", groupId(OTHER, "web"), ...IN_VPC], ["web"]],
  ["none", ["--tag", "team=b"], []],
];

test.concurrent.each(GROUPS)("groups: %s", async (_, args, found) => {
  // EC2's own groups let all in from themselves.
  expect((await names("security-groups", ...args)).filter((name) => name !== "default")).toEqual(found);
});

test.concurrent("a group comes with the number of its rules and its tags", async () => {
  const { items } = await discover("security-groups", "--id", groupId(SOURCE.vpc, "app"));

  expect(items).toEqual([
    {
      id: groupId(SOURCE.vpc, "app"),
      name: "app",
      description: "app",
      vpcId: SOURCE.vpc,
      rulesIn: 2,
      rulesOut: 0,
      tags: { team: "a" },
    },
  ]);
});

test.concurrent("an ACL comes with what it allows and denies, and its subnets", async () => {
  const { items } = await discover("network-acls", ...IN_VPC, "--port", "443");

  expect(items.find(({ name }) => name === "edge")).toEqual({
    id: aclId(SOURCE.vpc, "edge"),
    name: "edge",
    vpcId: SOURCE.vpc,
    isDefault: false,
    rulesIn: { allow: 1, deny: 1 },
    rulesOut: { allow: 0, deny: 0 },
    subnetIds: [SUBNET],
    tags: { Name: "edge" },
  });
});

test.concurrent("an ACL that only denies a port does not have it", async () => {
  expect(await names("network-acls", ...IN_VPC, "--port", "22")).not.toContain("edge");
});

test.concurrent("an instance comes with its groups, VPC, subnet, image and state; its ports are its groups'", async () => {
  const { items } = await discover("instances", "--port", "5432", ...IN_VPC);

  expect(items).toMatchObject([
    {
      id: "i-0a000000000000001",
      state: "running",
      vpcId: SOURCE.vpc,
      subnetId: SUBNET,
      imageId: "ami-0a000000000000001",
    },
  ]);
  expect(items.flatMap((item) => ("groups" in item ? item.groups : []))).toEqual(
    expect.arrayContaining([
      { id: WEB, name: "web" },
      { id: groupId(SOURCE.vpc, "db"), name: "db" },
    ]),
  );
  expect(await names("instances", "--port", "8080")).toEqual([]);
});

test.concurrent("a VPC comes with its blocks and what is in it", async () => {
  const { items } = await discover("vpcs", "--tag", "env=prod");

  expect(items).toMatchObject([
    { id: SOURCE.vpc, name: "prod", ipv4: ["10.0.0.0/16"], subnets: 1, securityGroups: 4, instances: 1 },
  ]);
});

test.concurrent("a prefix list comes with its owner and entries; AWS's own are listed too", async () => {
  const { items } = await discover("prefix-lists");

  expect(items).toContainEqual(
    expect.objectContaining({ name: "offices", owner: SOURCE.account, entries: 0, maxEntries: 5 }),
  );
  expect(items).toContainEqual(expect.objectContaining({ owner: "AWS", maxEntries: null }));
});

test.concurrent("as text it is a table, and an id that is not there is named", async () => {
  await using stage = await openStage(seed);

  const { code, stdout, stderr } = await stage.run(
    ["discover", "security-groups", "--id", WEB, "--id", "sg-0dead000"],
    AS_OWNER,
  );

  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n")).toEqual([
    `1 security group in ${SOURCE.account}/eu-west-1`,
    "",
    expect.stringMatching(/^name +id +vpc +in +out +tags$/),
    `web   ${WEB}  ${SOURCE.vpc}  1   1    team=a, tier=w`,
    `Not found in ${SOURCE.account}/eu-west-1: sg-0dead000`,
    "",
  ]);
});

test.concurrent("a profile and a Region other than the configured ones", async () => {
  await using stage = await openStage(seed);

  const { code, stdout } = await stage.run(
    ["discover", "vpcs", "--profile", `p${SOURCE.account}`, "--region", "us-east-1", "--json"],
    await profiles(stage),
  );

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ account: SOURCE.account, region: "us-east-1" });
});

test.concurrent("a role, as copy takes it", async () => {
  await using stage = await openStage(seed);
  const role = `arn:aws:iam::${SOURCE.account}:role/vpc-rule-sync-reader`;

  const { code, stdout } = await stage.run(["discover", "vpcs", "--role-arn", role, "--json"]);

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ account: SOURCE.account });
});

test.concurrent("a page that fails is an error, never a shorter list", async () => {
  await using stage = await openStage(seed);
  await stage.faults({ action: "DescribeInstances", kind: "error", code: "UnauthorizedOperation", times: 9 });

  const result = await stage.run(["discover", "instances", "--json"], AS_OWNER);

  expect(result.code).toBe(1);
  expect(errorsOf(result)).toMatchObject([{ code: "ACCESS_DENIED" }]);
});

test.concurrent("without a Region anywhere it says which flag is missing", async () => {
  await using stage = await openStage(seed);

  const result = await stage.run(["discover", "vpcs", "--json"], { AWS_REGION: "" });

  expect(result.code).toBe(1);
  expect(errorsOf(result)).toMatchObject([{ code: "NO_REGION", subject: "--region" }]);
});

test.concurrent.each([
  ["prefix-lists", "--port", "22"],
  ["vpcs", "--vpc", SOURCE.vpc],
  ["security-groups", "--port", "ssh"],
  ["security-group"],
])("discover %s %s: refused", async (...args) => {
  await using stage = await openStage(seed);

  const result = await stage.run(["discover", ...args, "--json"], AS_OWNER);

  expect(result.code).toBe(1);
  expect(errorsOf(result)).toMatchObject([{ code: "BAD_ARGUMENTS" }]);
});
