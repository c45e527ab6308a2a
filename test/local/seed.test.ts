import { readdirSync, readFileSync } from "node:fs";
import {
  DescribeManagedPrefixListsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  GetManagedPrefixListEntriesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { parseSeed, SeedError } from "../../src/local/seed.ts";
import { startLocalCloud } from "../../src/local/server.ts";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { allow, describeGroup, rulesOf, tcp } from "./network.ts";

const folder = new URL("../../config/seeds/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
const readSeed = (name: string) => readFileSync(new URL(name, folder), "utf8");

describe("the eight scenarios", () => {
  const cloud = useCloud({ seeds: names.map((name) => parseSeed(readSeed(name))) });

  interface Permission {
    readonly IpRanges: readonly object[];
    readonly Ipv6Ranges: readonly object[];
    readonly PrefixListIds: readonly object[];
    readonly UserIdGroupPairs: readonly object[];
  }
  interface Group {
    readonly id: string;
    readonly name: string;
    readonly ingress: readonly Permission[];
    readonly egress: readonly Permission[];
  }
  interface Account {
    readonly account: string;
    readonly region: string;
    readonly vpcs: readonly { readonly id: string; readonly securityGroups: readonly Group[] }[];
  }

  const peersOf = (permission: Permission) =>
    permission.IpRanges.length +
    permission.Ipv6Ranges.length +
    permission.PrefixListIds.length +
    permission.UserIdGroupPairs.length;

  it("are all there", () => {
    expect(names).toHaveLength(8);
  });

  it.each(names)("%s comes back with its groups, ids, names and number of rules", async (name) => {
    const { accounts } = JSON.parse(readSeed(name)) as { accounts: readonly Account[] };
    for (const { account, region, vpcs } of accounts) {
      const ec2 = cloud.ec2(account, region);
      const answer = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
      const rules = must(answer.SecurityGroupRules);
      for (const vpc of vpcs) {
        const Filters = [{ Name: "vpc-id", Values: [vpc.id] }];
        const found = must((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups);
        expect(found.map((group) => `${group.GroupId} ${group.GroupName}`).sort()).toEqual(
          vpc.securityGroups.map((group) => `${group.id} ${group.name}`).sort(),
        );
        for (const group of vpc.securityGroups) {
          const wanted = [...group.ingress, ...group.egress].reduce((sum, one) => sum + peersOf(one), 0);
          expect([group.id, rules.filter((rule) => rule.GroupId === group.id).length]).toEqual([
            group.id,
            wanted,
          ]);
        }
      }
    }
  });

  it("keep short ids, and canonical blocks where the file has host bits", async () => {
    const ec2 = cloud.ec2(usual, "us-east-1");
    const filters = [{ Name: "ip-permission.cidr", Values: ["198.51.100.16/28"] }];

    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: filters }));

    expect(SecurityGroups?.map((group) => group.GroupId)).toEqual([expect.stringMatching(/^sg-0000000\d$/)]);
  });

  it("are peered where their rules cross VPCs", async () => {
    const ec2 = cloud.ec2(usual, "us-east-1");
    const { VpcPeeringConnections } = await ec2.send(new DescribeVpcPeeringConnectionsCommand({}));
    const group = await describeGroup(ec2, "sg-0c145ff63d81c830a");
    const pairs = must(group.IpPermissions).flatMap((permission) => permission.UserIdGroupPairs ?? []);

    expect(VpcPeeringConnections).toHaveLength(1);
    expect(pairs).toContainEqual({
      GroupId: "sg-06f535aa600c98d46",
      UserId: usual,
      VpcId: "vpc-059554ac7acfdfa9a",
      VpcPeeringConnectionId: VpcPeeringConnections?.[0]?.VpcPeeringConnectionId,
      PeeringStatus: "active",
    });
  });

  it("bring their subnets, tags and prefix lists", async () => {
    const ec2 = cloud.ec2(usual, "us-east-1");
    const PrefixListId = "pl-0627731826b11ca04";
    const VpcIds = ["vpc-05f9e0bfe887d889b"];

    const vpcs = await ec2.send(new DescribeVpcsCommand({ VpcIds }));
    const subnets = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: ["subnet-0240aa77fc9ffd432"] }));
    const lists = await ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [PrefixListId] }));
    const entries = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId }));

    expect(vpcs.Vpcs?.[0]?.Tags).toEqual([{ Key: "Name", Value: "campus-prod" }]);
    expect(subnets.Subnets?.[0]).toMatchObject({
      AvailabilityZoneId: "use1-az1",
      Tags: [{ Key: "Name", Value: "private-a" }],
    });
    expect(lists.PrefixLists?.[0]).toMatchObject({ PrefixListName: "campus-directory", MaxEntries: 8 });
    expect(entries.Entries).toHaveLength(4);
  });
});

function seedOf(vpc: object, more: object = {}): string {
  const account = {
    account: usual,
    region: "eu-west-1",
    vpcs: [{ id: "vpc-00000001", cidr: "10.0.0.0/16", ...vpc }],
  };
  return JSON.stringify({ name: "made", accounts: [account], ...more });
}

