import { describe, expect, it } from "vitest";
import { Ec2State } from "../../src/aws/ec2-state.ts";
import { ReadError } from "../../src/model/errors.ts";
import { fakeEc2 } from "./fake-ec2.ts";

const scope = { account: "111111111111", region: "eu-west-1" };

const ranges = [{ CidrIp: "10.0.0.0/8" }];
const web = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: ranges };
const group = {
  GroupId: "sg-0000000a",
  GroupName: "web",
  Description: "the web tier",
  OwnerId: "111111111111",
  VpcId: "vpc-0000000a",
  IpPermissions: [web],
  IpPermissionsEgress: [],
  Tags: [{ Key: "env", Value: "prod" }],
};
const rule = {
  SecurityGroupRuleId: "sgr-0000000a",
  GroupId: "sg-0000000a",
  IsEgress: false,
  IpProtocol: "tcp",
  FromPort: 443,
  ToPort: 443,
  CidrIpv4: "10.0.0.0/8",
};
const vpc = {
  VpcId: "vpc-0000000a",
  CidrBlock: "10.0.0.0/16",
  CidrBlockAssociationSet: [{ CidrBlock: "10.0.0.0/16", CidrBlockState: { State: "associated" } }],
};
const list = {
  PrefixListId: "pl-1",
  PrefixListName: "office",
  OwnerId: "111111111111",
  MaxEntries: 7,
  Version: 3,
};
const peering = {
  VpcPeeringConnectionId: "pcx-1",
  RequesterVpcInfo: { OwnerId: "111111111111", Region: "eu-west-1", VpcId: "vpc-1" },
  AccepterVpcInfo: { OwnerId: "222222222222", Region: "eu-west-1", VpcId: "vpc-2" },
};

function without<T extends object>(item: T, field: keyof T): Partial<T> {
  return Object.fromEntries(Object.entries(item).filter(([key]) => key !== field)) as Partial<T>;
}

async function refusal(reading: Promise<unknown>): Promise<ReadError> {
  const error = await reading.then(
    () => "the read was accepted",
    (reason: unknown) => reason,
  );
  if (!(error instanceof ReadError)) throw new Error(`not a ReadError: ${String(error)}`);
  return error;
}

describe("a security group is refused", () => {
  const cases: readonly [string, object, string][] = [
    ["without its id", without(group, "GroupId"), "GroupId"],
    ["without its owner", without(group, "OwnerId"), "OwnerId"],
    ["without its VPC", without(group, "VpcId"), "VpcId"],
    ["without its name", without(group, "GroupName"), "GroupName"],
    ["without its inbound list", without(group, "IpPermissions"), "IpPermissions"],
    ["without its outbound list", without(group, "IpPermissionsEgress"), "IpPermissionsEgress"],
    [
      "with a permission without protocol",
      { ...group, IpPermissions: [without(web, "IpProtocol")] },
      "IpProtocol",
    ],
    [
      "with a tcp permission without ports",
      { ...group, IpPermissions: [{ IpProtocol: "6", IpRanges: ranges }] },
      "FromPort",
    ],
    ["with half a port range", { ...group, IpPermissions: [without(web, "ToPort")] }, "ToPort"],
    ["with a permission without a peer", { ...group, IpPermissions: [{ ...web, IpRanges: [] }] }, "a peer"],
    [
      "with a peer of a kind it does not know",
      { ...group, IpPermissions: [{ ...without(web, "IpRanges"), Moon: [1] }] },
      "a peer",
    ],
    ["with an IPv4 peer without CIDR", { ...group, IpPermissions: [{ ...web, IpRanges: [{}] }] }, "CidrIp"],
    [
      "with an IPv6 peer without CIDR",
      { ...group, IpPermissions: [{ ...web, Ipv6Ranges: [{}] }] },
      "CidrIpv6",
    ],
    [
      "with a prefix list without id",
      { ...group, IpPermissions: [{ ...web, PrefixListIds: [{}] }] },
      "PrefixListId",
    ],
    [
      "with a group peer without id",
      { ...group, IpPermissionsEgress: [{ ...web, UserIdGroupPairs: [{ UserId: "1" }] }] },
      "GroupId",
    ],
    ["with a tag without key", { ...group, Tags: [{ Value: "prod" }] }, "Key"],
  ];

  it.each(cases)("%s", async (_case, item, field) => {
    const error = await refusal(new Ec2State(fakeEc2({ SecurityGroups: [group, item] })).readGroups(scope));

    expect(error.code).toBe("READ_INCOMPLETE");
    expect(error.message).toContain(field);
    expect(error.message).toContain("account 111111111111, Region eu-west-1");
  });
});

describe("a rule is refused", () => {
  const cases: readonly [string, object][] = [
    ["without its id", without(rule, "SecurityGroupRuleId")],
    ["without its group", without(rule, "GroupId")],
    ["without its direction", without(rule, "IsEgress")],
    ["without its protocol", without(rule, "IpProtocol")],
    ["without a peer", without(rule, "CidrIpv4")],
    ["with two peers", { ...rule, CidrIpv6: "2001:db8::/32" }],
    ["with a group peer without id", { ...without(rule, "CidrIpv4"), ReferencedGroupInfo: { UserId: "1" } }],
  ];

  it.each(cases)("%s", async (_case, item) => {
    const state = new Ec2State(fakeEc2({ SecurityGroupRules: [item] }));

    const error = await refusal(state.readRules(scope, { kind: "groups", groupIds: ["sg-0000000a"] }));

    expect(error.code).toBe("READ_INCOMPLETE");
  });
});

