import { inspect } from "node:util";
import { CreateVpcCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Ec2State } from "../../src/aws/ec2-state.ts";
import { Ec2Steps } from "../../src/aws/ec2-steps.ts";
import { BugError, WriteError } from "../../src/model/errors.ts";
import type { ObservedPermission, ObservedRule } from "../../src/model/group.ts";
import type { GroupStep } from "../../src/model/plan.ts";
import type { Direction, Peer, Protocol, Rule } from "../../src/model/rule.ts";
import { accessOf, openCloud, type TestCloud } from "./cloud.ts";
import { fakeEc2 } from "./fake-ec2.ts";

const HUB = "111111111111";
const scope = { account: "222222222222", region: "eu-west-1" };

let cloud: TestCloud;
let vpcId: string;
let groupId: string;
let groups = 0;
const access = accessOf(HUB);
const state = new Ec2State(access);
const steps = new Ec2Steps(access);

beforeAll(async () => {
  cloud = await openCloud();
  const { Vpc } = await access.ec2(scope, "write").send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
  vpcId = Vpc?.VpcId ?? "";
});
beforeEach(async () => {
  groups += 1;
  groupId = await steps.createGroup(scope, { name: `g${groups}`, description: "a test", vpcId, tags: {} });
  await cloud.begin();
});
afterAll(async () => await cloud.close());

function rule(parts: Partial<Rule> & { readonly peer: Peer }): Rule {
  return { key: "", direction: "ingress", protocol: "tcp", from: 443, to: 443, description: "", ...parts };
}
function ipv4(cidr: string, parts: Partial<Rule> = {}): Rule {
  return rule({ peer: { kind: "ipv4", cidr }, ...parts });
}
function adding(rules: readonly Rule[], tags = {}, direction: Direction = "ingress"): GroupStep {
  return { kind: "add-rules", direction, rules, tags, room: { before: 0, after: rules.length } };
}
async function readRules(): Promise<readonly ObservedRule[]> {
  return await state.readRules(scope, { kind: "groups", groupIds: [groupId] });
}
async function readIngress(): Promise<readonly ObservedPermission[]> {
  const [group] = await state.readGroups(scope, [groupId]);
  return group?.ingress ?? [];
}
/** The read rule again as the planner would hand it over for removal: only its id counts. */
function asRead(observed: ObservedRule): Rule {
  return ipv4("0.0.0.0/32", { ruleId: observed.ruleId });
}
async function failure(writing: Promise<unknown>): Promise<WriteError> {
  const error = await writing.then(
    () => "the write was accepted",
    (reason: unknown) => reason,
  );
  if (!(error instanceof WriteError)) throw new Error(`not a WriteError: ${String(error)}`);
  return error;
}

describe("a new group", () => {
  it("has its name, description and all tags from the creating call on", async () => {
    const tags = { "vpc-rule-sync:owner": "111111111111/cli/a", Name: "web" };
    const creation = { name: "web tier", description: "golden web tier", vpcId, tags };

    const made = await steps.createGroup(scope, creation);

    expect((await cloud.counts()).byAction).toEqual({ CreateSecurityGroup: 1 });
    const [group] = await state.readGroups(scope, [made]);
    expect(group).toMatchObject({
      ...scope,
      ...{ name: "web tier", description: "golden web tier", vpcId, tags },
    });
  });

  it("is stale when its name was taken meanwhile", async () => {
    const creation = { name: `G${groups}`, description: "again", vpcId, tags: {} };

    const error = await failure(steps.createGroup(scope, creation));

    expect(error).toMatchObject({ reaction: "stale", code: "DESTINATION_CHANGED" });
    expect(error.message).toContain("ec2:CreateSecurityGroup");
  });

  it("needs a VPC that is there", async () => {
    const creation = { name: "lost", description: "lost", vpcId: "vpc-0fffffffffffffff0", tags: {} };

    expect(await failure(steps.createGroup(scope, creation))).toMatchObject({ reaction: "fault" });
  });
});