const group = (id: string, ingress: readonly object[] = [], more: object = {}) => ({
  id,
  name: `name of ${id}`,
  description: "text",
  tags: [],
  ingress,
  egress: [],
  ...more,
});

describe("a seed of one's own", () => {
  const tcp80 = { IpProtocol: "tcp", FromPort: 80, ToPort: 80 };
  const many = Array.from({ length: 70 }, (_, index) => ({ CidrIp: `10.0.${index}.0/24` }));
  const seeds = [
    parseSeed(
      seedOf({
        subnets: [{ id: "subnet-00000001", az: "eu-west-1a", cidr: "10.0.0.0/24" }],
        networkInterfaces: [{ id: "eni-00000001", subnet: "subnet-00000001", groups: ["sg-00000001"] }],
        networkAcls: [
          {
            id: "acl-00000001",
            isDefault: true,
            tags: [],
            subnetIds: ["subnet-00000001"],
            entries: [
              {
                RuleNumber: 100,
                Protocol: "-1",
                RuleAction: "allow",
                Egress: false,
                CidrBlock: "172.16.1.0/0",
              },
            ],
          },
        ],
        securityGroups: [
          group("sg-00000001", [
            { ...tcp80, IpRanges: many },
            { ...tcp80, IpProtocol: "6", IpRanges: [{ CidrIp: "10.0.0.9/24", Description: "again" }] },
            { ...tcp80, UserIdGroupPairs: [{ GroupId: "sg-0000000f" }] },
          ]),
        ],
      }),
    ),
    parseSeed(
      JSON.stringify({
        accounts: [
          {
            account: usual,
            region: "me-south-1",
            vpcs: [
              {
                id: "vpc-0000000a",
                cidr: "10.1.0.0/16",
                securityGroups: [
                  group("sg-0000000a", [{ ...tcp80, UserIdGroupPairs: [{ GroupId: "sg-0000000b" }] }]),
                ],
              },
              { id: "vpc-0000000c", cidr: "10.3.0.0/16" },
            ],
          },
          {
            account: other,
            region: "me-south-1",
            vpcs: [{ id: "vpc-0000000b", cidr: "10.2.0.0/16", securityGroups: [group("sg-0000000b")] }],
          },
        ],
        peerings: [{ requester: "vpc-0000000c", accepter: "vpc-0000000b" }],
      }),
    ),
  ];
  const cloud = useCloud({ seeds });

  it("may go beyond the quotas, but not grow further", async () => {
    const ec2 = cloud.ec2();

    expect(await rulesOf(ec2, "sg-00000001")).toHaveLength(71);
    expect((await errorOf(allow(ec2, "sg-00000001", tcp(80, "192.0.2.0/24")))).code).toBe(
      "RulesPerSecurityGroupLimitExceeded",
    );
  });

  it("holds a rule once that is written twice, with the first description", async () => {
    const rules = await rulesOf(cloud.ec2(), "sg-00000001");

    expect(rules.filter((rule) => rule.CidrIpv4 === "10.0.0.0/24")).toEqual([
      expect.not.objectContaining({ Description: "again" }),
    ]);
  });

  it("may refer to a group that is gone", async () => {
    const [permission] = must((await describeGroup(cloud.ec2(), "sg-00000001")).IpPermissions);

    expect(permission?.UserIdGroupPairs).toEqual([{ GroupId: "sg-0000000f" }]);
  });

  it("attaches its interfaces and gets a default group where it lists none", async () => {
    const ec2 = cloud.ec2();
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
    const Filters = [{ Name: "vpc-id", Values: ["vpc-00000001"] }];
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));

    expect(NetworkInterfaces?.[0]).toMatchObject({
      NetworkInterfaceId: "eni-00000001",
      PrivateIpAddress: "10.0.0.4",
      Groups: [{ GroupId: "sg-00000001", GroupName: "name of sg-00000001" }],
    });
    expect(SecurityGroups?.map((found) => found.GroupName).sort()).toEqual([
      "default",
      "name of sg-00000001",
    ]);
  });

  it("opts its accounts into its Regions", async () => {
    const { Regions } = await cloud.ec2().send(new DescribeRegionsCommand({ RegionNames: ["me-south-1"] }));

    expect(Regions?.[0]?.OptInStatus).toBe("opted-in");
  });

  it("peers VPCs of two accounts where a rule needs it, and where it says so", async () => {
    const ec2 = cloud.ec2(other, "me-south-1");
    const { VpcPeeringConnections } = await ec2.send(new DescribeVpcPeeringConnectionsCommand({}));
    const rules = await rulesOf(cloud.ec2(usual, "me-south-1"), "sg-0000000a");

    expect(VpcPeeringConnections?.map((peering) => peering.RequesterVpcInfo?.VpcId).sort()).toEqual([
      "vpc-0000000a",
      "vpc-0000000c",
    ]);
    expect(rules[0]?.ReferencedGroupInfo).toMatchObject({
      GroupId: "sg-0000000b",
      UserId: other,
      PeeringStatus: "active",
    });
  });

  it("gives the same ids every time", async () => {
    const text = seedOf({ securityGroups: [group("sg-00000001", [{ ...tcp80, IpRanges: many }])] });
    const idsOf = async () => {
      const again = await startLocalCloud({ seeds: [parseSeed(text)] });
      const body = "Action=DescribeSecurityGroupRules&Version=2016-11-15";
      const authorization = `AWS4-HMAC-SHA256 Credential=${usual}/20261122/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=00`;
      const answer = await fetch(again.url, { method: "POST", body, headers: { authorization } });
      const ids = (await answer.text()).match(/sgr-[0-9a-f]+/g);
      await again.close();
      return ids;
    };

    expect(await idsOf()).toEqual(await idsOf());
  });
});

