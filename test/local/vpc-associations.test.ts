import {
  AssociateSecurityGroupVpcCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeSecurityGroupVpcAssociationsCommand,
  DescribeStaleSecurityGroupsCommand,
  DescribeVpcsCommand,
  DisassociateSecurityGroupVpcCommand,
  type Filter,
  GetSecurityGroupsForVpcCommand,
  ModifyNetworkInterfaceAttributeCommand,
  paginateDescribeSecurityGroupVpcAssociations,
  paginateGetSecurityGroupsForVpc,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { errorOf, must, useCloud, usual } from "./cloud.ts";
import { allow, describeGroup, makeGroup, makeVpc, rulesOf, tcpFrom } from "./network.ts";

const clock = { time: Date.parse("2026-11-22T10:00:00Z"), now: () => clock.time };
const cloud = useCloud({ clock });
const apart = "You have specified two resources that belong to different networks.";

const settle = () => {
  clock.time += 1000;
};

const associate = (GroupId: string, VpcId: string) =>
  cloud.ec2().send(new AssociateSecurityGroupVpcCommand({ GroupId, VpcId }));
const disassociate = (GroupId: string, VpcId: string) =>
  cloud.ec2().send(new DisassociateSecurityGroupVpcCommand({ GroupId, VpcId }));
const remove = (GroupId: string) => cloud.ec2().send(new DeleteSecurityGroupCommand({ GroupId }));

/** A group of one VPC, and another VPC it is to be used in. */
async function makeGuest() {
  const ec2 = cloud.ec2();
  const [home, guest] = [await makeVpc(ec2, "10.1.0.0/16"), await makeVpc(ec2, "10.2.0.0/16")];
  return { ec2, home, guest, group: await makeGroup(ec2, home) };
}

/** The same, with the association done. */
async function makeAssociated() {
  const made = await makeGuest();
  await associate(made.group, made.guest);
  settle();
  return made;
}

async function find(...Filters: Filter[]) {
  const command = new DescribeSecurityGroupVpcAssociationsCommand({ Filters });
  return must((await cloud.ec2().send(command)).SecurityGroupVpcAssociations);
}

const stateOf = async (group: string) => (await find({ Name: "group-id", Values: [group] }))[0]?.State;

async function makeInterface(vpcId: string, ...Groups: string[]): Promise<string> {
  const ec2 = cloud.ec2();
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
  const CidrBlock = must(Vpcs?.[0]?.CidrBlock).replace("0.0/16", `${subnets++}.0/24`);
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock }));
  const command = new CreateNetworkInterfaceCommand({ SubnetId: must(Subnet?.SubnetId), Groups });
  return must((await ec2.send(command)).NetworkInterface?.NetworkInterfaceId);
}
let subnets = 0;

async function defaultVpcId(): Promise<string> {
  const Filters = [{ Name: "is-default", Values: ["true"] }];
  return must((await cloud.ec2().send(new DescribeVpcsCommand({ Filters }))).Vpcs?.[0]?.VpcId);
}

async function defaultGroupOf(vpcId: string): Promise<string> {
  const Filters = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "group-name", Values: ["default"] },
  ];
  const { SecurityGroups } = await cloud.ec2().send(new DescribeSecurityGroupsCommand({ Filters }));
  return must(SecurityGroups?.[0]?.GroupId);
}

