/** The table rows of section 5, errors, batches, the order of changes, and reads that lag. */
import type { Row } from "./contract-case.ts";

const onHabits = "this tells how other programs go about it, not what EC2 answers";
const onFaults = "no call provokes it; test/local/faults.test.ts has the local cloud answer it on demand";
const onAccounts = "an account gets into this state by other ways than its own calls";

/** A row of the table of codes is held by the cases that begin with its codes. */
function code(codes: string, ...cases: readonly string[]): Row {
  return { section: "5.1", row: codes, cases };
}

const ruleCodeRows: readonly Row[] = [
  code(
    "InvalidPermission.Duplicate",
    "InvalidPermission.Duplicate: a rule that is there is added again",
    "InvalidPermission.Duplicate: a rule is changed into another that is there",
  ),
  code(
    "InvalidPermission.NotFound",
    "InvalidPermission.NotFound: a rule that is not there is revoked by its values",
  ),
  code(
    "InvalidSecurityGroupRuleId.NotFound",
    "InvalidSecurityGroupRuleId.NotFound: an unknown rule id, whatever the call",
  ),
  code(
    "InvalidGroup.NotFound",
    "InvalidGroup.NotFound: an unknown group id, whatever the call",
    "InvalidGroup.NotFound: a rule names an unknown group",
  ),
  code(
    "InvalidSecurityGroupID.NotFound",
    "InvalidSecurityGroupID.NotFound: a tag is put on a group that is gone",
    "InvalidSecurityGroupID.NotFound: an interface is made with an unknown group",
  ),
  code(
    "InvalidGroup.Duplicate",
    "InvalidGroup.Duplicate: a name that a group of the VPC has, in other letters too",
  ),
  code("InvalidGroup.Reserved", "InvalidGroup.Reserved: a group is to be called default"),
  code(
    "InvalidGroup.InUse, DependencyViolation",
    "DependencyViolation: a group that an interface uses is deleted",
    "DependencyViolation: a group that another of its VPC names is deleted",
  ),
  code("CannotDelete", "CannotDelete: a VPC's default group is deleted"),
  code(
    "InvalidPermission.Malformed",
    "InvalidPermission.Malformed or InvalidParameterValue: a rule without a protocol",
  ),
  code(
    "InvalidParameterValue",
    "InvalidParameterValue: a malformed block, a description outside the character set, a permission twice",
    "InvalidParameterValue: a tag key that begins with aws:",
  ),
  code(
    "InvalidParameterCombination, MissingParameter, ValidationError",
    "InvalidParameterCombination: ids and MaxResults in one call",
    "MissingParameter: a rule without a source, a call without a group",
    "ValidationError: a session of less than 900 seconds is asked for",
  ),
  code(
    "malformed ids",
    'InvalidGroupId.Malformed: Invalid id: "sg-1" (expecting "sg-...")',
    'InvalidGroupId.Malformed: Invalid id: "sg-xyz" (expecting "sg-...")',
    'InvalidSecurityGroupRuleId.Malformed: Invalid id: "sgr-1" (expecting "sgr-...")',
    'InvalidPrefixListId.Malformed: Invalid id: "pl-x" (expecting "pl-...")',
    'InvalidNetworkAclId.Malformed: Invalid id: "acl-1" (expecting "acl-...")',
  ),
  {
    section: "5.1",
    row: "InvalidSecurityGroupId.Malformed",
    whyNot: "no document says which call uses it in the place of InvalidGroupId.Malformed",
  },
];

