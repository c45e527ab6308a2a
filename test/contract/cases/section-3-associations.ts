/** Section 3.3: which network ACL a subnet is under, and the call that moves it. */
import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { DescribeNetworkAclsCommand, ReplaceNetworkAclAssociationCommand } from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must } from "../expectations.ts";
import { addEntry, associationOf, defaultAcl, describeAcl } from "../own-acl.ts";
import { ownAcl, ownSubnet, ownVpc } from "../own-network.ts";

const section = "3.3";

export async function move(
  cloud: ContractCloud,
  AssociationId: string,
  NetworkAclId: string,
): Promise<string> {
  const command = new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId });
  return must((await cloud.ec2.send(command)).NewAssociationId);
}

/** A VPC with a subnet, which is in the default ACL, and an ACL beside. */
export async function subnetAndAcl(cloud: ContractCloud) {
  const vpcId = await ownVpc(cloud);
  const [subnetId, aclId] = [await ownSubnet(cloud, vpcId), await ownAcl(cloud, vpcId)];
  return { vpcId, subnetId, aclId, association: await associationOf(cloud, subnetId) };
}

export const aclAssociationCases: readonly ContractCase[] = [
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
