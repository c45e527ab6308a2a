import {
  CreateVpcPeeringConnectionCommand,
  DeleteVpcPeeringConnectionCommand,
  ModifySecurityGroupRulesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import {
  allow,
  allowOut,
  describeGroup,
  makeGroup,
  makeVpc,
  peer,
  rulesOf,
  type Side,
  tcpFrom,
} from "./network.ts";

const cloud = useCloud();
const apart = "You have specified two resources that belong to different networks.";

async function makeSide(cidr: string, account = usual, region = "eu-west-1"): Promise<Side> {
  const ec2 = cloud.ec2(account, region);
  return { ec2, account, vpcId: await makeVpc(ec2, cidr) };
}

const groupIn = (side: Side) => makeGroup(side.ec2, side.vpcId);

describe("references inside a VPC (section 2.1)", () => {
  it("work for the group itself and its neighbours, and name no VPC", async () => {
    const side = await makeSide("10.0.0.0/16");
    const [one, two] = [await groupIn(side), await groupIn(side)];

    await allow(side.ec2, one, tcpFrom(80, { GroupId: one }, { GroupId: two, UserId: usual }));

    const { IpPermissions } = await describeGroup(side.ec2, one);
    expect(IpPermissions?.[0]?.UserIdGroupPairs).toEqual([
      { GroupId: one, UserId: usual },
      { GroupId: two, UserId: usual },
    ]);
  });
});

describe("references across VPCs (section 2.1)", () => {
  it("are refused without a peering, in the same account", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16")];
    const permission = tcpFrom(80, { GroupId: await groupIn(far) });

    const error = await errorOf(allow(near.ec2, await groupIn(near), permission));

    expect(error).toMatchObject({ code: "InvalidGroup.NotFound", message: apart });
  });

  it("are refused while the peering is only asked for", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)];
    const asking = { VpcId: near.vpcId, PeerVpcId: far.vpcId, PeerOwnerId: other };
    await near.ec2.send(new CreateVpcPeeringConnectionCommand(asking));
    const permission = tcpFrom(80, { GroupId: await groupIn(far), UserId: other });

    expect((await errorOf(allow(near.ec2, await groupIn(near), permission))).message).toBe(apart);
  });

  it("work over an active peering in both directions of rules, and show it", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16")];
    const pcx = await peer(near, far);
    const [user, used] = [await groupIn(near), await groupIn(far)];

    const [ingress] = await allow(near.ec2, user, tcpFrom(80, { GroupId: used }));
    const [egress] = await allowOut(near.ec2, user, tcpFrom(80, { GroupId: used }));

    const seen = {
      GroupId: used,
      UserId: usual,
      VpcId: far.vpcId,
      VpcPeeringConnectionId: pcx,
      PeeringStatus: "active",
    };
    expect(ingress?.ReferencedGroupInfo).toEqual(seen);
    expect(egress?.ReferencedGroupInfo).toEqual(seen);
    expect((await describeGroup(near.ec2, user)).IpPermissions?.[0]?.UserIdGroupPairs).toEqual([seen]);
  });

  it("to another account need its id and an active peering", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)];
    const [user, used] = [await groupIn(near), await groupIn(far)];
    const named = tcpFrom(80, { GroupId: used, UserId: other });

    expect((await errorOf(allow(near.ec2, user, named))).message).toBe(apart);
    await peer(near, far);
    expect((await errorOf(allow(near.ec2, user, tcpFrom(80, { GroupId: used })))).code).toBe(
      "InvalidGroup.NotFound",
    );
    const [rule] = await allow(near.ec2, user, named);

    expect(rule?.ReferencedGroupInfo).toMatchObject({ GroupId: used, UserId: other, VpcId: far.vpcId });
  });

  it("do not reach another Region, peered or not", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", usual, "us-east-1")];
    const [user, used] = [await groupIn(near), await groupIn(far)];

    const error = await errorOf(allow(near.ec2, user, tcpFrom(80, { GroupId: used })));

    expect(error).toMatchObject({
      code: "InvalidGroup.NotFound",
      message: `The security group '${used}' does not exist`,
    });
  });

  it("refuse a peering id that is not there", async () => {
    const side = await makeSide("10.0.0.0/16");
    const groupId = await groupIn(side);
    const pair = { GroupId: groupId, VpcPeeringConnectionId: "pcx-00000000" };

    const error = await errorOf(allow(side.ec2, groupId, tcpFrom(80, pair)));

    expect(error.code).toBe("InvalidVpcPeeringConnectionID.NotFound");
  });

  it("may be changed by id to a group of a peered account (section 1.5)", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)];
    await peer(near, far);
    const [user, one, two] = [await groupIn(near), await groupIn(far), await groupIn(far)];
    const [rule] = await allow(near.ec2, user, tcpFrom(80, { GroupId: one, UserId: other }));

    await near.ec2.send(
      new ModifySecurityGroupRulesCommand({
        GroupId: user,
        SecurityGroupRules: [
          {
            SecurityGroupRuleId: must(rule?.SecurityGroupRuleId),
            SecurityGroupRule: { IpProtocol: "tcp", FromPort: 81, ToPort: 81, ReferencedGroupId: two },
          },
        ],
      }),
    );

    expect((await rulesOf(near.ec2, user))[0]?.ReferencedGroupInfo).toMatchObject({
      GroupId: two,
      UserId: other,
    });
  });
});

describe("stale references (section 2.2)", () => {
  it("stay when the peering goes, show it, and live again with a new one", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16")];
    const first = await peer(near, far);
    const [user, used] = [await groupIn(near), await groupIn(far)];
    await allow(near.ec2, user, tcpFrom(80, { GroupId: used }));
    const seen = async () => (await rulesOf(near.ec2, user))[0]?.ReferencedGroupInfo;

    await near.ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: first }));
    expect(await seen()).toMatchObject({ PeeringStatus: "deleted", VpcPeeringConnectionId: first });
    expect((await errorOf(allow(near.ec2, user, tcpFrom(81, { GroupId: used })))).message).toBe(apart);

    const second = await peer(near, far);
    expect(await seen()).toMatchObject({ PeeringStatus: "active", VpcPeeringConnectionId: second });

    await near.ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: second }));
    expect(await seen()).toMatchObject({ PeeringStatus: "deleted", VpcPeeringConnectionId: second });
  });
});
