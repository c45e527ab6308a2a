/** Roles that carry policies, through the SDK: what their sessions may do, and how a refusal reads. */
import { readFileSync } from "node:fs";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ModifySecurityGroupRulesCommand,
  ReplaceNetworkAclAssociationCommand,
  RevokeSecurityGroupIngressCommand,
  type Tag,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { errorOf, must, useCloud, usual } from "./cloud.ts";
import { makeGroup, makeVpc, rulesOf, tcp } from "./network.ts";
import { allowing, roleSessions } from "./role-sessions.ts";

const owner = "123456789012/cli/web-tier";
const ownerKey = "vpc-rule-sync:owner";
const groups = "arn:aws:ec2:*:*:security-group/*";
const rules = "arn:aws:ec2:*:*:security-group-rule/*";
const vpcs = "arn:aws:ec2:*:*:vpc/*";
const ours = { StringLike: { [`aws:ResourceTag/${ownerKey}`]: "123456789012/cli/*" } };
const asked = { StringLike: { [`aws:RequestTag/${ownerKey}`]: "123456789012/cli/*" } };

/** The two lists of actions that docs/security.md asks for, with the limits it tells in words. */
function documented(role: string): readonly string[] {
  const text = readFileSync("docs/security.md", "utf8");
  return JSON.parse(must(new RegExp(`\`\`\`json ${role}\\n([^\`]*)\`\`\``).exec(text)?.[1])) as string[];
}

const writerActions = documented("writer");
const ruleActions = writerActions.filter((action) => !/:Create/.test(action));
const created = { StringEquals: { "ec2:CreateAction": "CreateSecurityGroup" }, ...asked };
const reader = allowing({ Action: documented("reader"), Resource: "*" });
const writer = allowing(
  { Action: ruleActions, Resource: groups, Condition: ours },
  { Action: ruleActions, Resource: rules },
  { Action: "ec2:CreateSecurityGroup", Resource: vpcs },
  { Action: "ec2:CreateSecurityGroup", Resource: groups, Condition: asked },
  { Action: "ec2:CreateTags", Resource: groups, Condition: created },
);

const cloud = useCloud({ standardPolicies: { reader: [reader], writer: [writer] } });
const { as, setRole } = roleSessions(cloud);

const tagged = (type: "security-group" | "security-group-rule", ...tags: Tag[]) => [
  { ResourceType: type, Tags: tags },
];
const ownerTag = { Key: ownerKey, Value: owner };

const denial = (action: string, on: string, why = "because no identity-based policy allows") =>
  new RegExp(
    `^You are not authorized to perform this operation\\. User: arn:aws:sts::${usual}:assumed-role/[\\w-]+/run-1 ` +
      `is not authorized to perform: ec2:${action} on resource: arn:aws:ec2:eu-west-1:${usual}:${on} ${why}.*` +
      "\\. Encoded authorization failure message: [\\w-]{60,}$",
  );

describe("the reader of docs/security.md", () => {
  it("may ask for all that a plan reads", async () => {
    const ec2 = await as("vpc-rule-sync-reader");

    for (const command of [
      new DescribeRegionsCommand({}),
      new DescribeVpcsCommand({}),
      new DescribeSecurityGroupsCommand({}),
      new DescribeSecurityGroupRulesCommand({}),
      new DescribeManagedPrefixListsCommand({}),
      new DescribeVpcPeeringConnectionsCommand({}),
    ]) {
      await ec2.send(command as DescribeVpcsCommand);
    }
  });

  it("may not read what it does not need, and is told so without an encoded text", async () => {
    const ec2 = await as("vpc-rule-sync-reader");

    const error = await errorOf(ec2.send(new DescribeNetworkInterfacesCommand({})));

    expect(error).toMatchObject({ code: "UnauthorizedOperation", status: 403 });
    expect(error.message).toBe(
      `You are not authorized to perform this operation. User: arn:aws:sts::${usual}:assumed-role/` +
        "vpc-rule-sync-reader/run-1 is not authorized to perform: ec2:DescribeNetworkInterfaces " +
        "because no identity-based policy allows the ec2:DescribeNetworkInterfaces action",
    );
  });

  it("may not write", async () => {
    const ec2 = await as("vpc-rule-sync-reader");

    const error = await errorOf(
      ec2.send(new DeleteSecurityGroupCommand({ GroupId: await makeGroup(cloud.ec2()) })),
    );

    expect(error.message).toMatch(denial("DeleteSecurityGroup", "security-group/sg-[0-9a-f]{17}"));
  });
});

