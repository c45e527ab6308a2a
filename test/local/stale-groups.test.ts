import {
  DeleteSecurityGroupCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeSecurityGroupsCommand,
  DescribeStaleSecurityGroupsCommand,
  type IpPermission,
  paginateDescribeStaleSecurityGroups,
  RevokeSecurityGroupIngressCommand,
  type StaleSecurityGroup,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { parseSeed } from "../../src/local/seed.ts";
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

async function makeSide(cidr: string, account = usual): Promise<Side> {
  const ec2 = cloud.ec2(account);
  return { ec2, account, vpcId: await makeVpc(ec2, cidr) };
}

/** Two peered VPCs with a group each; that of `near` may name that of `far`. */
async function makePair(farAccount = usual) {
  const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", farAccount)];
  const pcx = await peer(near, far);
  const user = await makeGroup(near.ec2, near.vpcId);
  const used = await makeGroup(far.ec2, far.vpcId);
  return { near, far, pcx, user, used, pair: { GroupId: used, UserId: farAccount } };
}

async function staleIn({ ec2, vpcId }: Side): Promise<readonly StaleSecurityGroup[]> {
  const answer = await ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId: vpcId }));
  return must(answer.StaleSecurityGroupSet);
}

const idsOf = (groups: readonly StaleSecurityGroup[]) => groups.map(({ GroupId }) => GroupId);
const unpeer = ({ ec2 }: Side, id: string) =>
  ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
const remove = ({ ec2 }: Side, GroupId: string) => ec2.send(new DeleteSecurityGroupCommand({ GroupId }));

async function nameOf({ ec2 }: Side, groupId: string): Promise<string> {
  return must((await describeGroup(ec2, groupId)).GroupName);
}

describe("rules gone stale (section 2.2)", () => {
  it("when the peering is deleted: both directions, with the group they name, and only they", async () => {
    const { near, far, pcx, user, used, pair } = await makePair(other);
    await allow(near.ec2, user, {
      ...tcpFrom(22, pair, { GroupId: user }),
      IpRanges: [{ CidrIp: "10.0.0.0/8" }],
    });
    await allowOut(near.ec2, user, tcpFrom(80, { ...pair }));
    const before = await staleIn(near);

    await unpeer(far, pcx);

    const seen = {
      ...pair,
      GroupName: await nameOf(far, used),
      VpcId: far.vpcId,
      VpcPeeringConnectionId: pcx,
      PeeringStatus: "deleted",
    };
    const permission = (port: number) => ({
      IpProtocol: "tcp",
      FromPort: port,
      ToPort: port,
      UserIdGroupPairs: [seen],
      IpRanges: [],
      PrefixListIds: [],
    });
    expect(before).toEqual([]);
    expect(await staleIn(near)).toEqual([
      {
        GroupId: user,
        GroupName: await nameOf(near, user),
        Description: "for a test",
        VpcId: near.vpcId,
        StaleIpPermissions: [permission(22)],
        StaleIpPermissionsEgress: [permission(80)],
      },
    ]);
    expect(await staleIn(far)).toEqual([]);
  });

  it("when the group is deleted: the peering stays active, the owner and the name are told no more", async () => {
    const { near, far, pcx, user, used, pair } = await makePair(other);
    await allow(near.ec2, user, tcpFrom(22, pair));

    await remove(far, used);

    const seen = {
      GroupId: used,
      VpcId: far.vpcId,
      VpcPeeringConnectionId: pcx,
      PeeringStatus: "active",
    };
    const [group] = await staleIn(near);
    expect(group?.StaleIpPermissions?.[0]?.UserIdGroupPairs).toEqual([seen]);
    expect(group?.StaleIpPermissionsEgress).toEqual([]);
    expect((await describeGroup(near.ec2, user)).IpPermissions?.[0]?.UserIdGroupPairs).toEqual([seen]);
    expect((await rulesOf(near.ec2, user))[0]?.ReferencedGroupInfo).toEqual(seen);
  });

  it("live again over a new peering between the same VPCs, unless their group is gone", async () => {
    const { near, far, pcx, user, used, pair } = await makePair();
    const gone = await makeGroup(far.ec2, far.vpcId);
    await allow(near.ec2, user, tcpFrom(22, pair), tcpFrom(23, { GroupId: gone }));
    await remove(far, gone);
    await unpeer(near, pcx);
    const [before] = await staleIn(near);

    await peer(far, near);

    const ports = (group?: StaleSecurityGroup) => group?.StaleIpPermissions?.map(({ FromPort }) => FromPort);
    const [after] = await staleIn(near);
    expect(ports(before)).toEqual([22, 23]);
    expect(ports(after)).toEqual([23]);
    expect(used).not.toBe(gone);
  });

  it("can be described anew and revoked, by values as they are shown", async () => {
    const { near, far, user, used, pair } = await makePair(other);
    await allow(near.ec2, user, tcpFrom(22, pair));
    await remove(far, used);
    const shown: IpPermission[] = must((await describeGroup(near.ec2, user)).IpPermissions);
    const named = { GroupId: user, IpPermissions: [tcpFrom(22, { GroupId: used })] };

    await near.ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand(named));
    const pairs = shown.map((permission) => ({
      ...permission,
      UserIdGroupPairs: permission.UserIdGroupPairs?.map(({ GroupId }) => ({ GroupId })),
    }));
    await near.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: user, IpPermissions: pairs }));

    expect(await rulesOf(near.ec2, user)).toEqual([]);
    expect(await staleIn(near)).toEqual([]);
  });
});

