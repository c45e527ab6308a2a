import {
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupIngressCommand,
  type Tag,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { errorOf, must, useCloud } from "./cloud.ts";
import { allow, makeGroup, makeVpc, rulesOf, tcp } from "./network.ts";

const cloud = useCloud();

describe("tags (section 1.4)", () => {
  const put = (Resources: string[], Tags: Tag[]) =>
    cloud.ec2().send(new CreateTagsCommand({ Resources, Tags }));
  const drop = (Resources: string[], Tags?: Tag[]) =>
    cloud.ec2().send(new DeleteTagsCommand({ Resources, Tags }));
  const tagsOf = async (id: string) => {
    const Filters = [{ Name: "resource-id", Values: [id] }];
    const { Tags } = await cloud.ec2().send(new DescribeTagsCommand({ Filters }));
    return Object.fromEntries(must(Tags).map((tag) => [tag.Key, tag.Value]));
  };

  it("go onto several resources of several kinds and are overwritten by key", async () => {
    const ec2 = cloud.ec2();
    const vpcId = await makeVpc(ec2);
    const groupId = await makeGroup(ec2, vpcId);
    const [rule] = await allow(ec2, groupId, tcp(80, "10.0.0.0/8"));
    const ruleId = must(rule?.SecurityGroupRuleId);

    await put(
      [vpcId, groupId, ruleId],
      [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "" },
      ],
    );
    await put([groupId], [{ Key: "a", Value: "2" }]);

    expect(await tagsOf(vpcId)).toEqual({ a: "1", b: "" });
    expect(await tagsOf(groupId)).toEqual({ a: "2", b: "" });
    expect((await rulesOf(ec2, groupId))[0]?.Tags).toEqual([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "" },
    ]);
  });

  it("are removed by key, by key and value, or all at once", async () => {
    const vpcId = await makeVpc(cloud.ec2());
    const all = ["a", "b", "c", "d"].map((Key) => ({ Key, Value: "1" }));
    await put([vpcId], all);

    await drop([vpcId], [{ Key: "a" }, { Key: "b", Value: "2" }, { Key: "c", Value: "1" }, { Key: "z" }]);
    expect(await tagsOf(vpcId)).toEqual({ b: "1", d: "1" });
    await drop([vpcId]);
    expect(await tagsOf(vpcId)).toEqual({});
  });

  it("are listed with the type of their resource, found by every filter", async () => {
    const vpcId = await makeVpc(cloud.ec2());
    const groupId = await makeGroup(cloud.ec2(), vpcId);
    await put(
      [vpcId, groupId],
      [
        { Key: "find", Value: "me" },
        { Key: "not", Value: "me" },
      ],
    );
    const find = async (...filters: [string, string][]) => {
      const Filters = filters.map(([Name, value]) => ({ Name, Values: [value] }));
      return must((await cloud.ec2().send(new DescribeTagsCommand({ Filters }))).Tags);
    };

    expect(await find(["key", "find"], ["resource-type", "security-group"])).toEqual([
      { Key: "find", Value: "me", ResourceId: groupId, ResourceType: "security-group" },
    ]);
    expect(await find(["tag:find", "me"])).toHaveLength(2);
    expect(await find(["value", "m?"], ["resource-id", vpcId])).toHaveLength(2);
  });

  it.each<[string, Tag[], string]>([
    ["aws: keys", [{ Key: "aws:x", Value: "1" }], "InvalidParameterValue"],
    ["an empty key", [{ Key: "", Value: "1" }], "InvalidParameterValue"],
    ["a key of 128 characters", [{ Key: "k".repeat(128), Value: "1" }], "InvalidParameterValue"],
    ["a value of 257 characters", [{ Key: "k", Value: "v".repeat(257) }], "InvalidParameterValue"],
    [
      "a key twice",
      [
        { Key: "k", Value: "1" },
        { Key: "k", Value: "2" },
      ],
      "InvalidParameterValue",
    ],
    [
      "51 tags",
      Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" })),
      "TagLimitExceeded",
    ],
    ["no tags", [], "MissingParameter"],
  ])("refuse %s", async (_name, tags, code) => {
    const vpcId = await makeVpc(cloud.ec2());

    expect((await errorOf(put([vpcId], tags))).code).toBe(code);
    expect(await tagsOf(vpcId)).toEqual({});
  });

  it("fill up to 50, over several calls, then overwrite only", async () => {
    const vpcId = await makeVpc(cloud.ec2());
    await put(
      [vpcId],
      Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" })),
    );

    expect((await errorOf(put([vpcId], [{ Key: "new", Value: "" }]))).code).toBe("TagLimitExceeded");
    await put([vpcId], [{ Key: "k0", Value: "again" }]);
    expect((await tagsOf(vpcId)).k0).toBe("again");
  });

  it.each([
    ["a group", "sg-00000000", "InvalidSecurityGroupID.NotFound"],
    ["a rule", "sgr-00000000", "InvalidSecurityGroupRuleId.NotFound"],
    ["a VPC", "vpc-00000000", "InvalidVpcID.NotFound"],
    ["a subnet", "subnet-00000000", "InvalidSubnetID.NotFound"],
    ["a list", "pl-00000000", "InvalidPrefixListID.NotFound"],
    ["an interface", "eni-00000000", "InvalidNetworkInterfaceID.NotFound"],
    ["a peering", "pcx-00000000", "InvalidVpcPeeringConnectionID.NotFound"],
    ["an instance", "i-00000000", "InvalidInstanceID.NotFound"],
    ["something else", "rtb-00000000", "InvalidID"],
    ["no id", "nonsense", "InvalidID"],
  ])("refuse %s that is not there, and tag nothing then", async (_name, id, code) => {
    const vpcId = await makeVpc(cloud.ec2());

    expect((await errorOf(put([vpcId, id], [{ Key: "a", Value: "1" }]))).code).toBe(code);
    expect((await errorOf(drop([vpcId, id]))).code).toBe(code);
    expect(await tagsOf(vpcId)).toEqual({});
  });

  it("go onto a thousand resources at once, not onto more", async () => {
    const vpcId = await makeVpc(cloud.ec2());
    const resources = Array.from({ length: 1001 }, () => vpcId);

    expect((await errorOf(put(resources, [{ Key: "a", Value: "1" }]))).code).toBe("InvalidParameterValue");
  });

  it("go with their resource", async () => {
    const ec2 = cloud.ec2();
    const GroupId = await makeGroup(ec2);
    const [one, two] = await allow(ec2, GroupId, tcp(80, "10.0.0.0/8"), tcp(81, "10.0.0.0/8"));
    const [first, second] = [must(one?.SecurityGroupRuleId), must(two?.SecurityGroupRuleId)];
    await put([GroupId, first, second], [{ Key: "a", Value: "1" }]);

    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [first] }));
    expect([await tagsOf(first), await tagsOf(second)]).toEqual([{}, { a: "1" }]);
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    expect([await tagsOf(GroupId), await tagsOf(second)]).toEqual([{}, {}]);
  });

  it("are found on VPCs by tag filter", async () => {
    const vpcId = await makeVpc(cloud.ec2());
    await put([vpcId], [{ Key: "vpc-only", Value: "yes" }]);
    const Filters = [{ Name: "tag:vpc-only", Values: ["yes"] }];

    const { Vpcs } = await cloud.ec2().send(new DescribeVpcsCommand({ Filters }));

    expect(Vpcs?.map((vpc) => vpc.VpcId)).toEqual([vpcId]);
  });
});