describe("a seed that is wrong", () => {
  const range = (CidrIp: string) => [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp }] }];

  it.each<[string, string, RegExp]>([
    ["no JSON", "{", /the seed is not JSON/],
    ["no object", "[]", /an object is expected/],
    ["no accounts", "{}", /^accounts: a list is expected here$/],
    ["a misspelt field", '{"acounts":[]}', /^acounts: unknown field; known are name, about/],
    [
      "an account that is a number",
      '{"accounts":[{"account":1,"region":"eu-west-1","vpcs":[]}]}',
      /^accounts\[0\].account: a string/,
    ],
    [
      "an account of 3 digits",
      '{"accounts":[{"account":"123","region":"eu-west-1","vpcs":[]}]}',
      /^accounts\[0\].account: "123" is not 12 digits/,
    ],
    [
      "a Region nobody knows",
      `{"accounts":[{"account":"${usual}","region":"eu-west-9","vpcs":[]}]}`,
      /^accounts\[0\].region: there is no Region "eu-west-9"/,
    ],
    [
      "a VPC id with a bad length",
      seedOf({ id: "vpc-123" }),
      /^accounts\[0\].vpcs\[0\].id: "vpc-123" is not an id/,
    ],
    [
      "a VPC block that is none",
      seedOf({ cidr: "10.0.0.0" }),
      /^accounts\[0\].vpcs\[0\].cidr: "10.0.0.0" is not an IPv4/,
    ],
    [
      "a misspelt rule list",
      seedOf({ securityGroups: [{ ...group("sg-00000001"), ingres: [] }] }),
      /securityGroups\[0\].ingres: unknown field/,
    ],
    [
      "a rule's block that is none",
      seedOf({ securityGroups: [group("sg-00000001", range("10.0.0/8"))] }),
      /ingress\[0\].IpRanges\[0\].CidrIp: "10.0.0\/8" is not an IPv4 CIDR block$/,
    ],
    [
      "a rule without ports",
      seedOf({ securityGroups: [group("sg-00000001", [{ IpProtocol: "tcp" }])] }),
      /ingress\[0\].IpProtocol: .*both from and to ports/,
    ],
    [
      "an ACL number out of range",
      seedOf({
        networkAcls: [
          {
            id: "acl-00000001",
            isDefault: true,
            entries: [
              {
                RuleNumber: 32767,
                Protocol: "-1",
                RuleAction: "deny",
                Egress: false,
                CidrBlock: "0.0.0.0/0",
              },
            ],
          },
        ],
      }),
      /entries\[0\].RuleNumber/,
    ],
  ])("is refused for %s", (_name, text, message) => {
    expect(() => parseSeed(text)).toThrow(SeedError);
    expect(() => parseSeed(text)).toThrow(message);
  });

  it.each<[string, string, RegExp]>([
    [
      "two groups with one id",
      seedOf({ securityGroups: [group("sg-00000001"), group("sg-00000001")] }),
      /securityGroups\[1\]: there are two with the id sg-00000001/,
    ],
    [
      "two groups with one name",
      seedOf({
        securityGroups: [
          group("sg-00000001", [], { name: "Web" }),
          group("sg-00000002", [], { name: "web" }),
        ],
      }),
      /already has a group named "web"/,
    ],
    [
      "a list that is not there",
      seedOf({
        securityGroups: [
          group("sg-00000001", [{ IpProtocol: "-1", PrefixListIds: [{ PrefixListId: "pl-00000009" }] }]),
        ],
      }),
      /has no prefix list pl-00000009/,
    ],
    [
      "an interface in no subnet",
      seedOf({ networkInterfaces: [{ id: "eni-00000001", subnet: "subnet-00000009", groups: [] }] }),
      /has no subnet subnet-00000009/,
    ],
    [
      "a group's owner that is another",
      seedOf({
        securityGroups: [
          group("sg-00000001", [
            { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: "sg-00000001", UserId: other }] },
          ]),
        ],
      }),
      /belongs to account 111111111111, not 222222222222/,
    ],
    [
      "a peering of a VPC that is not there",
      seedOf({}, { peerings: [{ requester: "vpc-00000001", accepter: "vpc-00000009" }] }),
      /peerings\[0\].accepter: there is no vpc-00000009/,
    ],
  ])("does not load with %s", async (_name, text, message) => {
    const start = startLocalCloud({ seeds: [parseSeed(text)] });

    await expect(start).rejects.toThrow(SeedError);
    await expect(start).rejects.toThrow(message);
  });
});
