/** Section 6.2: the filters of DescribeSecurityGroups, and how filters match. */
import { deepEqual } from "node:assert/strict";
import { CreateSecurityGroupCommand, DescribeSecurityGroupsCommand, type Filter } from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must } from "../expectations.ts";
import { allow, allowOut, ownPrefixList, ownVpc, tcp, tcp6, tcpFrom, tcpFromList } from "../own-network.ts";

const section = "6.2";

/** Three groups of one VPC that differ in everything a filter can ask for. */
interface Groups {
  readonly vpcId: string;
  readonly web: string;
  readonly app: string;
  readonly star: string;
  readonly account: string;
}

type Tags = Readonly<Record<string, string>>;

async function make(cloud: ContractCloud, VpcId: string, GroupName: string, tags: Tags): Promise<string> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const TagSpecifications = [{ ResourceType: "security-group" as const, Tags }];
  const Description = `the ${GroupName}`;
  const command = new CreateSecurityGroupCommand({ GroupName, Description, VpcId, TagSpecifications });
  return must((await cloud.ec2.send(command)).GroupId);
}

async function makeGroups(cloud: ContractCloud): Promise<Groups> {
  const vpcId = await ownVpc(cloud);
  const web = await make(cloud, vpcId, "web-front", { env: "prod", "a:b": "x" });
  const app = await make(cloud, vpcId, "app-back", { env: "test" });
  const star = await make(cloud, vpcId, "odd*name", { other: "prod" });
  await allow(cloud, web, tcp(443, "192.0.2.0/24"), tcpFrom(8080, app));
  await allow(cloud, app, tcp6(22, "2001:db8::/32"));
  const dns = { IpProtocol: "udp", FromPort: 53, ToPort: 54 };
  await allowOut(cloud, app, { ...dns, IpRanges: [{ CidrIp: "10.0.0.2/32" }] }, tcpFrom(5432, web));
  await allowOut(cloud, app, tcp6(443, "2001:db8:1::/48"));
  return { vpcId, web, app, star, account: cloud.account };
}

/** The names that filters find in the VPC of the case, without its default group. */
async function find(cloud: ContractCloud, { vpcId }: Groups, ...more: Filter[]): Promise<readonly string[]> {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }, ...more];
  const { SecurityGroups } = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return must(SecurityGroups)
    .map(({ GroupName }) => must(GroupName))
    .filter((name) => name !== "default")
    .sort();
}

type Value = string | ((groups: Groups) => string);
type Found = readonly string[];
const web: Found = ["web-front"];
const app: Found = ["app-back"];
const both: Found = ["app-back", "web-front"];
const all: Found = ["app-back", "odd*name", "web-front"];

const byFilter: readonly (readonly [string, Value, Found])[] = [
  ["description", "the web-front", web],
  ["group-id", (groups) => groups.web, web],
  ["group-name", "web-front", web],
  ["owner-id", (groups) => groups.account, all],
  ["tag:env", "prod", web],
  ["tag:a:b", "x", web],
  ["tag-key", "env", both],
  ["vpc-id", (groups) => groups.vpcId, all],
  ["ip-permission.cidr", "192.0.2.0/24", web],
  ["ip-permission.from-port", "443", web],
  ["ip-permission.group-id", (groups) => groups.app, web],
  ["ip-permission.group-name", "app-back", web],
  ["ip-permission.ipv6-cidr", "2001:db8::/32", app],
  ["ip-permission.protocol", "tcp", both],
  ["ip-permission.to-port", "22", app],
  ["ip-permission.user-id", (groups) => groups.account, web],
  ["egress.ip-permission.cidr", "10.0.0.2/32", app],
  ["egress.ip-permission.from-port", "53", app],
  ["egress.ip-permission.group-id", (groups) => groups.web, app],
  ["egress.ip-permission.group-name", "web-front", app],
  ["egress.ip-permission.ipv6-cidr", "2001:db8:1::/48", app],
  ["egress.ip-permission.protocol", "udp", app],
  ["egress.ip-permission.to-port", "54", app],
  ["egress.ip-permission.user-id", (groups) => groups.account, app],
];

const filterCases = byFilter.map(
  ([Name, value, names]): ContractCase => ({
    section,
    name: `DescribeSecurityGroups filters by ${Name}`,
    async run(cloud) {
      const groups = await makeGroups(cloud);

      const wanted = typeof value === "string" ? value : value(groups);
      deepEqual(await find(cloud, groups, { Name, Values: [wanted] }), names);
      deepEqual(await find(cloud, groups, { Name, Values: ["not-this"] }), []);
    },
  }),
);

