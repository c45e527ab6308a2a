/** Section 4.1: how the rules of a group are counted. Small quotas, so that a case needs few calls. */
import { deepEqual, equal, match } from "node:assert/strict";
import {
  DescribeManagedPrefixListsCommand,
  ModifyManagedPrefixListCommand,
  ModifySecurityGroupRulesCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must } from "../expectations.ts";
import {
  allow,
  allowOut,
  blocks,
  blocks6,
  ownGroup,
  ownPrefixList,
  rulesOf,
  settledList,
  tcp,
  tcp6,
  tcpFrom,
  tcpFromList,
} from "../own-network.ts";

const rulesPerGroup = "L-0EA8095F";
const tooMany = "RulesPerSecurityGroupLimitExceeded";
const tooManyText = "The maximum number of rules per security group has been reached.";

/** A group that may hold `quota` rules of a family in a direction. */
async function groupWithRoomFor(cloud: ContractCloud, quota: number): Promise<string> {
  const groupId = await ownGroup(cloud);
  await cloud.setQuota(rulesPerGroup, quota);
  return groupId;
}

async function awsList(cloud: ContractCloud, service: string): Promise<string> {
  const Filters = [{ Name: "prefix-list-name", Values: [`com.amazonaws.${service}`] }];
  const { PrefixLists } = await cloud.ec2.send(new DescribeManagedPrefixListsCommand({ Filters }));
  return must(PrefixLists?.[0]?.PrefixListId);
}

function weighs(service: string, weight: number, nameOf: (region: string) => string): ContractCase {
  return {
    section: "4.1",
    name: `AWS's own prefix list for ${service} counts ${weight} in a group`,
    needs: ["quota-control"],
    async run(cloud) {
      const list = await awsList(cloud, nameOf(cloud.region));
      const groupId = await groupWithRoomFor(cloud, weight + 1);

      await allow(cloud, groupId, tcpFromList(443, list), tcp(80, "10.0.0.0/8"));
      await isRefused(allow(cloud, groupId, tcp(81, "10.0.0.0/8")), tooMany, tooManyText);
      await isRefused(allow(cloud, groupId, tcp6(80, ...blocks6(2))), tooMany, tooManyText);
    },
  };
}

