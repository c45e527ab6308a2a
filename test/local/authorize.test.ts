import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  DescribeManagedPrefixListsCommand,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { errorOf, must, useCloud, usual } from "./cloud.ts";
import { allow, allowOut, describeGroup, makeGroup, rulesOf, tcp, tcpFrom } from "./network.ts";

const cloud = useCloud();
const anywhere = { IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
const v6 = (CidrIpv6: string): IpPermission => ({ ...tcp(80), Ipv6Ranges: [{ CidrIpv6 }] });

describe("canonical forms (sections 1.2 and 1.3)", () => {
  it.each<[string, IpPermission, object]>([
    ["6 is kept as tcp", { ...tcp(80, "10.0.0.0/8"), IpProtocol: "6" }, { IpProtocol: "tcp" }],
    ["17 is kept as udp", { ...tcp(53, "10.0.0.0/8"), IpProtocol: "17" }, { IpProtocol: "udp" }],
    ["1 is kept as icmp", { ...tcp(8, "10.0.0.0/8"), IpProtocol: "1" }, { IpProtocol: "icmp", FromPort: 8 }],
    ["TCP is kept as tcp", { ...tcp(80, "10.0.0.0/8"), IpProtocol: "TCP" }, { IpProtocol: "tcp" }],
    [
      "58 without type and code is kept as all of icmpv6",
      { IpProtocol: "58", Ipv6Ranges: [{ CidrIpv6: "::/0" }] },
      { IpProtocol: "icmpv6", FromPort: -1, ToPort: -1 },
    ],
    [
      "everything loses its ports",
      { ...tcp(80, "10.0.0.0/8"), IpProtocol: "-1" },
      { IpProtocol: "-1", FromPort: -1, ToPort: -1 },
    ],
    [
      "a protocol without a name loses its ports",
      { ...tcp(80, "10.0.0.0/8"), IpProtocol: "50" },
      { IpProtocol: "50", FromPort: -1, ToPort: -1 },
    ],
    ["IPv4 host bits are cleared", tcp(80, "100.68.0.18/18"), { CidrIpv4: "100.68.0.0/18" }],
    ["under /0 all of them are", tcp(80, "172.16.1.0/0"), { CidrIpv4: "0.0.0.0/0" }],
    ["IPv6 is spelt short, in lower case", v6("2001:DB8:0:0:1::9/64"), { CidrIpv6: "2001:db8::/64" }],
    [
      "a single zero group of IPv6 stays",
      v6("2001:aaaa:bbbb::cccc:1:2:3/128"),
      { CidrIpv6: "2001:aaaa:bbbb:0:cccc:1:2:3/128" },
    ],
    ["dotted IPv6 becomes hexadecimal", v6("64:ff9b::192.0.2.0/120"), { CidrIpv6: "64:ff9b::c000:200/120" }],
    [
      "ICMP keeps type and code",
      { ...anywhere, IpProtocol: "icmp", FromPort: 3, ToPort: 4 },
      { FromPort: 3, ToPort: 4 },
    ],
  ])("%s", async (_name, permission, stored) => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);

    const [rule] = await allow(ec2, groupId, permission);
    const read = await rulesOf(ec2, groupId);

    expect(rule).toMatchObject(stored);
    expect(read).toEqual([rule]);
  });

  it("leaves the ports out of DescribeSecurityGroups where there are none", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await allow(
      ec2,
      groupId,
      { ...anywhere, IpProtocol: "-1", FromPort: 0, ToPort: 0 },
      { ...anywhere, IpProtocol: "50" },
      { ...anywhere, IpProtocol: "icmp", FromPort: -1, ToPort: -1 },
    );

    const { IpPermissions } = await describeGroup(ec2, groupId);

    expect(IpPermissions?.map(({ IpProtocol, FromPort, ToPort }) => [IpProtocol, FromPort, ToPort])).toEqual([
      ["-1", undefined, undefined],
      ["50", undefined, undefined],
      ["icmp", -1, -1],
    ]);
  });

  it("merges rules of one protocol and port range into one permission", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await allow(ec2, groupId, tcp(80, "10.0.0.0/8"), tcp(443, "10.0.0.0/8"));
    await allow(ec2, groupId, tcp(80, "10.9.0.0/16"), v6("::/0"), tcpFrom(80, { GroupId: groupId }));

    const { IpPermissions } = await describeGroup(ec2, groupId);

    expect(IpPermissions?.find(({ FromPort }) => FromPort === 80)).toEqual({
      IpProtocol: "tcp",
      FromPort: 80,
      ToPort: 80,
      IpRanges: [{ CidrIp: "10.0.0.0/8" }, { CidrIp: "10.9.0.0/16" }],
      Ipv6Ranges: [{ CidrIpv6: "::/0" }],
      PrefixListIds: [],
      UserIdGroupPairs: [{ GroupId: groupId, UserId: usual }],
    });
    expect(IpPermissions).toHaveLength(2);
  });
});

