import {
  CreateNetworkAclCommand,
  CreateTagsCommand,
  DeleteNetworkAclCommand,
  DeleteTagsCommand,
  DescribeNetworkAclsCommand,
  DescribeTagsCommand,
  type EC2Client,
  ReplaceNetworkAclAssociationCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import {
  accounts,
  aclsOf,
  defaultAcl,
  describeAcl,
  linesOf,
  makeAcl,
  makeSubnet,
  putEntry,
  stars,
} from "./acl.ts";
import { errorOf, must, useCloud } from "./cloud.ts";
import { makeVpc } from "./network.ts";

const cloud = useCloud();
const fresh = accounts(1000);

describe("the default ACL", () => {
  it("of the default VPC lets everything through and holds all three subnets", async () => {
    const { NetworkAcls } = await cloud.ec2(fresh()).send(new DescribeNetworkAclsCommand({}));
    const [acl, ...more] = must(NetworkAcls);

    expect(more).toEqual([]);
    expect(acl?.IsDefault).toBe(true);
    expect(acl?.Associations).toHaveLength(3);
    expect(linesOf(must(acl))).toEqual([
      "out 100 allow -1 0.0.0.0/0",
      ...stars("out"),
      "in 100 allow -1 0.0.0.0/0",
      ...stars("in"),
    ]);
  });

  it.each([false, true])("comes with every VPC (IPv6: %s)", async (ipv6) => {
    const account = fresh();
    const ec2 = cloud.ec2(account);
    const VpcId = await makeVpc(ec2, "10.0.0.0/16", ipv6);

    const [acl, ...more] = await aclsOf(ec2, VpcId);

    expect(more).toEqual([]);
    expect(acl).toMatchObject({ VpcId, OwnerId: account, IsDefault: true, Associations: [], Tags: [] });
    const own = (direction: string) => [
      `${direction} 100 allow -1 0.0.0.0/0`,
      ...(ipv6 ? [`${direction} 101 allow -1 ::/0`] : []),
    ];
    expect(linesOf(must(acl))).toEqual([
      ...own("out"),
      ...stars("out", ipv6),
      ...own("in"),
      ...stars("in", ipv6),
    ]);
  });

  it("takes in a new subnet", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    const SubnetId = await makeSubnet(ec2, vpcId, "10.0.1.0/24");

    const { NetworkAclId, Associations } = await defaultAcl(ec2, vpcId);

    expect(Associations).toEqual([
      { SubnetId, NetworkAclId, NetworkAclAssociationId: expect.stringMatching(/^aclassoc-0[0-9a-f]{16}$/) },
    ]);
  });

  it("cannot be deleted", async () => {
    const ec2 = cloud.ec2(fresh());
    const { NetworkAclId } = await defaultAcl(ec2, await makeVpc(ec2));

    expect(await errorOf(ec2.send(new DeleteNetworkAclCommand({ NetworkAclId })))).toMatchObject({
      code: "InvalidParameterValue",
      message: `cannot delete default network ACL ${NetworkAclId}`,
    });
  });
});

