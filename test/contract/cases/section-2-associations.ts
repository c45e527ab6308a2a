/** Section 2.3: one group used in several VPCs. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  AssociateSecurityGroupVpcCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeSecurityGroupVpcAssociationsCommand,
  DescribeStaleSecurityGroupsCommand,
  DisassociateSecurityGroupVpcCommand,
  GetSecurityGroupsForVpcCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { defaultGroupOf, defaultVpcId, ownDefaultVpcGroup } from "../default-vpc.ts";
import { isRefused, isRefusedSomehow, must, same } from "../expectations.ts";
import { allow, ownGroup, ownInterface, ownSubnet, ownVpc, tcpFrom } from "../own-network.ts";
import { ownSides } from "../sides.ts";

const section = "2.3";

const associate = ({ ec2 }: ContractCloud, GroupId: string, VpcId: string) =>
  ec2.send(new AssociateSecurityGroupVpcCommand({ GroupId, VpcId }));
const disassociate = ({ ec2 }: ContractCloud, GroupId: string, VpcId: string) =>
  ec2.send(new DisassociateSecurityGroupVpcCommand({ GroupId, VpcId }));

async function stateOf({ ec2 }: ContractCloud, groupId: string, vpcId: string): Promise<string | undefined> {
  const Filters = [
    { Name: "group-id", Values: [groupId] },
    { Name: "vpc-id", Values: [vpcId] },
  ];
  const answer = await ec2.send(new DescribeSecurityGroupVpcAssociationsCommand({ Filters }));
  return answer.SecurityGroupVpcAssociations?.[0]?.State;
}

/** Both ways take a while, and on AWS an association that has ended may be listed or not. */
async function settledState(cloud: ContractCloud, groupId: string, vpcId: string): Promise<string> {
  for (;;) {
    const state = (await stateOf(cloud, groupId, vpcId)) ?? "disassociated";
    if (state !== "associating" && state !== "disassociating") return state;
    await sleep(100);
  }
}

/** A group that is associated with a second VPC; the association ends with the case. */
async function ownAssociation(cloud: ContractCloud) {
  const [home, away] = [
    await ownVpc(cloud, { cidr: "10.1.0.0/16" }),
    await ownVpc(cloud, { cidr: "10.2.0.0/16" }),
  ];
  const groupId = await ownGroup(cloud, home);
  const { State } = await associate(cloud, groupId, away);
  cloud.afterwards(() => endAssociation(cloud, groupId, away));
  same([State, await settledState(cloud, groupId, away)], ["associating", "associated"]);
  return { home, away, groupId };
}

async function endAssociation(cloud: ContractCloud, groupId: string, vpcId: string): Promise<void> {
  if ((await settledState(cloud, groupId, vpcId)) === "disassociated") return;
  await disassociate(cloud, groupId, vpcId);
  await settledState(cloud, groupId, vpcId);
}