describe("the answer of an authorize call (section 1.5)", () => {
  it("lists every rule made, each with its id, its arn and the tags of the call", async () => {
    const ec2 = cloud.ec2();
    const GroupId = await makeGroup(ec2);
    const Tags = [{ Key: "vpc-rule-sync:owner", Value: "hub/dev/web" }];
    const answer = await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [
          tcp(80, "10.0.0.0/8", "10.9.0.0/16"),
          { ...anywhere, IpProtocol: "-1" },
          { ...tcp(81), UserIdGroupPairs: [{ GroupId, Description: "itself" }] },
        ],
        TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
      }),
    );
    const rules = must(answer.SecurityGroupRules);

    expect(answer.Return).toBe(true);
    expect(rules).toHaveLength(4);
    expect(new Set(rules.map((rule) => rule.SecurityGroupRuleId)).size).toBe(4);
    for (const rule of rules) {
      expect(rule).toMatchObject({ GroupId, GroupOwnerId: usual, IsEgress: false, Tags });
      expect(rule.SecurityGroupRuleArn).toMatch(/:security-group-rule\/sgr-0[0-9a-f]{16}$/);
    }
    expect(rules[3]).toMatchObject({
      Description: "itself",
      ReferencedGroupInfo: { GroupId, UserId: usual },
    });
  });

  it("adds egress rules apart from ingress rules", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await allow(ec2, groupId, tcp(80, "10.0.0.0/8"));

    const [rule] = await allowOut(ec2, groupId, tcp(80, "10.0.0.0/8"));

    expect(rule).toMatchObject({ IsEgress: true, CidrIpv4: "10.0.0.0/8" });
    expect(await rulesOf(ec2, groupId)).toHaveLength(1);
    expect(await rulesOf(ec2, groupId, true)).toHaveLength(2);
  });

  it("takes the flat form for ingress, and a group of the default VPC by name", async () => {
    const ec2 = cloud.ec2();
    await ec2.send(new CreateSecurityGroupCommand({ GroupName: "by-name", Description: "text" }));
    const flat = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "10.0.0.9/8" };

    const answer = await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupName: "by-name", ...flat }),
    );

    expect(answer.SecurityGroupRules?.[0]).toMatchObject({ FromPort: 22, CidrIpv4: "10.0.0.0/8" });
  });

  it("knows groups by name in the default VPC only", async () => {
    const flat = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "10.0.0.0/8" };
    const command = new AuthorizeSecurityGroupIngressCommand({ GroupName: "nobody", ...flat });

    const error = await errorOf(cloud.ec2().send(command));

    expect(error.code).toBe("InvalidGroup.NotFound");
    expect(error.message).toMatch(
      /^The security group 'nobody' does not exist in default VPC 'vpc-0[0-9a-f]{16}'$/,
    );
  });
});

