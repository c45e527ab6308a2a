import {
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Ec2State } from "../../src/aws/ec2-state.ts";
import { Ec2Steps } from "../../src/aws/ec2-steps.ts";
import { readRegionState } from "../../src/aws/regions-state.ts";
import { accessOf, openCloud, type TestCloud } from "./cloud.ts";

const ACCOUNT = "111111111111";
const scope = { account: ACCOUNT, region: "eu-west-1" };
const crowded = { account: ACCOUNT, region: "us-east-1" };

let cloud: TestCloud;
const access = accessOf(ACCOUNT);
const state = new Ec2State(access);

beforeAll(async () => {
  cloud = await openCloud();
});
beforeEach(async () => await cloud.begin());
afterAll(async () => await cloud.close());

async function makeVpc(block: string, tags: Readonly<Record<string, string>> = {}): Promise<string> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const { Vpc } = await access.ec2(scope, "write").send(
    new CreateVpcCommand({
      CidrBlock: block,
      AmazonProvidedIpv6CidrBlock: true,
      ...(Tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType: "vpc", Tags }] }),
    }),
  );
  return Vpc?.VpcId ?? "";
}

describe("a Region with more groups than a page holds", () => {
  const GROUPS = 1200;

  beforeAll(async () => {
    await cloud.post("/_local/quota", { ...crowded, code: "L-E79EC296", value: 5000 });
    const ec2 = access.ec2(crowded, "write");
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
    const VpcId = Vpcs?.[0]?.VpcId;
    if (VpcId === undefined) throw new Error("the local cloud has no default VPC");
    const make = (index: number) =>
      ec2.send(new CreateSecurityGroupCommand({ GroupName: `g${index}`, Description: "one of many", VpcId }));
    await Promise.all(Array.from({ length: GROUPS }, (_, index) => make(index)));
  });

  it("is read whole, in two calls", async () => {
    const groups = await state.readGroups(crowded);

    expect(new Set(groups.map((group) => group.groupId)).size).toBe(GROUPS + 1);
    expect((await cloud.counts()).byAction).toEqual({ DescribeSecurityGroups: 2 });
  });

  it("is not read at all when the second page is denied", async () => {
    await cloud.begin({
      action: "DescribeSecurityGroups",
      kind: "error",
      skip: 1,
      times: 9,
      code: "UnauthorizedOperation",
      status: 403,
      message: "no",
    });

    await expect(state.readGroups(crowded)).rejects.toMatchObject({
      name: "ReadError",
      code: "ACCESS_DENIED",
    });
  });

  it("is read whole when the second page is throttled, fails and breaks off before it comes", async () => {
    const page = { action: "DescribeSecurityGroups", times: 1 };
    await cloud.begin(
      { ...page, skip: 1, kind: "error", code: "RequestLimitExceeded", status: 503, message: "slow down" },
      { ...page, kind: "error", code: "InternalError", status: 500, message: "oops" },
      { ...page, kind: "drop-after" },
    );

    expect(await state.readGroups(crowded)).toHaveLength(GROUPS + 1);
  });

  it("gives the rules of all groups, in chunks of ids", async () => {
    const groups = await state.readGroups(crowded);
    await cloud.begin();

    const rules = await state.readRules(crowded, {
      kind: "groups",
      groupIds: groups.map((each) => each.groupId),
    });

    // Each new group has its one outbound rule, the default group one in each direction.
    expect(rules).toHaveLength(GROUPS + 2);
    expect((await cloud.counts()).byAction).toEqual({ DescribeSecurityGroupRules: 7 });
  });

  it("gives those of the asked groups that exist", async () => {
    const [first] = await state.readGroups(crowded);

    const read = await state.readGroups(crowded, [first?.groupId ?? "", "sg-0fffffffffffffff0"]);

    expect(read).toEqual([first]);
  });
});