/** Apart from the others, because a prefix list takes its time. */
const listFilterCases = (["", "egress."] as const).map(
  (direction): ContractCase => ({
    section,
    name: `DescribeSecurityGroups filters by ${direction}ip-permission.prefix-list-id`,
    async run(cloud) {
      const list = await ownPrefixList(cloud, 1);
      const groups = await makeGroups(cloud);
      const add = direction === "" ? allow : allowOut;
      await add(cloud, groups.app, tcpFromList(25, list));

      const Name = `${direction}ip-permission.prefix-list-id`;
      deepEqual(await find(cloud, groups, { Name, Values: [list] }), app);
      deepEqual(await find(cloud, groups, { Name, Values: ["not-this"] }), []);
    },
  }),
);

const patterns: readonly (readonly [string, string, string, Found])[] = [
  ["A star in a filter stands for any characters", "group-name", "*-*", both],
  ["A star in a filter stands for none too", "group-name", "web-front*", web],
  ["A question mark in a filter stands for exactly one character", "group-name", "???-back", app],
  ["A backslash in a filter takes a star at its word", "group-name", "odd\\*name", ["odd*name"]],
  ["A filter's values are compared in their own case", "group-name", "WEB*", []],
  ["The value of a tag may be a pattern", "tag:env", "*", both],
  ["A rule's block may be a pattern", "ip-permission.cidr", "192.0.*", web],
  ["Filters on inbound rules do not see outbound ones", "ip-permission.protocol", "udp", []],
  ["Filters on outbound rules do not see inbound ones", "egress.ip-permission.cidr", "192.0.2.0/24", []],
];

const patternCases = patterns.map(
  ([name, filter, value, names]): ContractCase => ({
    section,
    name,
    async run(cloud) {
      const groups = await makeGroups(cloud);

      deepEqual(await find(cloud, groups, { Name: filter, Values: [value] }), names);
    },
  }),
);

const combinations: readonly ContractCase[] = [
  {
    section,
    name: "Several values of a filter are alternatives",
    async run(cloud) {
      const groups = await makeGroups(cloud);

      deepEqual(await find(cloud, groups, { Name: "tag:env", Values: ["prod", "test"] }), both);
    },
  },
  {
    section,
    name: "Several filters must all match",
    async run(cloud) {
      const groups = await makeGroups(cloud);
      const env = { Name: "tag:env", Values: ["prod", "test"] };

      deepEqual(await find(cloud, groups, env, { Name: "group-name", Values: ["a*"] }), app);
    },
  },
  {
    section,
    name: "Two filters on rules may be met by two rules of a group",
    async run(cloud) {
      const groups = await makeGroups(cloud);
      const cidr = { Name: "ip-permission.cidr", Values: ["192.0.2.0/24"] };

      deepEqual(await find(cloud, groups, cidr, { Name: "ip-permission.from-port", Values: ["8080"] }), web);
    },
  },
  {
    section,
    name: "A missing id among GroupIds fails the call, a filter by group-id returns fewer",
    async run(cloud) {
      const groups = await makeGroups(cloud);
      const ids = [groups.web, "sg-0a1b2c3d4e5f67890"];

      deepEqual(await find(cloud, groups, { Name: "group-id", Values: ids }), web);
      const command = new DescribeSecurityGroupsCommand({ GroupIds: ids });
      await isRefused(cloud.ec2.send(command), "InvalidGroup.NotFound", /sg-0a1b2c3d4e5f67890/);
    },
  },
  {
    section,
    name: "GroupIds and a filter together find what meets both",
    async run(cloud) {
      const { web: one, app: two } = await makeGroups(cloud);
      const Filters = [{ Name: "tag:env", Values: ["test"] }];

      const command = new DescribeSecurityGroupsCommand({ GroupIds: [one, two], Filters });
      const { SecurityGroups } = await cloud.ec2.send(command);
      deepEqual(
        must(SecurityGroups).map(({ GroupId }) => GroupId),
        [two],
      );
    },
  },
];

export const groupFilterCases: readonly ContractCase[] = [
  ...filterCases,
  ...listFilterCases,
  ...patternCases,
  ...combinations,
];