export const ruleCounterCases: readonly ContractCase[] = [
  {
    section: "4",
    name: "A group holds 60 inbound and 60 outbound rules when nothing was raised",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, tcp(80, ...blocks(60)));
      // A new group already lets everything out.
      await allowOut(cloud, groupId, tcp(80, ...blocks(59)));

      await isRefused(allow(cloud, groupId, tcp(81, "10.0.0.0/8")), tooMany, tooManyText);
      await isRefused(allowOut(cloud, groupId, tcp(81, "10.0.0.0/8")), tooMany, tooManyText);
    },
  },
  {
    section: "4",
    name: "A raised quota of rules per group gives room, a lowered one takes it",
    needs: ["quota-control"],
    async run(cloud) {
      const groupId = await groupWithRoomFor(cloud, 70);
      await allow(cloud, groupId, tcp(80, ...blocks(70)));

      await cloud.setQuota(rulesPerGroup, 65);
      await isRefused(allow(cloud, groupId, tcp(81, "10.0.0.0/8")), tooMany);
    },
  },
  {
    section: "4.1",
    name: "The two directions of a group are counted apart",
    needs: ["quota-control"],
    async run(cloud) {
      const groupId = await groupWithRoomFor(cloud, 3);
      await allow(cloud, groupId, tcp(80, ...blocks(3)));

      await allowOut(cloud, groupId, tcp(80, ...blocks(2)));
      await isRefused(allowOut(cloud, groupId, tcp(81, "10.0.0.0/8")), tooMany);
      await isRefused(allow(cloud, groupId, tcp(81, "10.0.0.0/8")), tooMany);
    },
  },
  {
    section: "4.1",
    name: "IPv4 and IPv6 blocks are counted apart",
    needs: ["quota-control"],
    async run(cloud) {
      const groupId = await groupWithRoomFor(cloud, 3);
      await allow(cloud, groupId, tcp(80, ...blocks(3)));

      await allow(cloud, groupId, tcp6(80, ...blocks6(3)));
      await isRefused(allow(cloud, groupId, tcp(81, "10.0.0.0/8")), tooMany);
      await isRefused(allow(cloud, groupId, tcp6(81, "2001:db8::/32")), tooMany);
    },
  },
  {
    section: "4.1",
    name: "A rule that names a group counts one for IPv4 and one for IPv6",
    needs: ["quota-control"],
    async run(cloud) {
      const groupId = await groupWithRoomFor(cloud, 3);
      await allow(cloud, groupId, tcpFrom(22, groupId), tcp(80, ...blocks(2)), tcp6(80, ...blocks6(2)));

      await isRefused(allow(cloud, groupId, tcp(81, "10.0.0.0/8")), tooMany);
      await isRefused(allow(cloud, groupId, tcp6(81, "2001:db8::/32")), tooMany);
      await isRefused(allow(cloud, groupId, tcpFrom(81, groupId)), tooMany);
    },
  },
  {
    section: "4.1",
    name: "A customer's prefix list counts with its size, not with its present entries",
    needs: ["quota-control"],
    async run(cloud) {
      const list = await ownPrefixList(cloud, 5, [{ Cidr: "192.0.2.0/24" }]);
      const groupId = await groupWithRoomFor(cloud, 6);
      await allow(cloud, groupId, tcpFromList(443, list), tcp(80, "10.0.0.0/8"));

      await isRefused(allow(cloud, groupId, tcp(81, "10.0.0.0/8")), tooMany);
    },
  },
  {
    section: "4.1",
    name: "A prefix list of one family uses the counter of the other family too",
    assumed: true,
    needs: ["quota-control"],
    async run(cloud) {
      const list = await ownPrefixList(cloud, 5);
      const groupId = await groupWithRoomFor(cloud, 6);
      await allow(cloud, groupId, tcpFromList(443, list), tcp6(80, "2001:db8::/32"));

      await isRefused(allow(cloud, groupId, tcp6(81, "2001:db8::/32")), tooMany);
    },
  },
  {
    section: "4.1",
    name: "A prefix list in three rules of a group counts three times",
    needs: ["quota-control"],
    async run(cloud) {
      const list = await ownPrefixList(cloud, 2);
      const groupId = await groupWithRoomFor(cloud, 6);
      await allow(cloud, groupId, tcpFromList(22, list), tcpFromList(80, list), tcpFromList(443, list));

      await isRefused(allow(cloud, groupId, tcp(81, "10.0.0.0/8")), tooMany);
    },
  },
  {
    section: "4.1",
    name: "A call that would pass the quota in one counter lands nothing",
    needs: ["quota-control"],
    async run(cloud) {
      const groupId = await groupWithRoomFor(cloud, 3);

      await isRefused(allow(cloud, groupId, tcp6(80, "::/0"), tcp(80, ...blocks(4))), tooMany);
      deepEqual(await rulesOf(cloud, groupId), []);
    },
  },
  weighs("S3", 1, (region) => `${region}.s3`),
  weighs("DynamoDB", 1, (region) => `${region}.dynamodb`),
  weighs("CloudFront", 55, () => "global.cloudfront.origin-facing"),
  {
    section: "4.1",
    name: "A prefix list may not grow beyond the room of a group that names it",
    needs: ["quota-control"],
    async run(cloud) {
      const list = await ownPrefixList(cloud, 2);
      const groupId = await groupWithRoomFor(cloud, 3);
      await allow(cloud, groupId, tcpFromList(443, list));
      await cloud.ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId: list, MaxEntries: 4 }));

      const { State, MaxEntries, StateMessage } = await settledList(cloud, list);
      deepEqual([State, MaxEntries], ["modify-failed", 2]);
      match(StateMessage ?? "", new RegExp(groupId));
    },
  },
  {
    section: "5.3",
    name: "A rule is changed in place in a group that has no room left",
    needs: ["quota-control"],
    async run(cloud) {
      const GroupId = await groupWithRoomFor(cloud, 2);
      const [rule] = await allow(cloud, GroupId, tcp(80, ...blocks(2)));
      const command = new ModifySecurityGroupRulesCommand({
        GroupId,
        SecurityGroupRules: [
          {
            SecurityGroupRuleId: must(rule?.SecurityGroupRuleId),
            SecurityGroupRule: { IpProtocol: "udp", FromPort: 53, ToPort: 53, CidrIpv4: "192.0.2.0/24" },
          },
        ],
      });

      await cloud.ec2.send(command);
      const changed = (await rulesOf(cloud, GroupId)).find(({ IpProtocol }) => IpProtocol === "udp");
      equal(changed?.SecurityGroupRuleId, rule?.SecurityGroupRuleId);
      equal(changed?.CidrIpv4, "192.0.2.0/24");
    },
  },
];
