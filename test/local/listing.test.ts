import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  type Filter,
  paginateDescribeSecurityGroupRules,
  paginateDescribeSecurityGroups,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { errorOf, must, useCloud, usual } from "./cloud.ts";
import { allow, allowOut, makeGroup, makeVpc, rulesOf, tcp, tcpFrom } from "./network.ts";

const cloud = useCloud();

describe("filters of DescribeSecurityGroups (section 6.2)", () => {
  const ids = { vpc: "", web: "", app: "", star: "" };

  async function create(name: string, description: string, tags: Record<string, string>) {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const command = new CreateSecurityGroupCommand({
      GroupName: name,
      Description: description,
      VpcId: ids.vpc,
      TagSpecifications: [{ ResourceType: "security-group", Tags }],
    });
    return must((await cloud.ec2().send(command)).GroupId);
  }

  beforeAll(async () => {
    const ec2 = cloud.ec2();
    ids.vpc = await makeVpc(ec2);
    ids.web = await create("web-front", "the web", { env: "prod", "a:b": "x" });
    ids.app = await create("app-back", "the app", { env: "test" });
    ids.star = await create("odd*name", "the star", { other: "prod" });
    await allow(ec2, ids.web, tcp(443, "192.0.2.0/24"), tcpFrom(8080, { GroupId: ids.app }));
    await allow(ec2, ids.app, { ...tcp(22), Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }] });
    await allowOut(ec2, ids.app, {
      IpProtocol: "udp",
      FromPort: 53,
      ToPort: 54,
      IpRanges: [{ CidrIp: "10.0.0.2/32" }],
    });
  });

  async function found(...filters: [string, ...string[]][]) {
    const Filters: Filter[] = [{ Name: "vpc-id", Values: [ids.vpc] }];
    for (const [Name, ...Values] of filters) Filters.push({ Name, Values });
    const answer = await cloud.ec2().send(new DescribeSecurityGroupsCommand({ Filters }));
    return must(answer.SecurityGroups)
      .filter((group) => group.GroupName !== "default")
      .map((group) => group.GroupName)
      .sort();
  }

  it.each<[string, string, string, string[]]>([
    ["group-name exactly", "group-name", "web-front", ["web-front"]],
    ["group-name with a star", "group-name", "*-*", ["app-back", "web-front"]],
    ["group-name with question marks", "group-name", "???-back", ["app-back"]],
    ["a star that is meant", "group-name", "odd\\*name", ["odd*name"]],
    ["a star that is meant, and is not there", "group-name", "web\\*", []],
    ["names in their own case only", "group-name", "WEB*", []],
    ["description", "description", "the w*", ["web-front"]],
    ["owner-id", "owner-id", usual, ["app-back", "odd*name", "web-front"]],
    ["tag:KEY", "tag:env", "prod", ["web-front"]],
    ["tag:KEY with a wildcard", "tag:env", "*", ["app-back", "web-front"]],
    ["tag:KEY where the key holds a colon", "tag:a:b", "x", ["web-front"]],
    ["tag-key", "tag-key", "other", ["odd*name"]],
    ["ip-permission.cidr", "ip-permission.cidr", "192.0.2.0/24", ["web-front"]],
    ["ip-permission.from-port", "ip-permission.from-port", "443", ["web-front"]],
    ["ip-permission.to-port", "ip-permission.to-port", "22", ["app-back"]],
    ["ip-permission.protocol", "ip-permission.protocol", "tcp", ["app-back", "web-front"]],
    ["ip-permission.ipv6-cidr", "ip-permission.ipv6-cidr", "2001:db8::/32", ["app-back"]],
    ["ip-permission.group-name", "ip-permission.group-name", "app-back", ["web-front"]],
    ["ip-permission.user-id", "ip-permission.user-id", usual, ["web-front"]],
    ["egress.ip-permission.cidr", "egress.ip-permission.cidr", "10.0.0.2/32", ["app-back"]],
    ["ip-permission, blind to egress", "ip-permission.protocol", "udp", []],
    ["egress.ip-permission, blind to ingress", "egress.ip-permission.from-port", "443", []],
    ["egress.ip-permission.from-port", "egress.ip-permission.from-port", "53", ["app-back"]],
    ["egress.ip-permission.to-port", "egress.ip-permission.to-port", "54", ["app-back"]],
    ["egress.ip-permission.protocol", "egress.ip-permission.protocol", "udp", ["app-back"]],
  ])("find by %s", async (_name, filter, value, names) => {
    expect(await found([filter, value])).toEqual(names);
  });

  it("find by the ids of groups and of groups referred to", async () => {
    expect(await found(["group-id", ids.app])).toEqual(["app-back"]);
    expect(await found(["ip-permission.group-id", ids.app])).toEqual(["web-front"]);
  });

  it("take any value of one filter and demand every filter", async () => {
    expect(await found(["tag:env", "prod", "test"])).toEqual(["app-back", "web-front"]);
    expect(await found(["tag:env", "prod", "test"], ["group-name", "a*"])).toEqual(["app-back"]);
  });

  it("may be met by different rules of one group", async () => {
    const both = await found(["ip-permission.cidr", "192.0.2.0/24"], ["ip-permission.from-port", "8080"]);

    expect(both).toEqual(["web-front"]);
  });

  it("return fewer groups for unknown ids, where GroupIds refuses them", async () => {
    const ec2 = cloud.ec2();
    const unknown = "sg-00000000000000000";
    const command = new DescribeSecurityGroupsCommand({ GroupIds: [ids.app, unknown] });

    expect(await found(["group-id", ids.app, unknown])).toEqual(["app-back"]);
    expect((await errorOf(ec2.send(command))).code).toBe("InvalidGroup.NotFound");
  });
});

