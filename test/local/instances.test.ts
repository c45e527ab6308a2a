import {
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Filter,
  type Instance,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { parseSeed } from "../../src/local/seed.ts";
import { startLocalCloud } from "../../src/local/server.ts";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { makeGroup, makeVpc } from "./network.ts";

let now = Date.UTC(2026, 10, 22);
const cloud = useCloud({ clock: { now: () => now } });
const ImageId = "ami-0123456789abcdef0";
let ec2: EC2Client;
let vpcId = "";
let SubnetId = "";

beforeAll(async () => {
  ec2 = cloud.ec2();
  vpcId = await makeVpc(ec2);
  const subnet = await ec2.send(
    new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: "10.0.1.0/24", AvailabilityZone: "eu-west-1b" }),
  );
  SubnetId = must(subnet.Subnet?.SubnetId);
});

async function run(input: Partial<RunInstancesCommandInput> = {}, client = ec2): Promise<Instance[]> {
  const answer = await client.send(new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1, ...input }));
  return must(answer.Instances);
}

async function runOne(input: Partial<RunInstancesCommandInput> = {}, client = ec2): Promise<string> {
  return must((await run({ SubnetId, ...input }, client))[0]?.InstanceId);
}

async function find(...Filters: Filter[]): Promise<readonly Instance[]> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  return must(Reservations).flatMap((reservation) => reservation.Instances ?? []);
}

async function look(InstanceId: string, client = ec2): Promise<Instance> {
  const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
  return must(Reservations?.[0]?.Instances?.[0]);
}

const terminate = (...InstanceIds: string[]) => ec2.send(new TerminateInstancesCommand({ InstanceIds }));
const groupsOf = (instance: Instance) => must(instance.SecurityGroups).map((group) => group.GroupId);

