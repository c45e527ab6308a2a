import {
  AssociateVpcCidrBlockCommand,
  type AssociateVpcCidrBlockCommandInput,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteNetworkAclCommand,
  DeleteNetworkAclEntryCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  DisassociateVpcCidrBlockCommand,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
  type Vpc,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { accounts, aclsOf, defaultAcl, linesOf, makeAcl, makeSubnet } from "./acl.ts";
import { errorOf, must, useCloud } from "./cloud.ts";
import { makeGroup, makeVpc, rulesOf } from "./network.ts";

const cloud = useCloud();
const fresh = accounts(3000);
const region = "eu-west-1";

async function vpcOf(ec2: EC2Client, vpcId: string): Promise<Vpc> {
  return must((await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }))).Vpcs?.[0]);
}

describe("DeleteSubnet", () => {
  const drop = (ec2: EC2Client, SubnetId: string) => ec2.send(new DeleteSubnetCommand({ SubnetId }));

  it("takes the subnet out of its ACL, with its tags", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    const subnetId = await makeSubnet(ec2, vpcId, "10.0.1.0/24");
    await ec2.send(new CreateTagsCommand({ Resources: [subnetId], Tags: [{ Key: "a", Value: "1" }] }));

    await drop(ec2, subnetId);

    expect((await defaultAcl(ec2, vpcId)).Associations).toEqual([]);
    expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toEqual([]);
    expect((await errorOf(drop(ec2, subnetId))).code).toBe("InvalidSubnetID.NotFound");
    await makeSubnet(ec2, vpcId, "10.0.1.0/24");
  });

  it("waits for the last interface", async () => {
    const ec2 = cloud.ec2(fresh());
    const SubnetId = await makeSubnet(ec2, await makeVpc(ec2), "10.0.1.0/24");
    const made = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
    const NetworkInterfaceId = must(made.NetworkInterface?.NetworkInterfaceId);

    expect(await errorOf(drop(ec2, SubnetId))).toMatchObject({
      code: "DependencyViolation",
      message: `The subnet '${SubnetId}' has dependencies and cannot be deleted.`,
    });
    await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
    await drop(ec2, SubnetId);
  });
});

describe("DeleteVpc", () => {
  const drop = (ec2: EC2Client, VpcId: string) => ec2.send(new DeleteVpcCommand({ VpcId }));

  it("takes the default group and the default ACL with it, and all tags", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    const acl = must((await defaultAcl(ec2, vpcId)).NetworkAclId);
    await ec2.send(new CreateTagsCommand({ Resources: [vpcId, acl], Tags: [{ Key: "a", Value: "1" }] }));
    const Filters = [{ Name: "vpc-id", Values: [vpcId] }];

    await drop(ec2, vpcId);

    expect((await errorOf(drop(ec2, vpcId))).code).toBe("InvalidVpcID.NotFound");
    expect((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups).toEqual([]);
    expect((await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls).toEqual([]);
    expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toEqual([]);
  });

  it("of the default VPC waits for its subnets", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpc = must((await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId);
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));

    expect((await errorOf(drop(ec2, vpc))).code).toBe("DependencyViolation");
    for (const { SubnetId } of must(Subnets)) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
    await drop(ec2, vpc);

    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toEqual([]);
  });

  type Use = (ec2: EC2Client, vpcId: string) => Promise<() => Promise<unknown>>;
  const uses: readonly (readonly [string, Use])[] = [
    [
      "a subnet",
      async (ec2, vpcId) => {
        const SubnetId = await makeSubnet(ec2, vpcId, "10.0.1.0/24");
        return () => ec2.send(new DeleteSubnetCommand({ SubnetId }));
      },
    ],
    [
      "a group",
      async (ec2, vpcId) => {
        const GroupId = await makeGroup(ec2, vpcId);
        return () => ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
      },
    ],
    [
      "an ACL",
      async (ec2, vpcId) => {
        const NetworkAclId = await makeAcl(ec2, vpcId);
        return () => ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));
      },
    ],
    [
      "a peering that is asked for",
      async (ec2, vpcId) => {
        const PeerVpcId = await makeVpc(ec2, "10.1.0.0/16");
        const asked = await ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId: vpcId, PeerVpcId }));
        const VpcPeeringConnectionId = asked.VpcPeeringConnection?.VpcPeeringConnectionId;
        return () => ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
      },
    ],
  ];

  it.each(uses)("waits for %s to go", async (_name, use) => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    const release = await use(ec2, vpcId);

    expect(await errorOf(drop(ec2, vpcId))).toMatchObject({
      code: "DependencyViolation",
      message: `The vpc '${vpcId}' has dependencies and cannot be deleted.`,
    });
    await release();
    await drop(ec2, vpcId);
  });

  it("changes nothing with DryRun", async () => {
    const ec2 = cloud.ec2(fresh());
    const VpcId = await makeVpc(ec2);

    expect((await errorOf(ec2.send(new DeleteVpcCommand({ VpcId, DryRun: true })))).code).toBe(
      "DryRunOperation",
    );
    expect(await aclsOf(ec2, VpcId)).toHaveLength(1);
  });
});