describe("rules by their owner tag", () => {
  it("are those of the owners asked for, wherever they are", async () => {
    const steps = new Ec2Steps(access);
    const vpcId = await makeVpc("10.20.0.0/16");
    const groupId = await steps.createGroup(scope, { name: "owned", description: "owned", vpcId, tags: {} });
    const rule = (cidr: string) => ({
      key: cidr,
      direction: "ingress" as const,
      protocol: "tcp" as const,
      from: 1,
      to: 1,
      peer: { kind: "ipv4" as const, cidr },
      description: "",
    });
    const add = (cidr: string, owner: string) =>
      steps.applyStep(scope, groupId, {
        kind: "add-rules",
        direction: "ingress",
        rules: [rule(cidr)],
        tags: { "vpc-rule-sync:owner": owner },
        room: { before: 0, after: 0 },
      });
    await add("10.1.0.0/16", "111111111111/cli/a");
    await add("10.2.0.0/16", "111111111111/cli/ab");

    const read = await state.readRules(scope, { kind: "owners", owners: ["111111111111/cli/a"] });

    expect(read.map((each) => each.permission.ipv4?.[0]?.cidr)).toEqual(["10.1.0.0/16"]);
    expect(read[0]?.tags).toEqual({ "vpc-rule-sync:owner": "111111111111/cli/a" });
  });
});

describe("VPCs", () => {
  it("are found by id, and a missing one is left out without failing the rest", async () => {
    const vpcId = await makeVpc("10.30.0.0/16");

    const read = await state.readVpcs(scope, { kind: "ids", vpcIds: [vpcId, "vpc-0fffffffffffffff0"] });

    expect(read).toMatchObject([{ vpcId, ipv4: ["10.30.0.0/16"], ipv6: [expect.stringContaining("/56")] }]);
  });

  it("are found by all of several tags", async () => {
    const both = await makeVpc("10.31.0.0/16", { env: "prod", tier: "web" });
    await makeVpc("10.32.0.0/16", { env: "prod" });

    const read = await state.readVpcs(scope, { kind: "tags", tags: { env: "prod", tier: "web" } });

    expect(read.map((each) => each.vpcId)).toEqual([both]);
  });
});

it("lists AWS's own prefix lists beside the account's", async () => {
  await access
    .ec2(scope, "write")
    .send(
      new CreateManagedPrefixListCommand({ PrefixListName: "office", MaxEntries: 7, AddressFamily: "IPv4" }),
    );

  const lists = await state.readPrefixLists(scope);

  expect(lists.find((list) => list.name === "office")).toMatchObject({
    owner: ACCOUNT,
    weight: 7,
    version: 1,
  });
  expect(lists.find((list) => list.name.endsWith(".s3"))).toMatchObject({ owner: "AWS", weight: 1 });
});

it("lists active peerings with both ends", async () => {
  const [one, two] = [await makeVpc("10.40.0.0/16"), await makeVpc("10.41.0.0/16")];
  const ec2 = access.ec2(scope, "write");
  await ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId: one, PeerVpcId: two }));
  const pending = await state.readPeerings(scope);
  expect(pending).toEqual([]);
  await acceptAll();

  const [peering] = await state.readPeerings(scope);

  expect(peering?.vpcs).toEqual([
    { ...scope, vpcId: one },
    { ...scope, vpcId: two },
  ]);
});

async function acceptAll(): Promise<void> {
  const { AcceptVpcPeeringConnectionCommand, DescribeVpcPeeringConnectionsCommand } = await import(
    "@aws-sdk/client-ec2"
  );
  const ec2 = access.ec2(scope, "write");
  const { VpcPeeringConnections = [] } = await ec2.send(new DescribeVpcPeeringConnectionsCommand({}));
  for (const { VpcPeeringConnectionId } of VpcPeeringConnections) {
    await ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
  }
}

describe("a Region that the shipped list lacks", () => {
  const cases: readonly [string, string][] = [
    ["us-east-1", "enabled"],
    ["ap-east-1", "disabled"],
    ["eu-nowhere-1", "unknown"],
  ];

  it.each(cases)("%s is %s", async (region, expected) => {
    expect(await readRegionState(access, { account: ACCOUNT, region }, "eu-west-1")).toBe(expected);
  });

  it("is an error when the question is denied", async () => {
    await cloud.begin({
      action: "DescribeRegions",
      kind: "error",
      times: 9,
      code: "UnauthorizedOperation",
      status: 403,
      message: "no",
    });

    await expect(readRegionState(access, crowded, "eu-west-1")).rejects.toMatchObject({
      code: "ACCESS_DENIED",
    });
  });
});

it("says what to do about a Region that is not enabled", async () => {
  await expect(state.readGroups({ account: ACCOUNT, region: "ap-east-1" })).rejects.toMatchObject({
    code: "REGION_DISABLED",
    next: expect.stringContaining("enable ap-east-1 in account 111111111111"),
  });
});