describe("the writer of docs/security.md", () => {
  let ec2: EC2Client;
  let vpcId = "";
  let made = 0;

  beforeAll(async () => {
    ec2 = await as("vpc-rule-sync-writer");
    vpcId = await makeVpc(cloud.ec2());
  });

  const create = (client: EC2Client, ...tags: Tag[]) => {
    made += 1;
    const tagging = tags.length === 0 ? {} : { TagSpecifications: tagged("security-group", ...tags) };
    const named = { GroupName: `made-${made}`, Description: "made by the writer", VpcId: vpcId };
    return client.send(new CreateSecurityGroupCommand({ ...named, ...tagging }));
  };
  const authorize = (groupId: string, more: object = {}) =>
    ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupId,
        IpPermissions: [tcp(443, "10.0.0.0/8")],
        ...more,
      }),
    );

  it("carries out a whole synchronisation of a group it makes", async () => {
    const groupId = must((await create(ec2, ownerTag, { Key: "team", Value: "web" })).GroupId);
    const ruleId = must((await authorize(groupId)).SecurityGroupRules?.[0]?.SecurityGroupRuleId);
    const about = { SecurityGroupRuleId: ruleId, Description: "office" };
    await ec2.send(
      new UpdateSecurityGroupRuleDescriptionsIngressCommand({
        GroupId: groupId,
        SecurityGroupRuleDescriptions: [about],
      }),
    );
    const values = { IpProtocol: "tcp", FromPort: 444, ToPort: 444, CidrIpv4: "10.0.0.0/8" };
    await ec2.send(
      new ModifySecurityGroupRulesCommand({
        GroupId: groupId,
        SecurityGroupRules: [{ SecurityGroupRuleId: ruleId, SecurityGroupRule: values }],
      }),
    );
    expect(await rulesOf(cloud.ec2(), groupId)).toMatchObject([{ FromPort: 444 }]);

    await ec2.send(
      new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds: [ruleId] }),
    );

    expect(await rulesOf(cloud.ec2(), groupId)).toEqual([]);
  });

  it("makes no group without its tag", async () => {
    const error = await errorOf(create(ec2));

    expect(error.message).toMatch(denial("CreateSecurityGroup", "security-group/\\*"));
  });

  it("makes no group with another's tag", async () => {
    const error = await errorOf(create(ec2, { Key: ownerKey, Value: "999999999999/cli/web-tier" }));

    expect(error.code).toBe("UnauthorizedOperation");
  });

  it("touches no group without its tag, and leaves it as it was", async () => {
    const groupId = await makeGroup(cloud.ec2(), vpcId);

    const error = await errorOf(authorize(groupId));

    expect(error.message).toMatch(denial("AuthorizeSecurityGroupIngress", `security-group/${groupId}`));
    expect(await rulesOf(cloud.ec2(), groupId)).toEqual([]);
  });

  it("tags no group that exists: it cannot make one its own", async () => {
    const groupId = await makeGroup(cloud.ec2(), vpcId);

    const error = await errorOf(ec2.send(new CreateTagsCommand({ Resources: [groupId], Tags: [ownerTag] })));

    expect(error.message).toMatch(denial("CreateTags", `security-group/${groupId}`));
  });

  it("tags no rules: managed mappings need that permission besides", async () => {
    const groupId = must((await create(ec2, ownerTag)).GroupId);
    const tagging = { TagSpecifications: tagged("security-group-rule", ownerTag) };

    const error = await errorOf(authorize(groupId, tagging));

    expect(error.message).toMatch(denial("CreateTags", "security-group-rule/\\*"));
  });

  it("is judged before its call is looked at, for an unknown group and a DryRun too", async () => {
    const unknown = await errorOf(authorize("sg-0aaaaaaaaaaaaaaaa"));
    const dry = await errorOf(authorize(await makeGroup(cloud.ec2(), vpcId), { DryRun: true }));

    expect(unknown.code).toBe("UnauthorizedOperation");
    expect(dry.code).toBe("UnauthorizedOperation");
  });

  it("is told DryRunOperation where it may", async () => {
    const groupId = must((await create(ec2, ownerTag)).GroupId);

    expect((await errorOf(authorize(groupId, { DryRun: true }))).code).toBe("DryRunOperation");
  });

  it("may not even read", async () => {
    expect((await errorOf(ec2.send(new DescribeVpcsCommand({})))).code).toBe("UnauthorizedOperation");
  });

  it("finds a group of the default VPC by its name", async () => {
    const error = await errorOf(
      ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupName: "default",
          IpPermissions: [tcp(1, "10.0.0.0/8")],
        }),
      ),
    );

    expect(error.message).toMatch(denial("AuthorizeSecurityGroupIngress", "security-group/sg-[0-9a-f]{17}"));
  });
});