const resourceCodeRows: readonly Row[] = [
  code("InvalidPrefixListID.NotFound", "InvalidPrefixListID.NotFound: a rule names a list that is not here"),
  code(
    "unknown VPCs, subnets and peerings",
    "InvalidVpcID.NotFound: The vpc ID 'vpc-0a1b2c3d4e5f67890' does not exist",
    "InvalidVpcID.NotFound: The vpc ID 'vpc-0a1b2c3d4e5f67891' does not exist",
    "InvalidSubnetID.NotFound: The subnet ID 'subnet-0a1b2c3d4e5f67890' does not exist",
    "InvalidVpcPeeringConnectionID.NotFound: The vpcPeeringConnection ID 'pcx-0a1b2c3d4e5f67890' does not exist",
  ),
  code("VPCIdNotSpecified", "VPCIdNotSpecified: a group is made without a VPC where no default VPC is"),
  code(
    "RulesPerSecurityGroupLimitExceeded",
    "A group holds 60 inbound and 60 outbound rules when nothing was raised",
  ),
  code(
    "SecurityGroupLimitExceeded, SecurityGroupsPerInterfaceLimitExceeded",
    "One group more than the Region's quota is refused",
    "A sixth group is refused on an interface, new or there already",
  ),
  {
    section: "5.1",
    row: "ResourceCountExceeded",
    whyNot: "AWS raises it for requests about instances, which are outside of these notes",
  },
  code(
    "NetworkAclLimitExceeded, NetworkAclEntryLimitExceeded",
    "One network ACL more than a VPC may hold is refused",
    "A direction of a network ACL holds 20 entries when nothing was raised, the star entry not counted",
  ),
  code(
    "NetworkAclEntryAlreadyExists",
    "CreateNetworkAclEntry at a taken number is NetworkAclEntryAlreadyExists, and changes nothing",
  ),
  code(
    "InvalidNetworkAclEntry.NotFound",
    "ReplaceNetworkAclEntry of an entry that is not there is InvalidNetworkAclEntry.NotFound",
    "DeleteNetworkAclEntry of an entry that is not there is InvalidNetworkAclEntry.NotFound",
  ),
  code(
    "InvalidNetworkAclID.NotFound",
    "Every call that names an unknown network ACL is InvalidNetworkAclID.NotFound",
    "InvalidNetworkAclID.NotFound: The networkAcl ID 'acl-0a1b2c3d4e5f67890' does not exist",
  ),
  code(
    "InvalidAssociationID.NotFound",
    "ReplaceNetworkAclAssociation with an unknown association is InvalidAssociationID.NotFound",
  ),
  code(
    "TagLimitExceeded, and what tag calls refuse besides",
    "TagLimitExceeded: a group gets its fifty-first tag",
    "InvalidID: a tag is put on something that is no resource",
  ),
  {
    section: "5.1",
    row: "InvalidTagKey.Malformed",
    whyNot: "no document says which keys get it in the place of InvalidParameterValue",
  },
  {
    section: "5.1",
    row: "TagPolicyViolation",
    whyNot: "the tag policies of an Organization are not modelled",
  },
  { section: "5.1", row: "ConcurrentTagAccess", whyNot: onFaults },
];

const accountCodeRows: readonly Row[] = [
  code(
    "UnauthorizedOperation",
    "UnauthorizedOperation: a session that may only read adds a rule",
    "UnauthorizedOperation: a session that may only read adds a rule, as a dry run",
  ),
  code(
    "AuthFailure, OptInRequired",
    "AuthFailure: EC2 is called with keys of a session that never was",
    "RegionDisabledException or AuthFailure: a Region the account has not opted into",
  ),
  { section: "5.1", row: "Blocked, PendingVerification", whyNot: onAccounts },
  code(
    "AccessDenied and other refusals of STS",
    "AccessDenied: a role that does not exist is assumed",
    "InvalidClientTokenId: STS is called with keys of a session that never was",
  ),
  {
    section: "5.1",
    row: "ExpiredToken, RegionDisabledException",
    whyNot:
      "a session lasts 900 seconds at least; test/local/sts.test.ts moves the clock, and calls a closed Region",
  },
  {
    section: "5.1",
    row: "RequestExpired",
    whyNot: "a session lasts 900 seconds at least; test/local/sts.test.ts moves the clock",
  },
  code("DryRunOperation", "DryRunOperation: a call that would succeed, and nothing is changed"),
  code(
    "UnsupportedOperation, OperationNotPermitted",
    "UnsupportedOperation: the flat form of a rule is used for egress",
    "OperationNotPermitted or InvalidParameterValue: a default group is associated with another VPC",
  ),
  code("RequestLimitExceeded", "A throttled call is answered with status 503 and the name of its API"),
  { section: "5.1", row: "EC2ThrottledException, Throttling, ThrottlingException", whyNot: onFaults },
  {
    section: "5.1",
    row: "InternalError, InternalFailure, ServerInternal, ServiceUnavailable, Unavailable",
    whyNot: onFaults,
  },
  code(
    "InvalidNextToken, InvalidPaginationToken, FilterLimitExceeded",
    "InvalidNextToken or InvalidPaginationToken: a token that no page ended in",
    "A call takes 50 filters and not one more",
  ),
  {
    section: "5.1",
    row: "InvalidMaxResults",
    whyNot: "the calls of section 6.2 answer InvalidParameterValue, in a text of AWS's that is known",
  },
  code(
    "IdempotentParameterMismatch",
    "IdempotentParameterMismatch: a ClientToken comes again with another VPC",
  ),
];

