/** The table rows of section 6, request limits, pages and filters. */
import { aclFilterCases } from "./cases/section-6-acl-filters.ts";
import { groupFilterCases } from "./cases/section-6-group-filters.ts";
import { ruleFilterCases } from "./cases/section-6-rule-filters.ts";
import type { ContractCase, Row } from "./contract-case.ts";

const onHabits = "this is advice to callers, or arithmetic, not what EC2 answers";

function bucket(row: string, capacity: number, refill: number, ...calls: readonly string[]): Row {
  const cases = calls.map(
    (call) => `${call} has a bucket of ${capacity} calls that fills by ${refill} a second`,
  );
  return { section: "6.1", row, cases };
}

const bucketRows: readonly Row[] = [
  bucket(
    "reads in general",
    100,
    20,
    "DescribeVpcs",
    "DescribeSecurityGroupRules",
    "DescribeSecurityGroups with a page size",
  ),
  bucket(
    "reads of everything, without filter and page size",
    50,
    10,
    "DescribeSecurityGroups without filter and page size",
    "DescribeNetworkInterfaces without filter and page size",
  ),
  bucket(
    "writes in general",
    50,
    5,
    "AuthorizeSecurityGroupEgress",
    "RevokeSecurityGroupEgress",
    "ModifySecurityGroupRules",
    "UpdateSecurityGroupRuleDescriptionsIngress",
    "CreateSecurityGroup",
    "CreateNetworkAclEntry",
  ),
  bucket(
    "the writes AWS calls resource-intensive",
    50,
    5,
    "AuthorizeSecurityGroupIngress",
    "RevokeSecurityGroupIngress",
  ),
  bucket(
    "stale groups and references",
    20,
    5,
    "DescribeStaleSecurityGroups",
    "DescribeSecurityGroupReferences",
  ),
  bucket("tags", 100, 10, "CreateTags", "DeleteTags"),
  {
    section: "6.1",
    row: "reads by the console",
    whyNot: "an API call does not say that the console sent it",
  },
  bucket(
    "calls that AWS does not name are writes in general",
    50,
    5,
    "AuthorizeSecurityGroupEgress",
    "CreateNetworkAclEntry",
  ),
  {
    section: "6.1",
    row: "a large network ACL outlasts a bucket",
    cases: [
      "The writes of a large network ACL outlast a bucket",
      "An empty bucket fills again by its refill",
    ],
  },
  {
    section: "6.1",
    row: "errors count as calls",
    cases: ["Calls that fail take from the bucket as calls that succeed"],
  },
  { section: "6.1", row: "what AWS raises on request", whyNot: onHabits },
  { section: "6.1", row: "which errors to retry", whyNot: onHabits },
  {
    section: "6.1",
    row: "the text of a throttled call",
    cases: ["A throttled call is answered with status 503 and the name of its API"],
  },
  {
    section: "6.1",
    row: "a bucket for each account, Region and API",
    cases: ["Each API has a bucket of its own", "Each Region and each account has buckets of its own"],
  },
];

/** What holds the page row of a call. */
function pages(call: string, sizes: string, isWholeWithout = false): Row {
  const cases = [
    `${call} takes a MaxResults of ${sizes}`,
    `${call} gives everything once over its pages, none larger than asked for`,
    `${call} refuses a token that no page ended in`,
  ];
  const whole = `${call} without MaxResults gives everything in one answer`;
  return { section: "6.2", row: `pages of ${call}`, cases: isWholeWithout ? [...cases, whole] : cases };
}

const pageRows: readonly Row[] = [
  pages("DescribeSecurityGroups", "5 to 1000", true),
  pages("DescribeSecurityGroupRules", "5 to 1000", true),
  pages("DescribeNetworkAcls", "5 to 1000", true),
  pages("DescribeStaleSecurityGroups", "5 to 255"),
  pages("DescribeSecurityGroupVpcAssociations", "5 to 1000"),
  pages("GetSecurityGroupsForVpc", "5 to 1000"),
  pages("DescribeManagedPrefixLists", "1 to 100"),
  pages("GetManagedPrefixListEntries", "1 to 100"),
  pages("DescribeTags", "5 to 1000"),
  {
    section: "6.2",
    row: "MaxResults beside ids",
    cases: [
      "InvalidParameterCombination: ids and MaxResults in one call",
      "MaxResults beside ids of rules or of network ACLs is refused too",
    ],
  },
];

/** The cases of a call: those that hold one filter each, and no more. */
function filtersOf(call: string, cases: readonly ContractCase[]): readonly string[] {
  return cases.map(({ name }) => name).filter((name) => name.startsWith(`${call} `));
}

const filterRows: readonly Row[] = [
  {
    section: "6.2",
    row: "filters of DescribeSecurityGroups",
    cases: [
      ...filtersOf("DescribeSecurityGroups", groupFilterCases),
      "Filters on inbound rules do not see outbound ones",
      "Filters on outbound rules do not see inbound ones",
    ],
  },
  {
    section: "6.2",
    row: "filters of DescribeSecurityGroupRules",
    cases: filtersOf("DescribeSecurityGroupRules", ruleFilterCases),
  },
  {
    section: "6.2",
    row: "filters of DescribeNetworkAcls",
    cases: [
      ...filtersOf("DescribeNetworkAcls", aclFilterCases),
      "The entries nobody can edit are seen by the filters of DescribeNetworkAcls",
    ],
  },
  {
    section: "6.2",
    row: "two rule filters, two rules",
    cases: ["Two filters on rules may be met by two rules of a group", "Several filters must all match"],
  },
  {
    section: "6.2",
    row: "a missing id and a missing filter value",
    cases: [
      "A missing id among GroupIds fails the call, a filter by group-id returns fewer",
      "A missing id among NetworkAclIds fails the call, a filter by network-acl-id returns fewer",
      "GroupIds and a filter together find what meets both",
    ],
  },
  {
    section: "6.2",
    row: "limits and wildcards of filters",
    cases: [
      "DescribeSecurityGroups refuses a filter it does not know",
      "A call takes 50 filters and not one more",
      "A filter takes 200 values and not one more",
      "A value of a filter has at most 255 characters",
      "A star in a filter stands for any characters",
      "A star in a filter stands for none too",
      "A question mark in a filter stands for exactly one character",
      "A backslash in a filter takes a star at its word",
      "A filter's values are compared in their own case",
      "The value of a tag may be a pattern",
      "A rule's block may be a pattern",
      "Several values of a filter are alternatives",
    ],
  },
];

export const rows6: readonly Row[] = [...bucketRows, ...pageRows, ...filterRows];
