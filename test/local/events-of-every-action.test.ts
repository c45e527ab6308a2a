import { DescribeNetworkAclsCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { writeActions } from "../../src/local/ec2/service.ts";
import { must, useCloud } from "./cloud.ts";
import { keptEvents, rawCall, type SeenEvent } from "./events.ts";

const cloud = useCloud();

/** The actions whose events wrap request and answer, as aws-semantics section 7.4 has it for the newer APIs. */
const wrapped = [
  ...["AssociateSecurityGroupVpc", "AssociateVpcCidrBlock"],
  ...["CreateManagedPrefixList", "DeleteManagedPrefixList"],
  ...["DisassociateSecurityGroupVpc", "DisassociateVpcCidrBlock"],
  ...["ModifyManagedPrefixList", "ModifySecurityGroupRules", "RestoreManagedPrefixListVersion"],
  ...["UpdateSecurityGroupRuleDescriptionsEgress", "UpdateSecurityGroupRuleDescriptionsIngress"],
];

interface Step {
  readonly action: string;
  /** Values; `$name` stands for what an earlier step kept under that name. */
  readonly send: { readonly [name: string]: string };
  /** What to keep, by its path in responseElements: so each id is shown to be where a reader of events finds it. */
  readonly keep?: { readonly [name: string]: string };
  /** How far the cloud's clock goes first: associations take their time. */
  readonly afterMs?: number;
}

const port22 = { IpProtocol: "tcp", FromPort: "22", ToPort: "22" };
const permission = {
  "IpPermissions.1.IpProtocol": "tcp",
  "IpPermissions.1.FromPort": "22",
  "IpPermissions.1.ToPort": "22",
};
const firstRule = "securityGroupRuleSet.items.0.securityGroupRuleId";
const entry = { NetworkAclId: "$acl", RuleNumber: "7", Egress: "false" };
const entryRule = { Protocol: "-1", RuleAction: "deny", CidrBlock: "10.0.0.0/8" };
const listOf = (action: string) => `${action}Response.prefixList.prefixListId`;

const story: readonly Step[] = [
  { action: "CreateVpc", send: { CidrBlock: "10.1.0.0/16" }, keep: { vpc: "vpc.vpcId" } },
  { action: "CreateVpc", send: { CidrBlock: "10.2.0.0/16" }, keep: { other: "vpc.vpcId" } },
  { action: "CreateVpc", send: { CidrBlock: "10.3.0.0/16" }, keep: { third: "vpc.vpcId" } },
  {
    action: "AssociateVpcCidrBlock",
    send: { VpcId: "$other", AmazonProvidedIpv6CidrBlock: "true" },
    keep: { block: "AssociateVpcCidrBlockResponse.ipv6CidrBlockAssociation.associationId" },
  },
  { action: "DisassociateVpcCidrBlock", send: { AssociationId: "$block" }, afterMs: 10_000 },
  {
    action: "CreateSubnet",
    send: { VpcId: "$vpc", CidrBlock: "10.1.1.0/24" },
    keep: { subnet: "subnet.subnetId" },
  },
  {
    action: "CreateSecurityGroup",
    send: { GroupName: "every", GroupDescription: "every", VpcId: "$vpc" },
    keep: { group: "groupId" },
  },
  {
    action: "AuthorizeSecurityGroupIngress",
    send: { GroupId: "$group", ...port22, CidrIp: "10.0.0.0/8" },
    keep: { in: firstRule },
  },
  {
    action: "AuthorizeSecurityGroupEgress",
    send: { GroupId: "$group", ...permission, "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8" },
    keep: { out: firstRule },
  },
  {
    action: "UpdateSecurityGroupRuleDescriptionsIngress",
    send: { GroupId: "$group", "SecurityGroupRuleDescription.1.SecurityGroupRuleId": "$in" },
  },
  {
    action: "UpdateSecurityGroupRuleDescriptionsEgress",
    send: { GroupId: "$group", "SecurityGroupRuleDescription.1.SecurityGroupRuleId": "$out" },
  },
  {
    action: "ModifySecurityGroupRules",
    send: {
      GroupId: "$group",
      "SecurityGroupRule.1.SecurityGroupRuleId": "$in",
      "SecurityGroupRule.1.SecurityGroupRule.IpProtocol": "-1",
      "SecurityGroupRule.1.SecurityGroupRule.CidrIpv4": "10.0.0.0/9",
    },
  },
  { action: "RevokeSecurityGroupIngress", send: { GroupId: "$group", "SecurityGroupRuleId.1": "$in" } },
  { action: "RevokeSecurityGroupEgress", send: { GroupId: "$group", "SecurityGroupRuleId.1": "$out" } },
  { action: "CreateTags", send: { "ResourceId.1": "$group", "Tag.1.Key": "k", "Tag.1.Value": "v" } },
  { action: "DeleteTags", send: { "ResourceId.1": "$group" } },
  { action: "AssociateSecurityGroupVpc", send: { GroupId: "$group", VpcId: "$other" } },
  { action: "DisassociateSecurityGroupVpc", send: { GroupId: "$group", VpcId: "$other" }, afterMs: 60_000 },
  {
    action: "CreateNetworkInterface",
    send: { SubnetId: "$subnet" },
    keep: { interface: "networkInterface.networkInterfaceId" },
  },
  {
    action: "ModifyNetworkInterfaceAttribute",
    send: { NetworkInterfaceId: "$interface", "SecurityGroupId.1": "$group" },
  },
  { action: "DeleteNetworkInterface", send: { NetworkInterfaceId: "$interface" } },
  { action: "CreateNetworkAcl", send: { VpcId: "$vpc" }, keep: { acl: "networkAcl.networkAclId" } },
  { action: "CreateNetworkAclEntry", send: { ...entry, ...entryRule } },
  { action: "ReplaceNetworkAclEntry", send: { ...entry, ...entryRule } },
  { action: "DeleteNetworkAclEntry", send: entry },
  {
    action: "ReplaceNetworkAclAssociation",
    send: { AssociationId: "$association", NetworkAclId: "$acl" },
    keep: { joined: "newAssociationId" },
  },
  {
    action: "ReplaceNetworkAclAssociation",
    send: { AssociationId: "$joined", NetworkAclId: "$first" },
  },
  { action: "DeleteNetworkAcl", send: { NetworkAclId: "$acl" } },
  {
    action: "RunInstances",
    send: { ImageId: "ami-0123456789abcdef0", MinCount: "1", MaxCount: "1", SubnetId: "$subnet" },
    keep: { instance: "instancesSet.items.0.instanceId" },
  },
  { action: "ModifyInstanceAttribute", send: { InstanceId: "$instance", "GroupId.1": "$group" } },
  { action: "TerminateInstances", send: { "InstanceId.1": "$instance" } },
  {
    action: "CreateManagedPrefixList",
    send: { PrefixListName: "every", AddressFamily: "IPv4", MaxEntries: "2", "Entry.1.Cidr": "10.0.0.0/8" },
    keep: { list: listOf("CreateManagedPrefixList") },
  },
  {
    action: "ModifyManagedPrefixList",
    send: { PrefixListId: "$list", CurrentVersion: "1", "AddEntry.1.Cidr": "11.0.0.0/8" },
    afterMs: 10_000,
  },
  {
    action: "RestoreManagedPrefixListVersion",
    send: { PrefixListId: "$list", PreviousVersion: "1", CurrentVersion: "2" },
    afterMs: 10_000,
  },
  { action: "DeleteManagedPrefixList", send: { PrefixListId: "$list" }, afterMs: 10_000 },
  {
    action: "CreateVpcPeeringConnection",
    send: { VpcId: "$vpc", PeerVpcId: "$other" },
    keep: { peering: "vpcPeeringConnection.vpcPeeringConnectionId" },
  },
  { action: "AcceptVpcPeeringConnection", send: { VpcPeeringConnectionId: "$peering" }, afterMs: 10_000 },
  { action: "DeleteVpcPeeringConnection", send: { VpcPeeringConnectionId: "$peering" } },
  {
    action: "CreateVpcPeeringConnection",
    send: { VpcId: "$vpc", PeerVpcId: "$third" },
    keep: { unwanted: "vpcPeeringConnection.vpcPeeringConnectionId" },
  },
  { action: "RejectVpcPeeringConnection", send: { VpcPeeringConnectionId: "$unwanted" } },
  { action: "DeleteSecurityGroup", send: { GroupId: "$group" }, afterMs: 60_000 },
  { action: "DeleteSubnet", send: { SubnetId: "$subnet" } },
  { action: "DeleteVpc", send: { VpcId: "$third" } },
];

describe("every action that may change something has an event", () => {
  it("of the documented shape when it succeeds", async () => {
    const kept = new Map<string, string>();
    const told: SeenEvent[] = [];
    for (const step of story) {
      if (!writeActions.has(step.action)) continue;
      if (step.action === "ReplaceNetworkAclAssociation" && !kept.has("association")) {
        await keepAssociation(kept);
      }
      told.push(await play(step, kept));
    }

    for (const event of told) {
      expect(event.detail.errorCode, `${event.detail.eventName}: ${event.detail.errorMessage}`).toBe(
        undefined,
      );
      expectDocumentedShape(event);
    }
    expect(new Set(told.map(({ detail }) => detail.eventName))).toEqual(writeActions);
  });

  it("in the form of its action when it is refused", async () => {
    for (const action of writeActions) {
      await rawCall(cloud.url, action, { GroupId: "sg-1" });

      const { detail } = await newest();
      const sent = wrapped.includes(action)
        ? { [`${action}Request`]: { GroupId: "sg-1" } }
        : { groupId: "sg-1" };
      expect(detail).toMatchObject({
        eventName: action,
        errorCode: expect.stringMatching(/^Client\./),
        requestParameters: sent,
        responseElements: null,
      });
    }
  });
});

async function play(
  { action, send, keep = {}, afterMs }: Step,
  kept: Map<string, string>,
): Promise<SeenEvent> {
  if (afterMs !== undefined) await cloud.post("/_local/clock", { advanceMs: afterMs });
  const sent = Object.entries(send).map(([name, value]) => {
    const known = value.startsWith("$") ? (kept.get(value.slice(1)) ?? value) : value;
    return [name, known] as const;
  });
  await rawCall(cloud.url, action, Object.fromEntries(sent));
  const event = await newest();
  for (const [name, path] of Object.entries(keep)) {
    const value = valueAt(event.detail.responseElements, path);
    if (typeof value === "string") kept.set(name, value);
  }
  return event;
}

async function newest(): Promise<SeenEvent> {
  const { events } = await keptEvents(cloud.url);
  return must(events.at(-1));
}

function valueAt(value: unknown, path: string): unknown {
  let part: unknown = value;
  for (const step of path.split(".")) {
    if (typeof part !== "object" || part === null) return undefined;
    part = Object.entries(part).find(([name]) => name === step)?.[1];
  }
  return part;
}

async function keepAssociation(kept: Map<string, string>): Promise<void> {
  const filter = { Name: "association.subnet-id", Values: [must(kept.get("subnet"))] };
  const answer = await cloud.ec2().send(new DescribeNetworkAclsCommand({ Filters: [filter] }));
  const [acl] = answer.NetworkAcls ?? [];
  const own = acl?.Associations?.find(({ SubnetId }) => SubnetId === kept.get("subnet"));
  kept.set("first", must(acl?.NetworkAclId));
  kept.set("association", must(own?.NetworkAclAssociationId));
}

function expectDocumentedShape({ detail }: SeenEvent): void {
  const { eventName, requestParameters, requestID } = detail;
  const response = must(detail.responseElements);
  if (wrapped.includes(eventName)) {
    expect(Object.keys(requestParameters)).toEqual([`${eventName}Request`]);
    expect(namesIn(requestParameters).filter((name) => !/^([A-Z]|tag$|content$)/.test(name))).toEqual([]);
    expect(Object.keys(response)).toEqual([`${eventName}Response`]);
    expect(response[`${eventName}Response`]).toMatchObject({
      xmlns: "http://ec2.amazonaws.com/doc/2016-11-15/",
      requestId: requestID,
    });
    expect(namesIn(response)).not.toContain("items");
  } else {
    expect(namesIn(requestParameters).filter((name) => !/^[a-z]/.test(name))).toEqual([]);
    expect(response.requestId).toBe(requestID);
    expect(namesIn(response).filter((name) => !/^(_return$|[a-z])/.test(name))).toEqual([]);
    expect(bareArrays(requestParameters)).toEqual([]);
    expect(bareArrays(response)).toEqual([]);
  }
}

/** Every name in a value, at any depth. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => [name, ...namesIn(part)]);
}

/** The names of arrays that the flat form does not have: it knows `items` and the `tags` of a specification, never empty. */
function bareArrays(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(bareArrays);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    const listed = (name === "items" || name === "tags") && Array.isArray(part) && part.length > 0;
    return Array.isArray(part) && !listed ? [name] : bareArrays(part);
  });
}