describe("CreateNetworkAcl", () => {
  it.each([false, true])(
    "makes an ACL that denies everything and holds no subnet (IPv6: %s)",
    async (ipv6) => {
      const account = fresh();
      const ec2 = cloud.ec2(account);
      const VpcId = await makeVpc(ec2, "10.0.0.0/16", ipv6);
      const Tags = [{ Key: "Name", Value: "web" }];
      const TagSpecifications = [{ ResourceType: "network-acl" as const, Tags }];

      const { NetworkAcl } = await ec2.send(new CreateNetworkAclCommand({ VpcId, TagSpecifications }));

      expect(NetworkAcl).toMatchObject({ VpcId, OwnerId: account, IsDefault: false, Associations: [], Tags });
      expect(NetworkAcl?.NetworkAclId).toMatch(/^acl-0[0-9a-f]{16}$/);
      expect(linesOf(must(NetworkAcl))).toEqual([...stars("out", ipv6), ...stars("in", ipv6)]);
      expect(await describeAcl(ec2, must(NetworkAcl?.NetworkAclId))).toEqual(NetworkAcl);
    },
  );

  it("answers a repeat with the same token as it answered first, and makes nothing", async () => {
    const ec2 = cloud.ec2(fresh());
    const VpcId = await makeVpc(ec2);
    const create = () => ec2.send(new CreateNetworkAclCommand({ VpcId, ClientToken: "once" }));

    const first = await create();
    await putEntry(ec2, { NetworkAclId: must(first.NetworkAcl?.NetworkAclId) });
    const again = await create();

    expect(again.NetworkAcl).toEqual(first.NetworkAcl);
    expect(again.ClientToken).toBe("once");
    expect(await aclsOf(ec2, VpcId)).toHaveLength(2);
  });

  it("refuses a token that came with another request", async () => {
    const ec2 = cloud.ec2(fresh());
    const [one, two] = [await makeVpc(ec2), await makeVpc(ec2)];
    const create = (VpcId: string, DryRun = false) =>
      ec2.send(new CreateNetworkAclCommand({ VpcId, ClientToken: "once", DryRun }));

    expect((await errorOf(create(two, true))).code).toBe("DryRunOperation");
    await create(one);

    expect((await errorOf(create(two))).code).toBe("IdempotentParameterMismatch");
    expect((await errorOf(create(one, true))).code).toBe("DryRunOperation");
    expect(await aclsOf(ec2, two)).toHaveLength(1);
  });

  it.each([
    ["no VPC of this account", { VpcId: "vpc-00000000" }, "InvalidVpcID.NotFound"],
    ["no VPC id", { VpcId: "nonsense" }, "InvalidVpcId.Malformed"],
    ["nothing", { VpcId: "" }, "MissingParameter"],
  ])("refuses %s", async (_name, input, code) => {
    expect((await errorOf(cloud.ec2().send(new CreateNetworkAclCommand(input)))).code).toBe(code);
  });

  it("stops at the quota, the default ACL counted in", async () => {
    const account = fresh();
    const ec2 = cloud.ec2(account);
    const VpcId = await makeVpc(ec2);
    const quota = { account, region: "eu-west-1", code: "L-B4A6D682", value: 2 };
    expect(await cloud.post("/_local/quota", quota)).toBe(200);

    await makeAcl(ec2, VpcId);

    expect((await errorOf(makeAcl(ec2, VpcId))).code).toBe("NetworkAclLimitExceeded");
    await makeAcl(ec2, await makeVpc(ec2));
  });
});

describe("DeleteNetworkAcl", () => {
  it("takes an ACL away with its tags", async () => {
    const ec2 = cloud.ec2(fresh());
    const NetworkAclId = await makeAcl(ec2, await makeVpc(ec2));
    await ec2.send(new CreateTagsCommand({ Resources: [NetworkAclId], Tags: [{ Key: "a", Value: "1" }] }));

    await ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));

    expect((await errorOf(describeAcl(ec2, NetworkAclId))).code).toBe("InvalidNetworkAclID.NotFound");
    expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toEqual([]);
    const again = ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));
    expect(await errorOf(again)).toMatchObject({
      code: "InvalidNetworkAclID.NotFound",
      message: `The networkAcl ID '${NetworkAclId}' does not exist`,
    });
  });

  it("refuses an ACL with a subnet", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    await makeSubnet(ec2, vpcId, "10.0.1.0/24");
    const NetworkAclId = await makeAcl(ec2, vpcId);
    await move(
      ec2,
      must((await defaultAcl(ec2, vpcId)).Associations?.[0]?.NetworkAclAssociationId),
      NetworkAclId,
    );

    expect(await errorOf(ec2.send(new DeleteNetworkAclCommand({ NetworkAclId })))).toMatchObject({
      code: "DependencyViolation",
      message: `The networkAcl '${NetworkAclId}' has dependencies and cannot be deleted.`,
    });
  });
});

async function move(ec2: EC2Client, AssociationId: string, NetworkAclId: string): Promise<string> {
  const command = new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId });
  return must((await ec2.send(command)).NewAssociationId);
}

