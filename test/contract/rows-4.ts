/** The table rows of section 4, quotas. */
import type { Row } from "./contract-case.ts";

const notModelled = "sharing by RAM is not modelled; the default alone is read";
const uncoded = "the documents name neither a quota code nor the error";

const valueRows: readonly Row[] = [
  {
    section: "4",
    row: "groups per Region",
    cases: [
      "The default quota of security groups per Region (L-E79EC296) is 2500",
      "One group more than the Region's quota is refused",
    ],
  },
  {
    section: "4",
    row: "rules per group and direction",
    cases: [
      "The default quota of rules per security group (L-0EA8095F) is 60",
      "A group holds 60 inbound and 60 outbound rules when nothing was raised",
      "A raised quota of rules per group gives room, a lowered one takes it",
    ],
  },
  {
    section: "4",
    row: "groups per interface",
    cases: [
      "The default quota of security groups per interface (L-2AFB9258) is 5",
      "A sixth group is refused on an interface, new or there already",
      "A raised quota of groups per interface is followed",
    ],
  },
  {
    section: "4",
    row: "network ACLs per VPC",
    cases: [
      "The default quota of network ACLs per VPC (L-B4A6D682) is 200",
      "One network ACL more than a VPC may hold is refused",
    ],
  },
  {
    section: "4",
    row: "rules per network ACL and direction",
    cases: [
      "The default quota of rules per network ACL (L-2AEEBF1A) is 20",
      "A direction of a network ACL holds 20 entries when nothing was raised, the star entry not counted",
    ],
  },
  {
    section: "4",
    row: "VPCs per Region",
    cases: [
      "The default quota of VPCs per Region (L-F678F1CE) is 5",
      "One VPC more than the Region's quota is refused",
    ],
  },
  {
    section: "4",
    row: "subnets per VPC",
    cases: [
      "The default quota of subnets per VPC (L-407747CB) is 200",
      "One subnet more than a VPC may hold is refused",
    ],
  },
  {
    section: "4",
    row: "active peerings per VPC",
    cases: [
      "The default quota of active peerings per VPC (L-7E9ECCDB) is 50",
      "One active peering more than a VPC may have cannot be accepted",
    ],
  },
  { section: "4", row: "prefix lists per Region", whyNot: uncoded },
  {
    section: "4",
    row: "entries per prefix list",
    cases: ["A prefix list may be made for 1,000 entries, and not for one more"],
  },
  { section: "4", row: "versions of a prefix list", whyNot: uncoded },
  { section: "4", row: "references to a prefix list", whyNot: uncoded },
  {
    section: "4",
    row: "accounts that share a VPC: the default",
    cases: ["The default quota of participant accounts per VPC (L-2C462E13) is 100"],
  },
  { section: "4", row: "accounts that share a VPC: the limit", whyNot: notModelled },
  {
    section: "4",
    row: "subnets shared with an account: the default",
    cases: ["The default quota of subnets shared with an account (L-44499CD2) is 100"],
  },
  { section: "4", row: "subnets shared with an account: the limit", whyNot: notModelled },
];

const countingRows: readonly Row[] = [
  {
    section: "4.1",
    row: "four counters against one number",
    cases: [
      "The two directions of a group are counted apart",
      "IPv4 and IPv6 blocks are counted apart",
      "A call that would pass the quota in one counter lands nothing",
    ],
  },
  { section: "4.1", row: "an IPv4 block", cases: ["IPv4 and IPv6 blocks are counted apart"] },
  { section: "4.1", row: "an IPv6 block", cases: ["IPv4 and IPv6 blocks are counted apart"] },
  {
    section: "4.1",
    row: "a group",
    cases: ["A rule that names a group counts one for IPv4 and one for IPv6"],
  },
  {
    section: "4.1",
    row: "a customer's prefix list",
    cases: [
      "A customer's prefix list counts with its size, not with its present entries",
      "A prefix list of one family uses the counter of the other family too",
      "A prefix list may not grow beyond the room of a group that names it",
    ],
  },
  {
    section: "4.1",
    row: "AWS's prefix lists",
    cases: [
      "AWS's own prefix list for S3 counts 1 in a group",
      "AWS's own prefix list for DynamoDB counts 1 in a group",
      "AWS's own prefix list for CloudFront counts 55 in a group",
    ],
  },
  {
    section: "4.1",
    row: "a list in three rules",
    cases: ["A prefix list in three rules of a group counts three times"],
  },
  {
    section: "4.2",
    row: "entries of a direction of a network ACL, our reading",
    cases: [
      "IPv4 and IPv6 entries of a direction are counted together",
      "The two directions of a network ACL are counted apart",
    ],
  },
  {
    section: "4.2",
    row: "families counted apart and the star entry with them, the older reading",
    whyNot: "the two readings exclude each other; the cases hold the newer one",
  },
];

const readingRows: readonly Row[] = [
  {
    section: "4.3",
    row: "GetServiceQuota gives what applies",
    cases: [
      "GetServiceQuota gives the value that was applied, GetAWSDefaultServiceQuota AWS's own",
      "The lists of quotas hold every quota once, in pages too",
    ],
  },
  {
    section: "4.3",
    row: "a quota that was never applied",
    cases: [
      "A quota that never was applied reads as AWS's default, or as NoSuchResourceException",
      "An unknown quota and an unknown service are NoSuchResourceException",
    ],
  },
  {
    section: "4.3",
    row: "each account and Region has its own",
    cases: ["A quota raised in one Region is not raised in another"],
  },
  {
    section: "4.3",
    row: "TooManyRequestsException",
    whyNot: "Service Quotas publishes no rate that a case could pass for certain",
  },
  {
    section: "4.3",
    row: "raises that do not show",
    whyNot: "only an account with such a raise could show it; the limits themselves are held by section 4",
  },
];

export const rows4: readonly Row[] = [...valueRows, ...countingRows, ...readingRows];
