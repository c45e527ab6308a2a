/** Both readings of what AWS's documents leave open, row by row. */
import { readFile } from "node:fs/promises";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { beforeEach, describe, expect, it } from "vitest";
import { type ReadingName, readingTable, usualReadings } from "../../src/local/readings.ts";
import { startLocalCloud } from "../../src/local/server.ts";
import { must, useCloud, usual } from "./cloud.ts";
import { allow, describeGroup, makeGroup, makeVpc, rulesOf, tcp, tcpFrom } from "./network.ts";

const cloud = useCloud();

beforeEach(() => cloud.post("/_local/reset"));

const choose = (readings: object) => cloud.post("/_local/readings", readings);
const ports = async (groupId: string) =>
  (await rulesOf(cloud.ec2(), groupId)).map((rule) => must(rule.FromPort)).sort((a, b) => a - b);

/** The error code of a call, or `fine`. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "fine",
    (error: Error) => error.name,
  );
}

describe("the table", () => {
  it("names the usual reading of every row first", () => {
    for (const [name, { choices }] of Object.entries(readingTable)) {
      expect([name, usualReadings[name as ReadingName]]).toEqual([name, choices[0]]);
    }
  });

  it("is shown with what holds, takes single choices, and is back after a reset", async () => {
    await choose({ failedBatch: "half" });

    expect(await cloud.get("/_local/readings")).toMatchObject({
      failedBatch: { reading: "half", choices: ["whole", "half"], about: expect.any(String) },
      dryRunFaults: { reading: "first" },
    });
    await cloud.post("/_local/reset");
    expect(await cloud.get("/_local/readings")).toMatchObject({ failedBatch: { reading: "whole" } });
  });

  it("may be chosen from at the start, and a reset comes back to that", async () => {
    const own = await startLocalCloud({ readings: { ampersand: "refused" } });
    const shown = async () => (await fetch(`${own.url}/_local/readings`)).json();
    expect(await shown()).toMatchObject({ ampersand: { reading: "refused" } });

    await fetch(`${own.url}/_local/readings`, { method: "POST", body: '{"ampersand":"accepted"}' });
    expect(await shown()).toMatchObject({ ampersand: { reading: "accepted" } });
    await fetch(`${own.url}/_local/reset`, { method: "POST" });
    expect(await shown()).toMatchObject({ ampersand: { reading: "refused" } });
    await own.close();
  });

  it.each([[{ failedBatch: "third" }], [{ failedBach: "half" }], [["failedBatch"]], [{ failedBatch: null }]])(
    "does not take %j",
    async (body) => {
      expect(await choose(body)).toBe(400);
    },
  );
});

describe("failedBatch", () => {
  const batches: readonly [string, (groupId: string) => Promise<unknown>, string, readonly number[]][] = [
    [
      "an authorize with a duplicate",
      (groupId) =>
        allow(cloud.ec2(), groupId, tcp(3, "10.0.0.0/8"), tcp(1, "10.0.0.0/8"), tcp(4, "10.0.0.0/8")),
      "InvalidPermission.Duplicate",
      [1, 2, 3],
    ],
    [
      "an authorize with a group that is not there",
      (groupId) =>
        allow(
          cloud.ec2(),
          groupId,
          tcp(3, "10.0.0.0/8"),
          tcpFrom(4, { GroupId: "sg-00000000000000001" }),
          tcp(5, "10.0.0.0/8"),
        ),
      "InvalidGroup.NotFound",
      [1, 2, 3],
    ],
    [
      "a revoke by values with one that is not there",
      (groupId) =>
        cloud.ec2().send(
          new RevokeSecurityGroupIngressCommand({
            GroupId: groupId,
            IpPermissions: [tcp(1, "10.0.0.0/8"), tcp(9, "10.0.0.0/8"), tcp(2, "10.0.0.0/8")],
          }),
        ),
      "InvalidPermission.NotFound",
      [2],
    ],
    [
      "a revoke by ids with one that is not there",
      async (groupId) => {
        const rules = await rulesOf(cloud.ec2(), groupId);
        const idOf = (port: number) =>
          must(rules.find((rule) => rule.FromPort === port)?.SecurityGroupRuleId);
        const SecurityGroupRuleIds = [idOf(1), "sgr-00000000000000001", idOf(2)];
        return cloud
          .ec2()
          .send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds }));
      },
      "InvalidSecurityGroupRuleId.NotFound",
      [2],
    ],
  ];

  it.each(batches)("whole: %s changes nothing", async (_name, call, code) => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcp(1, "10.0.0.0/8"), tcp(2, "10.0.0.0/8"));

    expect(await outcomeOf(call(groupId))).toBe(code);
    expect(await ports(groupId)).toEqual([1, 2]);
  });

  it.each(batches)("half: %s lands what stands before it", async (_name, call, code, left) => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcp(1, "10.0.0.0/8"), tcp(2, "10.0.0.0/8"));
    await choose({ failedBatch: "half" });

    expect(await outcomeOf(call(groupId))).toBe(code);
    expect(await ports(groupId)).toEqual(left);
  });

  it("half: what passes the quota is left out, what fits before it lands", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await cloud.post("/_local/quota", { account: usual, region: "eu-west-1", code: "L-0EA8095F", value: 2 });
    await choose({ failedBatch: "half" });
    const rules = [1, 2, 3, 4].map((port) => tcp(port, "10.0.0.0/8"));

    expect(await outcomeOf(allow(cloud.ec2(), groupId, ...rules))).toBe("RulesPerSecurityGroupLimitExceeded");
    expect(await ports(groupId)).toEqual([1, 2]);
  });

  it("half: a dry run lands nothing", async () => {
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcp(1, "10.0.0.0/8"));
    await choose({ failedBatch: "half" });
    const call = new AuthorizeSecurityGroupIngressCommand({
      GroupId: groupId,
      IpPermissions: [tcp(2, "10.0.0.0/8"), tcp(1, "10.0.0.0/8")],
      DryRun: true,
    });

    expect(await outcomeOf(cloud.ec2().send(call))).toBe("InvalidPermission.Duplicate");
    expect(await ports(groupId)).toEqual([1]);
  });
});

describe("dryRunFaults", () => {
  it.each([
    ["first", "InvalidGroup.NotFound"],
    ["ignored", "DryRunOperation"],
  ])("%s: a dry run of what would fail answers %s", async (reading, code) => {
    await choose({ dryRunFaults: reading });
    const call = new DeleteSecurityGroupCommand({ GroupId: "sg-00000000000000001", DryRun: true });

    expect(await outcomeOf(cloud.ec2().send(call))).toBe(code);
    const read = new DescribeSecurityGroupsCommand({ GroupIds: ["sg-00000000000000001"], DryRun: true });
    expect(await outcomeOf(cloud.ec2().send(read))).toBe(code);
  });
});

describe("modifyDescription", () => {
  it.each([
    ["cleared", undefined],
    ["kept", "office"],
  ])("%s: a description that is left out becomes %s", async (reading, description) => {
    await choose({ modifyDescription: reading });
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const IpRanges = [{ CidrIp: "10.0.0.0/8", Description: "office" }];
    const [rule] = await allow(ec2, groupId, { ...tcp(80), IpRanges });
    const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 81, ToPort: 81, CidrIpv4: "10.0.0.0/8" };
    const SecurityGroupRules = [{ SecurityGroupRuleId: must(rule?.SecurityGroupRuleId), SecurityGroupRule }];

    await ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: groupId, SecurityGroupRules }));

    expect((await rulesOf(ec2, groupId))[0]).toMatchObject({ FromPort: 81 });
    expect((await rulesOf(ec2, groupId))[0]?.Description).toBe(description);
  });
});

describe("tradingPlaces", () => {
  it.each([
    ["allowed", "fine"],
    ["refused", "InvalidPermission.Duplicate"],
  ])("%s: two rules that trade their ports answer %s", async (reading, outcome) => {
    await choose({ tradingPlaces: reading });
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const rules = await allow(ec2, groupId, tcp(1, "10.0.0.0/8"), tcp(2, "10.0.0.0/8"));
    const SecurityGroupRules = rules.map(({ SecurityGroupRuleId, FromPort }) => {
      const port = 3 - must(FromPort);
      const traded = { IpProtocol: "tcp", FromPort: port, ToPort: port, CidrIpv4: "10.0.0.0/8" };
      return { SecurityGroupRuleId: must(SecurityGroupRuleId), SecurityGroupRule: traded };
    });

    const call = new ModifySecurityGroupRulesCommand({ GroupId: groupId, SecurityGroupRules });
    expect(await outcomeOf(ec2.send(call))).toBe(outcome);
    expect(await ports(groupId)).toEqual([1, 2]);
  });
});

describe("overQuota", () => {
  it.each([
    ["where-room", "fine"],
    ["nowhere", "RulesPerSecurityGroupLimitExceeded"],
  ])("%s: an IPv6 rule for a group with too many IPv4 rules answers %s", async (reading, outcome) => {
    await choose({ overQuota: reading });
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcp(1, "10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16"));
    await cloud.post("/_local/quota", { account: usual, region: "eu-west-1", code: "L-0EA8095F", value: 2 });

    const ipv6 = { ...tcp(2), Ipv6Ranges: [{ CidrIpv6: "2001:db8::/64" }] };
    expect(await outcomeOf(allow(cloud.ec2(), groupId, ipv6))).toBe(outcome);
    expect(await outcomeOf(allow(cloud.ec2(), groupId, tcp(3, "10.0.0.0/8")))).toBe(
      "RulesPerSecurityGroupLimitExceeded",
    );
  });
});

describe("selfReferenceDelete", () => {
  it.each([
    ["allowed", "fine"],
    ["refused", "DependencyViolation"],
  ])("%s: deleting a group that names itself answers %s", async (reading, outcome) => {
    await choose({ selfReferenceDelete: reading });
    const groupId = await makeGroup(cloud.ec2());
    await allow(cloud.ec2(), groupId, tcpFrom(80, { GroupId: groupId }));

    expect(await outcomeOf(cloud.ec2().send(new DeleteSecurityGroupCommand({ GroupId: groupId })))).toBe(
      outcome,
    );
  });
});

describe("aclEntryCount", () => {
  it.each([
    ["together", "NetworkAclEntryLimitExceeded"],
    ["by-family", "fine"],
  ])("%s: an IPv6 entry beside as many IPv4 entries as fit answers %s", async (reading, outcome) => {
    await choose({ aclEntryCount: reading });
    const ec2 = cloud.ec2();
    const made = await ec2.send(
      new CreateNetworkAclCommand({ VpcId: await makeVpc(ec2, "10.0.0.0/16", true) }),
    );
    const entry = (RuleNumber: number, block: object) =>
      ec2.send(
        new CreateNetworkAclEntryCommand({
          NetworkAclId: must(made.NetworkAcl?.NetworkAclId),
          RuleNumber,
          Protocol: "-1",
          RuleAction: "allow",
          Egress: false,
          ...block,
        }),
      );
    for (let number = 1; number <= 20; number++) await entry(number, { CidrBlock: `10.0.${number}.0/24` });

    expect(await outcomeOf(entry(100, { Ipv6CidrBlock: "::/0" }))).toBe(outcome);
    expect(await outcomeOf(entry(101, { CidrBlock: "10.1.0.0/16" }))).toBe("NetworkAclEntryLimitExceeded");
  });
});

describe("prefixListCount", () => {
  it.each([
    ["both", "RulesPerSecurityGroupLimitExceeded"],
    ["own", "fine"],
  ])("%s: IPv6 rules that fit only beside the IPv4 counter answer %s", async (reading, outcome) => {
    await choose({ prefixListCount: reading });
    const ec2 = cloud.ec2();
    const list = await ec2.send(
      new CreateManagedPrefixListCommand({ PrefixListName: "office", MaxEntries: 59, AddressFamily: "IPv4" }),
    );
    const groupId = await makeGroup(ec2);
    const PrefixListIds = [{ PrefixListId: must(list.PrefixList?.PrefixListId) }];
    await allow(ec2, groupId, { ...tcp(1), PrefixListIds });
    const ipv6 = { ...tcp(2), Ipv6Ranges: [{ CidrIpv6: "2001:db8::/64" }, { CidrIpv6: "2001:db8:1::/64" }] };

    expect(await outcomeOf(allow(ec2, groupId, ipv6))).toBe(outcome);
    expect(await outcomeOf(allow(ec2, groupId, tcp(3, "10.0.0.0/8", "10.1.0.0/16")))).toBe(
      "RulesPerSecurityGroupLimitExceeded",
    );
  });
});

describe("portlessPorts", () => {
  it.each([
    ["absent", undefined],
    ["shown", -1],
  ])(
    "%s: DescribeSecurityGroups shows protocol 50 with the ports %s, and -1 with none",
    async (reading, port) => {
      await choose({ portlessPorts: reading });
      const ec2 = cloud.ec2();
      const groupId = await makeGroup(ec2);
      const IpRanges = [{ CidrIp: "10.0.0.0/8" }];
      await allow(ec2, groupId, { IpProtocol: "50", IpRanges }, { IpProtocol: "-1", IpRanges });

      const permissions = must((await describeGroup(ec2, groupId)).IpPermissions);
      const fromPorts = new Map(permissions.map(({ IpProtocol, FromPort }) => [IpProtocol, FromPort]));
      expect(fromPorts).toEqual(
        new Map([
          ["50", port],
          ["-1", undefined],
        ]),
      );
    },
  );
});

describe("ampersand", () => {
  it.each([
    ["accepted", "fine"],
    ["refused", "InvalidParameterValue"],
  ])("%s: & in the description of a rule that names a group answers %s", async (reading, outcome) => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const pair = (Description?: string) => ({
      ...tcp(80),
      UserIdGroupPairs: [{ GroupId: groupId, ...(Description === undefined ? {} : { Description }) }],
    });
    const [rule] = await allow(ec2, groupId, pair());
    await choose({ ampersand: reading });

    const described = (IpPermissions: ReturnType<typeof pair>[]) =>
      ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand({ GroupId: groupId, IpPermissions }));
    const modify = new ModifySecurityGroupRulesCommand({
      GroupId: groupId,
      SecurityGroupRules: [
        {
          SecurityGroupRuleId: must(rule?.SecurityGroupRuleId),
          SecurityGroupRule: {
            IpProtocol: "tcp",
            FromPort: 80,
            ToPort: 80,
            ReferencedGroupId: groupId,
            Description: "a & b",
          },
        },
      ],
    });
    expect(await outcomeOf(described([pair("a & b")]))).toBe(outcome);
    expect(await outcomeOf(ec2.send(modify))).toBe(outcome);
    expect(await outcomeOf(allow(ec2, groupId, { ...pair("a & b"), FromPort: 81, ToPort: 81 }))).toBe(
      outcome,
    );
    const cidr = { ...tcp(82), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "a & b" }] };
    expect(await outcomeOf(allow(ec2, groupId, cidr))).toBe("fine");
  });
});

describe("unappliedQuota", () => {
  it.each([
    ["default", "fine"],
    ["not-found", "NoSuchResourceException"],
  ])("%s: reading a quota that was never set answers %s", async (reading, outcome) => {
    await choose({ unappliedQuota: reading });
    const quotas = new ServiceQuotasClient({
      endpoint: cloud.url,
      region: "eu-west-1",
      credentials: { accessKeyId: usual, secretAccessKey: "x" },
      maxAttempts: 1,
    });
    const read = () =>
      outcomeOf(quotas.send(new GetServiceQuotaCommand({ ServiceCode: "vpc", QuotaCode: "L-0EA8095F" })));

    expect(await read()).toBe(outcome);
    await cloud.post("/_local/quota", { account: usual, region: "eu-west-1", code: "L-0EA8095F", value: 70 });
    expect(await read()).toBe("fine");
    quotas.destroy();
  });
});

it("has a test here for every row", async () => {
  const text = await readFile(new URL(import.meta.url), "utf8");

  for (const name of Object.keys(readingTable)) expect(text).toContain(`describe("${name}"`);
});
