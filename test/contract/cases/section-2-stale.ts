/** Section 2.2: rules whose other side is gone. */
import {
  DeleteSecurityGroupCommand,
  DescribeStaleSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { holds, isRefused, must, same, sameMembers } from "../expectations.ts";
import { allow, allowOut, describeGroup, ownGroup, rulesOf, tcp, tcpFrom } from "../own-network.ts";
import { endPeering, ownSide, ownSides, peerSides, type Side } from "../sides.ts";

const section = "2.2";

/** Two peered sides; the near group lets the far one in. */
async function referring(cloud: ContractCloud) {
  const [near, far] = await ownSides(cloud);
  const pcx = await peerSides(cloud, near, far);
  await allow(cloud, near.groupId, tcpFrom(80, far.groupId));
  return { near, far, pcx };
}

async function staleOf({ ec2 }: ContractCloud, VpcId: string) {
  return must((await ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId }))).StaleSecurityGroupSet);
}

async function seenReference(cloud: ContractCloud, { groupId }: Side) {
  const [rule] = await rulesOf(cloud, groupId);
  return must(rule?.ReferencedGroupInfo);
}

const remove = ({ ec2, groupId }: Side) => ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));

export const staleCases: readonly ContractCase[] = [
  {
    section,
    name: "A rule stays when its peering is deleted, and shows that the peering is",
    async run(cloud) {
      const { near, far, pcx } = await referring(cloud);

      await endPeering(near, pcx);

      const wanted = { GroupId: far.groupId, PeeringStatus: "deleted", VpcPeeringConnectionId: pcx };
      holds(await seenReference(cloud, near), wanted);
      const [permission] = must((await describeGroup(cloud, near.groupId)).IpPermissions);
      holds(permission?.UserIdGroupPairs?.[0], wanted);
    },
  },
  {
    section,
    name: "DescribeStaleSecurityGroups finds nothing while all references live",
    async run(cloud) {
      const { near } = await referring(cloud);

      same(await staleOf(cloud, near.vpcId), []);
    },
  },
  {
    section,
    name: "DescribeStaleSecurityGroups shows the rules of both directions whose peering is deleted, and no others",
    async run(cloud) {
      const { near, far, pcx } = await referring(cloud);
      await allow(cloud, near.groupId, tcp(443, "10.0.0.0/8"), tcpFrom(443, near.groupId));
      await allowOut(cloud, near.groupId, tcpFrom(81, far.groupId));
      await ownGroup(cloud, near.vpcId);

      await endPeering(near, pcx);

      const [stale, ...more] = await staleOf(cloud, near.vpcId);
      holds(stale, { GroupId: near.groupId, VpcId: near.vpcId, Description: "made by a contract case" });
      same(more, []);
      const [ingress] = must(stale?.StaleIpPermissions);
      holds(ingress, { IpProtocol: "tcp", FromPort: 80, ToPort: 80 });
      holds(ingress?.UserIdGroupPairs?.[0], {
        GroupId: far.groupId,
        PeeringStatus: "deleted",
        VpcId: far.vpcId,
        VpcPeeringConnectionId: pcx,
      });
      same(stale?.StaleIpPermissions?.length, 1);
      same(
        stale?.StaleIpPermissionsEgress?.map(({ FromPort }) => FromPort),
        [81],
      );
      same(await staleOf(cloud, far.vpcId), []);
    },
  },
  {
    section,
    name: "A new peering between the same VPCs makes the rule live again",
    async run(cloud) {
      const { near, far, pcx } = await referring(cloud);
      await endPeering(near, pcx);

      const again = await peerSides(cloud, near, far);

      holds(await seenReference(cloud, near), { PeeringStatus: "active", VpcPeeringConnectionId: again });
      same(await staleOf(cloud, near.vpcId), []);
    },
  },
  {
    section,
    name: "A group that another VPC refers to can be deleted, and the rule turns stale",
    async run(cloud) {
      const { near, far } = await referring(cloud);

      await remove(far);

      same((await rulesOf(cloud, near.groupId)).length, 1);
      same(
        (await staleOf(cloud, near.vpcId)).map(({ GroupId }) => GroupId),
        [near.groupId],
      );
    },
  },
  {
    section,
    name: "A reference to a deleted group no longer names the account",
    async run(cloud) {
      const { near, far } = await referring(cloud);

      await remove(far);

      const [permission] = must((await describeGroup(cloud, near.groupId)).IpPermissions);
      holds(permission?.UserIdGroupPairs?.[0], {
        GroupId: far.groupId,
        UserId: undefined,
        GroupName: undefined,
      });
    },
  },
  {
    section,
    name: "A group that another account's VPC refers to can be deleted",
    needs: ["second-account"],
    async run(cloud) {
      const near = await ownSide(cloud, "10.1.0.0/16");
      const far = await ownSide(cloud, "10.2.0.0/16", cloud.otherAccount());
      await peerSides(cloud, near, far);
      const pair = { GroupId: far.groupId, UserId: far.account };
      await allow(cloud, near.groupId, { ...tcp(80), UserIdGroupPairs: [pair] });

      await remove(far);

      same(
        (await staleOf(cloud, near.vpcId)).map(({ GroupId }) => GroupId),
        [near.groupId],
      );
    },
  },
  {
    section,
    name: "A stale rule can still be revoked by its values",
    assumed: true,
    async run(cloud) {
      const { near, far, pcx } = await referring(cloud);
      await endPeering(near, pcx);
      const [permission] = must((await describeGroup(cloud, near.groupId)).IpPermissions);
      same(permission?.UserIdGroupPairs?.[0]?.GroupId, far.groupId);

      await cloud.ec2.send(
        new RevokeSecurityGroupIngressCommand({ GroupId: near.groupId, IpPermissions: [must(permission)] }),
      );

      same(await rulesOf(cloud, near.groupId), []);
    },
  },
  {
    section,
    name: "DescribeStaleSecurityGroups takes pages of 5 to 255 and an existing VPC",
    async run(cloud) {
      const near = await ownSide(cloud, "10.1.0.0/16");
      const find = (VpcId: string, MaxResults?: number) =>
        cloud.ec2.send(
          new DescribeStaleSecurityGroupsCommand({ VpcId, ...(MaxResults !== undefined && { MaxResults }) }),
        );

      for (const size of [5, 255]) same((await find(near.vpcId, size)).StaleSecurityGroupSet, []);
      for (const size of [4, 256]) await isRefused(find(near.vpcId, size), "InvalidParameterValue");
      await isRefused(find("vpc-00000000000000000"), "InvalidVpcID.NotFound");
    },
  },
  {
    section,
    name: "DescribeStaleSecurityGroups pages through all groups once",
    async run(cloud) {
      const { near, far, pcx } = await referring(cloud);
      const groups = [near.groupId];
      for (let count = 0; count < 6; count++) {
        const groupId = await ownGroup(cloud, near.vpcId);
        await allow(cloud, groupId, tcpFrom(80, far.groupId));
        groups.push(groupId);
      }
      await endPeering(near, pcx);
      const page = (NextToken?: string) =>
        cloud.ec2.send(
          new DescribeStaleSecurityGroupsCommand({
            VpcId: near.vpcId,
            MaxResults: 5,
            ...(NextToken !== undefined && { NextToken }),
          }),
        );

      const first = await page();
      const second = await page(must(first.NextToken));

      same([first.StaleSecurityGroupSet?.length, second.NextToken], [5, undefined]);
      const seen = [...must(first.StaleSecurityGroupSet), ...must(second.StaleSecurityGroupSet)];
      sameMembers(
        seen.map(({ GroupId }) => must(GroupId)),
        groups,
      );
    },
  },
];
