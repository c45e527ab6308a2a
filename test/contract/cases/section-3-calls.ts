/** Section 3.3: the calls that make, change and drop network ACLs and their entries, and what they refuse. */
import { deepEqual, equal, match } from "node:assert/strict";
import {
  CreateNetworkAclCommand,
  DeleteNetworkAclCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  ReplaceNetworkAclEntryCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase } from "../contract-case.ts";
import { isRefused, must, refusalOf } from "../expectations.ts";
import { addEntry, describeAcl, entry, ownEntries } from "../own-acl.ts";
import { ownAcl, ownVpc } from "../own-network.ts";
import { move, subnetAndAcl } from "./section-3-associations.ts";

const section = "3.3";
const unknownAcl = "acl-0a1b2c3d4e5f67890";
const notFoundText = `The networkAcl ID '${unknownAcl}' does not exist`;

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

export const aclCallCases: readonly ContractCase[] = [...lists, ...entries];
