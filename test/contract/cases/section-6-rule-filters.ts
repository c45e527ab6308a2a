/** Section 6.2: the three filters of DescribeSecurityGroupRules, and what it does not know. */
import { deepEqual } from "node:assert/strict";
import {
  CreateTagsCommand,
  DescribeSecurityGroupRulesCommand,
  type Filter,
  type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must, sameMembers } from "../expectations.ts";
import { allow, blocks, ownGroup, tcp } from "../own-network.ts";

const section = "6.2";

async function findRules(cloud: ContractCloud, filter: Filter): Promise<readonly SecurityGroupRule[]> {
  const command = new DescribeSecurityGroupRulesCommand({ Filters: [filter] });
  return must((await cloud.ec2.send(command)).SecurityGroupRules);
}

export const ruleFilterCases: readonly ContractCase[] = [
  {
    section,
    name: "DescribeSecurityGroupRules filters by group-id",
    async run(cloud) {
      const [one, two] = [await ownGroup(cloud), await ownGroup(cloud)];
      await allow(cloud, one, tcp(80, ...blocks(2)));
      await allow(cloud, two, tcp(443, ...blocks(1)));

      const rules = await findRules(cloud, { Name: "group-id", Values: [one] });
      sameMembers(
        rules.map(({ FromPort, IsEgress }) => `${IsEgress ? "out" : "in"} ${FromPort}`),
        ["in 80", "in 80", "out -1"],
      );
    },
  },
  {
    section,
    name: "DescribeSecurityGroupRules filters by security-group-rule-id",
    async run(cloud) {
      const [rule] = await allow(cloud, await ownGroup(cloud), tcp(80, ...blocks(2)));
      const id = must(rule?.SecurityGroupRuleId);

      const found = await findRules(cloud, { Name: "security-group-rule-id", Values: [id] });
      deepEqual(
        found.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
        [id],
      );
    },
  },
  {
    section,
    name: "DescribeSecurityGroupRules filters by tag:KEY",
    async run(cloud) {
      const [rule] = await allow(cloud, await ownGroup(cloud), tcp(80, ...blocks(2)));
      const id = must(rule?.SecurityGroupRuleId);
      const Value = cloud.uniqueName();
      await cloud.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "owner", Value }] }));

      const found = await findRules(cloud, { Name: "tag:owner", Values: [Value] });
      deepEqual(
        found.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
        [id],
      );
    },
  },
  ...["tag-key", "vpc-id", "is-egress", "cidr", "ip-protocol"].map(
    (Name): ContractCase => ({
      section,
      name: `DescribeSecurityGroupRules has no filter ${Name}`,
      run: (cloud) =>
        isRefused(
          findRules(cloud, { Name, Values: ["x"] }),
          "InvalidParameterValue",
          `The filter '${Name}' is invalid`,
        ),
    }),
  ),
];