describe("what an authorize call refuses (sections 1.2 to 1.5)", () => {
  const port = (FromPort?: number, ToPort?: number): IpPermission => ({
    ...anywhere,
    IpProtocol: "tcp",
    FromPort,
    ToPort,
  });
  const icmp = (FromPort?: number, ToPort?: number): IpPermission => ({
    ...port(FromPort, ToPort),
    IpProtocol: "icmp",
  });
  const described = (Description: string): IpPermission => ({
    ...tcp(80),
    IpRanges: [{ CidrIp: "10.0.0.0/8", Description }],
  });

  it.each<[string, IpPermission, string, RegExp]>([
    [
      "tcp without ports",
      port(),
      "InvalidParameterValue",
      /Must specify both from and to ports with TCP\/UDP/,
    ],
    ["tcp with one port", port(80), "InvalidParameterValue", /both from and to/],
    [
      "ports the wrong way round",
      port(90, 80),
      "InvalidParameterValue",
      /Invalid TCP\/UDP port range \(90:80\)/,
    ],
    ["a port above 65535", port(0, 65536), "InvalidParameterValue", /\(0:65536\)/],
    ["a negative port", port(-1, -1), "InvalidParameterValue", /\(-1:-1\)/],
    ["icmp without a type", icmp(), "InvalidParameterValue", /type and code/],
    ["all ICMP types with one code", icmp(-1, 3), "InvalidParameterValue", /-1/],
    ["an ICMP type above 255", icmp(256, 0), "InvalidParameterValue", /256/],
    ["an ICMP code above 255", icmp(3, 256), "InvalidParameterValue", /256/],
    [
      "a protocol name AWS does not know",
      { ...anywhere, IpProtocol: "esp" },
      "InvalidParameterValue",
      /Unknown protocol/,
    ],
    [
      "a protocol number above 255",
      { ...anywhere, IpProtocol: "256" },
      "InvalidParameterValue",
      /Unknown protocol/,
    ],
    ["no protocol", { ...anywhere }, "MissingParameter", /ipProtocol/],
    ["no source", tcp(80), "MissingParameter", /Missing source specification/],
    ["a bare address", tcp(80, "10.0.0.1"), "InvalidParameterValue", /CIDR block 10.0.0.1 is malformed/],
    ["a prefix of 33 bits", tcp(80, "10.0.0.0/33"), "InvalidParameterValue", /malformed/],
    ["three octets", tcp(80, "10.0.0/8"), "InvalidParameterValue", /malformed/],
    ["an octet with a leading zero", tcp(80, "010.0.0.0/8"), "InvalidParameterValue", /malformed/],
    ["a prefix with a leading zero", tcp(80, "10.0.0.0/08"), "InvalidParameterValue", /malformed/],
    ["IPv6 where IPv4 belongs", tcp(80, "::/0"), "InvalidParameterValue", /malformed/],
    ["IPv4 where IPv6 belongs", v6("10.0.0.0/8"), "InvalidParameterValue", /malformed/],
    ["IPv6 with two gaps", v6("2001::1::/64"), "InvalidParameterValue", /malformed/],
    ["IPv6 of 129 bits", v6("::/129"), "InvalidParameterValue", /malformed/],
    ["IPv6 of seven groups", v6("1:2:3:4:5:6:7/64"), "InvalidParameterValue", /malformed/],
    [
      "a description of 256 characters",
      described("x".repeat(256)),
      "InvalidParameterValue",
      /Invalid rule description/,
    ],
    ["a description with a quote", described("it's"), "InvalidParameterValue", /Invalid rule description/],
    ["a description with a line end", described("a\nb"), "InvalidParameterValue", /Invalid rule description/],
    [
      "a group id that is none",
      tcpFrom(80, { GroupId: "sg-1" }),
      "InvalidGroupId.Malformed",
      /expecting "sg-/,
    ],
    [
      "an unknown group",
      tcpFrom(80, { GroupId: "sg-00000000000000000" }),
      "InvalidGroup.NotFound",
      /'sg-0{17}' does not exist/,
    ],
    [
      "a user id that is none",
      tcpFrom(80, { GroupId: "sg-00000000", UserId: "12" }),
      "InvalidUserID.Malformed",
      /12/,
    ],
    [
      "a prefix list id that is none",
      { ...tcp(80), PrefixListIds: [{ PrefixListId: "pl-x" }] },
      "InvalidPrefixListId.Malformed",
      /pl-x/,
    ],
    [
      "an unknown prefix list",
      { ...tcp(80), PrefixListIds: [{ PrefixListId: "pl-00000000" }] },
      "InvalidPrefixListID.NotFound",
      /pl-00000000/,
    ],
  ])("%s", async (_name, permission, code, message) => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);

    const error = await errorOf(allow(ec2, groupId, tcp(22, "192.0.2.0/24"), permission));

    expect(error).toMatchObject({ code, status: 400 });
    expect(error.message).toMatch(message);
    expect(await rulesOf(ec2, groupId)).toEqual([]);
  });

  it("takes every character of the set in the description of every kind of peer", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const Description = "aZ09 ._-:/()#,@[]+=&;{}!$*";

    const rules = await allow(ec2, groupId, described(Description), {
      ...tcp(81),
      UserIdGroupPairs: [{ GroupId: groupId, Description }],
    });

    expect(rules.map((rule) => rule.Description)).toEqual([Description, Description]);
  });

  it.each([
    ["an empty call", {}, "MissingParameter"],
    ["an unknown group", { GroupId: "sg-00000000" }, "InvalidGroup.NotFound"],
    ["no group", { GroupId: undefined }, "MissingParameter"],
    [
      "the flat form beside IpPermissions",
      { CidrIp: "10.0.0.0/8", IpProtocol: "-1", IpPermissions: [tcp(80, "10.0.0.0/8")] },
      "InvalidParameterCombination",
    ],
    ["the flat form without a source", { IpProtocol: "-1" }, "MissingParameter"],
    [
      "tags for another kind of resource",
      {
        IpPermissions: [tcp(80, "10.0.0.0/8")],
        TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: "a", Value: "b" }] }],
      },
      "InvalidParameterValue",
    ],
  ] as const)("%s", async (_name, input, code) => {
    const ec2 = cloud.ec2();
    const GroupId = await makeGroup(ec2);
    const parameters = JSON.parse(JSON.stringify({ GroupId, ...input }));
    if ("GroupId" in input && input.GroupId === undefined) delete parameters.GroupId;

    expect((await errorOf(ec2.send(new AuthorizeSecurityGroupIngressCommand(parameters)))).code).toBe(code);
  });

  it("the flat form for egress", async () => {
    const ec2 = cloud.ec2();
    const GroupId = await makeGroup(ec2);
    const flat = { GroupId, IpProtocol: "-1", CidrIp: "10.0.0.0/8" };

    const error = await errorOf(ec2.send(new AuthorizeSecurityGroupEgressCommand(flat)));

    expect(error.code).toBe("UnsupportedOperation");
  });
});