export const associationCases: readonly ContractCase[] = [
  {
    section,
    name: "A group is associated with a second VPC in time, and the association is listed",
    async run(cloud) {
      const { away, groupId } = await ownAssociation(cloud);
      const Filters = [{ Name: "group-id", Values: [groupId] }];

      const answer = await cloud.ec2.send(new DescribeSecurityGroupVpcAssociationsCommand({ Filters }));

      same(answer.SecurityGroupVpcAssociations, [
        {
          GroupId: groupId,
          VpcId: away,
          VpcOwnerId: cloud.account,
          GroupOwnerId: cloud.account,
          State: "associated",
        },
      ]);
    },
  },
  {
    section,
    name: "An association ends in time",
    async run(cloud) {
      const { away, groupId } = await ownAssociation(cloud);

      const { State } = await disassociate(cloud, groupId, away);
      const soon = await stateOf(cloud, groupId, away);

      same([State, await settledState(cloud, groupId, away)], ["disassociating", "disassociated"]);
      same(soon === "associating" || soon === "associated", false);
    },
  },
  {
    section,
    name: "An interface of the second VPC may carry the associated group",
    async run(cloud) {
      const { away, groupId } = await ownAssociation(cloud);
      const subnetId = await ownSubnet(cloud, away, "10.2.1.0/24");

      const NetworkInterfaceId = await ownInterface(cloud, subnetId, groupId);

      // Before the association ends, which it could not while the interface is there.
      await cloud.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
    },
  },
  {
    section,
    name: "An interface of another VPC may not carry a group that is not associated",
    async run(cloud) {
      const [near, far] = await ownSides(cloud);
      const subnetId = await ownSubnet(cloud, far.vpcId, "10.2.1.0/24");

      await isRefused(ownInterface(cloud, subnetId, near.groupId), "InvalidGroup.NotFound");
    },
    assumed: true,
  },
  {
    section,
    name: "An association cannot end while an interface of that VPC carries the group",
    async run(cloud) {
      const { away, groupId } = await ownAssociation(cloud);
      const NetworkInterfaceId = await ownInterface(
        cloud,
        await ownSubnet(cloud, away, "10.2.1.0/24"),
        groupId,
      );

      await isRefusedSomehow(disassociate(cloud, groupId, away));

      await cloud.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
      same((await disassociate(cloud, groupId, away)).State, "disassociating");
    },
  },
  {
    section,
    name: "A group cannot be deleted while it is associated",
    async run(cloud) {
      const { groupId } = await ownAssociation(cloud);

      const call = cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));

      await isRefused(call, "DependencyViolation");
    },
  },
  {
    section,
    name: "A default group cannot be associated",
    async run(cloud) {
      const [near, far] = await ownSides(cloud);
      const groupId = must((await defaultGroupOf(cloud, near.vpcId)).GroupId);

      await isRefusedSomehow(associate(cloud, groupId, far.vpcId));
    },
  },
  {
    section,
    name: "A group cannot be associated with a default VPC",
    needs: ["default-vpc"],
    async run(cloud) {
      await isRefusedSomehow(associate(cloud, await ownGroup(cloud), await defaultVpcId(cloud)));
    },
  },
  {
    section,
    name: "A group of a default VPC cannot be associated",
    needs: ["default-vpc"],
    async run(cloud) {
      await isRefusedSomehow(associate(cloud, await ownDefaultVpcGroup(cloud), await ownVpc(cloud)));
    },
  },
  {
    section,
    name: "A group cannot be associated with a VPC of another Region",
    needs: ["second-region"],
    async run(cloud) {
      const region = cloud.region === "us-east-1" ? "us-east-2" : "us-east-1";
      const groupId = await ownGroup(cloud);
      const away = await ownVpc(cloud, { ec2: cloud.inRegion(region) });

      await isRefused(associate(cloud, groupId, away), "InvalidVpcID.NotFound");
    },
  },
  {
    section,
    name: "Nobody but its owner can associate a group",
    needs: ["second-account"],
    async run(cloud) {
      const groupId = await ownGroup(cloud, undefined, cloud.otherAccount().ec2);

      await isRefused(associate(cloud, groupId, await ownVpc(cloud)), "InvalidGroup.NotFound");
    },
  },
  {
    section,
    name: "The vpc-id of an associated group is still the VPC it was created in",
    async run(cloud) {
      const { home, away, groupId } = await ownAssociation(cloud);
      const findIn = async (vpcId: string) => {
        const Filters = [
          { Name: "vpc-id", Values: [vpcId] },
          { Name: "group-id", Values: [groupId] },
        ];
        const found = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
        return found.SecurityGroups?.map(({ VpcId }) => VpcId);
      };

      same([await findIn(home), await findIn(away)], [[home], []]);
    },
  },
  {
    section,
    name: "GetSecurityGroupsForVpc lists what may be used in a VPC, with the VPC each group was created in",
    async run(cloud) {
      const { home, away, groupId } = await ownAssociation(cloud);
      const native = await ownGroup(cloud, away);
      const usual = must((await defaultGroupOf(cloud, away)).GroupId);

      const answer = await cloud.ec2.send(new GetSecurityGroupsForVpcCommand({ VpcId: away }));

      const primaries = new Map(
        must(answer.SecurityGroupForVpcs).map(({ GroupId, PrimaryVpcId }) => [GroupId, PrimaryVpcId]),
      );
      same(
        [groupId, native, usual].map((id) => primaries.get(id)),
        [home, away, away],
      );
      same(primaries.size, 3);
    },
  },
  {
    section,
    name: "A rule that names an associated group turns stale when the association ends",
    async run(cloud) {
      const { away, groupId } = await ownAssociation(cloud);
      const user = await ownGroup(cloud, away);
      await allow(cloud, user, tcpFrom(80, groupId));

      await endAssociation(cloud, groupId, away);

      const command = new DescribeStaleSecurityGroupsCommand({ VpcId: away });
      const { StaleSecurityGroupSet } = await cloud.ec2.send(command);
      same(
        StaleSecurityGroupSet?.map(({ GroupId }) => GroupId),
        [user],
      );
    },
    assumed: true,
  },
];
