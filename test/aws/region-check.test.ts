import { describe, expect, it } from "vitest";
import { Ec2State } from "../../src/aws/ec2-state.ts";
import { RegionCheck } from "../../src/aws/region-check.ts";
import { type FakeEc2, fakeEc2, serviceError } from "./fake-ec2.ts";

const account = "111111111111";
const young = { account, region: "eu-young-1" };

function check(ec2: FakeEc2): RegionCheck {
  return new RegionCheck(new Ec2State(ec2), ec2, "eu-west-1");
}

function names(ec2: FakeEc2): readonly string[] {
  return ec2.sent.map(({ name }) => name);
}

describe("a Region of the shipped list", () => {
  it("is read without being looked up", async () => {
    const ec2 = fakeEc2({ SecurityGroups: [] });

    await check(ec2).readGroups({ account, region: "eu-west-1" });

    expect(names(ec2)).toEqual(["DescribeSecurityGroupsCommand"]);
  });
});

describe("a Region that is not in the list", () => {
  it("is looked up first and then read, when AWS says that it is enabled", async () => {
    const enabled = { Regions: [{ RegionName: "eu-young-1", OptInStatus: "opted-in" }] };
    const ec2 = fakeEc2(enabled, { SecurityGroups: [] }, { PrefixLists: [] });
    const reader = check(ec2);

    await reader.readGroups(young);
    await reader.readPrefixLists(young);

    expect(names(ec2)).toEqual([
      "DescribeRegionsCommand",
      "DescribeSecurityGroupsCommand",
      "DescribeManagedPrefixListsCommand",
    ]);
  });

  const cases: readonly [string, object | Error, string, string][] = [
    [
      "is disabled",
      { Regions: [{ RegionName: "eu-young-1", OptInStatus: "not-opted-in" }] },
      "REGION_DISABLED",
      "enable it in the account",
    ],
    ["does not exist", { Regions: [] }, "REGION_UNKNOWN", "spelling"],
    [
      "cannot be looked up",
      serviceError("UnauthorizedOperation", "no", 403),
      "ACCESS_DENIED",
      "ec2:DescribeRegions",
    ],
    ["is not in the reply at all", {}, "READ_INCOMPLETE", "run again"],
  ];

  it.each(cases)("is never read when it %s", async (_case, reply, code, next) => {
    const ec2 = fakeEc2(reply);
    const reader = check(ec2);

    await expect(reader.readGroups(young)).rejects.toMatchObject({
      name: "ReadError",
      code,
      next: expect.stringContaining(next),
    });
    expect(names(ec2)).toEqual(["DescribeRegionsCommand"]);
  });
});