describe("a VPC, a prefix list or a peering is refused", () => {
  const block = { CidrBlockState: { State: "associated" } };
  const cases: readonly [string, object, "vpcs" | "lists" | "peerings"][] = [
    ["a VPC without blocks", { Vpcs: [without(vpc, "CidrBlockAssociationSet")] }, "vpcs"],
    ["a VPC without its primary block", { Vpcs: [without(vpc, "CidrBlock")] }, "vpcs"],
    ["a VPC with a block without text", { Vpcs: [{ ...vpc, CidrBlockAssociationSet: [block] }] }, "vpcs"],
    ["a VPC with a block without state", { Vpcs: [{ ...vpc, CidrBlockAssociationSet: [{}] }] }, "vpcs"],
    ["a prefix list without name", { PrefixLists: [without(list, "PrefixListName")] }, "lists"],
    ["a prefix list without owner", { PrefixLists: [without(list, "OwnerId")] }, "lists"],
    ["a customer's prefix list without its size", { PrefixLists: [without(list, "MaxEntries")] }, "lists"],
    [
      "a peering without one side",
      { VpcPeeringConnections: [without(peering, "AccepterVpcInfo")] },
      "peerings",
    ],
  ];

  it.each(cases)("%s", async (_case, reply, kind) => {
    const state = new Ec2State(fakeEc2(reply));
    const readings = {
      vpcs: () => state.readVpcs(scope, { kind: "ids", vpcIds: ["vpc-0000000a"] }),
      lists: () => state.readPrefixLists(scope),
      peerings: () => state.readPeerings(scope),
    };

    expect((await refusal(readings[kind]())).code).toBe("READ_INCOMPLETE");
  });
});

describe("a listing is refused", () => {
  it("when the reply has no list at all, which is what an empty or foreign reply looks like", async () => {
    const error = await refusal(new Ec2State(fakeEc2({})).readGroups(scope));

    expect(error.code).toBe("READ_INCOMPLETE");
  });

  it("when a page leads back to an earlier one", async () => {
    const ec2 = fakeEc2(
      { SecurityGroups: [], NextToken: "a" },
      { SecurityGroups: [], NextToken: "b" },
      { SecurityGroups: [], NextToken: "a" },
      { SecurityGroups: [] },
    );

    const error = await refusal(new Ec2State(ec2).readGroups(scope));

    expect(error.message).toContain("circle");
    expect(ec2.sent).toHaveLength(3);
  });

  it("when a later page fails", async () => {
    const ec2 = fakeEc2({ SecurityGroups: [group], NextToken: "a" }, new Error("broken"));

    expect((await refusal(new Ec2State(ec2).readGroups(scope))).code).toBe("NO_ANSWER");
  });
});

describe("what EC2 may leave out", () => {
  it("a group peer's account stays unknown, because the referenced group may be gone", async () => {
    const pair = { GroupId: "sg-0000000b", PeeringStatus: "deleted" };
    const ec2 = fakeEc2({
      SecurityGroups: [
        { ...group, IpPermissions: [{ ...without(web, "IpRanges"), UserIdGroupPairs: [pair] }] },
      ],
    });

    const [read] = await new Ec2State(ec2).readGroups(scope);

    expect(read?.ingress[0]?.groups).toEqual([{ groupId: "sg-0000000b" }]);
  });

  it("ports of protocols that have none", async () => {
    const esp = { IpProtocol: "50", IpRanges: ranges };
    const ec2 = fakeEc2({
      SecurityGroups: [{ ...group, IpPermissions: [esp, { ...esp, IpProtocol: "-1" }] }],
    });

    const [read] = await new Ec2State(ec2).readGroups(scope);

    expect(read?.ingress.map(({ protocol, from, to }) => [protocol, from, to])).toEqual([
      ["50", undefined, undefined],
      ["-1", undefined, undefined],
    ]);
  });
});

