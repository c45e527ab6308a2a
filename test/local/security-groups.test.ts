import {
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { allow, describeGroup, makeGroup, makeVpc, peer, rulesOf, tcpFrom } from "./network.ts";

const cloud = useCloud();

async function create(vpcId: string, GroupName: string, Description = "text") {
  const command = new CreateSecurityGroupCommand({ GroupName, Description, VpcId: vpcId });
  return must((await cloud.ec2().send(command)).GroupId);
}

async function defaultGroupOf(vpcId: string) {
  const filters = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "group-name", Values: ["default"] },
  ];
  const answer = await cloud.ec2().send(new DescribeSecurityGroupsCommand({ Filters: filters }));
  return must(answer.SecurityGroups?.[0]);
}

describe("a new group (section 1.6)", () => {
  it("has no ingress rule and lets everything out", async () => {
    const ec2 = cloud.ec2();
    const group = await describeGroup(ec2, await makeGroup(ec2));

    expect(group.IpPermissions).toEqual([]);
    expect(group.IpPermissionsEgress).toEqual([
      {
        IpProtocol: "-1",
        IpRanges: [{ CidrIp: "0.0.0.0/0" }],
        Ipv6Ranges: [],
        PrefixListIds: [],
        UserIdGroupPairs: [],
      },
    ]);
    expect(group).toMatchObject({ OwnerId: usual, Description: "for a test" });
    expect(group.SecurityGroupArn).toBe(`arn:aws:ec2:eu-west-1:${usual}:security-group/${group.GroupId}`);
  });

  it("lets everything out on IPv6 too where the VPC has an IPv6 block", async () => {
    const ec2 = cloud.ec2();
    const vpcId = await makeVpc(ec2, "10.0.0.0/16", true);

    const egress = await rulesOf(ec2, await makeGroup(ec2, vpcId), true);

    expect(egress.map((rule) => rule.CidrIpv4 ?? rule.CidrIpv6).sort()).toEqual(["0.0.0.0/0", "::/0"]);
  });

  it("takes its tags in the creating call", async () => {
    const ec2 = cloud.ec2();
    const Tags = [{ Key: "Name", Value: "a <b> & c" }];
    const answer = await ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: "tagged",
        Description: "text",
        TagSpecifications: [{ ResourceType: "security-group", Tags }],
      }),
    );

    expect(answer.Tags).toEqual(Tags);
    expect((await describeGroup(ec2, must(answer.GroupId))).Tags).toEqual(Tags);
  });

  it("goes to the default VPC when no VPC is named", async () => {
    const ec2 = cloud.ec2();
    const answer = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: "homeless", Description: "text" }),
    );
    const { VpcId } = await describeGroup(ec2, must(answer.GroupId));

    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [must(VpcId)] }));

    expect(Vpcs?.[0]).toMatchObject({ IsDefault: true, CidrBlock: "172.31.0.0/16" });
  });
});

