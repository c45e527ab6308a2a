/** `/_local/state`: what comes out goes in again, and answers every call as before. */
import { readdirSync, readFileSync } from "node:fs";
import {
  AssociateSecurityGroupVpcCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSecurityGroupVpcAssociationsCommand,
  DisassociateSecurityGroupVpcCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  ModifyManagedPrefixListCommand,
  ReplaceNetworkAclAssociationCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { parseSeed } from "../../src/local/seed.ts";
import { newScope } from "../../src/local/state/scope.ts";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { allow, allowOut, makeGroup, makeVpc, peer, rulesOf, tcp, tcpFrom } from "./network.ts";

const clock = { now: () => Date.UTC(2026, 10, 22) };
const cloud = useCloud({ clock });
const copy = useCloud({ clock });

beforeEach(() => Promise.all([cloud.post("/_local/reset"), copy.post("/_local/reset")]));

interface Dump {
  readonly accounts: readonly { readonly [name: string]: unknown }[];
  readonly peerings: readonly object[];
}

const dump = async (query = "", from = cloud) => (await from.get(`/_local/state${query}`)) as Dump;
const load = (state: unknown, query = "", to = copy) => to.post(`/_local/state${query}`, state);

const listings = [
  ...["DescribeInstances", "DescribeManagedPrefixLists", "DescribeNetworkAcls", "DescribeNetworkInterfaces"],
  ...["DescribeRegions", "DescribeSecurityGroupRules", "DescribeSecurityGroupVpcAssociations"],
  ...[
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeTags",
    "DescribeVpcPeeringConnections",
    "DescribeVpcs",
  ],
];

/** What every listing answers in an account and Region, request ids apart. */
async function everything(url: string, account: string, region: string): Promise<Record<string, string>> {
  const scope = `${account}/20261122/${region}/ec2/aws4_request`;
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00` };
  const answers = await Promise.all(
    listings.map(async (action) => {
      const body = `Action=${action}&Version=2016-11-15`;
      const text = await (await fetch(url, { method: "POST", body, headers })).text();
      return [action, text.replace(/<requestId>.*?<\/requestId>/, "").replaceAll("><", ">\n<")] as const;
    }),
  );
  return Object.fromEntries(answers);
}

async function expectAlike(
  ...scopes: readonly (readonly [account: string, region: string])[]
): Promise<void> {
  for (const [account, region] of scopes) {
    const [one, two] = await Promise.all([cloud, copy].map(({ url }) => everything(url, account, region)));
    expect(two).toEqual(one);
    expect(one?.DescribeVpcs).toContain("<vpcId>");
  }
}

/** Some of everything, in one account. */
async function furnish(ec2: EC2Client): Promise<{ readonly vpcId: string; readonly groupId: string }> {
  const vpcId = await makeVpc(ec2, "10.0.0.0/16", true);
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: "10.0.1.0/24" }));
  const SubnetId = must(Subnet?.SubnetId);
  const groupId = await makeGroup(ec2, vpcId);
  const list = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: "office",
      MaxEntries: 5,
      AddressFamily: "IPv4",
      Entries: [{ Cidr: "192.0.2.0/24", Description: "hall" }],
    }),
  );
  const PrefixListId = must(list.PrefixList?.PrefixListId);
  const Tag = [{ Key: "team", Value: "a" }];
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: groupId,
      IpPermissions: [
        { ...tcp(80, "10.0.0.0/8"), Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description: "six" }] },
        { IpProtocol: "50", PrefixListIds: [{ PrefixListId }] },
        { IpProtocol: "icmp", FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
      ],
      TagSpecifications: [{ ResourceType: "security-group-rule", Tags: Tag }],
    }),
  );
  await allow(ec2, groupId, tcpFrom(443, { GroupId: groupId }));
  await allowOut(ec2, groupId, tcp(53, "10.0.0.2/32"));
  const acl = must((await ec2.send(new CreateNetworkAclCommand({ VpcId: vpcId }))).NetworkAcl);
  const NetworkAclId = must(acl.NetworkAclId);
  const entry = { NetworkAclId, RuleAction: "deny", Egress: false } as const;
  const icmp = { Protocol: "58", Ipv6CidrBlock: "::/0", IcmpTypeCode: { Type: 128, Code: 0 } };
  const range = { Protocol: "6", CidrBlock: "10.0.0.0/8", PortRange: { From: 22, To: 23 } };
  await ec2.send(new CreateNetworkAclEntryCommand({ ...entry, RuleNumber: 20, ...range }));
  await ec2.send(new CreateNetworkAclEntryCommand({ ...entry, RuleNumber: 10, ...icmp }));
  const { NetworkAcls } = await ec2.send(
    new DescribeNetworkAclsCommand({ Filters: [{ Name: "association.subnet-id", Values: [SubnetId] }] }),
  );
  const AssociationId = must(NetworkAcls?.[0]?.Associations?.[0]?.NetworkAclAssociationId);
  await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId }));
  await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups: [groupId], Description: "db" }));
  await ec2.send(
    new RunInstancesCommand({
      ImageId: "ami-00000000000000001",
      MinCount: 1,
      MaxCount: 2,
      SubnetId,
      SecurityGroupIds: [groupId],
      ClientToken: "once",
    }),
  );
  await ec2.send(
    new CreateTagsCommand({ Resources: [vpcId, SubnetId, NetworkAclId, PrefixListId], Tags: Tag }),
  );
  return { vpcId, groupId };
}

describe("a dump", () => {
  it("loaded into another cloud answers every listing as the first one", async () => {
    const [one, two] = [cloud.ec2(), cloud.ec2(other)];
    const here = await furnish(one);
    const there = await furnish(two).then(({ groupId }) => ({ groupId, vpcId: "" }));
    const third = await makeVpc(two, "10.7.0.0/16");
    const far = await makeGroup(two, third);
    const pcx = await peer(
      { ec2: one, account: usual, vpcId: here.vpcId },
      { ec2: two, account: other, vpcId: third },
    );
    await allow(one, here.groupId, tcpFrom(5432, { GroupId: far, UserId: other }));
    await one.send(new CreateTagsCommand({ Resources: [pcx], Tags: [{ Key: "Name", Value: "link" }] }));
    await one.send(
      new AssociateSecurityGroupVpcCommand({
        GroupId: here.groupId,
        VpcId: await makeVpc(one, "10.8.0.0/16"),
      }),
    );
    await cloud.post("/_local/clock", { advanceMs: 5000 });
    await copy.post("/_local/clock", { advanceMs: 5000 });

    expect(await load(await dump())).toBe(200);

    await expectAlike([usual, "eu-west-1"], [other, "eu-west-1"], [usual, "us-east-1"]);
    expect(there.groupId).not.toBe(here.groupId);
    expect(await dump("", copy)).toEqual(await dump());
  });

  it("keeps a peering that was deleted, and the rule that turned stale with it", async () => {
    const [one, two] = [cloud.ec2(), cloud.ec2(other)];
    const [vpcId, farVpc] = [await makeVpc(one), await makeVpc(two, "10.7.0.0/16")];
    const [groupId, far] = [await makeGroup(one, vpcId), await makeGroup(two, farVpc)];
    const pcx = await peer({ ec2: one, account: usual, vpcId }, { ec2: two, account: other, vpcId: farVpc });
    await allow(one, groupId, tcpFrom(5432, { GroupId: far, UserId: other }));
    await one.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: pcx }));
    await one.send(
      new CreateVpcPeeringConnectionCommand({ VpcId: vpcId, PeerVpcId: farVpc, PeerOwnerId: other }),
    );

    await load(await dump());

    await expectAlike([usual, "eu-west-1"], [other, "eu-west-1"]);
    const stale = must(
      (await copy.ec2().send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }))).SecurityGroups,
    );
    expect(stale[0]?.IpPermissions?.[0]?.UserIdGroupPairs?.[0]?.PeeringStatus).toBe("deleted");
  });

  it("keeps the versions of a prefix list", async () => {
    const ec2 = cloud.ec2();
    const made = await ec2.send(
      new CreateManagedPrefixListCommand({ PrefixListName: "office", MaxEntries: 5, AddressFamily: "IPv4" }),
    );
    const PrefixListId = must(made.PrefixList?.PrefixListId);
    for (const [index, Cidr] of ["192.0.2.0/25", "192.0.2.128/25"].entries()) {
      await cloud.post("/_local/clock", { advanceMs: 5000 });
      const AddEntries = [{ Cidr, Description: `${index}` }];
      const CurrentVersion = index + 1;
      await ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, CurrentVersion, AddEntries }));
    }

    await load(await dump());

    for (const TargetVersion of [1, 2, 3]) {
      const [one, two] = await Promise.all(
        [cloud, copy].map(({ ec2: client }) =>
          client().send(new GetManagedPrefixListEntriesCommand({ PrefixListId, TargetVersion })),
        ),
      );
      expect(two?.Entries).toEqual(one?.Entries);
      expect(two?.Entries).toHaveLength(TargetVersion - 1);
    }
    const { PrefixLists } = await copy
      .ec2()
      .send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [PrefixListId] }));
    expect(PrefixLists?.[0]?.Version).toBe(3);
  });

  it("takes an association on its way out for ended, not for standing", async () => {
    const ec2 = cloud.ec2();
    const [home, VpcId] = [await makeVpc(ec2), await makeVpc(ec2, "10.8.0.0/16")];
    const GroupId = await makeGroup(ec2, home);
    await ec2.send(new AssociateSecurityGroupVpcCommand({ GroupId, VpcId }));
    await cloud.post("/_local/clock", { advanceMs: 5000 });
    await ec2.send(new DisassociateSecurityGroupVpcCommand({ GroupId, VpcId }));

    await load(await dump());

    const { SecurityGroupVpcAssociations: left } = await copy
      .ec2()
      .send(new DescribeSecurityGroupVpcAssociationsCommand({}));
    expect(left).toEqual([]);
  });

  it("knows every part of a scope: a new one is to be dumped, or named here as left out", () => {
    const dumped = [
      ...["account", "region", "vpcs", "subnets", "groups", "rules", "prefixLists", "networkAcls"],
      ...["aclAssociations", "interfaces", "instances", "vpcAssociations", "tags", "quotas"],
    ];
    const derived = ["groupNames"];
    const leftOut = ["firstAnswers"];

    expect(Object.keys(newScope(usual, "eu-west-1")).sort()).toEqual(
      [...dumped, ...derived, ...leftOut].sort(),
    );
  });

  it("of an empty cloud says nothing, also where somebody looked", async () => {
    await cloud.ec2().send(new DescribeSecurityGroupsCommand({}));

    expect(await dump()).toEqual({ name: "dump", accounts: [], peerings: [], impliedPeerings: false });
  });

  it("holds a default VPC as soon as something in it is touched", async () => {
    const ec2 = cloud.ec2();
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    await allow(ec2, must(SecurityGroups?.[0]?.GroupId), tcp(22, "10.0.0.0/8"));

    const state = await dump();
    expect(state.accounts).toMatchObject([{ account: usual, vpcs: [{ isDefault: true }] }]);
    await load(state);
    await expectAlike([usual, "eu-west-1"]);
  });

  it("holds quotas, roles and opted-in Regions", async () => {
    await cloud.post("/_local/quota", { account: usual, region: "eu-west-1", code: "L-0EA8095F", value: 1 });
    const role = { name: "auditor", policies: [], maxSessionSeconds: 7200 };
    await cloud.post("/_local/role", { account: other, ...role });
    await load({ accounts: [{ account: usual, region: "ap-east-1", vpcs: [] }] }, "?mode=add", cloud);

    await load(await dump());

    const groupId = await makeGroup(copy.ec2());
    const two = allow(copy.ec2(), groupId, tcp(1, "10.0.0.0/8"), tcp(2, "10.0.0.0/8"));
    expect((await errorOf(two)).code).toBe("RulesPerSecurityGroupLimitExceeded");
    const RoleArn = `arn:aws:iam::${other}:role/auditor`;
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: "me", DurationSeconds: 7200 });
    expect((await copy.sts().send(assume)).Credentials).toBeDefined();
    await expectAlike([usual, "ap-east-1"]);
  });

  it("of one account leaves the others out, and still knows its peerings", async () => {
    const [one, two] = [cloud.ec2(), cloud.ec2(other)];
    const [vpcId, farVpc] = [await makeVpc(one), await makeVpc(two, "10.7.0.0/16")];
    await peer({ ec2: one, account: usual, vpcId }, { ec2: two, account: other, vpcId: farVpc });

    const state = await dump(`?account=${usual}`);
    await load(state);

    expect(state.accounts.map(({ account }) => account)).toEqual([usual]);
    await expectAlike([usual, "eu-west-1"]);
    expect(await cloud.post("/_local/state?account=1", {})).toBe(400);
  });

  const folder = new URL("../../config/seeds/", import.meta.url);
  it.each(readdirSync(folder).filter((name) => name.endsWith(".json")))("of %s comes back", async (name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    expect(await load(text, "", cloud)).toBe(200);

    await load(await dump());

    const { accounts } = parseSeed(text);
    await expectAlike(...accounts.map(({ account, region }) => [account, region] as const));
  });
});

describe("loading", () => {
  const vpc = (id: string, more: object = {}) => ({ id, cidr: "10.0.0.0/16", ...more });
  const seed = (...vpcs: object[]) => ({ accounts: [{ account: usual, region: "eu-west-1", vpcs }] });

  it("takes a state larger than any call may be, for a dump may be so large", async () => {
    expect(await load({ ...seed(vpc("vpc-00000001")), name: "x".repeat(17 * 2 ** 20) })).toBe(200);
  });

  it("replaces what there is, or adds to it", async () => {
    const vpcIds = async () => {
      const text = (await everything(copy.url, usual, "eu-west-1")).DescribeVpcs ?? "";
      return [...text.matchAll(/<vpcId>(vpc-0000.*?)</g)].map(([, id]) => id);
    };
    await load(seed(vpc("vpc-00000001")));
    await load(seed(vpc("vpc-00000002")), "?mode=add");
    expect(await vpcIds()).toEqual(["vpc-00000001", "vpc-00000002"]);

    await load(seed(vpc("vpc-00000003")));
    expect(await vpcIds()).toEqual(["vpc-00000003"]);
  });

  it("that fails leaves everything as it was, and names the field", async () => {
    await load(seed(vpc("vpc-00000001")));
    const before = await dump("", copy);
    const bad = seed(vpc("vpc-00000004"), vpc("vpc-00000001"));
    for (const query of ["?mode=add", "?mode=replace"]) {
      const twice = query === "?mode=add" ? bad : seed(vpc("vpc-00000004"), vpc("vpc-00000004"));
      const reply = await fetch(`${copy.url}/_local/state${query}`, {
        method: "POST",
        body: JSON.stringify(twice),
      });

      expect(reply.status).toBe(400);
      expect(await reply.json()).toEqual({ error: expect.stringContaining("accounts[0].vpcs[1]") });
      expect(await dump("", copy)).toEqual(before);
    }
  });

  it.each<[string, object, string]>([
    ["a VPC without a block", seed({ id: "vpc-00000001" }), "accounts[0].vpcs[0].cidr"],
    ["an unknown field", seed({ ...vpc("vpc-00000001"), colour: 1 }), "accounts[0].vpcs[0].colour"],
    [
      "two default VPCs",
      seed(vpc("vpc-00000001", { isDefault: true }), vpc("vpc-00000002", { isDefault: true })),
      "accounts[0]",
    ],
    [
      "an unknown quota",
      { accounts: [{ account: usual, region: "eu-west-1", vpcs: [], quotas: [{ code: "L-1", value: 1 }] }] },
      "quotas[0].code",
    ],
    [
      "a peering in no known state",
      { accounts: [], peerings: [{ requester: "vpc-00000001", accepter: "vpc-00000002", status: "x" }] },
      "peerings[0].status",
    ],
    [
      "a peering of no known VPC",
      { accounts: [], peerings: [{ requester: "vpc-00000001", accepter: "vpc-00000002" }] },
      "peerings[0].requester",
    ],
    [
      "an association of no known group",
      {
        accounts: [
          {
            account: usual,
            region: "eu-west-1",
            vpcs: [vpc("vpc-00000001")],
            vpcAssociations: [{ group: "sg-00000001", vpc: "vpc-00000001" }],
          },
        ],
      },
      "vpcAssociations[0]",
    ],
    ["a list", [], "object"],
  ])("refuses %s", async (_name, state, where) => {
    const reply = await fetch(`${copy.url}/_local/state`, { method: "POST", body: JSON.stringify(state) });

    expect(reply.status).toBe(400);
    expect(await reply.json()).toEqual({ error: expect.stringContaining(where) });
  });

  it("takes a default VPC in place of the one that is there, or says that it is gone", async () => {
    await load(seed(vpc("vpc-00000001", { isDefault: true })));
    expect(JSON.stringify(await dump("", copy))).toContain('"isDefault":true');
    const vpcs = async () =>
      (await everything(copy.url, usual, "eu-west-1")).DescribeVpcs?.match(/<isDefault>true/g);
    expect(await vpcs()).toHaveLength(1);

    await load({ accounts: [{ account: usual, region: "eu-west-1", defaultVpc: "deleted", vpcs: [] }] });
    expect(await vpcs()).toBeNull();
    expect((await dump("", copy)).accounts).toMatchObject([{ defaultVpc: "deleted" }]);
  });

  it("keeps sessions and ends in the start's state after a reset", async () => {
    await load(seed(vpc("vpc-00000001")));
    await copy.post("/_local/reset");

    expect((await dump("", copy)).accounts).toEqual([]);
  });

  it("keeps rule ids, so that rules can be revoked by the ids known before", async () => {
    const groupId = await makeGroup(cloud.ec2());
    const [rule] = await allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8"));

    await load(await dump());

    expect((await rulesOf(copy.ec2(), groupId))[0]?.SecurityGroupRuleId).toBe(rule?.SecurityGroupRuleId);
  });
});
