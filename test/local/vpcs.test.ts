import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeAvailabilityZonesCommand,
  DescribeRegionsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { errorOf, must, useCloud, usual } from "./cloud.ts";
import { makeVpc } from "./network.ts";

const cloud = useCloud();

describe("Regions", () => {
  it("are those of the partition that are enabled", async () => {
    const { Regions } = await cloud.ec2().send(new DescribeRegionsCommand({}));

    expect(Regions).toHaveLength(17);
    expect(Regions).toContainEqual({
      RegionName: "eu-west-1",
      Endpoint: "ec2.eu-west-1.amazonaws.com",
      OptInStatus: "opt-in-not-required",
    });
    expect(Regions?.map((region) => region.RegionName)).not.toContain("me-south-1");
  });

  it("are all of them when all are asked for, with their opt-in state", async () => {
    const { Regions } = await cloud.ec2().send(new DescribeRegionsCommand({ AllRegions: true }));

    expect(Regions).toHaveLength(34);
    expect(Regions?.find((region) => region.RegionName === "me-south-1")?.OptInStatus).toBe("not-opted-in");
  });

  it.each([
    ["cn-north-1", ["cn-north-1", "cn-northwest-1"]],
    ["us-gov-east-1", ["us-gov-east-1", "us-gov-west-1"]],
  ])("seen from %s are its partition's", async (region, names) => {
    const { Regions } = await cloud.ec2(usual, region).send(new DescribeRegionsCommand({ AllRegions: true }));

    expect(Regions?.map((seen) => seen.RegionName)).toEqual(names);
  });

  it("can be named and filtered; an unknown name is refused", async () => {
    const ec2 = cloud.ec2();
    const named = await ec2.send(new DescribeRegionsCommand({ RegionNames: ["eu-west-1"] }));
    const filtered = await ec2.send(
      new DescribeRegionsCommand({
        AllRegions: true,
        Filters: [
          { Name: "opt-in-status", Values: ["not-opted-in"] },
          { Name: "region-name", Values: ["me-*"] },
        ],
      }),
    );
    const unknown = new DescribeRegionsCommand({ RegionNames: ["eu-nowhere-1", "eu-west-1"] });

    expect(named.Regions).toHaveLength(1);
    expect(filtered.Regions?.map((region) => region.RegionName)).toEqual(["me-central-1", "me-south-1"]);
    expect((await errorOf(ec2.send(unknown))).message).toBe("Invalid region(s): [eu-nowhere-1] provided.");
  });
});

describe("zones", () => {
  it.each([
    ["eu-west-1", ["eu-west-1a euw1-az1", "eu-west-1b euw1-az2", "eu-west-1c euw1-az3"]],
    ["ca-central-1", ["ca-central-1a cac1-az1", "ca-central-1b cac1-az2", "ca-central-1d cac1-az4"]],
    ["us-gov-west-1", ["us-gov-west-1a usgw1-az1", "us-gov-west-1b usgw1-az2", "us-gov-west-1c usgw1-az3"]],
  ])("of %s have names and ids", async (region, zones) => {
    const answer = await cloud.ec2(usual, region).send(new DescribeAvailabilityZonesCommand({}));

    expect(answer.AvailabilityZones?.map((zone) => `${zone.ZoneName} ${zone.ZoneId}`)).toEqual(zones);
  });

  it("can be found by id; an unknown one is refused", async () => {
    const ec2 = cloud.ec2();
    const answer = await ec2.send(new DescribeAvailabilityZonesCommand({ ZoneIds: ["euw1-az2"] }));
    const unknown = new DescribeAvailabilityZonesCommand({ ZoneNames: ["eu-west-1z"] });

    expect(answer.AvailabilityZones?.map((zone) => zone.ZoneName)).toEqual(["eu-west-1b"]);
    expect((await errorOf(ec2.send(unknown))).code).toBe("InvalidParameterValue");
  });
});

describe("the default VPC", () => {
  it("has a subnet in each of three zones", async () => {
    const ec2 = cloud.ec2();
    const { Vpcs } = await ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: "is-default", Values: ["true"] }] }),
    );
    const Filters = [{ Name: "vpc-id", Values: [must(Vpcs?.[0]?.VpcId)] }];

    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters }));

    expect(Subnets?.map((subnet) => `${subnet.AvailabilityZone} ${subnet.CidrBlock}`).sort()).toEqual([
      "eu-west-1a 172.31.0.0/20",
      "eu-west-1b 172.31.16.0/20",
      "eu-west-1c 172.31.32.0/20",
    ]);
    expect(Subnets?.every((subnet) => subnet.DefaultForAz && subnet.AvailableIpAddressCount === 4091)).toBe(
      true,
    );
  });
});