describe("instances", () => {
  it("start with their groups, in their subnet, and run a moment later", async () => {
    const groupId = await makeGroup(ec2, vpcId);
    const [made] = await run({ SubnetId, SecurityGroupIds: [groupId], InstanceType: "t3.nano" });
    const id = must(made?.InstanceId);

    expect(id).toMatch(/^i-[0-9a-f]{17}$/);
    expect(made).toMatchObject({
      ImageId,
      InstanceType: "t3.nano",
      State: { Code: 0, Name: "pending" },
      VpcId: vpcId,
      SubnetId,
      Placement: { AvailabilityZone: "eu-west-1b" },
    });
    expect(must(made).SecurityGroups).toMatchObject([{ GroupId: groupId, GroupName: expect.any(String) }]);
    expect(made?.PrivateIpAddress).toMatch(/^10\.0\.1\.\d+$/);
    expect(made?.LaunchTime?.getTime()).toBe(now);
    now += 1000;
    expect((await look(id)).State).toEqual({ Code: 16, Name: "running" });
  });

  it("have an interface that carries the groups, and shows to whom it belongs", async () => {
    const groupId = await makeGroup(ec2, vpcId);
    const InstanceId = await runOne({ SecurityGroupIds: [groupId] });
    const Filters = [{ Name: "attachment.instance-id", Values: [InstanceId] }];
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
    const [card] = must((await look(InstanceId)).NetworkInterfaces);

    expect(NetworkInterfaces).toMatchObject([
      {
        NetworkInterfaceId: card?.NetworkInterfaceId,
        Status: "in-use",
        Groups: [{ GroupId: groupId }],
        Attachment: { InstanceId, InstanceOwnerId: usual, DeviceIndex: 0, Status: "attached" },
      },
    ]);
    expect(card).toMatchObject({ Groups: [{ GroupId: groupId }], Attachment: { DeviceIndex: 0 }, SubnetId });
    const drop = new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: card?.NetworkInterfaceId });
    expect(await errorOf(ec2.send(drop))).toMatchObject({
      code: "InvalidParameterValue",
      message: `Network interface '${card?.NetworkInterfaceId}' is currently in use.`,
    });
  });

  it("go to the default VPC and its default group when nothing is said, or to the zone that is named", async () => {
    const account = cloud.ec2("333333333333");
    const { Vpcs } = await account.send(new DescribeVpcsCommand({}));
    const [any] = await run({}, account);
    const [there] = await run({ Placement: { AvailabilityZone: "eu-west-1c" } }, account);
    const { Subnets } = await account.send(
      new DescribeSubnetsCommand({ SubnetIds: [must(there?.SubnetId)] }),
    );

    expect(any).toMatchObject({ VpcId: Vpcs?.[0]?.VpcId, SecurityGroups: [{ GroupName: "default" }] });
    expect(Subnets).toMatchObject([{ AvailabilityZone: "eu-west-1c", DefaultForAz: true }]);
    expect((await run({ SecurityGroups: ["default"] }, account))[0]?.SecurityGroups).toEqual(
      any?.SecurityGroups,
    );
    expect((await errorOf(run({ SecurityGroups: ["absent"] }, account))).code).toBe("InvalidGroup.NotFound");
    const nowhere = run({ Placement: { AvailabilityZone: "eu-west-1z" } }, account);
    expect((await errorOf(nowhere)).code).toBe("MissingInput");
  });

  it("of one call share a reservation and are numbered", async () => {
    const made = await run({ SubnetId, MinCount: 2, MaxCount: 3 });
    const InstanceIds = made.map((instance) => must(instance.InstanceId));
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));

    expect(made.map((instance) => instance.AmiLaunchIndex)).toEqual([0, 1, 2]);
    expect(new Set(made.map((instance) => instance.PrivateIpAddress)).size).toBe(3);
    expect(Reservations?.map((reservation) => reservation.Instances?.length)).toEqual([3]);
    expect(Reservations).toMatchObject([{ ReservationId: expect.stringMatching(/^r-/), OwnerId: usual }]);
  });

  it("are as many as the subnet has room for, but not fewer than the least", async () => {
    const small = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: "10.0.2.0/28" }));
    const where = { SubnetId: must(small.Subnet?.SubnetId) };

    expect((await errorOf(run({ ...where, MinCount: 12, MaxCount: 20 }))).code).toBe(
      "InsufficientFreeAddressesInSubnet",
    );
    expect(await run({ ...where, MinCount: 1, MaxCount: 20 })).toHaveLength(11);
    expect((await errorOf(run(where))).code).toBe("InsufficientFreeAddressesInSubnet");
  });

  it("may have several interfaces, each with groups of its own", async () => {
    const [one, two] = [await makeGroup(ec2, vpcId), await makeGroup(ec2, vpcId)];
    const id = await runOne({
      SubnetId: undefined,
      NetworkInterfaces: [
        { DeviceIndex: 1, SubnetId, Groups: [two], DeleteOnTermination: false },
        { DeviceIndex: 0, SubnetId, Groups: [one], PrivateIpAddress: "10.0.1.200" },
      ],
    });
    const found = await look(id);
    const stays = must(found.NetworkInterfaces?.[1]?.NetworkInterfaceId);

    expect(groupsOf(found)).toEqual([one]);
    expect(found.PrivateIpAddress).toBe("10.0.1.200");
    expect(found.NetworkInterfaces?.map((item) => item.Groups?.[0]?.GroupId)).toEqual([one, two]);
    const change = new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: [two] });
    expect((await errorOf(ec2.send(change))).code).toBe("InvalidInstanceID");
    await terminate(id);
    const left = await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [stays] }));
    expect(left.NetworkInterfaces).toMatchObject([{ Status: "available", Groups: [{ GroupId: two }] }]);
  });

  it("take the tags of the call, and so do their interfaces", async () => {
    const Tags = [{ Key: "app", Value: "web" }];
    const id = await runOne({
      TagSpecifications: [
        { ResourceType: "instance", Tags },
        { ResourceType: "network-interface", Tags: [{ Key: "card", Value: "1" }] },
        { ResourceType: "volume", Tags },
      ],
    });
    const found = await look(id);
    const card = must(found.NetworkInterfaces?.[0]?.NetworkInterfaceId);
    const { Tags: all } = await ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: "resource-id", Values: [id, card] }] }),
    );

    expect(found.Tags).toEqual(Tags);
    expect(all?.map((tag) => [tag.ResourceType, tag.Key])).toEqual(
      expect.arrayContaining([
        ["instance", "app"],
        ["network-interface", "card"],
      ]),
    );
  });

  it("change their groups as a whole list", async () => {
    const [one, two, three] = [
      await makeGroup(ec2, vpcId),
      await makeGroup(ec2, vpcId),
      await makeGroup(ec2),
    ];
    const InstanceId = await runOne({ SecurityGroupIds: [one] });
    const put = (...Groups: string[]) => ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, Groups }));
    await put(two, one);

    expect(groupsOf(await look(InstanceId))).toEqual([two, one]);
    expect((await errorOf(put(three))).code).toBe("InvalidGroup.NotFound");
    expect((await errorOf(put("sg-00000000"))).code).toBe("InvalidGroup.NotFound");
    expect(groupsOf(await look(InstanceId))).toEqual([two, one]);
  });

  it("keep their groups from being deleted until they end", async () => {
    const GroupId = await makeGroup(ec2, vpcId);
    const id = await runOne({ SecurityGroupIds: [GroupId] });
    const drop = () => ec2.send(new DeleteSecurityGroupCommand({ GroupId }));

    expect((await errorOf(drop())).code).toBe("DependencyViolation");
    await terminate(id);
    await drop();
  });

  it("end: they show for an hour, without groups and interfaces", async () => {
    const id = await runOne({
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "k", Value: "v" }] }],
    });
    now += 1000;
    const { TerminatingInstances } = await terminate(id);

    expect(TerminatingInstances).toEqual([
      {
        InstanceId: id,
        CurrentState: { Code: 32, Name: "shutting-down" },
        PreviousState: { Code: 16, Name: "running" },
      },
    ]);
    now += 1000;
    const ended = await look(id);
    expect(ended).toMatchObject({ State: { Code: 48, Name: "terminated" }, Tags: [{ Key: "k" }] });
    expect([ended.VpcId, ended.SecurityGroups, ended.NetworkInterfaces]).toEqual([undefined, [], []]);
    expect((await terminate(id)).TerminatingInstances).toMatchObject([
      { PreviousState: { Name: "terminated" } },
    ]);
    const change = new ModifyInstanceAttributeCommand({
      InstanceId: id,
      Groups: [await makeGroup(ec2, vpcId)],
    });
    expect((await errorOf(ec2.send(change))).code).toBe("IncorrectInstanceState");
    now += 3_600_000;
    expect((await errorOf(look(id))).code).toBe("InvalidInstanceID.NotFound");
  });

  it("belong to their account and Region", async () => {
    const id = await runOne();

    expect((await errorOf(look(id, cloud.ec2(other)))).code).toBe("InvalidInstanceID.NotFound");
    expect((await errorOf(look(id, cloud.ec2(usual, "us-east-1")))).code).toBe("InvalidInstanceID.NotFound");
  });

  it("are not started twice with the same client token, even with an address of their own", async () => {
    const input = { SubnetId, ClientToken: "again", PrivateIpAddress: "10.0.1.210" };
    const [first, again] = [await run(input), await run(input)];

    expect(again).toEqual(first);
    expect((await errorOf(run({ ...input, InstanceType: "t3.large" }))).code).toBe(
      "IdempotentParameterMismatch",
    );
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ["no image", () => run({ ImageId: undefined }), "MissingParameter"],
    ["an image that is none", () => run({ ImageId: "debian" }), "InvalidAMIID.Malformed"],
    [
      "a type that is none",
      () => run({ SubnetId, InstanceType: "t2 micro" as "t3.nano" }),
      "InvalidParameterValue",
    ],
    ["no instance at all", () => run({ SubnetId, MinCount: 0 }), "InvalidParameterValue"],
    ["less than the least", () => run({ SubnetId, MinCount: 2 }), "InvalidParameterValue"],
    ["too many", () => run({ SubnetId, MinCount: 5000, MaxCount: 5000 }), "InstanceLimitExceeded"],
    ["an unknown subnet", () => run({ SubnetId: "subnet-00000000" }), "InvalidSubnetID.NotFound"],
    ["an unknown group", () => run({ SubnetId, SecurityGroupIds: ["sg-00000000"] }), "InvalidGroup.NotFound"],
    [
      "a group of another VPC",
      async () => run({ SubnetId, SecurityGroupIds: [await makeGroup(ec2)] }),
      "InvalidGroup.NotFound",
    ],
    [
      "group names outside the default VPC",
      () => run({ SubnetId, SecurityGroups: ["default"] }),
      "InvalidParameterCombination",
    ],
    [
      "more than five groups",
      async () => {
        const SecurityGroupIds: string[] = [];
        for (let index = 0; index < 6; index++) SecurityGroupIds.push(await makeGroup(ec2, vpcId));
        return run({ SubnetId, SecurityGroupIds });
      },
      "SecurityGroupsPerInterfaceLimitExceeded",
    ],
    [
      "interfaces beside a subnet",
      () => run({ SubnetId, NetworkInterfaces: [{ DeviceIndex: 0, SubnetId }] }),
      "InvalidParameterCombination",
    ],
    [
      "interfaces beside groups",
      () => run({ SecurityGroupIds: ["sg-00000000"], NetworkInterfaces: [{ DeviceIndex: 0, SubnetId }] }),
      "InvalidParameterCombination",
    ],
    [
      "two interfaces in one place",
      () =>
        run({
          NetworkInterfaces: [
            { DeviceIndex: 0, SubnetId },
            { DeviceIndex: 0, SubnetId },
          ],
        }),
      "InvalidParameterValue",
    ],
    [
      "an address outside the subnet",
      () => run({ SubnetId, PrivateIpAddress: "10.9.9.9" }),
      "InvalidParameterValue",
    ],
    [
      "one address for two",
      () => run({ SubnetId, MinCount: 2, MaxCount: 2, PrivateIpAddress: "10.0.1.220" }),
      "InsufficientFreeAddressesInSubnet",
    ],
    [
      "tags for a type it does not make",
      () => run({ SubnetId, TagSpecifications: [{ ResourceType: "vpc", Tags: [] }] }),
      "InvalidParameterValue",
    ],
    ["a dry run", () => run({ SubnetId, DryRun: true }), "DryRunOperation"],
    ["ending what is unknown", () => terminate("i-00000000"), "InvalidInstanceID.NotFound"],
    ["ending what is no id", () => terminate("vm-1"), "InvalidInstanceID.Malformed"],
    ["ending nothing", () => terminate(), "MissingParameter"],
    [
      "a change without groups",
      async () => ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: await runOne() })),
      "InvalidParameterCombination",
    ],
  ])("refuse %s", async (_name, call, code) => {
    expect((await errorOf(call())).code).toBe(code);
  });

  it("of which one is unknown do not end", async () => {
    const id = await runOne();

    expect((await errorOf(terminate(id, "i-00000000"))).code).toBe("InvalidInstanceID.NotFound");
    expect((await look(id)).State?.Name).toBe("pending");
  });
});

