/** Section 1.3: which rules are the same, and the one spelling of each. */
import { match } from "node:assert/strict";
import { AuthorizeSecurityGroupIngressCommand, type IpPermission } from "@aws-sdk/client-ec2";
import type { ContractCase } from "../contract-case.ts";
import { holds, isRefused, must, same } from "../expectations.ts";
import { allow, allowOut, describeGroup, ownGroup, rulesOf, tcp, tcp6, tcpFrom } from "../own-network.ts";
import { lastRequest } from "../trail.ts";

const section = "1.3";
const onceOnly = "The same permission must not appear multiple times";
const described = (Description: string, CidrIp = "10.0.0.0/8"): IpPermission => ({
  ...tcp(80),
  IpRanges: [{ CidrIp, Description }],
});

/** `again` is refused beside `first`, and so is what shares the call with it. */
function isDuplicate(name: string, first: IpPermission, again: IpPermission, words: string): ContractCase {
  return {
    section,
    name,
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, first);

      const call = allow(cloud, groupId, again);

      await isRefused(call, "InvalidPermission.Duplicate", `the specified rule "${words}" already exists`);
      same((await rulesOf(cloud, groupId)).length, 1);
    },
  };
}

function isRepeat(name: string, ...permissions: IpPermission[]): ContractCase {
  return {
    section,
    name,
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(allow(cloud, groupId, ...permissions), "InvalidParameterValue", onceOnly);

      same(await rulesOf(cloud, groupId), []);
    },
  };
}

/** `second` stands beside `first` as a rule of its own. */
function isAnother(name: string, first: IpPermission, second: IpPermission): ContractCase {
  return {
    section,
    name,
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await allow(cloud, groupId, first);
      await allow(cloud, groupId, second);

      same((await rulesOf(cloud, groupId)).length, 2);
    },
  };
}

const words80 = "peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW";

export const duplicateCases: readonly ContractCase[] = [
  isDuplicate(
    "A rule that is there already is refused in words that repeat it",
    tcp(80, "10.0.0.0/8"),
    tcp(80, "10.0.0.0/8"),
    words80,
  ),
  isDuplicate(
    "A rule that is there is refused under another description too",
    described("one"),
    described("two"),
    words80,
  ),
  isDuplicate(
    "A rule that is there is refused with host bits too",
    tcp(80, "10.0.0.0/8"),
    tcp(80, "10.9.9.9/8"),
    words80,
  ),
  isDuplicate(
    "A rule that is there is refused by protocol number too",
    tcp(80, "10.0.0.0/8"),
    { ...tcp(80, "10.0.0.0/8"), IpProtocol: "6" },
    words80,
  ),
  isDuplicate(
    "A rule that is there is refused in another IPv6 spelling too",
    tcp6(80, "2001:db8::/32"),
    tcp6(80, "2001:0DB8:0:0::/32"),
    "peer: 2001:db8::/32, TCP, from port: 80, to port: 80, ALLOW",
  ),
  {
    section,
    name: "A rule that is there is refused under other tags too",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      await allow(cloud, GroupId, tcp(80, "10.0.0.0/8"));
      const again = new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [tcp(80, "10.0.0.0/8")],
        TagSpecifications: [{ ResourceType: "security-group-rule", Tags: [{ Key: "team", Value: "net" }] }],
      });

      await isRefused(cloud.ec2.send(again), "InvalidPermission.Duplicate");

      same((await rulesOf(cloud, GroupId))[0]?.Tags, []);
    },
  },
  {
    section,
    name: "A reference to the own account is the same rule with and without the account's id",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, tcpFrom(80, groupId));
      const named = {
        ...tcp(80),
        IpRanges: [],
        UserIdGroupPairs: [{ GroupId: groupId, UserId: cloud.account }],
      };

      await isRefused(allow(cloud, groupId, named), "InvalidPermission.Duplicate", new RegExp(groupId));
    },
  },
  isRepeat("The same permission twice in one call is refused", tcp(80, "10.0.0.0/8"), tcp(80, "10.0.0.0/8")),
  isRepeat(
    "The same permission twice in one call is refused with different descriptions too",
    described("one"),
    described("two"),
  ),
  isRepeat("The same block twice in one permission is refused", tcp(80, "10.0.0.0/8", "10.0.0.0/8")),
  isRepeat("The same permission twice in one call is refused in two spellings too", tcp(80, "10.0.0.0/8"), {
    ...tcp(80, "10.9.9.9/8"),
    IpProtocol: "6",
  }),
];