describe("filters that are refused", () => {
  const groups = (Filters: Filter[]) => cloud.ec2().send(new DescribeSecurityGroupsCommand({ Filters }));
  const rules = (Filters: Filter[]) => cloud.ec2().send(new DescribeSecurityGroupRulesCommand({ Filters }));

  it.each<[string, () => Promise<unknown>, string]>([
    ["an unknown name", () => groups([{ Name: "vpc", Values: ["x"] }]), "The filter 'vpc' is invalid"],
    [
      "a name every object has",
      () => groups([{ Name: "toString", Values: ["x"] }]),
      "The filter 'toString' is invalid",
    ],
    ["tag: without a key", () => groups([{ Name: "tag:", Values: ["x"] }]), "The filter 'tag:' is invalid"],
    [
      "tag-key on rules",
      () => rules([{ Name: "tag-key", Values: ["x"] }]),
      "The filter 'tag-key' is invalid",
    ],
    ["vpc-id on rules", () => rules([{ Name: "vpc-id", Values: ["x"] }]), "The filter 'vpc-id' is invalid"],
  ])("%s", async (_name, call, message) => {
    expect(await errorOf(call())).toMatchObject({ code: "InvalidParameterValue", message });
  });

  it.each<[string, Filter[], string]>([
    ["no value", [{ Name: "vpc-id", Values: [] }], "MissingParameter"],
    ["no name", [{ Values: ["x"] }], "MissingParameter"],
    [
      "201 values",
      [{ Name: "vpc-id", Values: Array.from({ length: 201 }, (_, index) => `${index}`) }],
      "FilterLimitExceeded",
    ],
    ["a value of 256 characters", [{ Name: "vpc-id", Values: ["x".repeat(256)] }], "InvalidParameterValue"],
    [
      "51 filters",
      Array.from({ length: 51 }, () => ({ Name: "vpc-id", Values: ["x"] })),
      "FilterLimitExceeded",
    ],
  ])("%s", async (_name, filters, code) => {
    expect((await errorOf(groups(filters))).code).toBe(code);
  });
});

describe("filters of DescribeSecurityGroupRules", () => {
  it("find by group, by rule id and by tag", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const [one] = await allow(ec2, groupId, tcp(80, "10.0.0.0/8"), tcp(81, "10.0.0.0/8"));
    const find = async (Name: string, value: string) => {
      const command = new DescribeSecurityGroupRulesCommand({ Filters: [{ Name, Values: [value] }] });
      return must((await ec2.send(command)).SecurityGroupRules).map((rule) => rule.FromPort);
    };

    expect(await find("security-group-rule-id", must(one?.SecurityGroupRuleId))).toEqual([80]);
    expect((await find("group-id", groupId)).sort()).toEqual([-1, 80, 81]);
    expect(await find("tag:none", "*")).toEqual([]);
  });

  it("refuse a rule id that is not there", async () => {
    const command = new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: ["sgr-00000000"] });

    expect((await errorOf(cloud.ec2().send(command))).code).toBe("InvalidSecurityGroupRuleId.NotFound");
  });
});