describe("a group's association with another VPC (section 2.3)", () => {
  it("takes a moment to come and a moment to go", async () => {
    const { guest, group } = await makeGuest();
    const states: unknown[] = [];

    states.push((await associate(group, guest)).State, await stateOf(group));
    settle();
    states.push(await stateOf(group), (await disassociate(group, guest)).State, await stateOf(group));
    settle();
    states.push(await stateOf(group));

    expect(states).toEqual([
      "associating",
      "associating",
      "associated",
      "disassociating",
      "disassociating",
      "disassociated",
    ]);
  });

  it("shows its owners, and leaves the group in the VPC it was created in", async () => {
    const { ec2, home, guest, group } = await makeAssociated();

    expect(await find({ Name: "vpc-id", Values: [guest] })).toEqual([
      { GroupId: group, VpcId: guest, State: "associated", GroupOwnerId: usual, VpcOwnerId: usual },
    ]);
    expect((await describeGroup(ec2, group)).VpcId).toBe(home);
  });

  it("can be made again once it has ended", async () => {
    const { guest, group } = await makeAssociated();
    await disassociate(group, guest);
    expect((await errorOf(associate(group, guest))).code).toBe(
      "InvalidSecurityGroupVpcAssociation.Duplicate",
    );
    settle();

    await associate(group, guest);
    settle();

    expect(await find({ Name: "group-id", Values: [group] })).toMatchObject([{ State: "associated" }]);
  });

  it("changes nothing on a dry run", async () => {
    const { ec2, guest, group } = await makeGuest();
    const asked = { GroupId: group, VpcId: guest, DryRun: true };

    const error = await errorOf(ec2.send(new AssociateSecurityGroupVpcCommand(asked)));

    expect(error.code).toBe("DryRunOperation");
    expect(await stateOf(group)).toBeUndefined();
  });

  it("is refused for the default group, the default VPC, the VPC of creation and another Region's", async () => {
    const { home, guest, group } = await makeGuest();
    const inDefaultVpc = await makeGroup(cloud.ec2(), await defaultVpcId());
    const abroad = await makeVpc(cloud.ec2(usual, "us-east-1"));
    const codeOf = async (groupId: string, vpcId: string) => (await errorOf(associate(groupId, vpcId))).code;

    expect(await codeOf(await defaultGroupOf(home), guest)).toBe("UnsupportedOperation");
    expect(await codeOf(group, await defaultVpcId())).toBe("UnsupportedOperation");
    expect(await codeOf(inDefaultVpc, guest)).toBe("UnsupportedOperation");
    expect(await codeOf(group, home)).toBe("InvalidParameterValue");
    expect(await codeOf(group, abroad)).toBe("InvalidVpcID.NotFound");
    expect(await codeOf("sg-00000000", guest)).toBe("InvalidGroup.NotFound");
    await associate(group, guest);
    expect(await codeOf(group, guest)).toBe("InvalidSecurityGroupVpcAssociation.Duplicate");
  });

  it("cannot end where there is none, or while an interface there carries the group", async () => {
    const { ec2, home, guest, group } = await makeAssociated();
    const NetworkInterfaceId = await makeInterface(guest, group);
    await makeInterface(home, group);
    const codeOf = async (vpcId: string) => (await errorOf(disassociate(group, vpcId))).code;

    expect(await codeOf(home)).toBe("InvalidSecurityGroupVpcAssociation.NotFound");
    expect(await codeOf(guest)).toBe("DependencyViolation");
    await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
    await disassociate(group, guest);
    settle();

    expect(await codeOf(guest)).toBe("InvalidSecurityGroupVpcAssociation.NotFound");
  });

  it("holds back the deletion of the group until it has ended, and goes with the group", async () => {
    const { guest, group } = await makeAssociated();

    expect((await errorOf(remove(group))).code).toBe("DependencyViolation");
    await disassociate(group, guest);
    expect((await errorOf(remove(group))).code).toBe("DependencyViolation");
    settle();
    await remove(group);

    expect(await find({ Name: "vpc-id", Values: [guest] })).toEqual([]);
  });
});

describe("interfaces of the associated VPC (section 2.3)", () => {
  it("may carry the group from the moment it is associated", async () => {
    const { guest, group } = await makeGuest();
    await associate(group, guest);

    expect((await errorOf(makeInterface(guest, group))).message).toBe(apart);
    settle();
    await makeInterface(guest, group);
  });

  it("may be given it later, together with a group of their own", async () => {
    const { ec2, guest, group } = await makeAssociated();
    const NetworkInterfaceId = await makeInterface(guest);
    const Groups = [group, await makeGroup(ec2, guest)];

    await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups }));

    expect((await errorOf(disassociate(group, guest))).code).toBe("DependencyViolation");
  });
});

describe("rules that name an associated group (sections 2.2 and 2.3)", () => {
  it("are in reach in the associated VPC, and turn stale with the association", async () => {
    const { ec2, guest, home, group } = await makeAssociated();
    const user = await makeGroup(ec2, guest);
    await allow(ec2, user, tcpFrom(80, { GroupId: group }));
    const stale = async () => {
      const answer = await ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId: guest }));
      return answer.StaleSecurityGroupSet?.map(({ GroupId }) => GroupId);
    };
    const before = await stale();

    await disassociate(group, guest);
    settle();

    expect(before).toEqual([]);
    expect(await stale()).toEqual([user]);
    expect((await rulesOf(ec2, user))[0]?.ReferencedGroupInfo).toEqual({
      GroupId: group,
      UserId: usual,
      VpcId: home,
    });
    expect((await errorOf(allow(ec2, user, tcpFrom(81, { GroupId: group })))).message).toBe(apart);
    await remove(group);
    expect(await stale()).toEqual([user]);
  });

  it("do not make the groups of the associated VPC known to the group itself", async () => {
    const { ec2, guest, group } = await makeAssociated();
    const local = await makeGroup(ec2, guest);

    expect((await errorOf(allow(ec2, group, tcpFrom(80, { GroupId: local })))).message).toBe(apart);
  });
});