describe("DescribeInstances", () => {
  it("finds by every filter, with wildcards", async () => {
    const groupId = await makeGroup(ec2, vpcId);
    const id = await runOne({
      SecurityGroupIds: [groupId],
      InstanceType: "c7g.large",
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "role", Value: "needle" }] }],
    });
    await runOne();
    now += 1000;
    const { PrivateIpAddress = "", NetworkInterfaces } = await look(id);
    const card = must(NetworkInterfaces?.[0]?.NetworkInterfaceId);
    const own = { Name: "instance-id", Values: [id] };
    for (const [Name, Value] of [
      ["instance-id", id.replace(/.{4}$/, "*")],
      ["vpc-id", vpcId],
      ["subnet-id", SubnetId],
      ["instance.group-id", groupId],
      ["instance.group-name", "group-*"],
      ["network-interface.group-id", groupId],
      ["network-interface.network-interface-id", card],
      ["network-interface.addresses.private-ip-address", PrivateIpAddress],
      ["private-ip-address", PrivateIpAddress],
      ["image-id", "ami-*"],
      ["instance-type", "c7?.large"],
      ["instance-state-name", "running"],
      ["instance-state-code", "16"],
      ["availability-zone", "eu-west-1b"],
      ["tag:role", "need*"],
      ["tag-key", "role"],
      ["owner-id", usual],
    ] as const) {
      const hits = await find(own, { Name, Values: [Value] });
      const misses = await find(own, { Name, Values: ["none"] });
      expect([Name, hits.map((instance) => instance.InstanceId), misses]).toEqual([Name, [id], []]);
    }
    const byGroup = await find({ Name: "instance.group-id", Values: [groupId] });
    expect(byGroup.map((instance) => instance.InstanceId)).toEqual([id]);
    expect((await errorOf(find({ Name: "color", Values: ["red"] }))).code).toBe("InvalidParameterValue");
  });

  it("answers everything, or in pages of 5 to 1000 instances", async () => {
    const account = cloud.ec2("444444444444");
    await run({ MinCount: 12, MaxCount: 12 }, account);
    const all = await account.send(new DescribeInstancesCommand({}));
    const sizes: number[] = [];
    const seen = new Set<string>();
    let NextToken: string | undefined;
    do {
      const page = await account.send(new DescribeInstancesCommand({ MaxResults: 5, NextToken }));
      const instances = must(page.Reservations).flatMap((reservation) => reservation.Instances ?? []);
      sizes.push(instances.length);
      for (const instance of instances) seen.add(must(instance.InstanceId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);

    expect(all.Reservations?.[0]?.Instances).toHaveLength(12);
    expect([sizes, seen.size]).toEqual([[5, 5, 2], 12]);
    for (const MaxResults of [4, 1001]) {
      expect((await errorOf(account.send(new DescribeInstancesCommand({ MaxResults })))).code).toBe(
        "InvalidParameterValue",
      );
    }
    const both = new DescribeInstancesCommand({ MaxResults: 5, InstanceIds: [[...seen][0] ?? ""] });
    expect((await errorOf(account.send(both))).code).toBe("InvalidParameterCombination");
  });

  it("does not take interfaces of nobody for an instance", async () => {
    await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
    const Filters = [{ Name: "status", Values: ["available"] }];
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));

    expect(must(NetworkInterfaces).every((item) => item.Attachment === undefined)).toBe(true);
  });
});

