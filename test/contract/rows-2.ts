/** Section 2 of the semantics notes, row by row: what rules may refer to. */
import type { Row } from "./contract-case.ts";

const noPackets = "speaks of packets; no call shows it";
const noTransitGateway = "transit gateways need minutes and money on AWS, and the local cloud has none";
const noCloudWan = "Cloud WAN needs minutes and money on AWS, and the local cloud has none";
const noSharing = "needs an Organization and RAM, which the local cloud does not have";

const references: readonly Row[] = [
  {
    section: "2.1",
    row: "itself",
    cases: ["A rule may name its own group, in both directions"],
  },
  {
    section: "2.1",
    row: "a group of the same VPC",
    cases: [
      "A rule may name another group of its VPC, with the account or without",
      "A rule may not name a group that is not there",
    ],
  },
  {
    section: "2.1",
    row: "a peered VPC of the same account",
    cases: [
      "A rule may name a group of a peered VPC, from either side and in both directions",
      "A rule may name the peering beside the group",
      "A rule may not name a peering that is not there",
      "A peering that is only asked for brings no group within reach",
      "A peering that was deleted brings no group within reach",
    ],
  },
  {
    section: "2.1",
    row: "a peered VPC of another account",
    cases: [
      "A rule may name a group of a peered VPC of another account, with that account's id",
      "A group of another account is not found without that account's id",
      "A group of another account is out of reach without a peering",
    ],
  },
  {
    section: "2.1",
    row: "a peered VPC of another Region",
    cases: ["A group of another Region is out of reach, peered or not"],
  },
  { section: "2.1", row: "a VPC on the same transit gateway", whyNot: noTransitGateway },
  { section: "2.1", row: "a VPC on the same Cloud WAN core edge", whyNot: noCloudWan },
  {
    section: "2.1",
    row: "any other VPC",
    cases: ["A rule may not name a group of another VPC that is not peered"],
  },
  {
    section: "2.1",
    row: "by name",
    cases: [
      "In the default VPC a group may be named by its name, as owner of the rule and as its source",
      "A name that no group of the default VPC has is refused in words that name that VPC",
      "A group of another VPC is not found by its name",
    ],
  },
  {
    section: "2.1",
    row: "a prefix list",
    cases: [
      "A rule may name a prefix list of its account",
      "A rule may name a prefix list of AWS",
      "A rule may not name a prefix list that is not there",
      "A rule may not name a prefix list of another Region",
    ],
  },
  { section: "2.1", row: "a reference means private addresses and copies no rules", whyNot: noPackets },
  { section: "2.1", row: "a middlebox breaks a reference", whyNot: noPackets },
  {
    section: "2.1",
    row: "the account of the named group gets no event",
    cases: ["The account whose group a rule names gets no event of it"],
  },
  {
    section: "2.1",
    row: "account and name are left out for a deleted group",
    cases: ["A reference to a deleted group no longer names the account"],
  },
  {
    section: "2.1",
    row: "DescribeSecurityGroupReferences",
    cases: ["DescribeSecurityGroupReferences names the other VPCs whose rules name a group"],
  },
];

const stale: readonly Row[] = [
  {
    section: "2.2",
    row: "what turns a rule stale",
    cases: [
      "A rule stays when its peering is deleted, and shows that the peering is",
      "A group that another VPC refers to can be deleted, and the rule turns stale",
      "A rule that names an associated group turns stale when the association ends",
    ],
  },
  {
    section: "2.2",
    row: "AWS leaves stale rules",
    cases: [
      "A rule stays when its peering is deleted, and shows that the peering is",
      "A stale rule can still be revoked by its values",
    ],
  },
  {
    section: "2.2",
    row: "a new peering revives them",
    cases: ["A new peering between the same VPCs makes the rule live again"],
  },
  {
    section: "2.2",
    row: "DescribeStaleSecurityGroups",
    cases: [
      "DescribeStaleSecurityGroups finds nothing while all references live",
      "DescribeStaleSecurityGroups shows the rules of both directions whose peering is deleted, and no others",
      "DescribeStaleSecurityGroups takes pages of 5 to 255 and an existing VPC",
      "DescribeStaleSecurityGroups pages through all groups once",
    ],
  },
  {
    section: "2.2",
    row: "a reference from another VPC does not block a deletion",
    cases: [
      "A group that another VPC refers to can be deleted, and the rule turns stale",
      "A group that another account's VPC refers to can be deleted",
    ],
  },
];

