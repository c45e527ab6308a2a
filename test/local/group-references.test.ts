import {
  AcceptVpcPeeringConnectionCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeSecurityGroupReferencesCommand,
  DescribeVpcsCommand,
  type UserIdGroupPair,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { allow, allowOut, makeGroup, makeVpc, peer, type Side, tcpFrom } from "./network.ts";

const cloud = useCloud();
const apart = "You have specified two resources that belong to different networks.";

async function makeSide(cidr: string, account = usual, region = "eu-west-1"): Promise<Side> {
  const ec2 = cloud.ec2(account, region);
  return { ec2, account, vpcId: await makeVpc(ec2, cidr) };
}

const groupIn = (side: Side) => makeGroup(side.ec2, side.vpcId);
const unpeer = ({ ec2 }: Side, id: string) =>
  ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));

async function referencesOf({ ec2 }: Side, ...GroupId: string[]) {
  return (await ec2.send(new DescribeSecurityGroupReferencesCommand({ GroupId }))).SecurityGroupReferenceSet;
}

describe("DescribeSecurityGroupReferences (section 2.1)", () => {
  it("tells once which VPCs name a group, those of other accounts too", async () => {
    const far = await makeSide("10.0.0.0/16");
    const near = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)] as const;
    const used = await groupIn(far);
    const expected = [];
    for (const side of near) {
      const pcx = await peer(side, far);
      const user = await groupIn(side);
      await allow(side.ec2, user, tcpFrom(80, { GroupId: used, UserId: usual }));
      await allowOut(side.ec2, user, tcpFrom(80, { GroupId: used, UserId: usual }));
      expected.push({ GroupId: used, ReferencingVpcId: side.vpcId, VpcPeeringConnectionId: pcx });
    }

    expect(await referencesOf(far, used)).toEqual(expected);
  });

  it("answers for each group asked for, and leaves out its own VPC", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16")];
    const VpcPeeringConnectionId = await peer(near, far);
    const [one, two, three] = [await groupIn(far), await groupIn(far), await groupIn(far)];
    await allow(near.ec2, await groupIn(near), tcpFrom(80, { GroupId: one }, { GroupId: two }));
    await allow(far.ec2, await groupIn(far), tcpFrom(80, { GroupId: three }));

    const found = { ReferencingVpcId: near.vpcId, VpcPeeringConnectionId };
    expect(await referencesOf(far, two, one, three)).toEqual([
      { GroupId: two, ...found },
      { GroupId: one, ...found },
    ]);
  });

  it("tells nothing of rules that are stale", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16")];
    const pcx = await peer(near, far);
    const used = await groupIn(far);
    await allow(near.ec2, await groupIn(near), tcpFrom(80, { GroupId: used }));

    await unpeer(near, pcx);

    expect(await referencesOf(far, used)).toEqual([]);
  });

  it.each([
    ["no group", [], "MissingParameter"],
    ["a group that is not there", ["sg-00000000"], "InvalidGroup.NotFound"],
    ["what is no group", ["vpc-00000000"], "InvalidGroupId.Malformed"],
  ])("refuses %s", async (_name, ids, code) => {
    const side = await makeSide("10.0.0.0/16");

    expect((await errorOf(referencesOf(side, ...ids))).code).toBe(code);
  });
});

describe("a peering named in a rule (section 2.1)", () => {
  it("must be the active one between the two VPCs", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16")];
    const third = await makeSide("10.3.0.0/16");
    const old = await peer(near, far);
    await unpeer(near, old);
    const [right, wrong] = [await peer(near, far), await peer(near, third)];
    const [user, used] = [await groupIn(near), await groupIn(far)];
    const name = (VpcPeeringConnectionId: string) =>
      allow(near.ec2, user, tcpFrom(80, { GroupId: used, VpcPeeringConnectionId } as { GroupId: string }));

    for (const pcx of [wrong, old]) {
      expect(await errorOf(name(pcx))).toMatchObject({ code: "InvalidGroup.NotFound", message: apart });
    }
    const [rule] = await name(right);
    expect(rule?.ReferencedGroupInfo?.VpcPeeringConnectionId).toBe(right);
  });
});

describe("references over a peering between Regions (section 2.1)", () => {
  it("are refused although the peering is active", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", usual, "us-east-1")];
    const asked = await near.ec2.send(
      new CreateVpcPeeringConnectionCommand({
        VpcId: near.vpcId,
        PeerVpcId: far.vpcId,
        PeerRegion: "us-east-1",
      }),
    );
    const pcx = must(asked.VpcPeeringConnection?.VpcPeeringConnectionId);
    await far.ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: pcx }));
    const [user, used] = [await groupIn(near), await groupIn(far)];

    for (const pair of [{ GroupId: used }, { GroupId: used, VpcPeeringConnectionId: pcx }]) {
      const error = await errorOf(allow(near.ec2, user, tcpFrom(80, pair)));

      expect(error).toMatchObject({
        code: "InvalidGroup.NotFound",
        message: `The security group '${used}' does not exist`,
      });
    }
  });
});

describe("references by name (section 2.1)", () => {
  const ec2 = () => cloud.ec2();
  const makeNamed = async (GroupName: string, VpcId?: string) => {
    const command = new CreateSecurityGroupCommand({ GroupName, Description: "for a test", VpcId });
    return must((await ec2().send(command)).GroupId);
  };
  const defaultVpc = async () => {
    const Filters = [{ Name: "is-default", Values: ["true"] }];
    return must((await ec2().send(new DescribeVpcsCommand({ Filters }))).Vpcs?.[0]?.VpcId);
  };
  const allowPair = (GroupId: string, pair: UserIdGroupPair) => {
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, UserIdGroupPairs: [pair] }];
    return ec2().send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  };

  it("mean a group of the default VPC", async () => {
    const [user, used] = [await makeNamed("by-name-user"), await makeNamed("by-name-used")];

    const { SecurityGroupRules } = await allowPair(user, { GroupName: "by-name-used", UserId: usual });

    expect(SecurityGroupRules?.[0]?.ReferencedGroupInfo).toEqual({ GroupId: used, UserId: usual });
  });

  it("mean no group of another VPC, be it the rule's own", async () => {
    const vpcId = await makeVpc(ec2());
    const user = await makeNamed("by-name-elsewhere", vpcId);

    expect(await errorOf(allowPair(user, { GroupName: "by-name-elsewhere" }))).toMatchObject({
      code: "InvalidGroup.NotFound",
      message: `The security group 'by-name-elsewhere' does not exist in default VPC '${await defaultVpc()}'`,
    });
  });

  it("do not join a VPC to the default VPC", async () => {
    await makeNamed("by-name-apart");
    const user = await makeGroup(ec2());

    expect(await errorOf(allowPair(user, { GroupName: "by-name-apart" }))).toMatchObject({
      code: "InvalidGroup.NotFound",
      message: apart,
    });
  });

  it("mean nothing with another account's id", async () => {
    const user = await makeNamed("by-name-own");

    expect(await errorOf(allowPair(user, { GroupName: "by-name-own", UserId: other }))).toMatchObject({
      code: "InvalidGroup.NotFound",
      message: "The security group 'by-name-own' does not exist",
    });
  });
});