describe("the instances of a seed", () => {
  const vpc = "vpc-0a1b2c3d4e5f60001";
  const subnet = "subnet-0a1b2c3d4e5f60001";
  const seedWith = (...instances: object[]) =>
    parseSeed(
      JSON.stringify({
        accounts: [
          {
            account: usual,
            region: "eu-west-1",
            vpcs: [
              {
                id: vpc,
                cidr: "10.0.0.0/16",
                subnets: [{ id: subnet, az: "eu-west-1a", cidr: "10.0.0.0/28" }],
                securityGroups: [{ id: "sg-0a1b2c3d4e5f60001", name: "web", description: "web" }],
                networkInterfaces: [
                  { id: "eni-0a1b2c3d4e5f60001", subnet, groups: ["sg-0a1b2c3d4e5f60001"] },
                ],
                instances,
              },
            ],
          },
        ],
      }),
    );
  const one = { id: "i-0a1b2c3d4e5f60001", subnet, groups: ["sg-0a1b2c3d4e5f60001"] };

  it("run under their ids, beside the interfaces of the seed", async () => {
    const tags = [{ Key: "Name", Value: "web-1" }];
    const full = { ...one, image: "ami-0a1b2c3d", type: "m7i.large", tags };
    const seeded = await startLocalCloud({ seeds: [seedWith(full, { id: "i-0a1b2c3d4e5f60002", subnet })] });
    const client = new EC2Client({
      endpoint: seeded.url,
      region: "eu-west-1",
      credentials: { accessKeyId: usual, secretAccessKey: "x" },
    });
    const [first, second] = [await look(one.id, client), await look("i-0a1b2c3d4e5f60002", client)];
    const { NetworkInterfaces } = await client.send(new DescribeNetworkInterfacesCommand({}));
    client.destroy();
    await seeded.close();

    expect(first).toMatchObject({
      ImageId: "ami-0a1b2c3d",
      InstanceType: "m7i.large",
      State: { Name: "running" },
      SecurityGroups: [{ GroupId: "sg-0a1b2c3d4e5f60001", GroupName: "web" }],
      Tags: tags,
      Placement: { AvailabilityZone: "eu-west-1a" },
    });
    expect(second).toMatchObject({ SecurityGroups: [{ GroupName: "default" }] });
    expect(new Set(NetworkInterfaces?.map((item) => item.PrivateIpAddress)).size).toBe(3);
  });

  it.each<[string, object[], string]>([
    ["an id twice", [one, one], "there are two with the id i-0a1b2c3d4e5f60001"],
    ["a subnet elsewhere", [{ ...one, subnet: "subnet-00000001" }], `${vpc} has no subnet subnet-00000001`],
    ["a group elsewhere", [{ ...one, groups: ["sg-00000001"] }], `${vpc} has no group sg-00000001`],
    ["an unknown field", [{ ...one, size: 1 }], "unknown field"],
    [
      "more than the subnet holds",
      Array.from({ length: 11 }, (_, index) => ({ id: `i-0000000${index.toString(16)}`, subnet })),
      "has no free address",
    ],
  ])("may not have %s", async (_name, instances, problem) => {
    const load = async () => {
      const made = await startLocalCloud({ seeds: [seedWith(...instances)] });
      await made.close();
    };

    await expect(load()).rejects.toThrow(problem);
  });
});
