/** Section 3.3: the calls that make, change and drop network ACLs, and what they refuse. */
import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import {
  CreateNetworkAclCommand,
  DeleteNetworkAclCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  ReplaceNetworkAclAssociationCommand,
  ReplaceNetworkAclEntryCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must, refusalOf } from "../expectations.ts";
import { addEntry, associationOf, defaultAcl, describeAcl, entry, ownEntries } from "../own-acl.ts";
import { ownAcl, ownSubnet, ownVpc } from "../own-network.ts";

const section = "3.3";
const unknownAcl = "acl-0a1b2c3d4e5f67890";
const notFoundText = `The networkAcl ID '${unknownAcl}' does not exist`;

async function move(cloud: ContractCloud, AssociationId: string, NetworkAclId: string): Promise<string> {
  const command = new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId });
  return must((await cloud.ec2.send(command)).NewAssociationId);
}

/** A VPC with a subnet, which is in the default ACL, and an ACL beside. */
async function subnetAndAcl(cloud: ContractCloud) {
  const vpcId = await ownVpc(cloud);
  const [subnetId, aclId] = [await ownSubnet(cloud, vpcId), await ownAcl(cloud, vpcId)];
  return { vpcId, subnetId, aclId, association: await associationOf(cloud, subnetId) };
}

const lists: readonly ContractCase[] = [
  {
    section,
    name: "CreateNetworkAcl answers with the list, its VPC, its owner and its tags",
    async run(cloud) {
      const VpcId = await ownVpc(cloud);
      const Tags = [{ Key: "Name", Value: "edge" }];
      const TagSpecifications = [{ ResourceType: "network-acl" as const, Tags }];
      const command = new CreateNetworkAclCommand({ VpcId, TagSpecifications });
      const acl = must((await cloud.ec2.send(command)).NetworkAcl);

      match(acl.NetworkAclId ?? "", /^acl-[0-9a-f]{17}$/);
      deepEqual([acl.VpcId, acl.OwnerId, acl.Tags], [VpcId, cloud.account, Tags]);
      deepEqual(await describeAcl(cloud, must(acl.NetworkAclId)), acl);
    },
  },
  {
    section,
    name: "CreateNetworkAcl in an unknown VPC is InvalidVpcID.NotFound",
    async run(cloud) {
      const command = new CreateNetworkAclCommand({ VpcId: "vpc-0a1b2c3d4e5f67890" });

      await isRefused(cloud.ec2.send(command), "InvalidVpcID.NotFound");
    },
  },
  {
    section,
    name: "CreateNetworkAcl with the same ClientToken makes one list and answers alike",
    async run(cloud) {
      const [VpcId, ClientToken] = [await ownVpc(cloud), cloud.uniqueName()];
      const make = () => cloud.ec2.send(new CreateNetworkAclCommand({ VpcId, ClientToken }));

      const [first, second] = [await make(), await make()];
      equal(second.NetworkAcl?.NetworkAclId, must(first.NetworkAcl?.NetworkAclId));
      equal(first.ClientToken, ClientToken);
      const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
      equal((await cloud.ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls?.length, 2);
    },
  },
  {
    section: "5.1",
    name: "IdempotentParameterMismatch: a ClientToken comes again with another VPC",
    async run(cloud) {
      const ClientToken = cloud.uniqueName();
      await cloud.ec2.send(new CreateNetworkAclCommand({ VpcId: await ownVpc(cloud), ClientToken }));

      const other = new CreateNetworkAclCommand({ VpcId: await ownVpc(cloud), ClientToken });
      await isRefused(cloud.ec2.send(other), "IdempotentParameterMismatch");
    },
  },
  {
    section,
    name: "DeleteNetworkAcl takes a list that no subnet uses",
    async run(cloud) {
      const NetworkAclId = await ownAcl(cloud);

      await cloud.ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));
      await isRefused(describeAcl(cloud, NetworkAclId), "InvalidNetworkAclID.NotFound");
    },
  },
  {
    section,
    name: "DeleteNetworkAcl of a list that a subnet uses is DependencyViolation",
    async run(cloud) {
      const { aclId, association } = await subnetAndAcl(cloud);
      await move(cloud, association, aclId);

      await isRefused(
        cloud.ec2.send(new DeleteNetworkAclCommand({ NetworkAclId: aclId })),
        "DependencyViolation",
      );
    },
  },
  {
    section,
    name: "Every call that names an unknown network ACL is InvalidNetworkAclID.NotFound",
    async run(cloud) {
      const { association } = await subnetAndAcl(cloud);
      const NetworkAclId = unknownAcl;
      const calls = [
        describeAcl(cloud, NetworkAclId),
        addEntry(cloud, NetworkAclId),
        cloud.ec2.send(new ReplaceNetworkAclEntryCommand(entry(NetworkAclId))),
        cloud.ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 1, Egress: false })),
        cloud.ec2.send(new DeleteNetworkAclCommand({ NetworkAclId })),
        move(cloud, association, NetworkAclId),
      ];

      for (const { code, message } of await Promise.all(calls.map(refusalOf)))
        deepEqual([code, message], ["InvalidNetworkAclID.NotFound", notFoundText]);
    },
  },
];