describe("ReplaceNetworkAclAssociation", () => {
  async function makeAssociation() {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    const subnetId = await makeSubnet(ec2, vpcId, "10.0.1.0/24");
    const { NetworkAclId, Associations } = await defaultAcl(ec2, vpcId);
    const first = must(Associations?.[0]?.NetworkAclAssociationId);
    return { ec2, vpcId, subnetId, first, defaultId: must(NetworkAclId) };
  }

  it("moves the subnet under a new id; the old id is dead", async () => {
    const { ec2, vpcId, subnetId, first, defaultId } = await makeAssociation();
    const aclId = await makeAcl(ec2, vpcId);

    const second = await move(ec2, first, aclId);

    expect(second).not.toBe(first);
    expect((await describeAcl(ec2, defaultId)).Associations).toEqual([]);
    expect((await describeAcl(ec2, aclId)).Associations).toEqual([
      { NetworkAclAssociationId: second, NetworkAclId: aclId, SubnetId: subnetId },
    ]);
    expect(await errorOf(move(ec2, first, defaultId))).toMatchObject({
      code: "InvalidAssociationID.NotFound",
      message: `The association ID '${first}' does not exist`,
    });
    await move(ec2, second, defaultId);
    expect((await describeAcl(ec2, aclId)).Associations).toEqual([]);
  });

  it("gives a new id also where the ACL stays", async () => {
    const { ec2, first, defaultId } = await makeAssociation();

    expect(await move(ec2, first, defaultId)).not.toBe(first);
  });

  it("refuses an ACL of another VPC, and one that is not there", async () => {
    const { ec2, subnetId, first } = await makeAssociation();
    const elsewhere = await makeAcl(ec2, await makeVpc(ec2));

    expect(await errorOf(move(ec2, first, elsewhere))).toMatchObject({
      code: "InvalidParameterValue",
      message: `Network ACL ${elsewhere} and subnet ${subnetId} belong to different networks.`,
    });
    expect((await errorOf(move(ec2, first, "acl-00000000"))).code).toBe("InvalidNetworkAclID.NotFound");
    expect((await errorOf(move(ec2, "aclassoc-00000000", elsewhere))).code).toBe(
      "InvalidAssociationID.NotFound",
    );
  });

  it("changes nothing with DryRun", async () => {
    const { ec2, first, defaultId } = await makeAssociation();
    const input = { AssociationId: first, NetworkAclId: defaultId, DryRun: true };

    const error = await errorOf(ec2.send(new ReplaceNetworkAclAssociationCommand(input)));

    expect(error.code).toBe("DryRunOperation");
    expect((await describeAcl(ec2, defaultId)).Associations?.[0]?.NetworkAclAssociationId).toBe(first);
  });
});