export const otherRuleCases: readonly ContractCase[] = [
  isAnother("Another port makes another rule", tcp(80, "10.0.0.0/8"), tcp(81, "10.0.0.0/8")),
  isAnother("A wider port range makes another rule", tcp(80, "10.0.0.0/8"), {
    ...tcp(80, "10.0.0.0/8"),
    ToPort: 81,
  }),
  isAnother("Another protocol makes another rule", tcp(80, "10.0.0.0/8"), {
    ...tcp(80, "10.0.0.0/8"),
    IpProtocol: "udp",
  }),
  isAnother("A part of a block makes another rule", tcp(80, "10.0.0.0/8"), tcp(80, "10.0.0.0/9")),
  isAnother("All of IPv4 and all of IPv6 are two rules", tcp(80, "0.0.0.0/0"), tcp6(80, "::/0")),
  {
    section,
    name: "The same values in the other direction make another rule",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await allow(cloud, groupId, tcp(80, "10.0.0.0/8"));
      await allowOut(cloud, groupId, tcp(80, "10.0.0.0/8"));

      same((await rulesOf(cloud, groupId)).length, 1);
      same((await rulesOf(cloud, groupId, true)).length, 2);
    },
  },
];

type Spelling = readonly [name: string, sent: string, stored: string];

function isSpelt([name, sent, stored]: Spelling): ContractCase {
  const isIpv6 = sent.includes(":");
  return {
    section,
    name,
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      const [rule] = await allow(cloud, groupId, isIpv6 ? tcp6(80, sent) : tcp(80, sent));

      const wanted = isIpv6 ? { CidrIpv6: stored } : { CidrIpv4: stored };
      holds(rule, wanted);
      holds((await rulesOf(cloud, groupId))[0], wanted);
      const [permission] = must((await describeGroup(cloud, groupId)).IpPermissions);
      same(permission?.IpRanges?.[0]?.CidrIp ?? permission?.Ipv6Ranges?.[0]?.CidrIpv6, stored);
    },
  };
}

function isNoBlock(name: string, permission: IpPermission, assumed = false): ContractCase {
  return {
    section,
    name,
    ...(assumed && { assumed: true }),
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(
        allow(cloud, groupId, permission),
        "InvalidParameterValue",
        /CIDR block .* is malformed/,
      );
    },
  };
}

export const canonicalCases: readonly ContractCase[] = [
  ...(
    [
      ["Host bits of an IPv4 block are cleared", "100.68.0.18/18", "100.68.0.0/18"],
      ["Under /0 every bit is a host bit", "172.16.1.0/0", "0.0.0.0/0"],
      ["Host bits of an IPv6 block are cleared", "2001:db8::9/64", "2001:db8::/64"],
      ["IPv6 is kept in lower case, its zeros shortened", "2001:0DB8:0:0:1::/80", "2001:db8:0:0:1::/80"],
      [
        "A single zero group of IPv6 is not shortened",
        "2001:aaaa:bbbb::cccc:1:2:3/128",
        "2001:aaaa:bbbb:0:cccc:1:2:3/128",
      ],
    ] as const
  ).map(isSpelt),
  isNoBlock("A bare IPv4 address is refused", tcp(80, "10.0.0.1"), true),
  isNoBlock("A bare IPv6 address is refused", tcp6(80, "2001:db8::1"), true),
  isNoBlock("An IPv4 prefix of 33 bits is refused", tcp(80, "10.0.0.0/33")),
  isNoBlock("An IPv6 prefix of 129 bits is refused", tcp6(80, "::/129")),
  isNoBlock("An IPv6 block in the place of an IPv4 block is refused", tcp(80, "::/0")),
  isNoBlock("An IPv4 block in the place of an IPv6 block is refused", tcp6(80, "10.0.0.0/8")),
];

export const sentFormCases: readonly ContractCase[] = [
  {
    section,
    name: "CloudTrail shows a block as it was sent, not as it is stored",
    needs: ["events"],
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await allow(cloud, groupId, tcp(80, "100.68.0.18/18"));

      const request = JSON.stringify(await lastRequest(cloud, "AuthorizeSecurityGroupIngress"));
      match(request, /"cidrIp":"100\.68\.0\.18\/18"/);
    },
  },
];