const entries: readonly ContractCase[] = [
  {
    section,
    name: "CreateNetworkAclEntry at a taken number is NetworkAclEntryAlreadyExists, and changes nothing",
    async run(cloud) {
      const acl = await ownAcl(cloud);
      await addEntry(cloud, acl);

      const other = { RuleAction: "deny" as const };
      await isRefused(addEntry(cloud, acl, other), "NetworkAclEntryAlreadyExists", /100/);
      await isRefused(addEntry(cloud, acl), "NetworkAclEntryAlreadyExists", /100/);
      deepEqual(
        (await ownEntries(cloud, acl)).map(({ RuleAction }) => RuleAction),
        ["allow"],
      );
    },
  },
  {
    section,
    name: "ReplaceNetworkAclEntry swaps one entry whole and leaves the others alone",
    async run(cloud) {
      const acl = await ownAcl(cloud);
      await addEntry(cloud, acl, { Protocol: "6", PortRange: { From: 80, To: 80 } });
      await addEntry(cloud, acl, { RuleNumber: 110 });
      const before = await ownEntries(cloud, acl);

      const wish = { RuleAction: "deny" as const, Ipv6CidrBlock: "2001:db8::/32" };
      await cloud.ec2.send(new ReplaceNetworkAclEntryCommand(entry(acl, wish)));
      deepEqual(await ownEntries(cloud, acl), [
        { RuleNumber: 100, Egress: false, Protocol: "-1", ...wish },
        before[1],
      ]);
    },
  },
  {
    section,
    name: "ReplaceNetworkAclEntry of an entry that is not there is InvalidNetworkAclEntry.NotFound",
    async run(cloud) {
      const acl = await ownAcl(cloud);
      await addEntry(cloud, acl, { Egress: true });

      const command = new ReplaceNetworkAclEntryCommand(entry(acl));
      await isRefused(cloud.ec2.send(command), "InvalidNetworkAclEntry.NotFound");
      deepEqual(await ownEntries(cloud, acl), []);
    },
  },
  {
    section,
    name: "DeleteNetworkAclEntry drops the entry of that direction and number alone",
    async run(cloud) {
      const NetworkAclId = await ownAcl(cloud);
      await addEntry(cloud, NetworkAclId);
      await addEntry(cloud, NetworkAclId, { Egress: true });

      const place = { NetworkAclId, RuleNumber: 100, Egress: false };
      await cloud.ec2.send(new DeleteNetworkAclEntryCommand(place));
      deepEqual(await ownEntries(cloud, NetworkAclId), []);
      equal((await ownEntries(cloud, NetworkAclId, true)).length, 1);
    },
  },
  {
    section,
    name: "DeleteNetworkAclEntry of an entry that is not there is InvalidNetworkAclEntry.NotFound",
    async run(cloud) {
      const NetworkAclId = await ownAcl(cloud);

      const command = new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 100, Egress: false });
      await isRefused(cloud.ec2.send(command), "InvalidNetworkAclEntry.NotFound");
    },
  },
  {
    section,
    name: "A reader between two entry calls sees the half-changed list",
    async run(cloud) {
      const acl = await ownAcl(cloud);
      await addEntry(cloud, acl, { RuleNumber: 1 });
      const half = (await ownEntries(cloud, acl)).map(({ RuleNumber }) => RuleNumber);
      await addEntry(cloud, acl, { RuleNumber: 2 });

      deepEqual(half, [1]);
    },
  },
];

