/** What the writer of config/member-account.yml must not do, tried on the local cloud as somebody who stole it. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteNetworkAclCommand,
  DeleteNetworkAclEntryCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ReplaceNetworkAclAssociationCommand,
  RevokeSecurityGroupEgressCommand,
  type Tag,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { LOCAL_HUB, memberPolicies } from "../../src/cli/member-policies.ts";
import { errorOf, must, useCloud } from "../local/cloud.ts";
import { makeVpc, tcp } from "../local/network.ts";
import { roleSessions } from "../local/role-sessions.ts";
import { memberTemplate, standardPolicies } from "../support/member-policies.ts";

const cloud = useCloud({ standardPolicies });
const { as, setRole } = roleSessions(cloud);

const owner = (value: string): Tag => ({ Key: "vpc-rule-sync:owner", Value: value });
const OURS = owner("123456789012/local/web");
const BY_HAND = owner("123456789012/cli/web");
const FOREIGN = [
  owner("999999999999/local/web"),
  owner("123456789012/prod/web"),
  owner("123456789012/localx/web"),
];
const TEAM: Tag = { Key: "team", Value: "net" };

let writer: EC2Client;
let vpcId: string;
let made = 0;

beforeAll(async () => {
  writer = await as("vpc-rule-sync-writer");
  vpcId = await makeVpc(cloud.ec2());
});

async function makeGroup(by: EC2Client, ...tags: Tag[]): Promise<string> {
  made += 1;
  const tagging =
    tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType: "security-group" as const, Tags: tags }] };
  const named = { GroupName: `limits-${made}`, Description: "for a test", VpcId: vpcId };
  return must((await by.send(new CreateSecurityGroupCommand({ ...named, ...tagging }))).GroupId);
}

async function makeAcl(by: EC2Client, ...tags: Tag[]): Promise<string> {
  const tagging =
    tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType: "network-acl" as const, Tags: tags }] };
  const made = await by.send(new CreateNetworkAclCommand({ VpcId: vpcId, ...tagging }));
  return must(made.NetworkAcl?.NetworkAclId);
}

const open = (GroupId: string) =>
  writer.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [tcp(22, "0.0.0.0/0")] }));
const entry = { Egress: false, RuleNumber: 100, Protocol: "-1", CidrBlock: "0.0.0.0/0" };
const allowAll = (NetworkAclId: string) =>
  writer.send(new CreateNetworkAclEntryCommand({ NetworkAclId, RuleAction: "allow", ...entry }));
const tag = (id: string, ...Tags: Tag[]) => writer.send(new CreateTagsCommand({ Resources: [id], Tags }));

async function refused(call: Promise<unknown>): Promise<void> {
  expect((await errorOf(call)).code).toBe("UnauthorizedOperation");
}

describe("the writer may", () => {
  it.each([OURS, BY_HAND])("make, fill and tag what carries $Value", async (mark) => {
    const groupId = await makeGroup(writer, mark, TEAM);
    const aclId = await makeAcl(writer, mark);

    await open(groupId);
    await allowAll(aclId);
    await tag(groupId, { ...TEAM, Value: "web" });
    await tag(aclId, mark, TEAM);
  });

  it("take over what nobody owns, where the account allows adoption", async () => {
    const groupId = await makeGroup(cloud.ec2());

    await tag(groupId, OURS, TEAM);

    await open(groupId);
  });
});

describe("the writer must not", () => {
  it("make a group or an ACL without a tag of ours", async () => {
    await refused(makeGroup(writer));
    await refused(makeGroup(writer, TEAM));
    await refused(makeAcl(writer));
    await refused(makeAcl(writer, TEAM));
  });

  it.each(FOREIGN)("make, change or tag what carries $Value", async (mark) => {
    const [groupId, aclId] = [await makeGroup(cloud.ec2(), mark), await makeAcl(cloud.ec2(), mark)];

    await refused(makeGroup(writer, mark));
    await refused(makeAcl(writer, mark));
    await refused(open(groupId));
    await refused(allowAll(aclId));
    for (const id of [groupId, aclId]) {
      await refused(tag(id, TEAM));
      await refused(tag(id, OURS));
    }
  });

  it("change what carries no tag", async () => {
    const [groupId, aclId] = [await makeGroup(cloud.ec2()), await makeAcl(cloud.ec2())];
    const everything = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

    await refused(open(groupId));
    await refused(
      writer.send(new RevokeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: [everything] })),
    );
    await refused(allowAll(aclId));
    await refused(
      writer.send(new DeleteNetworkAclEntryCommand({ NetworkAclId: aclId, Egress: false, RuleNumber: 100 })),
    );
    await refused(tag(groupId, TEAM));
  });

  it("give what is ours to another owner, or take the tag away", async () => {
    const groupId = await makeGroup(writer, OURS);

    for (const mark of FOREIGN) await refused(tag(groupId, mark));
    await refused(writer.send(new DeleteTagsCommand({ Resources: [groupId], Tags: [OURS] })));
  });

  it("delete anything", async () => {
    const [groupId, aclId] = [await makeGroup(writer, OURS), await makeAcl(writer, OURS)];

    await refused(writer.send(new DeleteSecurityGroupCommand({ GroupId: groupId })));
    await refused(writer.send(new DeleteNetworkAclCommand({ NetworkAclId: aclId })));
  });

  it("move a subnet to an ACL that is not ours", async () => {
    const { NetworkAcls: acls } = await cloud.ec2().send(new DescribeNetworkAclsCommand({}));
    const standing = must(acls?.flatMap(({ Associations: list }) => list ?? [])[0]);
    const inVpc = must(acls?.find(({ NetworkAclId: id }) => id === standing.NetworkAclId)?.VpcId);
    const created = await cloud.ec2().send(new CreateNetworkAclCommand({ VpcId: inVpc }));
    const AssociationId = must(standing.NetworkAclAssociationId);
    const NetworkAclId = must(created.NetworkAcl?.NetworkAclId);

    await refused(writer.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId })));
  });

  it("tag a subnet, a VPC or a rule that stands", async () => {
    await refused(tag(vpcId, OURS));
    await refused(tag("subnet-0aaaaaaaaaaaaaaaa", OURS));
    await refused(tag("sgr-0aaaaaaaaaaaaaaaa", OURS));
  });

  it("read", async () => {
    await refused(writer.send(new DescribeSecurityGroupsCommand({})));
    await refused(writer.send(new DescribeVpcsCommand({})));
  });
});

describe("without AllowAdoption", () => {
  const ADOPT: Tag = { Key: "vpc-rule-sync:adopt", Value: "123456789012/local" };

  beforeAll(async () => {
    await setRole(
      "careful-writer",
      memberPolicies(memberTemplate, { ...LOCAL_HUB, allowAdoption: false }).writer,
    );
    writer = await as("careful-writer");
  });

  it("the writer takes over nothing by itself", async () => {
    for (const id of [await makeGroup(cloud.ec2()), await makeAcl(cloud.ec2())]) await refused(tag(id, OURS));
  });

  it("it takes over what the account has tagged for it, and cannot tag that itself", async () => {
    for (const id of [await makeGroup(cloud.ec2(), ADOPT), await makeAcl(cloud.ec2(), ADOPT)])
      await tag(id, OURS);
    const groupId = await makeGroup(cloud.ec2());

    await refused(tag(groupId, ADOPT));
    await refused(tag(groupId, ADOPT, OURS));
  });

  it("it takes over nothing that is tagged for another hub or stage, or that has an owner", async () => {
    const others = [
      { ...ADOPT, Value: "999999999999/local" },
      { ...ADOPT, Value: "123456789012/prod" },
    ];

    for (const other of others) await refused(tag(await makeGroup(cloud.ec2(), other), OURS));
    for (const mark of FOREIGN) await refused(tag(await makeGroup(cloud.ec2(), ADOPT, mark), OURS));
  });

  it("it still makes its own", async () => {
    await open(await makeGroup(writer, OURS));
  });
});
