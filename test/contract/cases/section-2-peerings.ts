/** Section 2.1: groups of other VPCs, accounts and Regions as the source of a rule. */
import {
  DescribeSecurityGroupReferencesCommand,
  type IpPermission,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase } from "../contract-case.ts";
import { holds, isRefused, same } from "../expectations.ts";
import { allow, allowOut, tcp, tcpFrom } from "../own-network.ts";
import { askPeering, endPeering, ownSide, ownSides, peerSides } from "../sides.ts";
import { eventNames } from "../trail.ts";

const section = "2.1";
const apart = "You have specified two resources that belong to different networks.";

type Pair = NonNullable<IpPermission["UserIdGroupPairs"]>[number];
const fromPair = (port: number, pair: Pair): IpPermission => ({ ...tcp(port), UserIdGroupPairs: [pair] });

export const peeredReferenceCases: readonly ContractCase[] = [
  {
    section,
    name: "A rule may name a group of a peered VPC, from either side and in both directions",
    async run(cloud) {
      const [near, far] = await ownSides(cloud);
      await peerSides(cloud, near, far);

      const rules = [
        ...(await allow(cloud, near.groupId, tcpFrom(80, far.groupId))),
        ...(await allowOut(cloud, near.groupId, tcpFrom(80, far.groupId))),
        ...(await allow(cloud, far.groupId, tcpFrom(80, near.groupId))),
      ];

      same(
        rules.map((rule) => rule.ReferencedGroupInfo?.GroupId),
        [far.groupId, far.groupId, near.groupId],
      );
    },
  },
  {
    section,
    name: "A rule may name the peering beside the group",
    async run(cloud) {
      const [near, far] = await ownSides(cloud);
      const pcx = await peerSides(cloud, near, far);
      const pair = { GroupId: far.groupId, VpcPeeringConnectionId: pcx };

      const [rule] = await allow(cloud, near.groupId, fromPair(80, pair));

      holds(rule?.ReferencedGroupInfo, { GroupId: far.groupId, VpcPeeringConnectionId: pcx });
    },
  },
  {
    section,
    name: "A rule may not name a peering that is not there",
    assumed: true,
    async run(cloud) {
      const [near, far] = await ownSides(cloud);
      await peerSides(cloud, near, far);
      const pair = { GroupId: far.groupId, VpcPeeringConnectionId: "pcx-00000000000000000" };

      const call = allow(cloud, near.groupId, fromPair(80, pair));

      await isRefused(call, "InvalidVpcPeeringConnectionID.NotFound");
    },
  },
  {
    section,
    name: "A peering that is only asked for brings no group within reach",
    async run(cloud) {
      const [near, far] = await ownSides(cloud);
      await askPeering(cloud, near, far);

      const call = allow(cloud, near.groupId, tcpFrom(80, far.groupId));

      await isRefused(call, "InvalidGroup.NotFound", apart);
    },
  },
  {
    section,
    name: "A peering that was deleted brings no group within reach",
    async run(cloud) {
      const [near, far] = await ownSides(cloud);
      await endPeering(near, await peerSides(cloud, near, far));

      const call = allow(cloud, near.groupId, tcpFrom(80, far.groupId));

      await isRefused(call, "InvalidGroup.NotFound", apart);
    },
  },
  {
    section,
    name: "A rule may name a group of a peered VPC of another account, with that account's id",
    needs: ["second-account"],
    async run(cloud) {
      const near = await ownSide(cloud, "10.1.0.0/16");
      const far = await ownSide(cloud, "10.2.0.0/16", cloud.otherAccount());
      const pcx = await peerSides(cloud, near, far);

      const pair = { GroupId: far.groupId, UserId: far.account };
      const [rule] = await allow(cloud, near.groupId, fromPair(80, pair));

      holds(rule?.ReferencedGroupInfo, { ...pair, VpcId: far.vpcId, VpcPeeringConnectionId: pcx });
    },
  },
  {
    section,
    name: "A group of another account is not found without that account's id",
    needs: ["second-account"],
    async run(cloud) {
      const near = await ownSide(cloud, "10.1.0.0/16");
      const far = await ownSide(cloud, "10.2.0.0/16", cloud.otherAccount());
      await peerSides(cloud, near, far);

      const call = allow(cloud, near.groupId, tcpFrom(80, far.groupId));

      await isRefused(call, "InvalidGroup.NotFound");
    },
  },
  {
    section,
    name: "A group of another account is out of reach without a peering",
    needs: ["second-account"],
    async run(cloud) {
      const near = await ownSide(cloud, "10.1.0.0/16");
      const far = await ownSide(cloud, "10.2.0.0/16", cloud.otherAccount());

      const call = allow(cloud, near.groupId, fromPair(80, { GroupId: far.groupId, UserId: far.account }));

      await isRefused(call, "InvalidGroup.NotFound");
    },
  },
  {
    section,
    name: "A group of another Region is out of reach, peered or not",
    needs: ["second-region"],
    async run(cloud) {
      const region = cloud.region === "us-east-1" ? "us-east-2" : "us-east-1";
      const near = await ownSide(cloud, "10.1.0.0/16");
      const place = { account: cloud.account, ec2: cloud.inRegion(region), region };
      const far = await ownSide(cloud, "10.2.0.0/16", place);
      await isRefused(allow(cloud, near.groupId, tcpFrom(80, far.groupId)), "InvalidGroup.NotFound");
      await peerSides(cloud, near, far);

      await isRefused(allow(cloud, near.groupId, tcpFrom(80, far.groupId)), "InvalidGroup.NotFound");
    },
  },
  {
    section,
    name: "The account whose group a rule names gets no event of it",
    needs: ["second-account", "events"],
    async run(cloud) {
      const near = await ownSide(cloud, "10.1.0.0/16");
      const far = await ownSide(cloud, "10.2.0.0/16", cloud.otherAccount());
      await peerSides(cloud, near, far);
      const permission = fromPair(80, { GroupId: far.groupId, UserId: far.account });
      const before = await eventNames(cloud, far.account);

      await allow(cloud, near.groupId, permission);
      const revoke = { GroupId: near.groupId, IpPermissions: [permission] };
      await cloud.ec2.send(new RevokeSecurityGroupIngressCommand(revoke));

      same(await eventNames(cloud, far.account), before);
      same((await eventNames(cloud, near.account)).slice(-2), [
        "AuthorizeSecurityGroupIngress",
        "RevokeSecurityGroupIngress",
      ]);
    },
  },
  {
    section,
    name: "DescribeSecurityGroupReferences names the other VPCs whose rules name a group",
    async run(cloud) {
      const [near, far] = await ownSides(cloud);
      const pcx = await peerSides(cloud, near, far);
      await allow(cloud, near.groupId, tcpFrom(80, far.groupId), tcpFrom(81, far.groupId));
      await allow(cloud, far.groupId, tcpFrom(80, far.groupId));
      const command = new DescribeSecurityGroupReferencesCommand({ GroupId: [far.groupId, near.groupId] });

      const answer = await cloud.ec2.send(command);

      same(answer.SecurityGroupReferenceSet, [
        { GroupId: far.groupId, ReferencingVpcId: near.vpcId, VpcPeeringConnectionId: pcx },
      ]);
    },
  },
];