describe("names and descriptions (section 1.4)", () => {
  it.each<[string, string, string, string, RegExp]>([
    ["default is reserved", "default", "text", "InvalidGroup.Reserved", /reserved/],
    ["Default is reserved too", "Default", "text", "InvalidGroup.Reserved", /reserved/],
    ["a name must not begin with sg-", "sg-web", "text", "InvalidParameterValue", /sg-\*/],
    ["a name of 256 characters is too long", "x".repeat(256), "text", "InvalidParameterValue", /255/],
    ["a name with an umlaut is refused", "größe", "text", "InvalidParameterValue", /GroupName/],
    ["a name with a question mark is refused", "what?", "text", "InvalidParameterValue", /GroupName/],
    ["a name of spaces is no name", "   ", "text", "MissingParameter", /GroupName/],
    ["a description is required", "named", "", "MissingParameter", /GroupDescription/],
    [
      "a description of 256 characters is too long",
      "named",
      "x".repeat(256),
      "InvalidParameterValue",
      /GroupDescription/,
    ],
    ["a description with a quote is refused", "named", "it's", "InvalidParameterValue", /GroupDescription/],
  ])("%s", async (_name, groupName, description, code, message) => {
    const vpcId = await makeVpc(cloud.ec2());

    const error = await errorOf(create(vpcId, groupName, description));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it("takes every character of the set, up to 255 of them", async () => {
    const ec2 = cloud.ec2();
    const vpcId = await makeVpc(ec2);
    const text = "aZ09 ._-:/()#,@[]+=&;{}!$*";

    const named = await describeGroup(ec2, await create(vpcId, text, text));
    const long = await describeGroup(ec2, await create(vpcId, "x".repeat(255), "y".repeat(255)));

    expect(named).toMatchObject({ GroupName: text, Description: text });
    expect(long).toMatchObject({ GroupName: "x".repeat(255), Description: "y".repeat(255) });
  });

  it("is unique in its VPC ignoring case, and free in another", async () => {
    const [one, two] = [await makeVpc(cloud.ec2()), await makeVpc(cloud.ec2())];
    await create(one, "Web");

    const error = await errorOf(create(one, "wEB"));
    await create(two, "web");

    expect(error).toMatchObject({ code: "InvalidGroup.Duplicate", status: 400 });
    expect(error.message).toBe(`The security group 'wEB' already exists for VPC '${one}'`);
  });

  it("loses the spaces at its end, also when it is compared", async () => {
    const vpcId = await makeVpc(cloud.ec2());
    const group = await describeGroup(cloud.ec2(), await create(vpcId, "web  "));

    const error = await errorOf(create(vpcId, "web "));

    expect(group.GroupName).toBe("web");
    expect(error.code).toBe("InvalidGroup.Duplicate");
  });

  it("is free again once its group is gone", async () => {
    const vpcId = await makeVpc(cloud.ec2());
    const GroupId = await create(vpcId, "web");
    await cloud.ec2().send(new DeleteSecurityGroupCommand({ GroupId }));

    expect(await create(vpcId, "web")).not.toBe(GroupId);
  });

  it.each([
    ["an unknown VPC", "vpc-00000000000000000", "InvalidVpcID.NotFound"],
    ["an id that is none", "vpc-1", "InvalidVpcId.Malformed"],
  ])("cannot be given in %s", async (_name, vpcId, code) => {
    expect((await errorOf(create(vpcId, "web"))).code).toBe(code);
  });
});

describe("the default group (section 1.6)", () => {
  it("comes with every VPC, lets itself in and everything out", async () => {
    const group = await defaultGroupOf(await makeVpc(cloud.ec2()));

    expect(group.IpPermissions?.map((permission) => permission.UserIdGroupPairs)).toEqual([
      [{ GroupId: group.GroupId, UserId: usual }],
    ]);
    expect(group.IpPermissionsEgress?.flatMap((permission) => permission.IpRanges)).toEqual([
      { CidrIp: "0.0.0.0/0" },
    ]);
  });

  it("cannot be deleted", async () => {
    const { GroupId } = await defaultGroupOf(await makeVpc(cloud.ec2()));

    const error = await errorOf(cloud.ec2().send(new DeleteSecurityGroupCommand({ GroupId })));

    expect(error.code).toBe("CannotDelete");
  });
});

describe("groups of the default VPC", () => {
  it("are found and deleted by name; others are not", async () => {
    const ec2 = cloud.ec2();
    await ec2.send(new CreateSecurityGroupCommand({ GroupName: "Named", Description: "text" }));
    await create(await makeVpc(ec2), "elsewhere");
    const find = (name: string) => ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: [name] }));

    expect((await find("Named")).SecurityGroups?.map((group) => group.GroupName)).toEqual(["Named"]);
    for (const name of ["named", "elsewhere"]) {
      expect((await errorOf(find(name))).code).toBe("InvalidGroup.NotFound");
    }
    await ec2.send(new DeleteSecurityGroupCommand({ GroupName: "Named" }));
    expect((await errorOf(find("Named"))).message).toMatch(
      /^The security group 'Named' does not exist in default VPC/,
    );
  });
});