describe("DescribeSecurityGroupVpcAssociations (section 6.2)", () => {
  it.each([
    ["group-id", (made: Made) => made.group],
    ["vpc-id", (made: Made) => made.guest],
  ])("filters by %s together with the state and the owners", async (name, wanted) => {
    const made = await makeAssociated();
    const all = [
      { Name: name, Values: [wanted(made)] },
      { Name: "state", Values: ["associated"] },
      { Name: "group-owner-id", Values: [usual] },
      { Name: "vpc-owner-id", Values: [usual] },
    ];

    expect(await find(...all)).toMatchObject([{ GroupId: made.group, VpcId: made.guest }]);
    expect(await find(...all, { Name: "state", Values: ["disassociated"] })).toEqual([]);
    expect((await errorOf(find({ Name: "tag-key", Values: ["a"] }))).code).toBe("InvalidParameterValue");
  });

  it("pages through many, each once", async () => {
    const { ec2, guest, home } = await makeGuest();
    const groups = await Promise.all(Array.from({ length: 7 }, () => makeGroup(ec2, home)));
    for (const group of groups) await associate(group, guest);

    const sizes: number[] = [];
    const seen: (string | undefined)[] = [];
    const paginator = paginateDescribeSecurityGroupVpcAssociations(
      { client: ec2, pageSize: 5 },
      { Filters: [{ Name: "vpc-id", Values: [guest] }] },
    );
    for await (const { SecurityGroupVpcAssociations: page } of paginator) {
      sizes.push(must(page).length);
      seen.push(...must(page).map(({ GroupId }) => GroupId));
    }

    expect(sizes).toEqual([5, 2]);
    expect(seen.sort()).toEqual([...groups].sort());
  });

  it.each([4, 1001])("refuses pages of %d", async (MaxResults) => {
    const command = new DescribeSecurityGroupVpcAssociationsCommand({ MaxResults });

    expect((await errorOf(cloud.ec2().send(command))).code).toBe("InvalidParameterValue");
  });
});

type Made = Awaited<ReturnType<typeof makeGuest>>;

describe("GetSecurityGroupsForVpc (section 2.3)", () => {
  const usableIn = async (VpcId: string, ...Filters: Filter[]) => {
    const answer = await cloud.ec2().send(new GetSecurityGroupsForVpcCommand({ VpcId, Filters }));
    return must(answer.SecurityGroupForVpcs);
  };

  it("lists the VPC's own groups and those associated with it, with the VPC of their creation", async () => {
    const { ec2, guest, home, group } = await makeAssociated();
    const own = await makeGroup(ec2, guest);
    const pending = await makeGroup(ec2, home);
    await associate(pending, guest);

    const seen = await usableIn(guest);

    expect(seen.map(({ GroupId, PrimaryVpcId }) => [GroupId, PrimaryVpcId]).sort()).toEqual(
      [
        [await defaultGroupOf(guest), guest],
        [own, guest],
        [group, home],
      ].sort(),
    );
  });

  it("shows names, owner and tags, and filters by them", async () => {
    const { ec2, guest, home } = await makeGuest();
    const command = new CreateSecurityGroupCommand({
      GroupName: "golden",
      Description: "golden tier",
      VpcId: home,
    });
    const GroupId = must((await ec2.send(command)).GroupId);
    await ec2.send(new CreateTagsCommand({ Resources: [GroupId], Tags: [{ Key: "tier", Value: "web" }] }));
    await associate(GroupId, guest);
    settle();
    const golden = {
      GroupId,
      GroupName: "golden",
      Description: "golden tier",
      OwnerId: usual,
      PrimaryVpcId: home,
      Tags: [{ Key: "tier", Value: "web" }],
    };

    for (const [Name, value, miss] of [
      ["group-id", GroupId, "sg-*0"],
      ["group-name", "gold*", "silver"],
      ["description", "golden tier", "golden"],
      ["primary-vpc-id", home, guest],
      ["tag:tier", "web", "app"],
    ] as const) {
      const others = [{ Name: "owner-id", Values: [usual] }];
      expect(await usableIn(guest, { Name, Values: [value] }, ...others)).toEqual([golden]);
      expect(await usableIn(guest, { Name, Values: [miss] }, ...others)).not.toContainEqual(golden);
    }
  });

  it("pages through many, each once, and refuses pages that are too small", async () => {
    const { ec2, guest } = await makeGuest();
    const groups = await Promise.all(Array.from({ length: 6 }, () => makeGroup(ec2, guest)));

    const sizes: number[] = [];
    const seen: (string | undefined)[] = [];
    const paginator = paginateGetSecurityGroupsForVpc({ client: ec2, pageSize: 5 }, { VpcId: guest });
    for await (const { SecurityGroupForVpcs: page } of paginator) {
      sizes.push(must(page).length);
      seen.push(...must(page).map(({ GroupId }) => GroupId));
    }

    expect(sizes).toEqual([5, 2]);
    expect(seen.sort()).toEqual([...groups, await defaultGroupOf(guest)].sort());
    const small = new GetSecurityGroupsForVpcCommand({ VpcId: guest, MaxResults: 4 });
    expect((await errorOf(ec2.send(small))).code).toBe("InvalidParameterValue");
  });

  it("refuses a VPC that is not there", async () => {
    expect((await errorOf(usableIn("vpc-00000000"))).code).toBe("InvalidVpcID.NotFound");
  });
});
