/** Section 4: the limits on how many things there may be, each met by the call that makes one too many. */
import {
  AcceptVpcPeeringConnectionCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  ModifyNetworkInterfaceAttributeCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must } from "../expectations.ts";
import {
  blocks,
  ownAcl,
  ownGroup,
  ownInterface,
  ownPeering,
  ownSubnet,
  ownVpc,
  tcp,
  unpeer,
} from "../own-network.ts";

const needs = ["quota-control"] as const;

async function groupsNow(cloud: ContractCloud): Promise<number> {
  return must((await cloud.ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups).length;
}

function entry(NetworkAclId: string, RuleNumber: number, more: { Egress?: boolean; ipv6?: boolean } = {}) {
  const { Egress = false, ipv6 = false } = more;
  const block = ipv6 ? { Ipv6CidrBlock: "2001:db8::/32" } : { CidrBlock: "10.0.0.0/8" };
  return new CreateNetworkAclEntryCommand({
    NetworkAclId,
    RuleNumber,
    Egress,
    Protocol: "-1",
    RuleAction: "allow",
    ...block,
  });
}

export const limitCases: readonly ContractCase[] = [
  {
    section: "4",
    name: "One group more than the Region's quota is refused",
    needs,
    async run(cloud) {
      const VpcId = await ownVpc(cloud);
      await cloud.setQuota("L-E79EC296", (await groupsNow(cloud)) + 1);
      await ownGroup(cloud, VpcId);
      const GroupName = cloud.uniqueName();

      const more = new CreateSecurityGroupCommand({ GroupName, Description: "one too many", VpcId });
      await isRefused(cloud.ec2.send(more), "SecurityGroupLimitExceeded");
    },
  },
  {
    section: "4",
    name: "A sixth group is refused on an interface, new or there already",
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const SubnetId = await ownSubnet(cloud, vpcId);
      const groups = await Promise.all(Array.from({ length: 6 }, () => ownGroup(cloud, vpcId)));
      const NetworkInterfaceId = await ownInterface(cloud, SubnetId, ...groups.slice(0, 5));

      const made = cloud.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups: groups }));
      await isRefused(made, "SecurityGroupsPerInterfaceLimitExceeded");
      const change = new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: groups });
      await isRefused(cloud.ec2.send(change), "SecurityGroupsPerInterfaceLimitExceeded");
    },
  },
  {
    section: "4",
    name: "A raised quota of groups per interface is followed",
    needs,
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const SubnetId = await ownSubnet(cloud, vpcId);
      const groups = await Promise.all(Array.from({ length: 7 }, () => ownGroup(cloud, vpcId)));
      await cloud.setQuota("L-2AFB9258", 6);

      await ownInterface(cloud, SubnetId, ...groups.slice(0, 6));
      const more = cloud.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups: groups }));
      await isRefused(more, "SecurityGroupsPerInterfaceLimitExceeded");
    },
  },
  {
    section: "4",
    name: "One network ACL more than a VPC may hold is refused",
    needs,
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      // The default ACL is one of them.
      await cloud.setQuota("L-B4A6D682", 3);
      await ownAcl(cloud, vpcId);
      await ownAcl(cloud, vpcId);

      const more = cloud.ec2.send(new CreateNetworkAclCommand({ VpcId: vpcId }));
      await isRefused(more, "NetworkAclLimitExceeded");
      await ownAcl(cloud, await ownVpc(cloud));
    },
  },
  {
    section: "4",
    name: "A direction of a network ACL holds 20 entries when nothing was raised, the star entry not counted",
    async run(cloud) {
      const acl = await ownAcl(cloud);
      for (let number = 1; number <= 20; number++) await cloud.ec2.send(entry(acl, number));

      await isRefused(cloud.ec2.send(entry(acl, 21)), "NetworkAclEntryLimitExceeded");
    },
  },
  {
    section: "4.2",
    name: "IPv4 and IPv6 entries of a direction are counted together",
    assumed: true,
    needs,
    async run(cloud) {
      const acl = await ownAcl(cloud, await ownVpc(cloud, { ipv6: true }));
      await cloud.setQuota("L-2AEEBF1A", 2);
      await cloud.ec2.send(entry(acl, 1));
      await cloud.ec2.send(entry(acl, 2, { ipv6: true }));

      await isRefused(cloud.ec2.send(entry(acl, 3)), "NetworkAclEntryLimitExceeded");
      await isRefused(cloud.ec2.send(entry(acl, 3, { ipv6: true })), "NetworkAclEntryLimitExceeded");
    },
  },
  {
    section: "4.2",
    name: "The two directions of a network ACL are counted apart",
    needs,
    async run(cloud) {
      const acl = await ownAcl(cloud);
      await cloud.setQuota("L-2AEEBF1A", 1);
      await cloud.ec2.send(entry(acl, 1));

      await cloud.ec2.send(entry(acl, 1, { Egress: true }));
      await isRefused(cloud.ec2.send(entry(acl, 2, { Egress: true })), "NetworkAclEntryLimitExceeded");
    },
  },
  {
    section: "4",
    name: "One VPC more than the Region's quota is refused",
    needs,
    async run(cloud) {
      const { Vpcs } = await cloud.ec2.send(new DescribeVpcsCommand({}));
      await cloud.setQuota("L-F678F1CE", must(Vpcs).length + 1);
      await ownVpc(cloud);

      const more = cloud.ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
      await isRefused(more, "VpcLimitExceeded");
    },
  },
  {
    section: "4",
    name: "One subnet more than a VPC may hold is refused",
    needs,
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      await cloud.setQuota("L-407747CB", 1);
      await ownSubnet(cloud, vpcId, "10.0.1.0/24");

      const more = cloud.ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: "10.0.2.0/24" }));
      await isRefused(more, "SubnetLimitExceeded");
    },
  },
  {
    section: "4",
    name: "One active peering more than a VPC may have cannot be accepted",
    needs,
    async run(cloud) {
      const [one, two, three] = await Promise.all([
        ownVpc(cloud),
        ownVpc(cloud, { cidr: "10.1.0.0/16" }),
        ownVpc(cloud, { cidr: "10.2.0.0/16" }),
      ]);
      await ownPeering(cloud, one, two);
      await cloud.setQuota("L-7E9ECCDB", 1);

      const peer = async () => {
        const command = new CreateVpcPeeringConnectionCommand({ VpcId: one, PeerVpcId: three });
        const { VpcPeeringConnection } = await cloud.ec2.send(command);
        const id = must(VpcPeeringConnection?.VpcPeeringConnectionId);
        cloud.afterwards(() => unpeer(cloud, id));
        await cloud.ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
      };
      await isRefused(peer(), "ActiveVpcPeeringConnectionPerVpcLimitExceeded");
    },
  },
  {
    section: "4",
    name: "A prefix list may be made for 1,000 entries, and not for one more",
    assumed: true,
    async run(cloud) {
      const list = (MaxEntries: number) =>
        new CreateManagedPrefixListCommand({
          PrefixListName: cloud.uniqueName(),
          AddressFamily: "IPv4",
          MaxEntries,
          DryRun: true,
        });

      await isRefused(cloud.ec2.send(list(1000)), "DryRunOperation");
      await isRefused(cloud.ec2.send(list(1001)), "InvalidParameterValue");
    },
  },
  {
    section: "5.2",
    name: "One call may add 1,000 rules",
    needs,
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      await cloud.setQuota("L-0EA8095F", 1000);

      const IpPermissions = [tcp(443, ...blocks(1000))];
      const command = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions });
      const rules = must((await cloud.ec2.send(command)).SecurityGroupRules);
      if (rules.length !== 1000) throw new Error(`The answer lists ${rules.length} rules.`);
    },
  },
];
