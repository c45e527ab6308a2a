/** Section 3.2: the entries nobody can edit, and a VPC's default network ACL. */
import { deepEqual, equal } from "node:assert/strict";
import {
  AssociateVpcCidrBlockCommand,
  CreateNetworkAclCommand,
  DeleteNetworkAclCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  type NetworkAcl,
  ReplaceNetworkAclEntryCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must } from "../expectations.ts";
import { addEntry, defaultAcl, describeAcl, entry, ownEntries } from "../own-acl.ts";
import { ownAcl, ownVpc } from "../own-network.ts";

const section = "3.2";

/** Entries as lines, so that a whole list is compared at a glance. */
function lines({ Entries = [] }: NetworkAcl): readonly string[] {
  return Entries.map(
    ({ Egress, RuleNumber, RuleAction, Protocol, CidrBlock, Ipv6CidrBlock }) =>
      `${Egress ? "out" : "in"} ${RuleNumber} ${RuleAction} ${Protocol} ${CidrBlock ?? Ipv6CidrBlock}`,
  ).sort();
}

const starsOf4 = ["in 32767 deny -1 0.0.0.0/0", "out 32767 deny -1 0.0.0.0/0"];
const starsOf6 = ["in 32768 deny -1 ::/0", "out 32768 deny -1 ::/0"];
const openTo4 = ["in 100 allow -1 0.0.0.0/0", "out 100 allow -1 0.0.0.0/0"];
const openTo6 = ["in 101 allow -1 ::/0", "out 101 allow -1 ::/0"];

async function addIpv6(cloud: ContractCloud, VpcId: string): Promise<void> {
  await cloud.ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, AmazonProvidedIpv6CidrBlock: true }));
}

export const defaultAclCases: readonly ContractCase[] = [
  {
    section,
    name: "A new network ACL denies all of IPv4 at number 32767, both ways, and has nothing else",
    async run(cloud) {
      const command = new CreateNetworkAclCommand({ VpcId: await ownVpc(cloud) });
      const acl = must((await cloud.ec2.send(command)).NetworkAcl);

      deepEqual(lines(acl), starsOf4);
      equal(acl.IsDefault, false);
      deepEqual(acl.Associations, []);
    },
  },
  {
    section,
    name: "In a VPC with IPv6 a network ACL also denies all of IPv6 at number 32768, both ways",
    async run(cloud) {
      const acl = await ownAcl(cloud, await ownVpc(cloud, { ipv6: true }));

      deepEqual(lines(await describeAcl(cloud, acl)), [...starsOf4, ...starsOf6].sort());
    },
  },
  {
    section,
    name: "The entries 32767 and 32768 can neither be changed nor deleted",
    assumed: true,
    async run(cloud) {
      const NetworkAclId = await ownAcl(cloud, await ownVpc(cloud, { ipv6: true }));

      for (const RuleNumber of [32767, 32768]) {
        const replace = new ReplaceNetworkAclEntryCommand(entry(NetworkAclId, { RuleNumber }));
        await isRefused(cloud.ec2.send(replace), "InvalidParameterValue");
        const drop = new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber, Egress: false });
        await isRefused(cloud.ec2.send(drop), "InvalidParameterValue");
      }
    },
  },
  {
    section,
    name: "A VPC's default network ACL allows all of IPv4 at number 100",
    async run(cloud) {
      const acl = await defaultAcl(cloud, await ownVpc(cloud));

      deepEqual(lines(acl), [...openTo4, ...starsOf4].sort());
    },
  },
  {
    section,
    name: "With an IPv6 block the default network ACL also allows all of IPv6 at number 101",
    async run(cloud) {
      const acl = await defaultAcl(cloud, await ownVpc(cloud, { ipv6: true }));

      deepEqual(lines(acl), [...openTo4, ...openTo6, ...starsOf4, ...starsOf6].sort());
    },
  },
  {
    section,
    name: "An IPv6 block that comes later opens the default network ACL too",
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      await addIpv6(cloud, vpcId);

      const acl = await defaultAcl(cloud, vpcId);
      deepEqual(lines(acl), [...openTo4, ...openTo6, ...starsOf4, ...starsOf6].sort());
    },
  },
  {
    section,
    name: "An edited default network ACL is not opened to an IPv6 block that comes later",
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const aclId = must((await defaultAcl(cloud, vpcId)).NetworkAclId);
      await addEntry(cloud, aclId, { RuleNumber: 50, RuleAction: "deny" });
      await addIpv6(cloud, vpcId);

      const numbers = (await ownEntries(cloud, aclId)).map(({ RuleNumber }) => RuleNumber);
      deepEqual(numbers, [50, 100]);
    },
  },
  {
    section,
    name: "A default network ACL cannot be deleted",
    assumed: true,
    async run(cloud) {
      const { NetworkAclId } = await defaultAcl(cloud, await ownVpc(cloud));

      await isRefused(cloud.ec2.send(new DeleteNetworkAclCommand({ NetworkAclId })), "InvalidParameterValue");
    },
  },
  {
    section,
    name: "The entries of a default network ACL can be replaced, deleted and added to",
    async run(cloud) {
      const NetworkAclId = must((await defaultAcl(cloud, await ownVpc(cloud))).NetworkAclId);
      const closed = entry(NetworkAclId, { RuleAction: "deny" });

      await cloud.ec2.send(new ReplaceNetworkAclEntryCommand(closed));
      await addEntry(cloud, NetworkAclId, { RuleNumber: 110 });
      deepEqual(
        (await ownEntries(cloud, NetworkAclId)).map(({ RuleNumber, RuleAction }) => [RuleNumber, RuleAction]),
        [
          [100, "deny"],
          [110, "allow"],
        ],
      );
      const place = { NetworkAclId, RuleNumber: 100, Egress: false };
      await cloud.ec2.send(new DeleteNetworkAclEntryCommand(place));
      deepEqual(
        (await ownEntries(cloud, NetworkAclId)).map(({ RuleNumber }) => RuleNumber),
        [110],
      );
    },
  },
  {
    section,
    name: "The default network ACL says so, and the filter `default` finds it",
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const own = await ownAcl(cloud, vpcId);
      const found = async (value: string) => {
        const Filters = [
          { Name: "vpc-id", Values: [vpcId] },
          { Name: "default", Values: [value] },
        ];
        const { NetworkAcls } = await cloud.ec2.send(new DescribeNetworkAclsCommand({ Filters }));
        return must(NetworkAcls);
      };

      deepEqual(
        (await found("true")).map(({ IsDefault, VpcId }) => [IsDefault, VpcId]),
        [[true, vpcId]],
      );
      deepEqual(
        (await found("false")).map(({ NetworkAclId }) => NetworkAclId),
        [own],
      );
    },
  },
];