describe("pages (section 6.2)", () => {
  const account = "666666666666";

  async function makeGroups(count: number) {
    const ec2 = cloud.ec2(account);
    const vpcId = await makeVpc(ec2);
    const made: string[] = [];
    for (let index = 0; index < count; index++) made.push(await makeGroup(ec2, vpcId));
    return { ec2, made, Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  }

  it("together hold every group once, each as large as asked for", async () => {
    const { ec2, made, Filters } = await makeGroups(12);
    const sizes: number[] = [];
    const seen: string[] = [];
    for await (const page of paginateDescribeSecurityGroups({ client: ec2 }, { Filters, MaxResults: 5 })) {
      sizes.push(must(page.SecurityGroups).length);
      seen.push(...must(page.SecurityGroups).map((group) => must(group.GroupId)));
    }

    expect(sizes).toEqual([5, 5, 3]);
    expect(new Set(seen).size).toBe(13);
    expect(seen).toEqual(expect.arrayContaining(made));
  });

  it("come without a token when they hold everything", async () => {
    const { ec2, Filters } = await makeGroups(4);

    const exact = await ec2.send(new DescribeSecurityGroupsCommand({ Filters, MaxResults: 5 }));
    const whole = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));

    expect([exact.SecurityGroups?.length, exact.NextToken]).toEqual([5, undefined]);
    expect([whole.SecurityGroups?.length, whole.NextToken]).toEqual([5, undefined]);
  });

  it("neither repeat nor lose a group when one goes between two pages", async () => {
    const { ec2, Filters } = await makeGroups(9);
    const first = await ec2.send(new DescribeSecurityGroupsCommand({ Filters, MaxResults: 5 }));
    const names = must(first.SecurityGroups).filter((group) => group.GroupName !== "default");
    for (const { GroupId } of names) await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));

    const rest = await ec2.send(
      new DescribeSecurityGroupsCommand({ Filters, MaxResults: 5, NextToken: first.NextToken }),
    );

    expect(rest.SecurityGroups).toHaveLength(5);
    expect(rest.NextToken).toBeUndefined();
  });

  it("keep their size when the token comes alone", async () => {
    const { ec2, Filters } = await makeGroups(12);
    const first = await ec2.send(new DescribeSecurityGroupsCommand({ Filters, MaxResults: 6 }));

    const second = await ec2.send(new DescribeSecurityGroupsCommand({ Filters, NextToken: first.NextToken }));

    expect(second.SecurityGroups).toHaveLength(6);
  });

  it("of rules hold every rule once", async () => {
    const ec2 = cloud.ec2(account);
    const groupId = await makeGroup(ec2);
    await allow(ec2, groupId, tcp(80, ...Array.from({ length: 20 }, (_, index) => `10.0.${index}.0/24`)));
    const Filters = [{ Name: "group-id", Values: [groupId] }];
    const seen = new Set<string>();
    for await (const page of paginateDescribeSecurityGroupRules(
      { client: ec2 },
      { Filters, MaxResults: 8 },
    )) {
      for (const rule of must(page.SecurityGroupRules)) seen.add(must(rule.SecurityGroupRuleId));
    }

    expect(seen.size).toBe(21);
    expect(await rulesOf(ec2, groupId)).toHaveLength(20);
  });

  it.each<[string, (MaxResults: number) => Promise<unknown>]>([
    [
      "DescribeSecurityGroups",
      (MaxResults) => cloud.ec2().send(new DescribeSecurityGroupsCommand({ MaxResults })),
    ],
    [
      "DescribeSecurityGroupRules",
      (MaxResults) => cloud.ec2().send(new DescribeSecurityGroupRulesCommand({ MaxResults })),
    ],
    ["DescribeVpcs", (MaxResults) => cloud.ec2().send(new DescribeVpcsCommand({ MaxResults }))],
    ["DescribeSubnets", (MaxResults) => cloud.ec2().send(new DescribeSubnetsCommand({ MaxResults }))],
    ["DescribeTags", (MaxResults) => cloud.ec2().send(new DescribeTagsCommand({ MaxResults }))],
    [
      "DescribeNetworkInterfaces",
      (MaxResults) => cloud.ec2().send(new DescribeNetworkInterfacesCommand({ MaxResults })),
    ],
    [
      "DescribeVpcPeeringConnections",
      (MaxResults) => cloud.ec2().send(new DescribeVpcPeeringConnectionsCommand({ MaxResults })),
    ],
  ])("of %s hold 5 to 1000", async (_name, call) => {
    expect((await errorOf(call(4))).code).toBe("InvalidParameterValue");
    expect((await errorOf(call(1001))).code).toBe("InvalidParameterValue");
    await call(5);
    await call(1000);
  });

  it("are refused beside ids", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const command = new DescribeSecurityGroupsCommand({ GroupIds: [groupId], MaxResults: 5 });

    expect((await errorOf(ec2.send(command))).code).toBe("InvalidParameterCombination");
  });

  it.each(["nonsense", "W10", "WyJ4IiwwXQ", "WyJ4IiwiNSJd"])(
    "do not follow the made-up token %s",
    async (NextToken) => {
      const command = new DescribeSecurityGroupsCommand({ NextToken, MaxResults: 5 });

      expect((await errorOf(cloud.ec2().send(command))).code).toBe("InvalidNextToken");
    },
  );
});