const batchRows: readonly Row[] = [
  {
    section: "5.2",
    row: "a failing authorize leaves nothing",
    cases: [
      "A batch of new rules with a duplicate adds none of them",
      "A batch of new rules with a malformed block adds none of them",
      "A batch of new rules with an unknown group adds none of them",
      "A batch of new rules with an unknown prefix list adds none of them",
      "A batch of new rules with one rule too many adds none of them",
    ],
  },
  {
    section: "5.2",
    row: "a revoke by values outside the default VPC",
    cases: [
      "Of a revoke by values nothing goes when one of them is not there, in a VPC of one's own",
      "Of a revoke of outbound rules nothing goes either",
    ],
  },
  {
    section: "5.2",
    row: "a revoke by values in the default VPC",
    cases: ["In the default VPC a revoke by values takes what is there and names the rest"],
  },
  {
    section: "5.2",
    row: "a revoke by ids",
    cases: ["Of a revoke by ids nothing goes when one of them is unknown"],
  },
  { section: "5.2", row: "sources of one call", cases: ["One call may add 1,000 rules"] },
  {
    section: "5.2",
    row: "an authorize repeated",
    cases: ["To revoke again is an error in a VPC of one's own, as to authorize again is everywhere"],
  },
  {
    section: "5.2",
    row: "a revoke repeated",
    cases: ["To revoke again is an error in a VPC of one's own, as to authorize again is everywhere"],
  },
  {
    section: "5.2",
    row: "an answer that never came",
    whyNot: "a client cannot tell it from a call that was lost; test/local/faults.test.ts drops both",
  },
  {
    section: "5.2",
    row: "describe after a revoke",
    cases: ["After a revoke the group is described without the rule, and with the others as they were"],
  },
];

const orderRows: readonly Row[] = [
  {
    section: "5.3",
    row: "add first; revoke first at the limit",
    cases: ["In a full group a rule is refused first, and taken once another is revoked"],
  },
  { section: "5.3", row: "revoke first, then add", whyNot: onHabits },
  {
    section: "5.3",
    row: "another text alone",
    cases: ["A rule gets another description without going away in between: its id stays"],
  },
  {
    section: "5.3",
    row: "another port or block in place",
    cases: ["A rule is changed in place in a group that has no room left"],
  },
];

const lagRows: readonly Row[] = [
  {
    section: "5.4",
    row: "describe until what was made is visible",
    cases: ["A read right after a create may not know the group yet, and knows it later"],
  },
  {
    section: "5.4",
    row: "later calls may see an older state",
    cases: ["A read right after a revoke may still show the rule, and a second revoke finds it gone"],
  },
  {
    section: "5.4",
    row: "NotFound right after a create proves nothing",
    cases: ["A read right after a create may not know the group yet, and knows it later"],
  },
  { section: "5.4", row: "how long Terraform waits", whyNot: onHabits },
  { section: "5.4", row: "Terraform's lock for each group", whyNot: onHabits },
  { section: "5.4", row: "the load balancer controller's cache", whyNot: onHabits },
];

export const rows5: readonly Row[] = [
  ...ruleCodeRows,
  ...resourceCodeRows,
  ...accountCodeRows,
  ...batchRows,
  ...orderRows,
  ...lagRows,
];