describe("rules of every kind come back as they were written", () => {
  const cases: readonly [
    string,
    Protocol,
    number | null,
    number | null,
    Peer,
    Partial<ObservedPermission>,
  ][] = [
    [
      "tcp from IPv4",
      "tcp",
      1,
      65535,
      { kind: "ipv4", cidr: "10.0.0.0/8" },
      { protocol: "tcp", from: 1, to: 65535, ipv4: [{ cidr: "10.0.0.0/8", description: "why" }] },
    ],
    [
      "udp from IPv6",
      "udp",
      53,
      53,
      { kind: "ipv6", cidr: "2001:db8::/32" },
      { protocol: "udp", from: 53, to: 53, ipv6: [{ cidr: "2001:db8::/32", description: "why" }] },
    ],
    [
      "everything",
      "all",
      null,
      null,
      { kind: "ipv4", cidr: "0.0.0.0/0" },
      { protocol: "-1", ipv4: [{ cidr: "0.0.0.0/0", description: "why" }] },
    ],
    ["a protocol by number", "50", null, null, { kind: "ipv4", cidr: "10.0.0.0/8" }, { protocol: "50" }],
    [
      "an ICMP type and code",
      "icmp",
      3,
      4,
      { kind: "ipv4", cidr: "10.0.0.0/8" },
      { protocol: "icmp", from: 3, to: 4 },
    ],
    [
      "all of ICMPv6",
      "icmpv6",
      -1,
      -1,
      { kind: "ipv6", cidr: "::/0" },
      { protocol: "icmpv6", from: -1, to: -1 },
    ],
  ];

  it.each(cases)("%s", async (_case, protocol, from, to, peer, expected) => {
    await steps.applyStep(scope, groupId, adding([rule({ protocol, from, to, peer, description: "why" })]));

    const [permission] = await readIngress();
    expect(permission).toMatchObject(expected);
    const observed = (await readRules()).filter((each) => each.direction === "ingress");
    expect(observed).toHaveLength(1);
    expect(observed[0]?.permission.protocol).toBe(expected.protocol);
  });

  it("a group peer, with its owner and its description", async () => {
    const peer: Peer = { kind: "group", account: scope.account, groupId };

    await steps.applyStep(scope, groupId, adding([rule({ peer, description: "self" })]));

    const peers = [{ groupId, account: scope.account, description: "self" }];
    expect((await readIngress())[0]?.groups).toMatchObject(peers);
    const observed = (await readRules()).find((each) => each.direction === "ingress");
    expect(observed?.permission.groups).toMatchObject(peers);
  });

  it("a prefix list", async () => {
    const lists = await state.readPrefixLists(scope);
    const id = lists.find((list) => list.name.endsWith(".s3"))?.id ?? "";
    const peer: Peer = { kind: "prefix-list", prefixListId: id };

    await steps.applyStep(scope, groupId, adding([rule({ peer, direction: "egress" })], {}, "egress"));

    const egress = (await readRules()).flatMap((each) => each.permission.prefixLists ?? []);
    expect(egress).toEqual([{ id }]);
  });
});

describe("adding", () => {
  it("sends many rules in one call, and tags every one of them", async () => {
    const rules = [ipv4("10.1.0.0/16"), ipv4("10.2.0.0/16"), ipv4("10.3.0.0/16", { from: 80, to: 80 })];
    const tags = { "vpc-rule-sync:owner": "111111111111/cli/a" };

    await steps.applyStep(scope, groupId, adding(rules, tags));

    expect((await cloud.counts()).byAction).toEqual({ AuthorizeSecurityGroupIngress: 1 });
    const observed = (await readRules()).filter((each) => each.direction === "ingress");
    expect(observed.map((each) => each.tags)).toEqual([tags, tags, tags]);
  });

  it("is stale as a whole when one rule is there already", async () => {
    await steps.applyStep(scope, groupId, adding([ipv4("10.1.0.0/16")]));

    const error = await failure(
      steps.applyStep(
        scope,
        groupId,
        adding([ipv4("10.2.0.0/16"), ipv4("10.1.0.0/16", { description: "other" })]),
      ),
    );

    expect(error).toMatchObject({ reaction: "stale" });
    expect((await readIngress())[0]?.ipv4).toHaveLength(1);
  });

  it("meets the quota", async () => {
    const rules = Array.from({ length: 61 }, (_, index) => ipv4(`10.${index}.0.0/16`));

    expect(await failure(steps.applyStep(scope, groupId, adding(rules)))).toMatchObject({
      reaction: "quota",
      code: "QUOTA_EXCEEDED",
    });
  });

  it("is at fault with a peer group that is not in reach", async () => {
    const peer: Peer = { kind: "group", account: scope.account, groupId: "sg-0fffffffffffffff0" };

    expect(await failure(steps.applyStep(scope, groupId, adding([rule({ peer })])))).toMatchObject({
      reaction: "fault",
      code: "RULE_REFUSED",
    });
  });

  it("is stale when the destination itself is gone", async () => {
    const error = await failure(
      steps.applyStep(scope, "sg-0fffffffffffffff0", adding([ipv4("10.1.0.0/16")])),
    );

    expect(error).toMatchObject({ reaction: "stale" });
    expect(error.message).toContain("sg-0fffffffffffffff0 (account 222222222222, Region eu-west-1)");
  });

  it("goes out in batches of a thousand", async () => {
    await cloud.post("/_local/quota", { ...scope, code: "L-0EA8095F", value: 2000 });
    const rules = Array.from({ length: 1001 }, (_, index) => ipv4(`10.${index >> 8}.${index & 255}.0/24`));

    await steps.applyStep(scope, groupId, adding(rules));

    expect((await cloud.counts()).byAction).toEqual({ AuthorizeSecurityGroupIngress: 2 });
    expect((await readIngress())[0]?.ipv4).toHaveLength(1001);
    await cloud.post("/_local/quota", { ...scope, code: "L-0EA8095F", value: 60 });
  });
});

