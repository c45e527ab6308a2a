/** Sections 1.1 to 1.3 of the semantics notes, row by row: shapes, protocols and identity of rules. */
import type { Row } from "./contract-case.ts";

const structures: readonly Row[] = [
  {
    section: "1.1",
    row: "SecurityGroup",
    cases: [
      "A described group has its id, name, description, VPC, owner, tags and ARN",
      "A described group shows its rules by protocol and ports, each source once",
    ],
  },
  {
    section: "1.1",
    row: "IpPermission carries many sources, each becomes one rule",
    cases: ["One permission may carry sources of every kind, and each becomes one rule"],
  },
  ...["IpRange", "Ipv6Range", "PrefixListId"].map((row) => ({
    section: "1.1",
    row,
    cases: ["DescribeSecurityGroups gives every kind of source back with its description"],
  })),
  {
    section: "1.1",
    row: "UserIdGroupPair, with the peering's status on the way out and names in the default VPC only",
    cases: [
      "DescribeSecurityGroups gives every kind of source back with its description",
      "A reference over a peering names the other VPC, the peering and its status",
      "In the default VPC a group may be named by its name, as owner of the rule and as its source",
      "A group of another VPC is not found by its name",
    ],
  },
  {
    section: "1.1",
    row: "SecurityGroupRule, the flat view with exactly one source",
    cases: [
      "A flat rule has an id, its group and owner, direction, protocol, ports, ARN and exactly one source",
    ],
  },
  {
    section: "1.1",
    row: "ReferencedSecurityGroup",
    cases: [
      "A flat reference inside the VPC names group and owner, and nothing else",
      "A reference over a peering names the other VPC, the peering and its status",
    ],
  },
  {
    section: "1.1",
    row: "RevokedSecurityGroupRule",
    cases: ["A revoked rule shows a referenced group as a plain id, and neither owner nor tags"],
  },
];

const protocols: readonly Row[] = [
  {
    section: "1.2",
    row: "tcp or 6, ports required",
    cases: [
      "tcp keeps its ports",
      "6 comes back as tcp",
      "Port 0 is a port",
      "tcp without ports is refused",
      "tcp with one port alone is refused",
      "Ports the wrong way round are refused",
      "A port above 65535 is refused",
    ],
  },
  {
    section: "1.2",
    row: "udp or 17, ports required",
    cases: ["udp keeps its ports", "17 comes back as udp", "udp without ports is refused"],
  },
  {
    section: "1.2",
    row: "icmp or 1, type and code required",
    cases: [
      "icmp keeps type and code",
      "1 comes back as icmp",
      "icmp -1 and -1 is all of it",
      "icmp without type and code is refused",
      "All ICMP types with one code are refused",
    ],
  },
  {
    section: "1.2",
    row: "icmpv6 or 58, type and code optional",
    cases: [
      "icmpv6 keeps type and code",
      "58 comes back as icmpv6",
      "icmpv6 without type and code is all of it",
    ],
  },
  { section: "1.2", row: "-1 ignores ports", cases: ["-1 needs no ports", "-1 drops ports"] },
  {
    section: "1.2",
    row: "another protocol number ignores ports",
    cases: [
      "A protocol without a name stays a number",
      "A protocol without a name drops ports",
      "A protocol number above 255 is refused",
    ],
  },
  {
    section: "1.2",
    row: "another protocol name is rejected",
    cases: ["A protocol name AWS does not list is refused", "A permission without a protocol is refused"],
  },
  {
    section: "1.2",
    row: "one view leaves the ports of -1 out, the flat one shows -1",
    cases: ["-1 needs no ports", "-1 drops ports"],
  },
  {
    section: "1.2",
    row: "-1 drops any ports, and is revoked with any",
    cases: ["-1 drops ports", "Everything can be revoked with ports 0 and 0, which do not count"],
  },
  {
    section: "1.2",
    row: "icmp from an IPv6 block is accepted",
    cases: ["icmp from an IPv6 block is taken"],
  },
  {
    section: "1.2",
    row: "6 comes back as tcp and is revoked as tcp",
    cases: ["6 comes back as tcp", "A rule authorised as 6 can be revoked as tcp"],
  },
  {
    section: "1.2",
    row: "what another protocol number shows as ports",
    cases: ["A protocol without a name stays a number", "A protocol without a name drops ports"],
  },
  {
    section: "1.2",
    row: "all ports of tcp and -1 differ",
    cases: ["All ports of tcp and everything are two rules"],
  },
];

const identity: readonly Row[] = [
  {
    section: "1.3",
    row: "what makes two rules the same, and what does not",
    cases: [
      "Another port makes another rule",
      "A wider port range makes another rule",
      "Another protocol makes another rule",
      "A part of a block makes another rule",
      "All of IPv4 and all of IPv6 are two rules",
      "The same values in the other direction make another rule",
      "A rule that is there is refused under other tags too",
      "A reference to the own account is the same rule with and without the account's id",
    ],
  },
  {
    section: "1.3",
    row: "a rule already in the group",
    cases: [
      "A rule that is there already is refused in words that repeat it",
      "A rule that is there is refused by protocol number too",
    ],
  },
  {
    section: "1.3",
    row: "the same with another description",
    cases: ["A rule that is there is refused under another description too"],
  },
  {
    section: "1.3",
    row: "the same permission twice in one call",
    cases: [
      "The same permission twice in one call is refused",
      "The same permission twice in one call is refused with different descriptions too",
      "The same block twice in one permission is refused",
      "The same permission twice in one call is refused in two spellings too",
    ],
  },
  {
    section: "1.3",
    row: "a block with host bits whose canonical form exists",
    cases: [
      "A rule that is there is refused with host bits too",
      "A rule that is there is refused in another IPv6 spelling too",
    ],
  },
  {
    section: "1.3",
    row: "host bits are cleared",
    cases: [
      "Host bits of an IPv4 block are cleared",
      "Under /0 every bit is a host bit",
      "Host bits of an IPv6 block are cleared",
    ],
  },
  {
    section: "1.3",
    row: "IPv6 in lower case, zeros shortened",
    cases: ["IPv6 is kept in lower case, its zeros shortened"],
  },
  {
    section: "1.3",
    row: "a single zero group is not shortened",
    cases: ["A single zero group of IPv6 is not shortened"],
  },
  {
    section: "1.3",
    row: "CloudTrail shows the request as sent",
    cases: ["CloudTrail shows a block as it was sent, not as it is stored"],
  },
  {
    section: "1.3",
    row: "bare addresses and malformed blocks are not accepted",
    cases: [
      "A bare IPv4 address is refused",
      "A bare IPv6 address is refused",
      "An IPv4 prefix of 33 bits is refused",
      "An IPv6 prefix of 129 bits is refused",
      "An IPv6 block in the place of an IPv4 block is refused",
      "An IPv4 block in the place of an IPv6 block is refused",
    ],
  },
];

export const formRows: readonly Row[] = [
  ...structures,
  {
    section: "1.1",
    row: "names of the XML elements",
    cases: ["DescribeSecurityGroups gives every kind of source back with its description"],
  },
  {
    section: "1.1",
    row: "stateful, allow only, no order",
    whyNot: "speaks of packets; no call shows it",
  },
  ...protocols,
  ...identity,
];