const transitGateway: readonly Row[] = [
  "inbound rules only",
  "one transit gateway, one Region",
  "both options must be on",
  "zones and middleboxes it does not work with",
].map((row) => ({ section: "2.3", row: `transit gateway: ${row}`, whyNot: noTransitGateway }));

const sharedGroups: readonly Row[] = [
  "same Organization and Region, owner of group and VPC",
  "no default groups and VPCs, none of a participant's own",
  "permissions of the sharer",
  "the lower limit of groups per interface counts",
  "what unsharing leaves",
].map((row) => ({ section: "2.3", row: `shared group: ${row}`, whyNot: noSharing }));

const associations: readonly Row[] = [
  {
    section: "2.3",
    row: "association: one group in several VPCs of one Region, by its owner",
    cases: [
      "A group is associated with a second VPC in time, and the association is listed",
      "An interface of the second VPC may carry the associated group",
      "An interface of another VPC may not carry a group that is not associated",
      "A group cannot be associated with a VPC of another Region",
      "Nobody but its owner can associate a group",
    ],
  },
  {
    section: "2.3",
    row: "association: no default groups, no default VPCs",
    cases: [
      "A default group cannot be associated",
      "A group cannot be associated with a default VPC",
      "A group of a default VPC cannot be associated",
    ],
  },
  {
    section: "2.3",
    row: "association: asynchronous",
    cases: [
      "A group is associated with a second VPC in time, and the association is listed",
      "An association ends in time",
    ],
  },
  {
    section: "2.3",
    row: "association: what holds it, and what it holds",
    cases: [
      "An association cannot end while an interface of that VPC carries the group",
      "A group cannot be deleted while it is associated",
    ],
  },
  {
    section: "2.3",
    row: "association: which calls show which VPC",
    cases: [
      "The vpc-id of an associated group is still the VPC it was created in",
      "GetSecurityGroupsForVpc lists what may be used in a VPC, with the VPC each group was created in",
    ],
  },
];

const prefixLists: readonly Row[] = [
  {
    section: "2.4",
    row: "a customer's list counts with its size",
    cases: ["A customer's prefix list counts with its size, not with its present entries"],
  },
  {
    section: "2.4",
    row: "an AWS list counts with its published weight",
    cases: ["S3", "DynamoDB", "CloudFront"].map(
      (service) =>
        `AWS's own prefix list for ${service} counts ${service === "CloudFront" ? 55 : 1} in a group`,
    ),
  },
  {
    section: "2.4",
    row: "one family, ids of one Region",
    cases: [
      "A new prefix list shows its size, family, owner and first version",
      "A prefix list of IPv4 takes no IPv6 block",
      "A prefix list of IPv6 takes IPv6 blocks and no IPv4 block",
      "A rule may not name a prefix list of another Region",
    ],
  },
  {
    section: "2.4",
    row: "another account needs a share",
    cases: ["A rule may not name a prefix list of another account that was not shared"],
  },
  {
    section: "2.4",
    row: "growing beyond the room of a group that names the list",
    cases: [
      "A prefix list that would not fit a group any more keeps its size and says which group",
      "A prefix list that a rule names stays, whatever DeleteManagedPrefixList answers",
    ],
  },
  {
    section: "2.4",
    row: "size and entries apart, versions, 100 of each a call",
    cases: [
      "Entries and size of a prefix list cannot change in one call",
      "A change of entries makes a new version, and the old one can still be read",
      "A change of entries needs the current version",
      "A change of size or name makes no new version",
      "One call adds at most 100 entries and removes at most 100",
    ],
  },
  {
    section: "2.4",
    row: "pages of entries and associations",
    cases: [
      "The entries of a prefix list come in pages of 1 to 100",
      "The groups that name a prefix list are listed, in pages of 1 to 100",
    ],
  },
];

export const rows2: readonly Row[] = [
  ...references,
  ...stale,
  ...transitGateway,
  ...associations,
  ...sharedGroups,
  { section: "2.3", row: "shared group: FMS does not support it", whyNot: "speaks of another service" },
  ...prefixLists,
];