describe("deleting a group (section 1.6)", () => {
  const remove = (GroupId: string) => cloud.ec2().send(new DeleteSecurityGroupCommand({ GroupId }));

  it("takes the group and its rules away", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);

    const answer = await remove(groupId);

    expect(answer).toMatchObject({ Return: true, GroupId: groupId });
    expect((await errorOf(describeGroup(ec2, groupId))).code).toBe("InvalidGroup.NotFound");
    expect(await rulesOf(ec2, groupId, true)).toEqual([]);
    expect((await errorOf(remove(groupId))).message).toBe(`The security group '${groupId}' does not exist`);
  });

  it("waits until no interface uses it", async () => {
    const ec2 = cloud.ec2();
    const VpcId = await makeVpc(ec2);
    const groupId = await makeGroup(ec2, VpcId);
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.1.0/24" }));
    const made = await ec2.send(
      new CreateNetworkInterfaceCommand({ SubnetId: must(Subnet?.SubnetId), Groups: [groupId] }),
    );

    const error = await errorOf(remove(groupId));
    await ec2.send(
      new DeleteNetworkInterfaceCommand({
        NetworkInterfaceId: must(made.NetworkInterface?.NetworkInterfaceId),
      }),
    );

    expect(error).toMatchObject({ code: "DependencyViolation", status: 400 });
    expect(error.message).toBe(`resource ${groupId} has a dependent object`);
    expect((await remove(groupId)).Return).toBe(true);
  });

  it("waits until no other group of its VPC refers to it", async () => {
    const ec2 = cloud.ec2();
    const vpcId = await makeVpc(ec2);
    const [used, user] = [await makeGroup(ec2, vpcId), await makeGroup(ec2, vpcId)];
    await allow(ec2, user, tcpFrom(443, { GroupId: used }));

    expect((await errorOf(remove(used))).code).toBe("DependencyViolation");
    await remove(user);
    expect((await remove(used)).Return).toBe(true);
  });

  it("is not held back by a rule of its own that names itself", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcpFrom(443, { GroupId: groupId }));

    expect((await remove(groupId)).Return).toBe(true);
  });

  it("is not held back by a group of another VPC, whose rule turns stale (section 2.2)", async () => {
    const ec2 = cloud.ec2();
    const [near, far] = [await makeVpc(ec2, "10.1.0.0/16"), await makeVpc(ec2, "10.2.0.0/16")];
    await peer({ ec2, account: usual, vpcId: near }, { ec2, account: usual, vpcId: far });
    const [user, used] = [await makeGroup(ec2, near), await makeGroup(ec2, far)];
    await allow(ec2, user, tcpFrom(443, { GroupId: used }));

    await remove(used);

    const [permission] = must((await describeGroup(ec2, user)).IpPermissions);
    expect(permission?.UserIdGroupPairs).toMatchObject([{ GroupId: used, PeeringStatus: "active" }]);
    expect(permission?.UserIdGroupPairs?.[0]).not.toHaveProperty("UserId");
  });
});

describe("isolation", () => {
  it("shows a group in its own account and Region only", async () => {
    const groupId = await makeGroup(cloud.ec2());

    for (const ec2 of [cloud.ec2(other), cloud.ec2(usual, "us-east-1")]) {
      expect((await errorOf(describeGroup(ec2, groupId))).code).toBe("InvalidGroup.NotFound");
    }
  });

  it("gives every account and Region a default VPC of its own", async () => {
    const ids = new Set<string | undefined>();
    for (const account of [usual, other]) {
      for (const region of ["eu-west-1", "us-east-1"]) {
        const filters = [{ Name: "is-default", Values: ["true"] }];
        const { Vpcs } = await cloud.ec2(account, region).send(new DescribeVpcsCommand({ Filters: filters }));
        expect(Vpcs).toHaveLength(1);
        ids.add(Vpcs?.[0]?.VpcId);
      }
    }

    expect(ids.size).toBe(4);
  });
});

describe("the quota of groups in a Region (section 4)", () => {
  it("refuses the group that would be one too many", async () => {
    const account = "444444444444";
    const ec2 = cloud.ec2(account);
    const vpcId = await makeVpc(ec2);
    await cloud.post("/_local/quota", { account, region: "eu-west-1", code: "L-E79EC296", value: 3 });
    await makeGroup(ec2, vpcId);

    const error = await errorOf(makeGroup(ec2, vpcId));

    expect(error.code).toBe("SecurityGroupLimitExceeded");
  });
});
