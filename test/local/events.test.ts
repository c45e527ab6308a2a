import { readFileSync } from "node:fs";
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  type EC2Client,
  ModifySecurityGroupRulesCommand,
  ReplaceNetworkAclAssociationCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { errorOf, must, useCloud, usual } from "./cloud.ts";
import { keptEvents, rawCall, type SeenEvent, shapeOf } from "./events.ts";
import { allow, makeGroup, makeVpc } from "./network.ts";

const cloud = useCloud();

/** A client of a session with a source identity, as in the samples. */
async function sessionClient(role = "vpc-rule-sync-writer"): Promise<EC2Client> {
  const answer = await cloud.sts().send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${usual}:role/${role}`,
      RoleSessionName: "alice",
      SourceIdentity: "alice@example.com",
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = must(answer.Credentials);
  return cloud.ec2With({
    accessKeyId: must(AccessKeyId),
    secretAccessKey: must(SecretAccessKey),
    sessionToken: must(SessionToken),
  });
}

function readSample(file: string): SeenEvent {
  const text = readFileSync(new URL(`../events/${file}`, import.meta.url), "utf8");
  const { detail, ...envelope } = JSON.parse(text);
  // The local cloud speaks no TLS, and a record of such a call has no details of it.
  const { tlsDetails: _, ...rest } = detail;
  return { ...envelope, detail: rest };
}

async function lastEvent(name: string): Promise<SeenEvent> {
  const { events } = await keptEvents(cloud.url, `?name=${name}`);
  return must(events.at(-1));
}

const web = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };

interface Scene {
  readonly ec2: EC2Client;
  readonly vpcId: string;
  readonly groupId: string;
}

interface Sampled {
  readonly file: string;
  readonly name: string;
  readonly call: (scene: Scene) => Promise<unknown>;
}

const sampled: readonly Sampled[] = [
  {
    file: "01-authorize-ingress-array.json",
    name: "AuthorizeSecurityGroupIngress",
    call: async ({ ec2, vpcId, groupId }) => {
      const other = await makeGroup(ec2, vpcId);
      const list = await ec2.send(
        new CreateManagedPrefixListCommand({ PrefixListName: "l", AddressFamily: "IPv4", MaxEntries: 1 }),
      );
      await ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: groupId,
          IpPermissions: [
            {
              ...web,
              IpRanges: [{ CidrIp: "100.68.0.18/18", Description: "partners" }],
              Ipv6Ranges: [{ CidrIpv6: "2001:DB8:0:1::/64", Description: "partners v6" }],
            },
            {
              ...web,
              FromPort: 8443,
              ToPort: 8443,
              UserIdGroupPairs: [{ GroupId: other, UserId: usual, Description: "from web tier" }],
              PrefixListIds: [{ PrefixListId: must(list.PrefixList?.PrefixListId) }],
            },
          ],
        }),
      );
    },
  },
  {
    file: "02-authorize-ingress-flat.json",
    name: "AuthorizeSecurityGroupIngress",
    call: ({ ec2, groupId }) =>
      ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: groupId,
          IpProtocol: "tcp",
          FromPort: 22,
          ToPort: 22,
          CidrIp: "0.0.0.0/0",
        }),
      ),
  },
  {
    file: "03-revoke-egress-not-found.json",
    name: "RevokeSecurityGroupEgress",
    call: ({ ec2, groupId }) =>
      errorOf(
        ec2.send(
          new RevokeSecurityGroupEgressCommand({
            GroupId: groupId,
            IpPermissions: [{ IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "::/0" }] }],
          }),
        ),
      ),
  },
  {
    file: "04-modify-security-group-rules.json",
    name: "ModifySecurityGroupRules",
    call: async ({ ec2, groupId }) => {
      const [rule] = await allow(ec2, groupId, { ...web, IpRanges: [{ CidrIp: "10.0.0.0/8" }] });
      const SecurityGroupRule = {
        ...{ IpProtocol: "tcp", FromPort: 22, ToPort: 22 },
        ...{ CidrIpv4: "198.51.100.0/24", Description: "office only" },
      };
      const SecurityGroupRuleId = must(rule?.SecurityGroupRuleId);
      await ec2.send(
        new ModifySecurityGroupRulesCommand({
          GroupId: groupId,
          SecurityGroupRules: [{ SecurityGroupRuleId, SecurityGroupRule }],
        }),
      );
    },
  },
  {
    file: "05-update-rule-descriptions-ingress.json",
    name: "UpdateSecurityGroupRuleDescriptionsIngress",
    call: async ({ ec2, groupId }) => {
      const permission = { ...web, IpRanges: [{ CidrIp: "100.68.0.0/18", Description: "partners (EMEA)" }] };
      await allow(ec2, groupId, permission);
      await ec2.send(
        new UpdateSecurityGroupRuleDescriptionsIngressCommand({
          GroupId: groupId,
          IpPermissions: [permission],
        }),
      );
    },
  },
  {
    file: "06-create-security-group.json",
    name: "CreateSecurityGroup",
    call: ({ ec2, vpcId }) =>
      ec2.send(
        new CreateSecurityGroupCommand({
          GroupName: "app-web",
          Description: "web tier",
          VpcId: vpcId,
          TagSpecifications: [
            { ResourceType: "security-group", Tags: [{ Key: "replicate", Value: "true" }] },
          ],
        }),
      ),
  },
  {
    file: "07-create-network-acl-entry.json",
    name: "CreateNetworkAclEntry",
    call: async ({ ec2, vpcId }) => createEntry(ec2, await makeAcl(ec2, vpcId)),
  },
  {
    file: "08-replace-network-acl-association.json",
    name: "ReplaceNetworkAclAssociation",
    call: async ({ ec2, vpcId }) => {
      const subnet = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: "10.0.1.0/24" }));
      const filter = { Name: "association.subnet-id", Values: [must(subnet.Subnet?.SubnetId)] };
      const acls = await ec2.send(new DescribeNetworkAclsCommand({ Filters: [filter] }));
      await ec2.send(
        new ReplaceNetworkAclAssociationCommand({
          AssociationId: must(acls.NetworkAcls?.[0]?.Associations?.[0]?.NetworkAclAssociationId),
          NetworkAclId: await makeAcl(ec2, vpcId),
        }),
      );
    },
  },
  {
    file: "09-create-tags.json",
    name: "CreateTags",
    call: async ({ ec2, vpcId, groupId }) => {
      const [rule] = await allow(ec2, groupId, { ...web, IpRanges: [{ CidrIp: "10.0.0.0/8" }] });
      await ec2.send(
        new CreateTagsCommand({
          Resources: [groupId, must(rule?.SecurityGroupRuleId), vpcId],
          Tags: [{ Key: "replicate", Value: "true" }],
        }),
      );
    },
  },
  {
    file: "10-authorize-egress-unauthorized.json",
    name: "AuthorizeSecurityGroupEgress",
    call: async ({ ec2, groupId }) => {
      const fault = { action: "AuthorizeSecurityGroupEgress", kind: "error", code: "UnauthorizedOperation" };
      await cloud.post("/_local/faults", { faults: [{ ...fault, status: 403 }] });
      const pair = { GroupId: groupId };
      const IpPermissions = [{ ...web, UserIdGroupPairs: [pair] }];
      await errorOf(ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions })));
    },
  },
  {
    file: "11-delete-network-acl-entry.json",
    name: "DeleteNetworkAclEntry",
    call: async ({ ec2, vpcId }) => {
      const NetworkAclId = await makeAcl(ec2, vpcId);
      await createEntry(ec2, NetworkAclId);
      await ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 110, Egress: false }));
    },
  },
  {
    file: "12-revoke-ingress-by-rule-id.json",
    name: "RevokeSecurityGroupIngress",
    call: async ({ ec2, groupId }) => {
      const described = { CidrIp: "198.51.100.0/24", Description: "office only" };
      const [rule] = await allow(ec2, groupId, { ...web, IpRanges: [described] });
      const SecurityGroupRuleIds = [must(rule?.SecurityGroupRuleId)];
      await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds }));
    },
  },
];

async function makeAcl(ec2: EC2Client, vpcId: string): Promise<string> {
  const answer = await ec2.send(new CreateNetworkAclCommand({ VpcId: vpcId }));
  return must(answer.NetworkAcl?.NetworkAclId);
}

function createEntry(ec2: EC2Client, NetworkAclId: string): Promise<unknown> {
  const entry = { RuleNumber: 110, Egress: false, RuleAction: "allow", Protocol: "6" } as const;
  const PortRange = { From: 443, To: 443 };
  return ec2.send(
    new CreateNetworkAclEntryCommand({ NetworkAclId, ...entry, PortRange, CidrBlock: "100.68.0.0/18" }),
  );
}

describe("an event has the structure of its recorded sample", () => {
  it.each(sampled)("$file", async ({ file, name, call }) => {
    const ec2 = await sessionClient();
    const vpcId = await makeVpc(ec2);
    const groupId = await makeGroup(ec2, vpcId);

    await call({ ec2, vpcId, groupId });

    const event = await lastEvent(name);
    const sample = readSample(file);
    expect(shapeOf(event)).toEqual(shapeOf(sample));
    expect(event.detail.errorCode).toBe(sample.detail.errorCode);
  });
});

describe("an event says what was sent", () => {
  const parametersOf = async (name: string) => (await lastEvent(name)).detail.requestParameters;

  it("repeats CIDRs as they were typed, though the rule is stored canonical", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, { ...web, IpRanges: [{ CidrIp: "100.68.0.18/18" }] });

    const { requestParameters, responseElements } = (await lastEvent("AuthorizeSecurityGroupIngress")).detail;
    expect(JSON.stringify(requestParameters)).toContain('"100.68.0.18/18"');
    expect(JSON.stringify(responseElements)).toContain('"100.68.0.0/18"');
  });

  it("shows several replaced rules as an array with their positions, one alone as an object", async () => {
    const groupId = await makeGroup(cloud.ec2());
    const rules = await allow(cloud.ec2(), groupId, {
      ...web,
      IpRanges: [{ CidrIp: "10.0.0.0/8" }, { CidrIp: "11.0.0.0/8" }],
    });
    const SecurityGroupRules = rules.map(({ SecurityGroupRuleId, CidrIpv4 }) => ({
      SecurityGroupRuleId: must(SecurityGroupRuleId),
      SecurityGroupRule: { IpProtocol: "udp", FromPort: 53, ToPort: 53, CidrIpv4: must(CidrIpv4) },
    }));
    await cloud.ec2().send(new ModifySecurityGroupRulesCommand({ GroupId: groupId, SecurityGroupRules }));

    const tags = [1, 2].map((tag) => expect.objectContaining({ tag }));
    expect(await parametersOf("ModifySecurityGroupRules")).toEqual({
      ModifySecurityGroupRulesRequest: { GroupId: groupId, SecurityGroupRule: tags },
    });
  });

  it("keeps a malformed request as it was sent", async () => {
    const status = await rawCall(cloud.url, "AuthorizeSecurityGroupIngress", {
      GroupId: "sg-1",
      "IpPermissions.1.FromPort": "many",
      "IpPermissions.1.IpRanges.1.CidrIp": "everywhere",
    });

    expect(status).toBe(400);
    expect(await parametersOf("AuthorizeSecurityGroupIngress")).toEqual({
      groupId: "sg-1",
      ipPermissions: {
        items: [
          {
            fromPort: "many",
            groups: {},
            ipRanges: { items: [{ cidrIp: "everywhere" }] },
            ipv6Ranges: {},
            prefixListIds: {},
          },
        ],
      },
    });
  });

  it("shows lists of ids under the names that the answers use", async () => {
    const parameters = { SubnetId: "subnet-1", "SecurityGroupId.1": "sg-1", "SecurityGroupId.2": "sg-2" };
    await rawCall(cloud.url, "CreateNetworkInterface", parameters);

    expect(await parametersOf("CreateNetworkInterface")).toEqual({
      subnetId: "subnet-1",
      groupSet: { items: [{ groupId: "sg-1" }, { groupId: "sg-2" }] },
      privateIpAddressesSet: {},
    });
  });

  it("shows an entry's ports and ICMP type under the names of the answers, empty where they were not sent", async () => {
    const icmp = { "Icmp.Type": "8", "Icmp.Code": "-1", Protocol: "1", RuleNumber: "7", Egress: "true" };
    await rawCall(cloud.url, "ReplaceNetworkAclEntry", { NetworkAclId: "acl-1", ...icmp });

    expect(await parametersOf("ReplaceNetworkAclEntry")).toEqual({
      networkAclId: "acl-1",
      ruleNumber: 7,
      egress: true,
      icmpTypeCode: { type: 8, code: -1 },
      portRange: {},
      aclProtocol: "1",
    });
  });

  it("leaves out a request or an answer of more than 100 KB, and says so", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await cloud.post("/_local/quota", {
      ...{ account: usual, region: "eu-west-1" },
      ...{ code: "L-0EA8095F", value: 1000 },
    });
    const IpRanges = Array.from({ length: 700 }, (_, index) => ({
      CidrIp: `10.${index >> 8}.${index & 255}.0/24`,
      Description: "d".repeat(200),
    }));
    await allow(ec2, groupId, { ...web, IpRanges });

    const { requestParameters, responseElements } = (await lastEvent("AuthorizeSecurityGroupIngress")).detail;
    const size = expect.any(Number);
    const omitted = (name: string) => ({ reason: `${name} too large`, omitted: true, originalSize: size });
    expect(requestParameters).toEqual(omitted("requestParameters"));
    expect(responseElements).toEqual(omitted("responseElements"));
  });
});

describe("an event says what was answered", () => {
  it("in the newer form shows a list of one as that one and an empty one as an empty text", async () => {
    const ec2 = cloud.ec2();
    const list = { AddressFamily: "IPv4", MaxEntries: 1 } as const;
    const ResourceType = "prefix-list" as const;
    const tagSetOf = async (...keys: readonly string[]) => {
      const Tags = keys.map((Key) => ({ Key, Value: "v" }));
      const TagSpecifications = keys.length > 0 ? [{ ResourceType, Tags }] : [];
      await ec2.send(
        new CreateManagedPrefixListCommand({ PrefixListName: "tags", ...list, TagSpecifications }),
      );
      const { responseElements } = (await lastEvent("CreateManagedPrefixList")).detail;
      return responseElements?.CreateManagedPrefixListResponse;
    };
    const [one, two] = [
      { key: "one", value: "v" },
      { key: "two", value: "v" },
    ];

    expect(await tagSetOf()).toMatchObject({ prefixList: { tagSet: "" } });
    expect(await tagSetOf("one")).toMatchObject({ prefixList: { tagSet: { item: one } } });
    expect(await tagSetOf("one", "two")).toMatchObject({ prefixList: { tagSet: { item: [one, two] } } });
  });

  it("in the older form shows an empty list as an empty object", async () => {
    await cloud.ec2().send(new CreateNetworkAclCommand({ VpcId: await makeVpc(cloud.ec2()) }));

    expect((await lastEvent("CreateNetworkAcl")).detail.responseElements).toMatchObject({
      networkAcl: { associationSet: {}, tagSet: {} },
    });
  });
});

describe("an event says who called", () => {
  it("shows a key of 12 digits as the IAM user local-operator, without a session", async () => {
    await makeVpc(cloud.ec2());

    expect((await lastEvent("CreateVpc")).detail.userIdentity).toEqual({
      type: "IAMUser",
      principalId: expect.stringMatching(/^AIDA[0-9A-F]{17}$/),
      arn: `arn:aws:iam::${usual}:user/local-operator`,
      accountId: usual,
      accessKeyId: usual,
      userName: "local-operator",
    });
  });

  it("shows a session with its role, its name and its source identity", async () => {
    await makeVpc(await sessionClient());

    const principalId = expect.stringMatching(/^AROA[0-9A-F]{17}$/);
    expect((await lastEvent("CreateVpc")).detail.userIdentity).toEqual({
      type: "AssumedRole",
      principalId: expect.stringMatching(/^AROA[0-9A-F]{17}:alice$/),
      arn: `arn:aws:sts::${usual}:assumed-role/vpc-rule-sync-writer/alice`,
      accountId: usual,
      accessKeyId: expect.stringMatching(/^ASIA/),
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId,
          arn: `arn:aws:iam::${usual}:role/vpc-rule-sync-writer`,
          accountId: usual,
          userName: "vpc-rule-sync-writer",
        },
        webIdFederationData: {},
        attributes: { creationDate: expect.stringMatching(/^\d{4}-.*\dZ$/), mfaAuthenticated: "false" },
        sourceIdentity: "alice@example.com",
      },
    });
  });

  it("has the client's user agent, whole seconds and the request id of the answer", async () => {
    const answer = await cloud
      .ec2()
      .send(new CreateSecurityGroupCommand({ GroupName: "u", Description: "u" }));

    const { detail } = await lastEvent("CreateSecurityGroup");
    expect(detail.userAgent).toMatch(/^aws-sdk-js\/3/);
    expect(detail.eventTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(detail.requestID).toBe(answer.$metadata.requestId);
    expect(detail.responseElements).toMatchObject({ requestId: detail.requestID, groupId: answer.GroupId });
  });
});

describe("an event says what was refused", () => {
  it("shows DryRun as an error that changed nothing", async () => {
    const SubnetId = await makeSubnet();
    await errorOf(cloud.ec2().send(new CreateNetworkInterfaceCommand({ SubnetId, DryRun: true })));

    const { detail } = await lastEvent("CreateNetworkInterface");
    expect(detail).toMatchObject({
      errorCode: "Client.DryRunOperation",
      errorMessage: "Request would have succeeded, but DryRun flag is set.",
      responseElements: null,
    });
    expect(detail.requestParameters).not.toHaveProperty("dryRun");
  });

  async function makeSubnet(): Promise<string> {
    const ec2 = cloud.ec2();
    const answer = await ec2.send(
      new CreateSubnetCommand({ VpcId: await makeVpc(ec2), CidrBlock: "10.0.1.0/24" }),
    );
    return must(answer.Subnet?.SubnetId);
  }

  it("shows what a role's policy denies, and to whom", async () => {
    await cloud.post("/_local/role", { account: usual, name: "onlooker", policies: [onlyReads] });
    const ec2 = await sessionClient("onlooker");
    await errorOf(makeVpc(ec2));

    expect((await lastEvent("CreateVpc")).detail).toMatchObject({
      errorCode: "Client.UnauthorizedOperation",
      errorMessage: expect.stringContaining("not authorized to perform: ec2:CreateVpc"),
      responseElements: null,
      userIdentity: { arn: `arn:aws:sts::${usual}:assumed-role/onlooker/alice` },
    });
  });

  const onlyReads = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "ec2:Describe*", Resource: "*" }],
  };

  it.each([
    { code: "InternalError", status: 500, told: "Server.InternalError" },
    { code: "Unavailable", status: 503, told: "Server.Unavailable" },
    { code: "RequestLimitExceeded", status: 503, told: "Client.RequestLimitExceeded" },
    { code: "UnauthorizedOperation", status: 403, told: "Client.UnauthorizedOperation" },
  ])("calls an injected $code $told", async ({ code, status, told }) => {
    const fault = { action: "DeleteTags", kind: "error", code, status, message: "Told so." };
    await cloud.post("/_local/faults", { faults: [fault] });
    await rawCall(cloud.url, "DeleteTags", { "ResourceId.1": "sg-1" });

    expect((await lastEvent("DeleteTags")).detail).toMatchObject({
      errorCode: told,
      errorMessage: "Told so.",
      responseElements: null,
    });
  });
});
