/** Calls whose token buckets section 6.1 names, with the buckets; cheap ones, that change nothing. */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupReferencesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeStaleSecurityGroupsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";

export const unknownGroup = "sg-0a1b2c3d4e5f67890";
const GroupId = unknownGroup;
const NetworkAclId = "acl-0a1b2c3d4e5f67890";

export type Send = (ec2: EC2Client) => Promise<unknown>;

interface Bucket {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

const general: Bucket = { capacity: 100, refillPerSecond: 20 };
const unfiltered: Bucket = { capacity: 50, refillPerSecond: 10 };
const mutating: Bucket = { capacity: 50, refillPerSecond: 5 };
const references: Bucket = { capacity: 20, refillPerSecond: 5 };
const tags: Bucket = { capacity: 100, refillPerSecond: 10 };

export const everyVpc: Send = (ec2) => ec2.send(new DescribeVpcsCommand({ MaxResults: 5 }));
export const tagNothing: Send = (ec2) =>
  ec2.send(new CreateTagsCommand({ Resources: [GroupId], Tags: [{ Key: "a", Value: "b" }] }));

export const untagNothing: Send = (ec2) => ec2.send(new DeleteTagsCommand({ Resources: [GroupId] }));
export const authorize = (ec2: EC2Client, group: string) => {
  const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8" }] }];
  return ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions, DryRun: true }));
};

// Writes name a group that is not there: to a bucket an error is a call like any other.
export const bucketedCalls: readonly (readonly [string, Bucket, Send])[] = [
  ["DescribeVpcs", general, everyVpc],
  [
    "DescribeSecurityGroupRules",
    general,
    (ec2) => ec2.send(new DescribeSecurityGroupRulesCommand({ MaxResults: 5 })),
  ],
  [
    "DescribeSecurityGroups with a page size",
    general,
    (ec2) => ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 5 })),
  ],
  [
    "DescribeSecurityGroups without filter and page size",
    unfiltered,
    (ec2) => ec2.send(new DescribeSecurityGroupsCommand({})),
  ],
  [
    "DescribeNetworkInterfaces without filter and page size",
    unfiltered,
    (ec2) => ec2.send(new DescribeNetworkInterfacesCommand({})),
  ],
  [
    "AuthorizeSecurityGroupIngress",
    mutating,
    (ec2) => ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId })),
  ],
  [
    "RevokeSecurityGroupIngress",
    mutating,
    (ec2) => ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId })),
  ],
  [
    "AuthorizeSecurityGroupEgress",
    mutating,
    (ec2) => ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId })),
  ],
  [
    "RevokeSecurityGroupEgress",
    mutating,
    (ec2) => ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId })),
  ],
  [
    "ModifySecurityGroupRules",
    mutating,
    (ec2) => ec2.send(new ModifySecurityGroupRulesCommand({ GroupId, SecurityGroupRules: [] })),
  ],
  [
    "UpdateSecurityGroupRuleDescriptionsIngress",
    mutating,
    (ec2) => ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand({ GroupId })),
  ],
  [
    "CreateSecurityGroup",
    mutating,
    (ec2) => ec2.send(new CreateSecurityGroupCommand({ GroupName: "default", Description: "x" })),
  ],
  [
    "CreateNetworkAclEntry",
    mutating,
    (ec2) =>
      ec2.send(
        new CreateNetworkAclEntryCommand({
          NetworkAclId,
          RuleNumber: 1,
          Egress: false,
          Protocol: "-1",
          RuleAction: "allow",
          CidrBlock: "10.0.0.0/8",
        }),
      ),
  ],
  [
    "DescribeStaleSecurityGroups",
    references,
    (ec2) => ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId: "vpc-0a1b2c3d4e5f67890" })),
  ],
  [
    "DescribeSecurityGroupReferences",
    references,
    (ec2) => ec2.send(new DescribeSecurityGroupReferencesCommand({ GroupId: [GroupId] })),
  ],
  ["CreateTags", tags, tagNothing],
  ["DeleteTags", tags, untagNothing],
];