describe("the weight of a prefix list", () => {
  const aws = { PrefixListId: "pl-2", OwnerId: "AWS" };
  const cases: readonly [string, object, number][] = [
    ["is its capacity for a customer's list", list, 7],
    [
      "is what EC2 says for AWS's own",
      { ...aws, PrefixListName: "com.amazonaws.eu-west-1.s3", MaxEntries: 2 },
      2,
    ],
    ["is published: 1 for S3", { ...aws, PrefixListName: "com.amazonaws.eu-west-1.s3" }, 1],
    ["is published: 1 for DynamoDB", { ...aws, PrefixListName: "com.amazonaws.eu-west-1.dynamodb" }, 1],
    [
      "is published: 10 for VPC Lattice",
      { ...aws, PrefixListName: "com.amazonaws.eu-west-1.vpc-lattice" },
      10,
    ],
    [
      "is published: 10 for VPC Lattice on IPv6",
      { ...aws, PrefixListName: "com.amazonaws.eu-west-1.ipv6.vpc-lattice" },
      10,
    ],
    [
      "is published: 5 for Ground Station",
      { ...aws, PrefixListName: "com.amazonaws.global.groundstation" },
      5,
    ],
    [
      "is published: 55 for CloudFront",
      { ...aws, PrefixListName: "com.amazonaws.global.cloudfront.origin-facing" },
      55,
    ],
    [
      "is a whole group for one that nobody knows",
      { ...aws, PrefixListName: "com.amazonaws.eu-west-1.s3express" },
      60,
    ],
  ];

  it.each(cases)("%s", async (_case, item, weight) => {
    const [read] = await new Ec2State(fakeEc2({ PrefixLists: [item] })).readPrefixLists(scope);

    expect(read?.weight).toBe(weight);
  });
});

it("leaves out prefix lists that are deleted or were never made", async () => {
  const states = [
    "create-complete",
    "delete-complete",
    "delete-in-progress",
    "create-failed",
    "modify-failed",
  ];
  const lists = states.map((State) => ({ ...list, PrefixListName: State, State }));

  const read = await new Ec2State(fakeEc2({ PrefixLists: lists })).readPrefixLists(scope);

  expect(read.map((each) => each.name)).toEqual(["create-complete", "modify-failed"]);
});

it("leaves out peerings with another Region, whose groups cannot be referred to", async () => {
  const far = { ...peering, AccepterVpcInfo: { ...peering.AccepterVpcInfo, Region: "us-east-1" } };

  const read = await new Ec2State(fakeEc2({ VpcPeeringConnections: [far, peering] })).readPeerings(scope);

  expect(read.map((each) => each.id)).toEqual(["pcx-1"]);
});

it("lists a VPC's primary block first, and of all blocks only the associated ones", async () => {
  const block = (CidrBlock: string, State: string) => ({ CidrBlock, CidrBlockState: { State } });
  const blocks = [
    block("10.9.0.0/16", "associated"),
    block("10.0.0.0/16", "associated"),
    block("10.8.0.0/16", "failing"),
  ];
  const ipv6 = [
    { Ipv6CidrBlock: "2001:db8:1::/56", Ipv6CidrBlockState: { State: "disassociated" } },
    { Ipv6CidrBlock: "2001:db8:2::/56", Ipv6CidrBlockState: { State: "associated" } },
  ];
  const ec2 = fakeEc2({
    Vpcs: [{ ...vpc, CidrBlockAssociationSet: blocks, Ipv6CidrBlockAssociationSet: ipv6 }],
  });

  const [read] = await new Ec2State(ec2).readVpcs(scope, { kind: "ids", vpcIds: ["vpc-0000000a"] });

  expect(read).toMatchObject({ ipv4: ["10.0.0.0/16", "10.9.0.0/16"], ipv6: ["2001:db8:2::/56"] });
});

describe("what is asked of EC2", () => {
  it("asks for groups by filter, 200 ids at a time, each id once", async () => {
    const ids = Array.from({ length: 401 }, (_, index) => `sg-${index}`);
    const ec2 = fakeEc2({ SecurityGroups: [] });

    await new Ec2State(ec2).readGroups(scope, [...ids, "sg-0"]);

    const sizes = ec2.sent.map(({ input }) => JSON.stringify(input.Filters).split("sg-").length - 1);
    expect(sizes.toSorted()).toEqual([1, 200, 200]);
    expect(ec2.sent.every(({ input }) => input.GroupIds === undefined && input.MaxResults === 1000)).toBe(
      true,
    );
  });

  it("asks nothing when no ids are given", async () => {
    const ec2 = fakeEc2({ SecurityGroups: [] });

    expect(await new Ec2State(ec2).readGroups(scope, [])).toEqual([]);
    expect(ec2.sent).toEqual([]);
  });

  it("does not take a wildcard match of an owner for the owner", async () => {
    const owned = (id: string, Value: string) => ({
      ...rule,
      SecurityGroupRuleId: id,
      Tags: [{ Key: "vpc-rule-sync:owner", Value }],
    });
    const ec2 = fakeEc2({ SecurityGroupRules: [owned("sgr-1", "team?/web"), owned("sgr-2", "team1/web")] });

    const read = await new Ec2State(ec2).readRules(scope, { kind: "owners", owners: ["team?/web"] });

    expect(read.map((each) => each.ruleId)).toEqual(["sgr-1"]);
  });

  it("does not take a wildcard match of a tag for the tag", async () => {
    const tagged = (VpcId: string, Value: string) => ({ ...vpc, VpcId, Tags: [{ Key: "env", Value }] });
    const ec2 = fakeEc2({ Vpcs: [tagged("vpc-1", "prod*"), tagged("vpc-2", "production")] });

    const read = await new Ec2State(ec2).readVpcs(scope, { kind: "tags", tags: { env: "prod*" } });

    expect(read.map((each) => each.vpcId)).toEqual(["vpc-1"]);
  });
});