describe("duplicates (section 1.3)", () => {
  it.each<[string, IpPermission]>([
    ["itself", tcp(80, "10.0.0.0/8")],
    ["itself with host bits", tcp(80, "10.9.9.9/8")],
    ["itself by protocol number", { ...tcp(80, "10.0.0.0/8"), IpProtocol: "6" }],
    ["itself with a description", { ...tcp(80), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "x" }] }],
  ])("a rule that is there refuses %s, and the rest of the batch with it", async (_name, permission) => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await allow(ec2, groupId, tcp(80, "10.0.0.0/8"));

    const error = await errorOf(allow(ec2, groupId, tcp(81, "10.0.0.0/8"), permission));

    expect(error.code).toBe("InvalidPermission.Duplicate");
    expect(error.message).toBe(
      'the specified rule "peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW" already exists',
    );
    expect(await rulesOf(ec2, groupId)).toHaveLength(1);
  });

  it("a permission twice in one call is another error, descriptions or not", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const ranges = [
      { CidrIp: "10.0.0.0/8", Description: "one" },
      { CidrIp: "10.1.0.0/8", Description: "two" },
    ];

    const error = await errorOf(allow(ec2, groupId, { ...tcp(80), IpRanges: ranges }));

    expect(error.code).toBe("InvalidParameterValue");
    expect(error.message).toBe("The same permission must not appear multiple times");
    expect(await rulesOf(ec2, groupId)).toEqual([]);
  });

  it("all ports of tcp and everything are different rules", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);

    const rules = await allow(
      ec2,
      groupId,
      { ...anywhere, IpProtocol: "tcp", FromPort: 0, ToPort: 65535 },
      { ...anywhere, IpProtocol: "-1" },
    );

    expect(rules).toHaveLength(2);
  });
});