describe("a further IPv4 block", () => {
  const associate = (ec2: EC2Client, VpcId: string, CidrBlock: string) =>
    ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock }));

  it("shows beside the first, and subnets lie in it", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);

    const { VpcId, CidrBlockAssociation } = await associate(ec2, vpcId, "10.9.1.2/24");
    const vpc = await vpcOf(ec2, vpcId);
    const Filters = [{ Name: "cidr-block-association.cidr-block", Values: ["10.9.1.0/24"] }];
    const found = await ec2.send(new DescribeVpcsCommand({ Filters }));

    expect(VpcId).toBe(vpcId);
    expect(CidrBlockAssociation).toMatchObject({
      CidrBlock: "10.9.1.0/24",
      CidrBlockState: { State: "associating" },
    });
    expect(vpc.CidrBlock).toBe("10.0.0.0/16");
    expect(
      vpc.CidrBlockAssociationSet?.map((block) => `${block.CidrBlock} ${block.CidrBlockState?.State}`),
    ).toEqual(["10.0.0.0/16 associated", "10.9.1.0/24 associated"]);
    expect(vpc.CidrBlockAssociationSet?.[1]?.AssociationId).toBe(CidrBlockAssociation?.AssociationId);
    expect(found.Vpcs).toHaveLength(1);
    await makeSubnet(ec2, vpcId, "10.9.1.0/25");
    expect((await errorOf(makeSubnet(ec2, vpcId, "10.9.0.0/24"))).code).toBe("InvalidSubnet.Range");
  });

  it("is refused where it overlaps, is too large, or is the sixth", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);

    expect((await errorOf(associate(ec2, vpcId, "10.0.5.0/24"))).code).toBe("InvalidVpc.Range");
    expect((await errorOf(associate(ec2, vpcId, "11.0.0.0/15"))).code).toBe("InvalidVpc.Range");
    for (let index = 1; index < 5; index++) await associate(ec2, vpcId, `10.${index}.0.0/16`);
    expect(await errorOf(associate(ec2, vpcId, "10.5.0.0/16"))).toMatchObject({
      code: "CidrLimitExceeded",
      message: `This network '${vpcId}' has met its maximum number of allowed CIDRs: 5`,
    });
  });

  it("goes when no subnet lies in it; the first block stays", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    const { CidrBlockAssociation } = await associate(ec2, vpcId, "10.9.0.0/24");
    const SubnetId = await makeSubnet(ec2, vpcId, "10.9.0.0/24");
    const first = (await vpcOf(ec2, vpcId)).CidrBlockAssociationSet?.[0]?.AssociationId;
    const drop = (AssociationId: string | undefined) =>
      ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId }));

    expect((await errorOf(drop(CidrBlockAssociation?.AssociationId))).code).toBe("InvalidCidr.InUse");
    await ec2.send(new DeleteSubnetCommand({ SubnetId }));
    const gone = await drop(CidrBlockAssociation?.AssociationId);

    expect(gone.CidrBlockAssociation?.CidrBlockState?.State).toBe("disassociating");
    expect((await vpcOf(ec2, vpcId)).CidrBlockAssociationSet).toHaveLength(1);
    expect((await errorOf(drop(first))).code).toBe("OperationNotPermitted");
    expect((await errorOf(drop("vpc-cidr-assoc-00000000"))).code).toBe(
      "InvalidVpcCidrBlockAssociationID.NotFound",
    );
  });
});

