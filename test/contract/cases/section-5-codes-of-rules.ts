/** Section 5.1: every error code that a call about the rules of a group can end in, each provoked by a natural call. */
import { deepEqual, equal } from "node:assert/strict";
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase } from "../contract-case.ts";
import { isRefused, must, refusalOf } from "../expectations.ts";
import { allow, ownGroup, rulesOf, tcp, tcpFrom, tcpFromList } from "../own-network.ts";

const section = "5.1";
const unknownGroup = "sg-0a1b2c3d4e5f67890";
const unknownRule = "sgr-0a1b2c3d4e5f67890";
const changed = { IpProtocol: "tcp", FromPort: 81, ToPort: 81, CidrIpv4: "10.0.0.0/8" };

export const ruleCodeCases: readonly ContractCase[] = [
  {
    section,
    name: "InvalidPermission.Duplicate: a rule that is there is added again",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, tcp(80, "10.0.0.0/8"));

      await isRefused(
        allow(cloud, groupId, tcp(80, "10.0.0.0/8")),
        "InvalidPermission.Duplicate",
        'the specified rule "peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW" already exists',
      );
    },
  },
  {
    section,
    name: "InvalidPermission.Duplicate: a rule is changed into another that is there",
    assumed: true,
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const [rule] = await allow(cloud, GroupId, tcp(80, "10.0.0.0/8"));
      await allow(cloud, GroupId, tcp(81, "10.0.0.0/8"));
      const SecurityGroupRuleId = must(rule?.SecurityGroupRuleId);

      const SecurityGroupRules = [{ SecurityGroupRuleId, SecurityGroupRule: changed }];
      const command = new ModifySecurityGroupRulesCommand({ GroupId, SecurityGroupRules });
      await isRefused(cloud.ec2.send(command), "InvalidPermission.Duplicate");
      deepEqual((await rulesOf(cloud, GroupId)).map(({ FromPort }) => FromPort).sort(), [80, 81]);
    },
  },
  {
    section,
    name: "InvalidPermission.NotFound: a rule that is not there is revoked by its values",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);

      const IpPermissions = [tcp(80, "10.0.0.0/8")];
      const command = new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions });
      await isRefused(
        cloud.ec2.send(command),
        "InvalidPermission.NotFound",
        "The specified rule does not exist in this security group.",
      );
    },
  },
  {
    section,
    name: "InvalidSecurityGroupRuleId.NotFound: an unknown rule id, whatever the call",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const SecurityGroupRuleIds = [unknownRule];
      const SecurityGroupRules = [{ SecurityGroupRuleId: unknownRule, SecurityGroupRule: changed }];
      const SecurityGroupRuleDescriptions = [{ SecurityGroupRuleId: unknownRule, Description: "x" }];
      const texts = { GroupId, SecurityGroupRuleDescriptions };
      const calls = [
        cloud.ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds })),
        cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds })),
        cloud.ec2.send(new ModifySecurityGroupRulesCommand({ GroupId, SecurityGroupRules })),
        cloud.ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand(texts)),
      ];

      for (const refusal of await Promise.all(calls.map(refusalOf)))
        equal(refusal.code, "InvalidSecurityGroupRuleId.NotFound", refusal.message);
    },
  },
  {
    section,
    name: "InvalidGroup.NotFound: a rule names an unknown group",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(
        allow(cloud, groupId, tcpFrom(80, unknownGroup)),
        "InvalidGroup.NotFound",
        new RegExp(unknownGroup),
      );
    },
  },
  {
    section,
    name: "InvalidParameterValue: a malformed block, a description outside the character set, a permission twice",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const odd = { ...tcp(80), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "it's" }] };

      await isRefused(
        allow(cloud, groupId, tcp(80, "10.0.0.0/33")),
        "InvalidParameterValue",
        "CIDR block 10.0.0.0/33 is malformed",
      );
      await isRefused(allow(cloud, groupId, odd), "InvalidParameterValue", /Invalid rule description/);
      await isRefused(
        allow(cloud, groupId, tcp(80, "10.0.0.0/8", "10.0.0.0/8")),
        "InvalidParameterValue",
        "The same permission must not appear multiple times",
      );
    },
  },
  {
    section,
    name: "InvalidParameterCombination: ids and MaxResults in one call",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      const command = new DescribeSecurityGroupsCommand({ GroupIds: [groupId], MaxResults: 5 });
      await isRefused(cloud.ec2.send(command), "InvalidParameterCombination");
    },
  },
  {
    section,
    name: "MissingParameter: a rule without a source, a call without a group",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(allow(cloud, groupId, tcp(80)), "MissingParameter");
      const command = new AuthorizeSecurityGroupIngressCommand({ IpPermissions: [tcp(80, "10.0.0.0/8")] });
      await isRefused(cloud.ec2.send(command), "MissingParameter");
    },
  },
  {
    section,
    name: "UnsupportedOperation: the flat form of a rule is used for egress",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);

      const flat = { GroupId, IpProtocol: "-1", CidrIp: "10.0.0.0/8" };
      await isRefused(cloud.ec2.send(new AuthorizeSecurityGroupEgressCommand(flat)), "UnsupportedOperation");
    },
  },
  {
    section,
    name: "InvalidPrefixListID.NotFound: a rule names a list that is not here",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(
        allow(cloud, groupId, tcpFromList(443, "pl-0a1b2c3d4e5f67890")),
        "InvalidPrefixListID.NotFound",
        /pl-0a1b2c3d4e5f67890/,
      );
    },
  },
  {
    section,
    name: "DryRunOperation: a call that would succeed, and nothing is changed",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);

      const IpPermissions = [tcp(80, "10.0.0.0/8")];
      const command = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions, DryRun: true });
      const refusal = await refusalOf(cloud.ec2.send(command));
      deepEqual(refusal, {
        code: "DryRunOperation",
        message: "Request would have succeeded, but DryRun flag is set.",
        status: 412,
      });
      deepEqual(await rulesOf(cloud, GroupId), []);
    },
  },
];
