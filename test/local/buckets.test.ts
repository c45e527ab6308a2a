/** Token buckets of aws-semantics section 6.1, by a clock that stands still unless a test moves it. */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DescribeSecurityGroupReferencesCommand,
  DescribeSecurityGroupsCommand,
  DescribeStaleSecurityGroupsCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { errorOf, other, useCloud, usual } from "./cloud.ts";

const cloud = useCloud({ clock: { now: () => Date.UTC(2026, 10, 22) } });

beforeEach(() => cloud.post("/_local/reset"));

type Send = (ec2: EC2Client) => Promise<unknown>;

/** How many calls of some are let through; those refused must be refused by the bucket. */
async function passing(send: Send, count: number, ec2 = cloud.ec2()): Promise<number> {
  let passed = 0;
  for (let call = 0; call < count; call++) {
    const outcome = await send(ec2).then(
      () => "fine",
      (error: Error) => error.name,
    );
    if (outcome !== "RequestLimitExceeded") passed += 1;
  }
  return passed;
}

const vpcs: Send = (ec2) => ec2.send(new DescribeVpcsCommand({}));
const buckets = (body: object) => cloud.post("/_local/buckets", body);
const advance = (advanceMs: number) => cloud.post("/_local/clock", { advanceMs });

describe("the buckets", () => {
  it.each<[string, Send, number, number]>([
    ["other reads", vpcs, 100, 20],
    ["groups with neither filter nor page", (ec2) => ec2.send(new DescribeSecurityGroupsCommand({})), 50, 10],
    ["groups by page", (ec2) => ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 5 })), 100, 20],
    [
      "groups by filter",
      (ec2) =>
        ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-name", Values: ["x"] }] })),
      100,
      20,
    ],
    ["stale groups", (ec2) => ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId: "vpc-1" })), 20, 5],
    [
      "references",
      (ec2) => ec2.send(new DescribeSecurityGroupReferencesCommand({ GroupId: ["sg-1"] })),
      20,
      5,
    ],
    ["ingress writes", (ec2) => ec2.send(new AuthorizeSecurityGroupIngressCommand({})), 50, 5],
    ["egress writes", (ec2) => ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: "sg-1" })), 50, 5],
    ["tags", (ec2) => ec2.send(new CreateTagsCommand({ Resources: ["sg-1"], Tags: [] })), 100, 10],
  ])(
    "of %s hold and refill what the documents say, failed calls included",
    async (_name, send, size, refill) => {
      await buckets({ enabled: true });

      expect(await passing(send, size + 3)).toBe(size);
      await advance(1000);
      expect(await passing(send, refill + 3)).toBe(refill);
      await advance(3_600_000);
      expect(await passing(send, size + 3)).toBe(size);
    },
  );

  it("say which account called what too often", async () => {
    await buckets({ enabled: true, scale: 0.01 });
    await vpcs(cloud.ec2());

    expect(await errorOf(vpcs(cloud.ec2()))).toEqual({
      code: "RequestLimitExceeded",
      status: 503,
      message: `Request limit exceeded. Account ${usual} has been throttled on ec2:DescribeVpcs because it exceeded its request rate limit.`,
    });
  });

  it("are one for each account, Region and API", async () => {
    await buckets({ enabled: true, scale: 0.05 });
    expect(await passing(vpcs, 8)).toBe(5);

    expect(await passing(vpcs, 8, cloud.ec2(other))).toBe(5);
    expect(await passing(vpcs, 8, cloud.ec2(usual, "us-east-1"))).toBe(5);
    expect(await passing((ec2) => ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 5 })), 8)).toBe(5);
    expect(await passing(vpcs, 1)).toBe(0);
    expect(await cloud.get("/_local/buckets")).toEqual({
      enabled: true,
      scale: 0.05,
      tokens: {
        [`${usual}/eu-west-1/DescribeVpcs`]: 0,
        [`${other}/eu-west-1/DescribeVpcs`]: 0,
        [`${usual}/us-east-1/DescribeVpcs`]: 0,
        [`${usual}/eu-west-1/DescribeSecurityGroups`]: 0,
      },
    });
  });

  it("are off at first, after a reset and when switched off, and leave STS alone", async () => {
    expect(await passing(vpcs, 110)).toBe(110);
    await buckets({ enabled: true, scale: 0.01 });
    const identity = () => cloud.sts().send(new GetCallerIdentityCommand({}));
    await Promise.all([identity(), identity(), identity()]);
    expect(await passing(vpcs, 3)).toBe(1);

    await buckets({ enabled: false });
    expect(await passing(vpcs, 3)).toBe(3);
    await buckets({ enabled: true, scale: 0.01 });
    await cloud.post("/_local/reset");
    expect(await passing(vpcs, 3)).toBe(3);
  });

  it.each([
    [{}],
    [{ enabled: "yes" }],
    [{ enabled: true, scale: 0 }],
    [{ enabled: true, scale: "1" }],
    [{ enabled: true, size: 3 }],
  ])("are not switched by %j", async (body) => {
    expect(await buckets(body)).toBe(400);
  });
});