describe("an IPv6 block that comes later", () => {
  const associate = (ec2: EC2Client, VpcId: string) =>
    ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, AmazonProvidedIpv6CidrBlock: true }));
  const egressOf = async (ec2: EC2Client, vpcId: string) => {
    const Filters = [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "group-name", Values: ["default"] },
    ];
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    const GroupId = must(SecurityGroups?.[0]?.GroupId);
    return { GroupId, rules: await rulesOf(ec2, GroupId, true) };
  };

  it("opens the default ACL and the default group to IPv6, and shows entry 32768 everywhere", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    const own = await makeAcl(ec2, vpcId);

    const { Ipv6CidrBlockAssociation: made } = await associate(ec2, vpcId);
    const [acl, other] = (await aclsOf(ec2, vpcId)).toSorted((a) => (a.IsDefault ? -1 : 1));

    expect(made).toMatchObject({ Ipv6Pool: "Amazon", Ipv6CidrBlockState: { State: "associating" } });
    expect((await vpcOf(ec2, vpcId)).Ipv6CidrBlockAssociationSet).toEqual([
      { ...made, Ipv6CidrBlockState: { State: "associated" } },
    ]);
    expect(linesOf(must(acl)).filter((line) => line.startsWith("in"))).toEqual([
      "in 100 allow -1 0.0.0.0/0",
      "in 101 allow -1 ::/0",
      "in 32767 deny -1 0.0.0.0/0",
      "in 32768 deny -1 ::/0",
    ]);
    expect(other?.NetworkAclId).toBe(own);
    expect(linesOf(must(other))).toHaveLength(4);
    expect((await egressOf(ec2, vpcId)).rules.map((rule) => rule.CidrIpv6)).toContain("::/0");
  });

  it("leaves a direction alone that somebody has edited", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    const NetworkAclId = must((await defaultAcl(ec2, vpcId)).NetworkAclId);
    await ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 100, Egress: false }));
    const { GroupId, rules } = await egressOf(ec2, vpcId);
    const SecurityGroupRuleIds = rules.map((rule) => must(rule.SecurityGroupRuleId));
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds }));

    await associate(ec2, vpcId);

    expect(linesOf(await defaultAcl(ec2, vpcId))).toEqual([
      "out 100 allow -1 0.0.0.0/0",
      "out 101 allow -1 ::/0",
      "out 32767 deny -1 0.0.0.0/0",
      "out 32768 deny -1 ::/0",
      "in 32767 deny -1 0.0.0.0/0",
      "in 32768 deny -1 ::/0",
    ]);
    expect((await egressOf(ec2, vpcId)).rules).toEqual([]);
  });

  it("takes subnets, one for each /64, and goes when none uses it", async () => {
    const ec2 = cloud.ec2(fresh());
    const VpcId = await makeVpc(ec2);
    const { Ipv6CidrBlockAssociation: made } = await associate(ec2, VpcId);
    const Ipv6CidrBlock = must(made?.Ipv6CidrBlock).replace("/56", "/64");
    const subnet = (CidrBlock: string, block: string) =>
      ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, Ipv6CidrBlock: block }));
    const drop = () => ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId: made?.AssociationId }));

    const { Subnet } = await subnet("10.0.1.0/24", Ipv6CidrBlock);

    expect((await errorOf(subnet("10.0.2.0/24", Ipv6CidrBlock))).code).toBe("InvalidSubnet.Conflict");
    expect((await errorOf(subnet("10.0.2.0/24", "2001:db8::/64"))).code).toBe("InvalidSubnet.Range");
    expect((await errorOf(drop())).code).toBe("InvalidCidr.InUse");
    await ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }));
    await drop();
    expect((await vpcOf(ec2, VpcId)).Ipv6CidrBlockAssociationSet).toBeUndefined();
  });

  const calls: readonly (readonly [string, Partial<AssociateVpcCidrBlockCommandInput>, string])[] = [
    ["a second one", { AmazonProvidedIpv6CidrBlock: true }, "CidrLimitExceeded"],
    [
      "both kinds at once",
      { AmazonProvidedIpv6CidrBlock: true, CidrBlock: "10.1.0.0/16" },
      "InvalidParameterCombination",
    ],
    ["neither kind", {}, "MissingParameter"],
    ["an unknown VPC", { VpcId: "vpc-00000000" }, "InvalidVpcID.NotFound"],
  ];

  it.each(calls)("is refused: %s", async (_name, input, code) => {
    const ec2 = cloud.ec2(fresh());
    const VpcId = await makeVpc(ec2, "10.0.0.0/16", true);

    const call = ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, ...input }));

    expect((await errorOf(call)).code).toBe(code);
  });
});

describe("quotas", () => {
  const set = (account: string, code: string, value: number) =>
    cloud.post("/_local/quota", { account, region, code, value });

  it("of subnets count in one VPC", async () => {
    const account = fresh();
    const ec2 = cloud.ec2(account);
    const vpcId = await makeVpc(ec2);
    await set(account, "L-407747CB", 2);

    await makeSubnet(ec2, vpcId, "10.0.1.0/24");
    await makeSubnet(ec2, vpcId, "10.0.2.0/24");

    expect((await errorOf(makeSubnet(ec2, vpcId, "10.0.3.0/24"))).code).toBe("SubnetLimitExceeded");
  });

  it("of VPCs hold once they are set, the default VPC counted in", async () => {
    const account = fresh();
    const ec2 = cloud.ec2(account);
    for (let index = 0; index < 5; index++) await makeVpc(ec2);
    await set(account, "L-F678F1CE", 7);

    await makeVpc(ec2);

    expect(await errorOf(makeVpc(ec2))).toMatchObject({
      code: "VpcLimitExceeded",
      message: "The maximum number of VPCs has been reached.",
    });
  });
});