describe("DescribeNetworkAcls", () => {
  async function find(ec2: EC2Client, Name: string, ...Values: string[]): Promise<readonly string[]> {
    const answer = await ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name, Values }] }));
    return must(answer.NetworkAcls).map((acl) => must(acl.NetworkAclId));
  }

  it("finds an ACL by each of its filters", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2, "10.0.0.0/16", true);
    const subnetId = await makeSubnet(ec2, vpcId, "10.0.1.0/24");
    const id = await makeAcl(ec2, vpcId);
    const first = must((await defaultAcl(ec2, vpcId)).Associations?.[0]?.NetworkAclAssociationId);
    const associationId = await move(ec2, first, id);
    const at = (RuleNumber: number) => ({ NetworkAclId: id, RuleNumber });
    await putEntry(ec2, {
      ...at(7),
      Protocol: "6",
      RuleAction: "deny",
      PortRange: { From: 20, To: 25 },
      CidrBlock: "10.9.0.0/16",
    });
    await putEntry(ec2, {
      ...at(8),
      Protocol: "58",
      IcmpTypeCode: { Type: 128, Code: 3 },
      Ipv6CidrBlock: "2001:db8::/32",
    });
    await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "Name", Value: "web" }] }));

    for (const [name, value] of [
      ["association.association-id", associationId],
      ["association.network-acl-id", id],
      ["association.subnet-id", subnetId],
      ["entry.cidr", "10.9.*"],
      ["entry.icmp.code", "3"],
      ["entry.icmp.type", "128"],
      ["entry.ipv6-cidr", "2001:db8::/32"],
      ["entry.port-range.from", "20"],
      ["entry.port-range.to", "25"],
      ["entry.protocol", "6"],
      ["entry.protocol", "tcp"],
      ["entry.protocol", "58"],
      ["entry.rule-number", "7"],
      ["network-acl-id", id],
      ["tag:Name", "web"],
      ["tag-key", "Name"],
    ] as const) {
      expect([name, await find(ec2, name, value)]).toEqual([name, [id]]);
    }
  });

  it.each([
    ["entry.egress", "true", 3],
    ["entry.rule-action", "deny", 3],
    ["entry.rule-action", "allow", 2],
    ["entry.rule-number", "32767", 3],
    ["default", "true", 2],
    ["default", "false", 1],
    ["owner-id", "*", 3],
    ["vpc-id", "vpc-00000000", 0],
    ["entry.protocol", "udp", 0],
  ])("finds with %s = %s as many as there are", async (name, value, count) => {
    const ec2 = cloud.ec2(fresh());
    await makeAcl(ec2, await makeVpc(ec2));

    expect(await find(ec2, name, value)).toHaveLength(count);
  });

  it("lets two filters be met by two entries", async () => {
    const ec2 = cloud.ec2(fresh());
    const NetworkAclId = await makeAcl(ec2, await makeVpc(ec2));
    await putEntry(ec2, { NetworkAclId, RuleNumber: 7 });
    const Filters = [
      { Name: "entry.rule-number", Values: ["7"] },
      { Name: "entry.rule-action", Values: ["deny"] },
      { Name: "entry.egress", Values: ["true"] },
    ];

    const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));

    expect(NetworkAcls?.map((acl) => acl.NetworkAclId)).toEqual([NetworkAclId]);
  });

  it("pages through everything, five at least", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    for (let index = 0; index < 10; index++) await makeAcl(ec2, vpcId);
    const seen: (string | undefined)[] = [];
    const sizes: number[] = [];
    let NextToken: string | undefined;
    do {
      const paging = NextToken === undefined ? {} : { NextToken };
      const page = await ec2.send(new DescribeNetworkAclsCommand({ MaxResults: 5, ...paging }));
      const acls = must(page.NetworkAcls);
      sizes.push(acls.length);
      seen.push(...acls.map((acl) => acl.NetworkAclId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);

    expect(sizes).toEqual([5, 5, 2]);
    expect(new Set(seen).size).toBe(12);
  });

  it.each([
    ["an unknown id among known ones", { NetworkAclIds: ["acl-00000000"] }, "InvalidNetworkAclID.NotFound"],
    ["a malformed id", { NetworkAclIds: ["acl-x"] }, "InvalidNetworkAclId.Malformed"],
    [
      "a filter it does not know",
      { Filters: [{ Name: "entry.port", Values: ["1"] }] },
      "InvalidParameterValue",
    ],
    ["pages of four", { MaxResults: 4 }, "InvalidParameterValue"],
    ["pages of 1001", { MaxResults: 1001 }, "InvalidParameterValue"],
    ["ids beside a page", { MaxResults: 5, NetworkAclIds: ["acl-00000000"] }, "InvalidParameterCombination"],
  ])("refuses %s", async (_name, input, code) => {
    expect((await errorOf(cloud.ec2().send(new DescribeNetworkAclsCommand(input)))).code).toBe(code);
  });

  it("shows nothing of another account or Region", async () => {
    const [one, other] = [fresh(), fresh()];
    const id = await makeAcl(cloud.ec2(one), await makeVpc(cloud.ec2(one)));

    expect((await errorOf(describeAcl(cloud.ec2(other), id))).code).toBe("InvalidNetworkAclID.NotFound");
    expect((await errorOf(describeAcl(cloud.ec2(one, "us-east-1"), id))).code).toBe(
      "InvalidNetworkAclID.NotFound",
    );
  });
});

describe("tags of an ACL", () => {
  it("come and go through the tag calls", async () => {
    const ec2 = cloud.ec2(fresh());
    const id = await makeAcl(ec2, await makeVpc(ec2));
    const Tags = [{ Key: "a", Value: "1" }];

    await ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
    expect((await describeAcl(ec2, id)).Tags).toEqual(Tags);
    expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toEqual([
      { ResourceId: id, ResourceType: "network-acl", Key: "a", Value: "1" },
    ]);
    await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags }));
    expect((await describeAcl(ec2, id)).Tags).toEqual([]);
    const unknown = new CreateTagsCommand({ Resources: ["acl-00000000"], Tags });
    expect((await errorOf(ec2.send(unknown))).code).toBe("InvalidNetworkAclID.NotFound");
  });
});