describe("a stale rule of a seed (section 2.2)", () => {
  const tcp80 = { IpProtocol: "tcp", FromPort: 80, ToPort: 80 };
  const gone = { GroupId: "sg-0000000f", UserId: other, VpcId: "vpc-0000000b" };
  const web = { id: "sg-0000000a", name: "web", description: "for a test" };
  const seed = parseSeed(
    JSON.stringify({
      accounts: [
        {
          account: usual,
          region: "eu-west-1",
          vpcs: [
            {
              id: "vpc-0000000a",
              cidr: "10.1.0.0/16",
              securityGroups: [{ ...web, ingress: [{ ...tcp80, UserIdGroupPairs: [gone] }] }],
            },
          ],
        },
        { account: other, region: "eu-west-1", vpcs: [{ id: "vpc-0000000b", cidr: "10.2.0.0/16" }] },
      ],
      peerings: [{ requester: "vpc-0000000a", accepter: "vpc-0000000b" }],
    }),
  );
  const seeded = useCloud({ seeds: [seed] });

  it("names the VPC and the peering of the group that is gone", async () => {
    const near: Side = { ec2: seeded.ec2(), account: usual, vpcId: "vpc-0000000a" };

    const [group] = await staleIn(near);

    expect(group?.StaleIpPermissions?.[0]?.UserIdGroupPairs).toMatchObject([
      { GroupId: gone.GroupId, VpcId: gone.VpcId, PeeringStatus: "active" },
    ]);
  });
});

describe("DescribeStaleSecurityGroups", () => {
  it("tells the groups of one VPC", async () => {
    const { near, far, pcx, user, used } = await makePair();
    await allow(near.ec2, user, tcpFrom(22, { GroupId: used }));
    await allow(far.ec2, used, tcpFrom(22, { GroupId: user }));

    await unpeer(near, pcx);

    expect(idsOf(await staleIn(near))).toEqual([user]);
    expect(idsOf(await staleIn(far))).toEqual([used]);
  });

  it("pages through many, each once", async () => {
    const { near, pcx, used } = await makePair();
    const users = await Promise.all(Array.from({ length: 7 }, () => makeGroup(near.ec2, near.vpcId)));
    for (const user of users) await allow(near.ec2, user, tcpFrom(22, { GroupId: used }));
    await unpeer(near, pcx);

    const pages: (readonly (string | undefined)[])[] = [];
    const paginator = paginateDescribeStaleSecurityGroups(
      { client: near.ec2, pageSize: 5 },
      { VpcId: near.vpcId },
    );
    for await (const page of paginator) pages.push(idsOf(must(page.StaleSecurityGroupSet)));

    expect(pages.map((page) => page.length)).toEqual([5, 2]);
    expect(pages.flat().sort()).toEqual([...users].sort());
  });

  it.each([
    ["fewer than 5 results", { MaxResults: 4 }, "InvalidParameterValue"],
    ["more than 255 results", { MaxResults: 256 }, "InvalidParameterValue"],
    ["a VPC that is not there", { VpcId: "vpc-00000000" }, "InvalidVpcID.NotFound"],
    ["what is no VPC", { VpcId: "sg-00000000" }, "InvalidVpcId.Malformed"],
  ])("refuses %s", async (_name, input, code) => {
    const { ec2, vpcId } = await makeSide("10.0.0.0/16");

    const error = await errorOf(ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId: vpcId, ...input })));

    expect(error.code).toBe(code);
  });
});

describe("deleting a group that rules name (sections 1.6 and 2.2)", () => {
  it("is refused for a rule of its own VPC, not for one of another VPC or account", async () => {
    const { near, far, user, used, pair } = await makePair(other);
    const neighbour = await makeGroup(far.ec2, far.vpcId);
    await allow(near.ec2, user, tcpFrom(22, pair));
    const [rule] = await allow(far.ec2, neighbour, tcpFrom(22, { GroupId: used }));

    expect((await errorOf(remove(far, used))).code).toBe("DependencyViolation");
    const SecurityGroupRuleIds = [must(rule?.SecurityGroupRuleId)];
    await far.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: neighbour, SecurityGroupRuleIds }));
    await remove(far, used);

    const Filters = [{ Name: "group-id", Values: [used] }];
    expect((await far.ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups).toEqual([]);
  });
});