const associations: readonly ContractCase[] = [
  {
    section,
    name: "A new subnet is in the default network ACL, and in no other",
    async run(cloud) {
      const { vpcId, subnetId, aclId } = await subnetAndAcl(cloud);

      const { Associations, NetworkAclId } = await defaultAcl(cloud, vpcId);
      deepEqual(
        Associations?.map((one) => [one.SubnetId, one.NetworkAclId]),
        [[subnetId, NetworkAclId]],
      );
      deepEqual((await describeAcl(cloud, aclId)).Associations, []);
    },
  },
  {
    section,
    name: "ReplaceNetworkAclAssociation moves a subnet and gives a new id; the old id is dead",
    async run(cloud) {
      const { subnetId, aclId, association } = await subnetAndAcl(cloud);

      const fresh = await move(cloud, association, aclId);
      match(fresh, /^aclassoc-[0-9a-f]{17}$/);
      notEqual(fresh, association);
      deepEqual((await describeAcl(cloud, aclId)).Associations, [
        { NetworkAclAssociationId: fresh, NetworkAclId: aclId, SubnetId: subnetId },
      ]);
      await isRefused(move(cloud, association, aclId), "InvalidAssociationID.NotFound");
    },
  },
  {
    section,
    name: "A subnet always has exactly one network ACL, the one it was moved to last",
    async run(cloud) {
      const { vpcId, subnetId, aclId, association } = await subnetAndAcl(cloud);
      const second = await ownAcl(cloud, vpcId);
      const home = must((await defaultAcl(cloud, vpcId)).NetworkAclId);
      const holders = async () => {
        const Filters = [{ Name: "association.subnet-id", Values: [subnetId] }];
        const { NetworkAcls } = await cloud.ec2.send(new DescribeNetworkAclsCommand({ Filters }));
        return must(NetworkAcls).map(({ NetworkAclId }) => NetworkAclId);
      };

      let id = association;
      for (const acl of [aclId, second, home]) {
        id = await move(cloud, id, acl);
        deepEqual(await holders(), [acl]);
      }
    },
  },
  {
    section,
    name: "A filled network ACL takes over a subnet in one step",
    async run(cloud) {
      const { subnetId, aclId, association } = await subnetAndAcl(cloud);
      await addEntry(cloud, aclId);
      await addEntry(cloud, aclId, { Egress: true });
      const filled = (await describeAcl(cloud, aclId)).Entries;

      await move(cloud, association, aclId);
      const after = await describeAcl(cloud, aclId);
      deepEqual(after.Entries, filled);
      deepEqual(
        after.Associations?.map(({ SubnetId }) => SubnetId),
        [subnetId],
      );
    },
  },
  {
    section,
    name: "ReplaceNetworkAclAssociation with an unknown association is InvalidAssociationID.NotFound",
    async run(cloud) {
      const acl = await ownAcl(cloud);

      await isRefused(move(cloud, "aclassoc-0a1b2c3d4e5f67890", acl), "InvalidAssociationID.NotFound");
    },
  },
  {
    section,
    name: "A subnet cannot be moved to a network ACL of another VPC",
    assumed: true,
    async run(cloud) {
      const { subnetId, association } = await subnetAndAcl(cloud);
      const foreign = await ownAcl(cloud, await ownVpc(cloud, { cidr: "10.1.0.0/16" }));

      await isRefused(move(cloud, association, foreign), "InvalidParameterValue");
      equal(await associationOf(cloud, subnetId), association);
    },
  },
];

export const aclCallCases: readonly ContractCase[] = [...lists, ...entries, ...associations];