describe("amending", () => {
  const cases: readonly [string, string, string | undefined][] = [
    ["replaces a description", "new words", "new words"],
    ["clears a description", "", undefined],
  ];

  it.each(cases)("%s in one call, leaving the rule itself", async (_case, description, expected) => {
    await steps.applyStep(scope, groupId, adding([ipv4("10.1.0.0/16", { description: "old words" })]));
    const before = await readRules();

    await steps.applyStep(scope, groupId, {
      kind: "amend-rules",
      direction: "ingress",
      rules: [ipv4("10.1.0.0/16", { description })],
    });

    expect((await readIngress())[0]?.ipv4?.[0]?.description || undefined).toBe(expected);
    expect((await readRules()).map((each) => each.ruleId)).toEqual(before.map((each) => each.ruleId));
    expect((await cloud.counts()).byAction.UpdateSecurityGroupRuleDescriptionsIngress).toBe(1);
  });

  it("is stale when the rule is gone", async () => {
    const step: GroupStep = { kind: "amend-rules", direction: "egress", rules: [ipv4("10.1.0.0/16")] };

    expect(await failure(steps.applyStep(scope, groupId, step))).toMatchObject({ reaction: "stale" });
  });
});

describe("exchanging", () => {
  it("turns one rule into another under the same id", async () => {
    await steps.applyStep(scope, groupId, adding([ipv4("10.1.0.0/16", { description: "old" })]));
    const [observed] = (await readRules()).filter((each) => each.direction === "ingress");
    if (observed === undefined) throw new Error("the rule was not added");
    const add = ipv4("10.2.0.0/16", { protocol: "udp", from: 53, to: 53, description: "new" });

    await steps.applyStep(scope, groupId, {
      kind: "exchange-rules",
      direction: "ingress",
      pairs: [{ remove: asRead(observed), add }],
    });

    expect((await readRules()).find((each) => each.ruleId === observed.ruleId)?.permission).toEqual({
      protocol: "udp",
      from: 53,
      to: 53,
      ipv4: [{ cidr: "10.2.0.0/16", description: "new" }],
    });
    expect((await cloud.counts()).byAction.ModifySecurityGroupRules).toBe(1);
  });
});

describe("removing", () => {
  it("takes away exactly the rules with these ids, in one call", async () => {
    await steps.applyStep(
      scope,
      groupId,
      adding([ipv4("10.1.0.0/16"), ipv4("10.2.0.0/16"), ipv4("10.3.0.0/16")]),
    );
    const observed = (await readRules()).filter((each) => each.direction === "ingress");

    await steps.applyStep(scope, groupId, {
      kind: "remove-rules",
      direction: "ingress",
      rules: observed.slice(0, 2).map(asRead),
    });

    expect((await readRules()).filter((each) => each.direction === "ingress")).toEqual(observed.slice(2));
    expect((await cloud.counts()).byAction.RevokeSecurityGroupIngress).toBe(1);
  });

  it("is stale when one of the rules is gone", async () => {
    const gone = ipv4("10.1.0.0/16", { ruleId: "sgr-0fffffffffffffff0" });
    const step: GroupStep = { kind: "remove-rules", direction: "ingress", rules: [gone] };

    expect(await failure(steps.applyStep(scope, groupId, step))).toMatchObject({ reaction: "stale" });
  });

  it("is a defect without a rule id, and calls nothing", async () => {
    const step: GroupStep = { kind: "remove-rules", direction: "ingress", rules: [ipv4("10.1.0.0/16")] };

    await expect(steps.applyStep(scope, groupId, step)).rejects.toBeInstanceOf(BugError);
    expect((await cloud.counts()).total).toBe(0);
  });

  const ids: GroupStep = {
    kind: "remove-rules",
    direction: "egress",
    rules: [ipv4("10.1.0.0/16", { ruleId: "sgr-1" })],
  };
  const replies: readonly [string, object, string][] = [
    ["is stale when fewer were revoked than asked", { Return: true, RevokedSecurityGroupRules: [] }, "stale"],
    [
      "is stale when some were unknown",
      { Return: true, UnknownIpPermissions: [{ IpProtocol: "-1" }] },
      "stale",
    ],
    ["is lost when the reply says nothing", {}, "lost"],
    ["is lost when the reply says it was not done", { Return: false }, "lost"],
  ];

  it.each(replies)("%s", async (_case, reply, reaction) => {
    const error = await failure(new Ec2Steps(fakeEc2(reply)).applyStep(scope, "sg-1", ids));

    expect(error).toMatchObject({ reaction });
  });

  it("believes a reply of the older form, which lists nothing", async () => {
    await expect(
      new Ec2Steps(fakeEc2({ Return: true })).applyStep(scope, "sg-1", ids),
    ).resolves.toBeUndefined();
  });
});