describe("what a call asks permission for", () => {
  const vpcOnly = async (condition: object) => {
    await setRole("limited", [
      allowing({ Action: "ec2:AuthorizeSecurityGroupIngress", Resource: groups, Condition: condition }),
    ]);
    return as("limited");
  };
  const authorize = (client: EC2Client, groupId: string) =>
    client.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [tcp(443, "10.0.0.0/8")] }),
    );

  it("knows the VPC of a group by its ARN", async () => {
    const [mine, foreign] = [await makeVpc(cloud.ec2()), await makeVpc(cloud.ec2(), "10.1.0.0/16")];
    const ec2 = await vpcOnly({ ArnEquals: { "ec2:Vpc": `arn:aws:ec2:eu-west-1:${usual}:vpc/${mine}` } });

    await authorize(ec2, await makeGroup(cloud.ec2(), mine));
    const error = await errorOf(authorize(ec2, await makeGroup(cloud.ec2(), foreign)));

    expect(error.code).toBe("UnauthorizedOperation");
  });

  it.each([["aws:RequestedRegion"], ["ec2:Region"]])("knows the Region as %s", async (key) => {
    await setRole("regional", [
      allowing({ Action: "ec2:*", Resource: "*", Condition: { StringEquals: { [key]: "eu-west-1" } } }),
    ]);
    const here = await as("regional");
    const there = await as("regional", {}, "eu-west-2");

    await here.send(new DescribeVpcsCommand({}));
    expect((await errorOf(there.send(new DescribeVpcsCommand({})))).code).toBe("UnauthorizedOperation");
  });

  it("asks for the keys of the tags that are set and taken away", async () => {
    const keys = { "ForAllValues:StringLike": { "aws:TagKeys": "team*" }, Null: { "aws:TagKeys": "false" } };
    await setRole("tagger", [
      allowing({ Action: ["ec2:CreateTags", "ec2:DeleteTags"], Resource: groups, Condition: keys }),
    ]);
    const ec2 = await as("tagger");
    const Resources = [await makeGroup(cloud.ec2())];
    const team = [{ Key: "team:name", Value: "web" }];

    await ec2.send(new CreateTagsCommand({ Resources, Tags: team }));
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: team }));
    const wrong = [
      new CreateTagsCommand({ Resources, Tags: [...team, { Key: "env", Value: "prod" }] }),
      new CreateTagsCommand({ Resources: [...Resources, await makeVpc(cloud.ec2())], Tags: team }),
    ];
    const all = new DeleteTagsCommand({ Resources });

    for (const command of wrong)
      expect((await errorOf(ec2.send(command))).code).toBe("UnauthorizedOperation");
    expect((await errorOf(ec2.send(all))).code).toBe("UnauthorizedOperation");
  });

  it("asks for every rule that is modified, and for no rule that is revoked", async () => {
    await setRole("group-only", [allowing({ Action: "ec2:*", Resource: [groups, vpcs] })]);
    const ec2 = await as("group-only");
    const groupId = await makeGroup(cloud.ec2());
    const ruleId = must((await authorize(ec2, groupId)).SecurityGroupRules?.[0]?.SecurityGroupRuleId);
    const values = { IpProtocol: "tcp", FromPort: 1, ToPort: 1, CidrIpv4: "10.0.0.0/8" };

    const error = await errorOf(
      ec2.send(
        new ModifySecurityGroupRulesCommand({
          GroupId: groupId,
          SecurityGroupRules: [{ SecurityGroupRuleId: ruleId, SecurityGroupRule: values }],
        }),
      ),
    );
    await ec2.send(
      new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds: [ruleId] }),
    );

    expect(error.message).toMatch(denial("ModifySecurityGroupRules", `security-group-rule/${ruleId}`));
  });

  it("asks for the ACL of an entry, and for the ACL and the subnet of an association", async () => {
    const admin = cloud.ec2();
    const vpcId = must(
      (await admin.send(new DescribeVpcsCommand({}))).Vpcs?.find((vpc) => vpc.IsDefault)?.VpcId,
    );
    const created = await admin.send(new CreateNetworkAclCommand({ VpcId: vpcId }));
    const aclId = must(created.NetworkAcl?.NetworkAclId);
    const listed = await admin.send(
      new DescribeNetworkAclsCommand({
        Filters: [
          { Name: "vpc-id", Values: [vpcId] },
          { Name: "default", Values: ["true"] },
        ],
      }),
    );
    const association = must(listed.NetworkAcls?.[0]?.Associations?.[0]);
    await setRole("acl-only", [
      allowing({ Action: "ec2:*", Resource: `arn:aws:ec2:*:\${aws:PrincipalAccount}:network-acl/${aclId}` }),
    ]);
    const ec2 = await as("acl-only");

    await ec2.send(
      new CreateNetworkAclEntryCommand({
        NetworkAclId: aclId,
        RuleNumber: 100,
        Protocol: "-1",
        RuleAction: "allow",
        Egress: false,
        CidrBlock: "10.0.0.0/8",
      }),
    );
    const error = await errorOf(
      ec2.send(
        new ReplaceNetworkAclAssociationCommand({
          AssociationId: must(association.NetworkAclAssociationId),
          NetworkAclId: aclId,
        }),
      ),
    );

    expect(error.message).toMatch(
      denial("ReplaceNetworkAclAssociation", `subnet/${must(association.SubnetId)}`),
    );
  });

  it("does not ask for a prefix list or a group that a rule names", async () => {
    const admin = cloud.ec2();
    const vpcId = await makeVpc(admin);
    const [groupId, peer] = [await makeGroup(admin, vpcId), await makeGroup(admin, vpcId)];
    const list = await admin.send(
      new CreateManagedPrefixListCommand({ PrefixListName: "named", MaxEntries: 1, AddressFamily: "IPv4" }),
    );
    await setRole("one-group", [
      allowing({ Action: "ec2:*", Resource: `arn:aws:ec2:*:*:security-group/${groupId}` }),
    ]);
    const ec2 = await as("one-group");
    const permission = { IpProtocol: "tcp", FromPort: 1, ToPort: 1 };

    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupId,
        IpPermissions: [
          { ...permission, PrefixListIds: [{ PrefixListId: must(list.PrefixList?.PrefixListId) }] },
          { ...permission, UserIdGroupPairs: [{ GroupId: peer }] },
        ],
      }),
    );

    expect(await rulesOf(admin, groupId)).toHaveLength(2);
  });
});
