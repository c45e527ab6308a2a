/** Section 1.6: how groups begin and end, and what is special about default groups. */
import {
  CreateSecurityGroupCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { defaultGroupOf } from "../default-vpc.ts";
import { holds, isRefused, must, same, sameMembers } from "../expectations.ts";
import {
  allow,
  allowOut,
  describeGroup,
  ownGroup,
  ownInterface,
  ownSubnet,
  ownVpc,
  rulesOf,
  tcp,
  tcpFrom,
} from "../own-network.ts";

const section = "1.6";

const remove = ({ ec2 }: ContractCloud, GroupId: string) =>
  ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
const words = (rules: readonly SecurityGroupRule[]) =>
  rules.map(
    (rule) => `${rule.IpProtocol} ${rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.ReferencedGroupInfo?.GroupId}`,
  );
const allIpv6 = { IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "::/0" }] };

function isHeld(
  name: string,
  hold: (cloud: ContractCloud, vpcId: string, groupId: string) => Promise<unknown>,
): ContractCase {
  return {
    section,
    name,
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const groupId = await ownGroup(cloud, vpcId);
      await hold(cloud, vpcId, groupId);

      await isRefused(
        remove(cloud, groupId),
        "DependencyViolation",
        `resource ${groupId} has a dependent object`,
      );

      holds(await describeGroup(cloud, groupId), { GroupId: groupId });
    },
  };
}

export const newGroupCases: readonly ContractCase[] = [
  {
    section,
    name: "A new group lets nothing in and everything out over IPv4",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      same(await rulesOf(cloud, groupId), []);
      same(words(await rulesOf(cloud, groupId, true)), ["-1 0.0.0.0/0"]);
    },
  },
  {
    section,
    name: "A new group in a VPC with an IPv6 block lets everything out over IPv6 too",
    async run(cloud) {
      const groupId = await ownGroup(cloud, await ownVpc(cloud, { ipv6: true }));

      sameMembers(words(await rulesOf(cloud, groupId, true)), ["-1 0.0.0.0/0", "-1 ::/0"]);
    },
  },
  {
    section,
    name: "The IPv6 way out cannot be revoked where there is none",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const command = new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [allIpv6] });

      await isRefused(cloud.ec2.send(command), "InvalidPermission.NotFound");
    },
  },
  {
    section,
    name: "The IPv6 way out can be revoked where there is one",
    async run(cloud) {
      const GroupId = await ownGroup(cloud, await ownVpc(cloud, { ipv6: true }));

      await cloud.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [allIpv6] }));

      same(words(await rulesOf(cloud, GroupId, true)), ["-1 0.0.0.0/0"]);
    },
  },
  {
    section,
    name: "Creating a group again is no repeat of the first call but a name that is taken",
    async run(cloud) {
      const wish = { VpcId: await ownVpc(cloud), GroupName: cloud.uniqueName(), Description: "twice" };
      await cloud.ec2.send(new CreateSecurityGroupCommand(wish));

      await isRefused(cloud.ec2.send(new CreateSecurityGroupCommand(wish)), "InvalidGroup.Duplicate");
    },
  },
  {
    section,
    name: "A group may not be found for a while after it was created",
    needs: ["stale-reads"],
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      await cloud.control("/_local/stale-reads", { ms: 400 });

      const groupId = await ownGroup(cloud, vpcId);

      await isRefused(describeGroup(cloud, groupId), "InvalidGroup.NotFound");
      await new Promise((resolve) => setTimeout(resolve, 500));
      holds(await describeGroup(cloud, groupId), { GroupId: groupId });
    },
  },
];

export const defaultGroupCases: readonly ContractCase[] = [
  {
    section,
    name: "A default group lets in everything from itself and everything out",
    async run(cloud) {
      const groupId = must((await defaultGroupOf(cloud, await ownVpc(cloud))).GroupId);

      same(words(await rulesOf(cloud, groupId)), [`-1 ${groupId}`]);
      same(words(await rulesOf(cloud, groupId, true)), ["-1 0.0.0.0/0"]);
    },
  },
  {
    section,
    name: "The rules of a default group may be edited",
    async run(cloud) {
      const GroupId = must((await defaultGroupOf(cloud, await ownVpc(cloud))).GroupId);
      const fromItself = { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId }] };

      await cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [fromItself] }));
      await allow(cloud, GroupId, tcp(22, "10.0.0.0/8"));

      same(words(await rulesOf(cloud, GroupId)), ["tcp 10.0.0.0/8"]);
    },
  },
  {
    section,
    name: "A default group cannot be deleted",
    async run(cloud) {
      const groupId = must((await defaultGroupOf(cloud, await ownVpc(cloud))).GroupId);

      await isRefused(remove(cloud, groupId), "CannotDelete");

      holds(await describeGroup(cloud, groupId), { GroupName: "default" });
    },
  },
];

export const deletionCases: readonly ContractCase[] = [
  {
    section,
    name: "A group that nothing uses is deleted, and its rules are gone with it",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, tcp(80, "10.0.0.0/8"));

      await remove(cloud, groupId);

      await isRefused(
        describeGroup(cloud, groupId),
        "InvalidGroup.NotFound",
        `The security group '${groupId}' does not exist`,
      );
      same(await rulesOf(cloud, groupId), []);
    },
  },
  {
    section,
    name: "A deleted group frees its name",
    async run(cloud) {
      const wish = { VpcId: await ownVpc(cloud), GroupName: cloud.uniqueName(), Description: "again" };
      const first = await cloud.ec2.send(new CreateSecurityGroupCommand(wish));
      await remove(cloud, must(first.GroupId));

      const second = await cloud.ec2.send(new CreateSecurityGroupCommand(wish));

      const Filters = [{ Name: "group-name", Values: [wish.GroupName] }];
      const found = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
      same(
        found.SecurityGroups?.map(({ GroupId }) => GroupId),
        [second.GroupId],
      );
    },
  },
  isHeld("A group that an interface carries cannot be deleted", async (cloud, vpcId, groupId) =>
    ownInterface(cloud, await ownSubnet(cloud, vpcId), groupId),
  ),
  isHeld("A group that another group of its VPC lets in cannot be deleted", async (cloud, vpcId, groupId) =>
    allow(cloud, await ownGroup(cloud, vpcId), tcpFrom(80, groupId)),
  ),
  isHeld(
    "A group that another group of its VPC lets out to cannot be deleted",
    async (cloud, vpcId, groupId) => allowOut(cloud, await ownGroup(cloud, vpcId), tcpFrom(80, groupId)),
  ),
  isHeld("A group that the default group lets in cannot be deleted", async (cloud, vpcId, groupId) =>
    allow(cloud, must((await defaultGroupOf(cloud, vpcId)).GroupId), tcpFrom(80, groupId)),
  ),
  {
    section,
    name: "A group is free again when its last interface is gone",
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const groupId = await ownGroup(cloud, vpcId);
      const NetworkInterfaceId = await ownInterface(cloud, await ownSubnet(cloud, vpcId), groupId);
      await isRefused(remove(cloud, groupId), "DependencyViolation");

      await cloud.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
      await remove(cloud, groupId);

      await isRefused(describeGroup(cloud, groupId), "InvalidGroup.NotFound");
    },
  },
  {
    section,
    name: "A group that only refers to itself can be deleted",
    assumed: true,
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, tcpFrom(80, groupId));

      await remove(cloud, groupId);

      await isRefused(describeGroup(cloud, groupId), "InvalidGroup.NotFound");
    },
  },
];