it("tags a group in one call", async () => {
  await steps.applyStep(scope, groupId, { kind: "tag-group", tags: { env: "prod", tier: "" } });

  const [group] = await state.readGroups(scope, [groupId]);
  expect(group?.tags).toEqual({ env: "prod", tier: "" });
  expect((await cloud.counts()).byAction.CreateTags).toBe(1);
});

describe("a reply that is lost", () => {
  const step = adding([ipv4("10.1.0.0/16")]);
  const cases: readonly [string, object, number][] = [
    ["because the connection broke before the call was carried out", { kind: "drop-before" }, 0],
    ["because the connection broke after the call was carried out", { kind: "drop-after" }, 1],
    ["because EC2 failed inside", { kind: "error", code: "InternalError", status: 500, message: "oops" }, 0],
    [
      "because EC2 was not available",
      { kind: "error", code: "Unavailable", status: 503, message: "oops" },
      0,
    ],
  ];

  it.each(cases)("is told at once, after one request, %s", async (_case, fault, rules) => {
    await cloud.begin({ action: "AuthorizeSecurityGroupIngress", kind: "error", times: 9, ...fault });

    const error = await failure(steps.applyStep(scope, groupId, step));

    expect(error).toMatchObject({ reaction: "lost", code: "NO_ANSWER" });
    expect((await cloud.counts()).byAction).toEqual({ AuthorizeSecurityGroupIngress: 1 });
    expect(await readIngress()).toHaveLength(rules);
  });
});

describe("a throttled write", () => {
  const throttled = { action: "AuthorizeSecurityGroupIngress", kind: "error", message: "slow down" } as const;

  it.each([
    ["RequestLimitExceeded", 503],
    ["Throttling", 400],
  ])("is repeated, because %s means that EC2 did not look at it", async (code, status) => {
    await cloud.begin({ ...throttled, code, status, times: 2 });

    await steps.applyStep(scope, groupId, adding([ipv4("10.1.0.0/16")]));

    expect((await cloud.counts()).byAction).toEqual({ AuthorizeSecurityGroupIngress: 3 });
  });

  it("stops being repeated when a reply is lost on the way", async () => {
    await cloud.begin(
      { ...throttled, code: "RequestLimitExceeded", status: 503, times: 1 },
      { ...throttled, kind: "drop-after", times: 9 },
    );

    const error = await failure(steps.applyStep(scope, groupId, adding([ipv4("10.1.0.0/16")])));

    expect(error).toMatchObject({ reaction: "lost" });
    expect((await cloud.counts()).byAction).toEqual({ AuthorizeSecurityGroupIngress: 2 });
    expect(await readIngress()).toHaveLength(1);
  });
});

it("names the action and the account when a write is denied, and does not repeat it", async () => {
  await cloud.begin({
    action: "AuthorizeSecurityGroupIngress",
    kind: "error",
    times: 9,
    code: "UnauthorizedOperation",
    status: 403,
    message: "You are not authorized.",
  });

  const error = await failure(steps.applyStep(scope, groupId, adding([ipv4("10.1.0.0/16")])));

  expect(error).toMatchObject({ reaction: "denied", code: "ACCESS_DENIED" });
  expect(error.next).toContain("allow ec2:AuthorizeSecurityGroupIngress in account 222222222222");
  expect((await cloud.counts()).total).toBe(1);
});

it("holds no secret in its errors, however they are printed", async () => {
  await cloud.begin({
    action: "*",
    kind: "error",
    times: 9,
    code: "UnauthorizedOperation",
    status: 403,
    message: "no",
  });

  const error = await failure(steps.applyStep(scope, groupId, adding([ipv4("10.1.0.0/16")])));

  const printed = inspect(error, { depth: 12, showHidden: true });
  expect(printed).toContain("ec2:AuthorizeSecurityGroupIngress");
  expect(printed).not.toMatch(/x-amz-security-token|AWS4-HMAC|Signature=/i);
});