describe("CreateVpc", () => {
  it("clears host bits, takes tags and belongs to the caller", async () => {
    const ec2 = cloud.ec2();
    const Tags = [{ Key: "Name", Value: "main" }];
    const { Vpc } = await ec2.send(
      new CreateVpcCommand({
        CidrBlock: "10.1.2.3/16",
        InstanceTenancy: "default",
        TagSpecifications: [{ ResourceType: "vpc", Tags }],
      }),
    );

    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [must(Vpc?.VpcId)] }));

    expect(Vpc?.State).toBe("pending");
    expect(Vpcs?.[0]).toEqual({ ...Vpc, State: "available" });
    expect(Vpc).toMatchObject({ CidrBlock: "10.1.0.0/16", IsDefault: false, OwnerId: usual, Tags });
    expect(Vpc?.Ipv6CidrBlockAssociationSet).toBeUndefined();
  });

  it("gives a /56 of IPv6 when asked, which filters find", async () => {
    const ec2 = cloud.ec2();
    const vpcId = await makeVpc(ec2, "10.0.0.0/16", true);
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
    const block = must(Vpcs?.[0]?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock);
    const Filters = [{ Name: "ipv6-cidr-block-association.ipv6-cidr-block", Values: [block] }];

    const found = await ec2.send(new DescribeVpcsCommand({ Filters }));

    expect(block).toMatch(/^2600:1f[0-9a-f]{2}:[0-9a-f]{1,4}:[0-9a-f]{1,4}::\/56$/);
    expect(found.Vpcs?.map((vpc) => vpc.VpcId)).toEqual([vpcId]);
  });

  it.each([
    ["a /15", "10.0.0.0/15", "InvalidVpc.Range"],
    ["a /29", "10.0.0.0/29", "InvalidVpc.Range"],
    ["no block", "10.0.0.0", "InvalidParameterValue"],
    ["an empty text", "", "MissingParameter"],
  ])("refuses %s", async (_name, CidrBlock, code) => {
    expect((await errorOf(cloud.ec2().send(new CreateVpcCommand({ CidrBlock })))).code).toBe(code);
  });

  it("refuses a parameter it does not know rather than ignore it", async () => {
    const command = new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", Ipv4IpamPoolId: "ipam-pool-0" });

    expect(await errorOf(cloud.ec2().send(command))).toMatchObject({
      code: "UnknownParameter",
      message: "The parameter Ipv4IpamPoolId is not recognized",
    });
  });
});

describe("CreateSubnet", () => {
  const subnet = (VpcId: string, CidrBlock: string, zone: object = {}) =>
    cloud.ec2().send(new CreateSubnetCommand({ VpcId, CidrBlock, ...zone }));

  it("takes a zone by name or id", async () => {
    const vpcId = await makeVpc(cloud.ec2());

    const byName = await subnet(vpcId, "10.0.1.0/24", { AvailabilityZone: "eu-west-1b" });
    const byId = await subnet(vpcId, "10.0.2.0/24", { AvailabilityZoneId: "euw1-az3" });

    expect(byName.Subnet).toMatchObject({ AvailabilityZoneId: "euw1-az2", AvailableIpAddressCount: 251 });
    expect(byId.Subnet?.AvailabilityZone).toBe("eu-west-1c");
  });

  it.each([
    ["a block outside the VPC", "10.1.0.0/24", {}, "InvalidSubnet.Range"],
    ["a block larger than the VPC", "10.0.0.0/16", {}, "InvalidSubnet.Conflict"],
    ["a block that overlaps", "10.0.1.128/25", {}, "InvalidSubnet.Conflict"],
    ["a zone of another Region", "10.0.2.0/24", { AvailabilityZone: "us-east-1a" }, "InvalidParameterValue"],
    [
      "an IPv6 block where the VPC has none",
      "10.0.2.0/24",
      { Ipv6CidrBlock: "2001:db8::/64" },
      "InvalidSubnet.Range",
    ],
  ])("refuses %s", async (_name, block, zone, code) => {
    const vpcId = await makeVpc(cloud.ec2());
    await subnet(vpcId, "10.0.1.0/24");

    expect((await errorOf(subnet(vpcId, block, zone))).code).toBe(code);
  });

  it("refuses an unknown VPC", async () => {
    expect((await errorOf(subnet("vpc-00000000", "10.0.0.0/24"))).code).toBe("InvalidVpcID.NotFound");
  });
});
