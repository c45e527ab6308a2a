/** What moto 5.2 does otherwise than AWS in sections 3 to 6: a reason, and the cases that show it. */
import type { KnownDeviations } from "../judge.ts";

const reasons: Readonly<Record<string, readonly string[]>> = {
  "an ACL entry keeps no ICMP type and code": [
    "ICMP keeps type and code",
    "Type and code -1 are all of ICMP",
    "ICMPv6 over IPv6 keeps type and code",
  ],
  "an ACL entry keeps the ports it is given, whatever its protocol": [
    "Every protocol at once keeps no ports, whatever range is given",
    "Another protocol number keeps no ports, whatever range is given",
  ],
  "the blocks of ACL entries are kept as they were written": [
    "Host bits of an entry's IPv4 block are cleared",
    "An entry's IPv6 block is kept in lower case, its zeros shortened",
  ],
  "ACL entries are not checked at all": [
    "An entry of number 0 is refused",
    "An entry of number 32767 is refused",
    "An entry of number 32768 is refused",
    "An entry whose protocol is a name is refused",
    "An entry of protocol 256 is refused",
    "An entry of TCP without ports is refused",
    "An entry of UDP without ports is refused",
    "An entry with ports the wrong way round is refused",
    "An entry with a port above 65535 is refused",
    "An entry of ICMP without type and code is refused",
    "An entry of ICMPv6 over IPv6 without type and code is refused",
    "An entry that names a code for all ICMP types is refused",
    "An entry without a block is refused",
    "An entry with an IPv4 and an IPv6 block is refused",
    "An entry with a malformed block is refused",
    "An entry with an IPv6 block in the place of an IPv4 block is refused",
    "An entry that neither allows nor denies is refused",
  ],
  "DryRun is ignored by the calls about ACLs, and by CreateManagedPrefixList": [
    "An entry is dry-run without being made",
    "A prefix list may be made for 1,000 entries, and not for one more",
  ],
  "a new ACL has no deny entries, and IPv6 adds none": [
    "A new network ACL denies all of IPv4 at number 32767, both ways, and has nothing else",
    "In a VPC with IPv6 a network ACL also denies all of IPv6 at number 32768, both ways",
    "With an IPv6 block the default network ACL also allows all of IPv6 at number 101",
    "An IPv6 block that comes later opens the default network ACL too",
    "The entries nobody can edit are seen by the filters of DescribeNetworkAcls",
  ],
  "an ACL entry that is not there is an HTTP 500": [
    "The entries 32767 and 32768 can neither be changed nor deleted",
    "ReplaceNetworkAclEntry of an entry that is not there is InvalidNetworkAclEntry.NotFound",
    "DeleteNetworkAclEntry of an entry that is not there is InvalidNetworkAclEntry.NotFound",
  ],
  "a default ACL can be deleted": ["A default network ACL cannot be deleted"],
  "the client token of CreateNetworkAcl has no effect": [
    "CreateNetworkAcl with the same ClientToken makes one list and answers alike",
    "IdempotentParameterMismatch: a ClientToken comes again with another VPC",
  ],
  "an unknown ACL is answered as an unknown route table": [
    "DeleteNetworkAcl takes a list that no subnet uses",
    "Every call that names an unknown network ACL is InvalidNetworkAclID.NotFound",
    "InvalidNetworkAclID.NotFound: The networkAcl ID 'acl-0a1b2c3d4e5f67890' does not exist",
    'InvalidNetworkAclId.Malformed: Invalid id: "acl-1" (expecting "acl-...")',
  ],
  "an association id that is dead is an HTTP 500": [
    "ReplaceNetworkAclAssociation moves a subnet and gives a new id; the old id is dead",
    "ReplaceNetworkAclAssociation with an unknown association is InvalidAssociationID.NotFound",
  ],
  "a subnet may be moved to an ACL of another VPC": [
    "A subnet cannot be moved to a network ACL of another VPC",
  ],
  "only rules per group are limited": [
    "A sixth group is refused on an interface, new or there already",
    "A direction of a network ACL holds 20 entries when nothing was raised, the star entry not counted",
  ],
  "of Service Quotas only ListAWSDefaultServiceQuotas and GetServiceQuota are there": [
    "The default quota of security groups per Region (L-E79EC296) is 2500",
    "The default quota of rules per security group (L-0EA8095F) is 60",
    "The default quota of security groups per interface (L-2AFB9258) is 5",
    "The default quota of network ACLs per VPC (L-B4A6D682) is 200",
    "The default quota of rules per network ACL (L-2AEEBF1A) is 20",
    "The default quota of VPCs per Region (L-F678F1CE) is 5",
    "The default quota of subnets per VPC (L-407747CB) is 200",
    "The default quota of active peerings per VPC (L-7E9ECCDB) is 50",
    "The default quota of participant accounts per VPC (L-2C462E13) is 100",
    "The default quota of subnets shared with an account (L-44499CD2) is 100",
    "An unknown quota and an unknown service are NoSuchResourceException",
    "The lists of quotas hold every quota once, in pages too",
  ],
  "the texts of errors are moto's own, some with printed Python sets": [
    "InvalidPermission.Duplicate: a rule that is there is added again",
    "InvalidPermission.NotFound: a rule that is not there is revoked by its values",
    "InvalidGroup.NotFound: an unknown group id, whatever the call",
    "InvalidGroup.Duplicate: a name that a group of the VPC has, in other letters too",
    "InvalidParameterValue: a malformed block, a description outside the character set, a permission twice",
    "InvalidVpcID.NotFound: The vpc ID 'vpc-0a1b2c3d4e5f67890' does not exist",
    "InvalidVpcID.NotFound: The vpc ID 'vpc-0a1b2c3d4e5f67891' does not exist",
  ],
  "ModifySecurityGroupRules may make duplicates": [
    "InvalidPermission.Duplicate: a rule is changed into another that is there",
  ],
  "calls that name a rule by id ignore ids they do not know, or give another error": [
    "InvalidSecurityGroupRuleId.NotFound: an unknown rule id, whatever the call",
    "Of a revoke by ids nothing goes when one of them is unknown",
  ],
  "groups named for an interface, and lists named in a rule, need not exist": [
    "InvalidSecurityGroupID.NotFound: an interface is made with an unknown group",
    "InvalidPrefixListID.NotFound: a rule names a list that is not here",
    "A batch of new rules with an unknown prefix list adds none of them",
  ],
  "the name `default` gives InvalidGroup.Duplicate": [
    "InvalidGroup.Reserved: a group is to be called default",
  ],
  "a group is deleted whoever uses it, and a default group too": [
    "DependencyViolation: a group that an interface uses is deleted",
    "DependencyViolation: a group that another of its VPC names is deleted",
    "CannotDelete: a VPC's default group is deleted",
  ],
  "parameters of the rule calls are not checked": [
    "MissingParameter: a rule without a source, a call without a group",
    "UnsupportedOperation: the flat form of a rule is used for egress",
    "InvalidPermission.Malformed or InvalidParameterValue: a rule without a protocol",
  ],
  "groups cannot be associated with other VPCs": [
    "OperationNotPermitted or InvalidParameterValue: a default group is associated with another VPC",
  ],
  "the form of ids is not checked": [
    'InvalidGroupId.Malformed: Invalid id: "sg-1" (expecting "sg-...")',
    'InvalidGroupId.Malformed: Invalid id: "sg-xyz" (expecting "sg-...")',
    'InvalidSecurityGroupRuleId.Malformed: Invalid id: "sgr-1" (expecting "sgr-...")',
    'InvalidPrefixListId.Malformed: Invalid id: "pl-x" (expecting "pl-...")',
  ],
  "unknown peerings are left out of the answer": [
    "InvalidVpcPeeringConnectionID.NotFound: The vpcPeeringConnection ID 'pcx-0a1b2c3d4e5f67890' does not exist",
  ],
  "keys, roles, durations and Regions are not judged": [
    "AuthFailure: EC2 is called with keys of a session that never was",
    "InvalidClientTokenId: STS is called with keys of a session that never was",
    "AccessDenied: a role that does not exist is assumed",
    "ValidationError: a session of less than 900 seconds is asked for",
    "RegionDisabledException or AuthFailure: a Region the account has not opted into",
    "UnauthorizedOperation: a session that may only read adds a rule",
    "UnauthorizedOperation: a session that may only read adds a rule, as a dry run",
  ],
  "tag keys that begin with aws: are taken": ["InvalidParameterValue: a tag key that begins with aws:"],
  "a tag on an unknown group is InvalidGroup.NotFound": [
    "InvalidSecurityGroupID.NotFound: a tag is put on a group that is gone",
  ],
  "a batch is applied permission by permission, so what stands before the fault is done": [
    "A batch of new rules with a duplicate adds none of them",
    "A batch of new rules with a malformed block adds none of them",
    "A batch of new rules with an unknown group adds none of them",
    "A batch of new rules with one rule too many adds none of them",
    "Of a revoke by values nothing goes when one of them is not there, in a VPC of one's own",
    "Of a revoke of outbound rules nothing goes either",
  ],
  "a revoke makes no difference between the default VPC and others": [
    "In the default VPC a revoke by values takes what is there and names the rest",
  ],
  "MaxResults and NextToken are ignored": [
    "InvalidParameterCombination: ids and MaxResults in one call",
    "InvalidNextToken or InvalidPaginationToken: a token that no page ended in",
    "MaxResults beside ids of rules or of network ACLs is refused too",
    ...["DescribeSecurityGroups", "DescribeSecurityGroupRules", "DescribeNetworkAcls"].flatMap((call) =>
      pageCases(call),
    ),
    ...pageCases("DescribeTags"),
    ...pageCases("DescribeManagedPrefixLists", "1 to 100"),
    ...pageCases("GetManagedPrefixListEntries", "1 to 100"),
  ],
  "the call is not there": [
    ...pageCases("DescribeStaleSecurityGroups", "5 to 255"),
    ...pageCases("DescribeSecurityGroupVpcAssociations"),
    ...pageCases("GetSecurityGroupsForVpc"),
  ],
  "rules keep no name of the group they refer to": [
    "DescribeSecurityGroups filters by ip-permission.group-name",
    "DescribeSecurityGroups filters by egress.ip-permission.group-name",
  ],
  "a filter by user id finds rules that name no group": [
    "DescribeSecurityGroups filters by ip-permission.user-id",
    "DescribeSecurityGroups filters by egress.ip-permission.user-id",
  ],
  "the filter is not there: an HTTP 500": [
    "DescribeSecurityGroups filters by ip-permission.ipv6-cidr",
    "DescribeSecurityGroups filters by egress.ip-permission.ipv6-cidr",
    "DescribeSecurityGroups filters by ip-permission.prefix-list-id",
    "DescribeSecurityGroups filters by egress.ip-permission.prefix-list-id",
    "DescribeNetworkAcls filters by entry.icmp.code",
    "DescribeNetworkAcls filters by entry.icmp.type",
    "DescribeNetworkAcls filters by entry.ipv6-cidr",
    "DescribeNetworkAcls filters by entry.port-range.from",
    "DescribeNetworkAcls filters by entry.port-range.to",
    "DescribeNetworkAcls filters by network-acl-id",
    "A missing id among NetworkAclIds fails the call, a filter by network-acl-id returns fewer",
  ],
  "a new ACL has no entries that a filter by direction could find": [
    "DescribeNetworkAcls filters by entry.egress",
  ],
  "filters are neither checked nor limited, or end in an HTTP 500": [
    "DescribeSecurityGroups refuses a filter it does not know",
    "DescribeNetworkAcls refuses a filter it does not know",
    "A call takes 50 filters and not one more",
    "A filter takes 200 values and not one more",
    "A value of a filter has at most 255 characters",
    "DescribeSecurityGroupRules has no filter tag-key",
    "DescribeSecurityGroupRules has no filter vpc-id",
    "DescribeSecurityGroupRules has no filter is-egress",
    "DescribeSecurityGroupRules has no filter cidr",
    "DescribeSecurityGroupRules has no filter ip-protocol",
  ],
};

/** By the name of the case. */
export const motoDeviations3To6: KnownDeviations = Object.fromEntries(
  Object.entries(reasons).flatMap(([reason, names]) => names.map((name) => [name, reason])),
);

/** The three cases every call with pages has. */
function pageCases(call: string, sizes = "5 to 1000"): readonly string[] {
  return [
    `${call} takes a MaxResults of ${sizes}`,
    `${call} gives everything once over its pages, none larger than asked for`,
    `${call} refuses a token that no page ended in`,
  ];
}
