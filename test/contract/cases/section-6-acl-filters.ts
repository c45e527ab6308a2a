/** Section 6.2: the filters of DescribeNetworkAcls. */
import { deepEqual } from "node:assert/strict";
import {
  CreateTagsCommand,
  DescribeNetworkAclsCommand,
  type Filter,
  ReplaceNetworkAclAssociationCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must } from "../expectations.ts";
import { addEntry, associationOf } from "../own-acl.ts";
import { ownAcl, ownSubnet, ownVpc } from "../own-network.ts";

const section = "6.2";

/** Two lists of one VPC that differ in everything a filter can ask for. */
interface Acls {
  readonly vpcId: string;
  readonly edge: string;
  readonly inner: string;
  readonly subnetId: string;
  readonly association: string;
  readonly account: string;
}

async function makeAcls(cloud: ContractCloud): Promise<Acls> {
  const vpcId = await ownVpc(cloud, { ipv6: true });
  const [edge, inner] = [await ownAcl(cloud, vpcId), await ownAcl(cloud, vpcId)];
  const subnetId = await ownSubnet(cloud, vpcId);
  await addEntry(cloud, edge, {
    RuleNumber: 150,
    Protocol: "6",
    PortRange: { From: 80, To: 90 },
    CidrBlock: "192.0.2.0/24",
  });
  await addEntry(cloud, edge, { RuleNumber: 160, Protocol: "1", IcmpTypeCode: { Type: 3, Code: 4 } });
  await addEntry(cloud, inner, { RuleNumber: 170, Egress: true, Ipv6CidrBlock: "2001:db8::/32" });
  await cloud.ec2.send(new CreateTagsCommand({ Resources: [edge], Tags: [{ Key: "env", Value: "prod" }] }));
  const AssociationId = await associationOf(cloud, subnetId);
  const move = new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId: edge });
  const association = must((await cloud.ec2.send(move)).NewAssociationId);
  return { vpcId, edge, inner, subnetId, association, account: cloud.account };
}

/** The lists of the case's VPC that filters find, by their names here; the default one is left out. */
async function find(cloud: ContractCloud, acls: Acls, ...more: Filter[]): Promise<readonly string[]> {
  const Filters = [{ Name: "vpc-id", Values: [acls.vpcId] }, ...more];
  const { NetworkAcls } = await cloud.ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  const ids = new Set(must(NetworkAcls).map(({ NetworkAclId }) => NetworkAclId));
  return (["edge", "inner"] as const).filter((name) => ids.has(acls[name]));
}

type Value = string | ((acls: Acls) => string);

const byFilter: readonly (readonly [string, Value, readonly string[]])[] = [
  ["association.association-id", (acls) => acls.association, ["edge"]],
  ["association.network-acl-id", (acls) => acls.edge, ["edge"]],
  ["association.subnet-id", (acls) => acls.subnetId, ["edge"]],
  ["default", "false", ["edge", "inner"]],
  ["entry.cidr", "192.0.2.0/24", ["edge"]],
  ["entry.icmp.code", "4", ["edge"]],
  ["entry.icmp.type", "3", ["edge"]],
  ["entry.ipv6-cidr", "2001:db8::/32", ["inner"]],
  ["entry.port-range.from", "80", ["edge"]],
  ["entry.port-range.to", "90", ["edge"]],
  ["entry.protocol", "6", ["edge"]],
  ["entry.rule-action", "allow", ["edge", "inner"]],
  ["entry.egress", "true", ["edge", "inner"]],
  ["entry.rule-number", "170", ["inner"]],
  ["network-acl-id", (acls) => acls.inner, ["inner"]],
  ["owner-id", (acls) => acls.account, ["edge", "inner"]],
  ["tag:env", "pr?d", ["edge"]],
  ["tag-key", "env", ["edge"]],
  ["vpc-id", (acls) => acls.vpcId, ["edge", "inner"]],
];

const filterCases = byFilter.map(
  ([Name, value, names]): ContractCase => ({
    section,
    name: `DescribeNetworkAcls filters by ${Name}`,
    async run(cloud) {
      const acls = await makeAcls(cloud);

      const wanted = typeof value === "string" ? value : value(acls);
      deepEqual(await find(cloud, acls, { Name, Values: [wanted] }), names);
      deepEqual(await find(cloud, acls, { Name, Values: ["not-this"] }), []);
    },
  }),
);

export const aclFilterCases: readonly ContractCase[] = [
  ...filterCases,
  {
    section,
    name: "The entries nobody can edit are seen by the filters of DescribeNetworkAcls",
    async run(cloud) {
      const acls = await makeAcls(cloud);

      const found = await find(cloud, acls, { Name: "entry.rule-number", Values: ["32767"] });
      deepEqual(found, ["edge", "inner"]);
    },
  },
  {
    section,
    name: "DescribeNetworkAcls refuses a filter it does not know",
    run: (cloud) =>
      isRefused(
        cloud.ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: "subnet", Values: ["x"] }] })),
        "InvalidParameterValue",
        "The filter 'subnet' is invalid",
      ),
  },
  {
    section,
    name: "A missing id among NetworkAclIds fails the call, a filter by network-acl-id returns fewer",
    async run(cloud) {
      const acls = await makeAcls(cloud);
      const ids = [acls.edge, "acl-0a1b2c3d4e5f67890"];

      deepEqual(await find(cloud, acls, { Name: "network-acl-id", Values: ids }), ["edge"]);
      const command = new DescribeNetworkAclsCommand({ NetworkAclIds: ids });
      await isRefused(cloud.ec2.send(command), "InvalidNetworkAclID.NotFound");
    },
  },
];