describe("network interfaces", () => {
  async function makeSubnet() {
    const ec2 = cloud.ec2();
    const vpcId = await makeVpc(ec2);
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: "10.0.1.0/24" }));
    return { ec2, vpcId, SubnetId: must(Subnet?.SubnetId) };
  }

  it("get the default group and the first free address", async () => {
    const { ec2, vpcId, SubnetId } = await makeSubnet();

    const one = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
    const two = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Description: "second" }));

    expect(one.NetworkInterface).toMatchObject({
      VpcId: vpcId,
      PrivateIpAddress: "10.0.1.4",
      Status: "available",
      Groups: [{ GroupName: "default" }],
    });
    expect(two.NetworkInterface).toMatchObject({ PrivateIpAddress: "10.0.1.5", Description: "second" });
  });

  it("change groups and description, one at a time, and are found by group", async () => {
    const { ec2, vpcId, SubnetId } = await makeSubnet();
    const [one, two] = [await makeGroup(ec2, vpcId), await makeGroup(ec2, vpcId)];
    const made = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups: [one] }));
    const NetworkInterfaceId = must(made.NetworkInterface?.NetworkInterfaceId);
    const findBy = async (groupId: string) => {
      const Filters = [{ Name: "group-id", Values: [groupId] }];
      const answer = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
      return must(answer.NetworkInterfaces).map((item) => item.NetworkInterfaceId);
    };

    await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [two] }));
    await ec2.send(
      new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Description: { Value: "text" } }),
    );

    expect(await findBy(one)).toEqual([]);
    expect(await findBy(two)).toEqual([NetworkInterfaceId]);
    const neither = new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId });
    expect((await errorOf(ec2.send(neither))).code).toBe("InvalidParameterCombination");
  });

  it("take five groups and no more, all of their own VPC", async () => {
    const { ec2, vpcId, SubnetId } = await makeSubnet();
    const groups: string[] = [];
    for (let index = 0; index < 6; index++) groups.push(await makeGroup(ec2, vpcId));
    const create = (Groups: string[], more: object = {}) =>
      ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups, ...more }));

    await create(groups.slice(0, 5));

    expect((await errorOf(create(groups))).code).toBe("SecurityGroupsPerInterfaceLimitExceeded");
    expect((await errorOf(create([await makeGroup(ec2)]))).message).toMatch(/different networks/);
    expect((await errorOf(create(["sg-00000000"]))).code).toBe("InvalidGroup.NotFound");
    expect((await errorOf(create([], { PrivateIpAddress: "10.0.1.4" }))).code).toBe("InvalidIPAddress.InUse");
    expect((await errorOf(create([], { PrivateIpAddress: "10.0.2.4" }))).code).toBe("InvalidParameterValue");
  });

  it("are gone when deleted", async () => {
    const { ec2, SubnetId } = await makeSubnet();
    const made = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
    const NetworkInterfaceId = must(made.NetworkInterface?.NetworkInterfaceId);
    const command = () => new DeleteNetworkInterfaceCommand({ NetworkInterfaceId });

    await ec2.send(command());

    expect((await errorOf(ec2.send(command()))).code).toBe("InvalidNetworkInterfaceID.NotFound");
  });

  it("run out with their subnet", async () => {
    const { ec2, vpcId } = await makeSubnet();
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: "10.0.2.0/28" }));
    const SubnetId = must(Subnet?.SubnetId);
    for (let index = 0; index < 11; index++) await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));

    const error = await errorOf(ec2.send(new CreateNetworkInterfaceCommand({ SubnetId })));

    expect(error.code).toBe("InsufficientFreeAddressesInSubnet");
  });
});