describe("the four rule counters (section 4.1)", () => {
  const ipv4 = (count: number, first = 0): IpPermission =>
    tcp(80, ...Array.from({ length: count }, (_, index) => `10.0.${first + index}.0/24`));
  const ipv6 = (count: number): IpPermission => ({
    ...tcp(80),
    Ipv6Ranges: Array.from({ length: count }, (_, index) => ({ CidrIpv6: `2001:db8:${index}::/48` })),
  });
  const tooMany = { code: "RulesPerSecurityGroupLimitExceeded", status: 400 };

  async function makeList(MaxEntries: number) {
    const command = new CreateManagedPrefixListCommand({
      PrefixListName: "weight",
      AddressFamily: "IPv4",
      MaxEntries,
    });
    return must((await cloud.ec2().send(command)).PrefixList?.PrefixListId);
  }

  it("allows 60 rules of each family in each direction, and not one more", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await allow(ec2, groupId, ipv4(60), ipv6(60));
    await allowOut(ec2, groupId, ipv4(59), ipv6(60));

    expect(await errorOf(allow(ec2, groupId, ipv4(1, 100)))).toMatchObject(tooMany);
    expect(
      await errorOf(allow(ec2, groupId, { ...tcp(81), Ipv6Ranges: [{ CidrIpv6: "::/0" }] })),
    ).toMatchObject(tooMany);
    expect(await errorOf(allowOut(ec2, groupId, ipv4(1, 100)))).toMatchObject(tooMany);
    expect(await rulesOf(ec2, groupId)).toHaveLength(120);
  });

  it("counts a group reference in both families", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await allow(ec2, groupId, ipv4(60));

    expect(await errorOf(allow(ec2, groupId, tcpFrom(81, { GroupId: groupId })))).toMatchObject(tooMany);
    await allow(ec2, groupId, ipv6(60));
  });

  it("counts a list with its MaxEntries, once for each rule", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const PrefixListId = await makeList(20);
    const on = (port: number): IpPermission => ({ ...tcp(port), PrefixListIds: [{ PrefixListId }] });
    await allow(ec2, groupId, on(22), on(80), on(443));

    expect(await errorOf(allow(ec2, groupId, ipv4(1)))).toMatchObject(tooMany);
    expect(await errorOf(allow(ec2, groupId, ipv6(1)))).toMatchObject(tooMany);
  });

  it("counts AWS's own lists for s3 and dynamodb as one", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const filters = [{ Name: "prefix-list-name", Values: ["com.amazonaws.eu-west-1.s3"] }];
    const { PrefixLists } = await ec2.send(new DescribeManagedPrefixListsCommand({ Filters: filters }));
    const PrefixListId = PrefixLists?.[0]?.PrefixListId;
    await allow(ec2, groupId, ipv4(59), { ...tcp(443), PrefixListIds: [{ PrefixListId }] });

    expect(await errorOf(allow(ec2, groupId, ipv4(1, 100)))).toMatchObject(tooMany);
  });

  it("follows a quota that was raised or lowered", async () => {
    const account = "555555555555";
    const ec2 = cloud.ec2(account);
    const groupId = await makeGroup(ec2);
    const quota = { account, region: "eu-west-1", code: "L-0EA8095F" };
    await cloud.post("/_local/quota", { ...quota, value: 100 });
    await allow(ec2, groupId, ipv4(100));
    await cloud.post("/_local/quota", { ...quota, value: 50 });

    expect(await errorOf(allow(ec2, groupId, ipv4(1, 150)))).toMatchObject(tooMany);
    await allow(ec2, groupId, ipv6(50));
  });
});

describe("DryRun", () => {
  const ingress = (GroupId: string, permission: IpPermission) =>
    cloud
      .ec2()
      .send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission], DryRun: true }));

  it("of a call that would succeed ends in DryRunOperation and changes nothing", async () => {
    const groupId = await makeGroup(cloud.ec2());

    const error = await errorOf(ingress(groupId, tcp(80, "10.0.0.0/8")));

    expect(error).toMatchObject({ code: "DryRunOperation", status: 412 });
    expect(error.message).toBe("Request would have succeeded, but DryRun flag is set.");
    expect(await rulesOf(cloud.ec2(), groupId)).toEqual([]);
  });

  it("of a call that would fail ends in the fault", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcp(80, "10.0.0.0/8"));

    expect((await errorOf(ingress(groupId, tcp(80, "10.0.0.0/8")))).code).toBe("InvalidPermission.Duplicate");
  });
});
