import {
  CreateNetworkAclEntryCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Ec2State } from "../../src/aws/ec2-state.ts";
import { Ec2Steps } from "../../src/aws/ec2-steps.ts";
import { BugError, WriteError } from "../../src/model/errors.ts";
import type { ObservedAcl, ObservedEntry } from "../../src/model/network-acl.ts";
import type { AclStep } from "../../src/model/plan.ts";
import type { Rule, RuleEntry } from "../../src/model/rule.ts";
import { accessOf, openCloud, type TestCloud } from "./cloud.ts";
import { fakeEc2 } from "./fake-ec2.ts";

const HUB = "111111111111";
const scope = { account: "222222222222", region: "eu-west-1" };
const access = accessOf(HUB);
const state = new Ec2State(access);
const steps = new Ec2Steps(access);

let cloud: TestCloud;
let vpcId: string;
let aclId: string;
let acls = 0;

beforeAll(async () => {
  cloud = await openCloud();
  const { Vpc } = await ec2().send(
    new CreateVpcCommand({ CidrBlock: "10.1.0.0/16", AmazonProvidedIpv6CidrBlock: true }),
  );
  vpcId = Vpc?.VpcId ?? "";
});
beforeEach(async () => {
  acls += 1;
  aclId = await steps.createAcl(scope, creation(), `test-${acls}`);
  await cloud.begin();
});
afterAll(async () => await cloud.close());

function ec2() {
  return access.ec2(scope, "write");
}
function creation(tags: Readonly<Record<string, string>> = { Name: `acl-${acls}` }) {
  return { name: `acl-${acls}`, description: "", vpcId, tags };
}
function rule(entry: RuleEntry, parts: Partial<Rule> = {}): Rule {
  return {
    key: `${entry.number}`,
    direction: "ingress",
    protocol: "tcp",
    from: 443,
    to: 443,
    peer: { kind: "ipv4", cidr: "10.0.0.0/8" },
    description: "",
    entry,
    ...parts,
  };
}
function allow(number: number, parts: Partial<Rule> = {}): Rule {
  return rule({ number, action: "allow" }, parts);
}
function create(made: Rule): AclStep {
  return { kind: "create-entry", direction: made.direction, rule: made, isHelper: false };
}
async function apply(...list: readonly AclStep[]): Promise<void> {
  for (const step of list) await steps.applyAclStep(scope, aclId, step);
}
async function readAcl(): Promise<ObservedAcl> {
  const [acl] = await state.readAcls(scope, [aclId]);
  if (acl === undefined) throw new Error(`${aclId} is not there`);
  return acl;
}
async function failure(writing: Promise<unknown>): Promise<WriteError> {
  const error = await writing.then(
    () => "the write was accepted",
    (reason: unknown) => reason,
  );
  if (!(error instanceof WriteError)) throw new Error(`not a WriteError: ${String(error)}`);
  return error;
}

describe("a new ACL", () => {
  it("has all its tags from the creating call on, and no entry but EC2's own", async () => {
    const tags = { "vpc-rule-sync:owner": "111111111111/cli/a", Name: "public" };

    const made = await steps.createAcl(scope, creation(tags), "with-tags");

    expect((await cloud.counts()).byAction).toEqual({ CreateNetworkAcl: 1 });
    expect(await state.readAcls(scope, [made])).toEqual([
      {
        ...scope,
        ...{ aclId: made, name: "public", vpcId, isDefault: false, tags, associations: [], entries: [] },
      },
    ]);
  });

  it("is made once for one token, also when the first reply was lost", async () => {
    await cloud.begin({ action: "CreateNetworkAcl", kind: "drop-after" });
    const before = await state.readAcls(scope);

    const lost = await failure(steps.createAcl(scope, creation(), "once"));
    const again = await steps.createAcl(scope, creation(), "once");
    const after = await state.readAcls(scope);

    expect(lost.reaction).toBe("lost");
    expect(after).toHaveLength(before.length + 1);
    expect(after.map((acl) => acl.aclId)).toContain(again);
  });

  it("needs a VPC that is there", async () => {
    const lost = { ...creation(), vpcId: "vpc-0fffffffffffffff0" };

    expect(await failure(steps.createAcl(scope, lost, "no-vpc"))).toMatchObject({ reaction: "fault" });
  });
});

describe("entries of every kind come back as they were written", () => {
  const cases: readonly [string, Partial<Rule>, Partial<ObservedEntry>][] = [
    ["tcp", {}, { protocol: "6", ipv4: "10.0.0.0/8", ports: { from: 443, to: 443 } }],
    [
      "udp over IPv6, outbound",
      { direction: "egress", protocol: "udp", from: 0, to: 65535, peer: { kind: "ipv6", cidr: "::/0" } },
      { direction: "egress", protocol: "17", ipv6: "::/0", ports: { from: 0, to: 65535 } },
    ],
    ["everything", { protocol: "all", from: null, to: null }, { protocol: "-1", ipv4: "10.0.0.0/8" }],
    [
      "a protocol by number",
      { protocol: "50", from: null, to: null },
      { protocol: "50", ipv4: "10.0.0.0/8" },
    ],
    [
      "an ICMP type and code",
      { protocol: "icmp", from: 3, to: 4 },
      { protocol: "1", ipv4: "10.0.0.0/8", icmp: { type: 3, code: 4 } },
    ],
    [
      "all of ICMPv6",
      { protocol: "icmpv6", from: -1, to: -1, peer: { kind: "ipv6", cidr: "2001:db8::/32" } },
      { protocol: "58", ipv6: "2001:db8::/32", icmp: { type: -1, code: -1 } },
    ],
    ["ICMPv6 from IPv4", { protocol: "icmpv6", from: -1, to: -1 }, { protocol: "58", ipv4: "10.0.0.0/8" }],
  ];

  it.each(cases)("%s", async (_case, parts, expected) => {
    await apply(create(rule({ number: 32766, action: "deny" }, parts)));

    expect((await readAcl()).entries).toEqual([
      { direction: "ingress", number: 32766, action: "deny", ...expected },
    ]);
  });
});

describe("one call each", () => {
  it("replaces an entry in place and deletes one", async () => {
    const was = allow(100);
    const next = rule({ number: 100, action: "deny" }, { from: 22, to: 22 });
    await apply(create(was), create(allow(200)));
    await cloud.begin();

    await apply(
      { kind: "replace-entry", direction: "ingress", rule: next, was, isHelper: false },
      { kind: "delete-entry", direction: "ingress", rule: allow(200), isHelper: false, comesBack: false },
      { kind: "tag-acl", tags: { team: "net" } },
    );

    expect((await cloud.counts()).byAction).toEqual({
      ReplaceNetworkAclEntry: 1,
      DeleteNetworkAclEntry: 1,
      CreateTags: 1,
    });
    const acl = await readAcl();
    expect(acl.tags).toMatchObject({ team: "net" });
    expect(acl.entries).toMatchObject([{ number: 100, action: "deny", ports: { from: 22, to: 22 } }]);
  });

  it("moves a subnet, and its association has another id then", async () => {
    const subnetId = await makeSubnet("10.1.1.0/24");
    const before = await associationOf(subnetId);

    await apply({ kind: "associate", subnetId, associationId: before.associationId, from: before.aclId });

    const after = await associationOf(subnetId);
    expect(after.aclId).toBe(aclId);
    expect(after.associationId).not.toBe(before.associationId);
    const again = apply({ kind: "associate", subnetId, associationId: before.associationId, from: "" });
    expect(await failure(again)).toMatchObject({ reaction: "stale", code: "DESTINATION_CHANGED" });
  });
});

describe("an entry that EC2 does not take", () => {
  it("is stale at a number that is taken, and when the entry to change is gone", async () => {
    await apply(create(allow(100)));

    const taken = await failure(apply(create(allow(100, { from: 1, to: 1 }))));
    const gone = await failure(
      apply({ kind: "replace-entry", direction: "egress", rule: allow(7), was: allow(7), isHelper: false }),
    );
    const away = await failure(
      apply({ kind: "delete-entry", direction: "egress", rule: allow(7), isHelper: false, comesBack: false }),
    );

    expect([taken, gone, away].map(({ reaction }) => reaction)).toEqual(["stale", "stale", "stale"]);
    expect(taken.message).toContain(`${aclId} (account 222222222222, Region eu-west-1)`);
    expect(taken.message).toContain("ec2:CreateNetworkAclEntry");
  });

  it("is over the quota after as many entries as it allows", async () => {
    await cloud.post("/_local/quota", { ...scope, code: "L-2AEEBF1A", value: 2 });
    await apply(create(allow(1)), create(allow(2)));

    const full = await failure(apply(create(allow(3))));
    await cloud.post("/_local/quota", { ...scope, code: "L-2AEEBF1A", value: 20 });

    expect(full).toMatchObject({ reaction: "quota", code: "QUOTA_EXCEEDED" });
  });

  it("is a fault where EC2 can never take it, and a defect of ours where it is no entry", async () => {
    const odd = create(allow(1, { from: 70000, to: 70000 }));
    const group = create(
      allow(1, { peer: { kind: "group", account: HUB, groupId: "sg-0fffffffffffffff0" } }),
    );

    expect(await failure(apply(odd))).toMatchObject({ reaction: "fault" });
    await expect(apply(group)).rejects.toBeInstanceOf(BugError);
  });

  it("is lost where the ACL's reply does not come, and stale where the ACL is gone", async () => {
    await cloud.begin({ action: "CreateNetworkAclEntry", kind: "drop-after" });
    const lost = await failure(apply(create(allow(1))));
    const gone = await failure(steps.applyAclStep(scope, "acl-0fffffffffffffff0", create(allow(1))));

    expect([lost.reaction, gone.reaction]).toEqual(["lost", "stale"]);
    expect((await readAcl()).entries).toHaveLength(1);
  });
});

describe("a listing of ACLs", () => {
  it("leaves out EC2's own entries and nothing else", async () => {
    const all = await state.readAcls(scope);
    const standard = all.find((acl) => acl.isDefault && acl.vpcId === vpcId);

    expect(standard?.entries.map(({ direction, number }) => [direction, number]).sort()).toEqual([
      ["egress", 100],
      ["egress", 101],
      ["ingress", 100],
      ["ingress", 101],
    ]);
  });

  it("gives those of the asked ACLs that exist, in one call", async () => {
    await cloud.begin();

    const read = await state.readAcls(scope, [aclId, "acl-0fffffffffffffff0"]);

    expect(read.map((acl) => acl.aclId)).toEqual([aclId]);
    expect((await cloud.counts()).byAction).toEqual({ DescribeNetworkAcls: 1 });
  });

  it("is not read at all when it is denied", async () => {
    const denied = { code: "UnauthorizedOperation", status: 403, message: "no" };
    await cloud.begin({ action: "DescribeNetworkAcls", kind: "error", times: 9, ...denied });

    await expect(state.readAcls(scope)).rejects.toMatchObject({ name: "ReadError", code: "ACCESS_DENIED" });
  });

  it("is an error when a reply lacks what a decision needs", async () => {
    const whole = {
      NetworkAclId: "acl-1",
      OwnerId: scope.account,
      VpcId: "vpc-1",
      IsDefault: false,
      Associations: [],
      Entries: [],
    };
    const sound = {
      RuleNumber: 1,
      Egress: false,
      Protocol: "6",
      RuleAction: "allow",
      CidrBlock: "10.0.0.0/8",
    };
    const ports = { PortRange: { From: 1, To: 1 } };
    const flawed = [
      { ...whole, Entries: undefined },
      { ...whole, OwnerId: undefined },
      { ...whole, Associations: [{ SubnetId: "subnet-1" }] },
      { ...whole, Entries: [sound] },
      { ...whole, Entries: [{ ...sound, ...ports, RuleAction: "log" }] },
      { ...whole, Entries: [{ ...sound, ...ports, CidrBlock: undefined }] },
      { ...whole, Entries: [{ ...sound, ...ports, Ipv6CidrBlock: "::/0" }] },
      { ...whole, Entries: [{ ...sound, Protocol: "1" }] },
      { ...whole, Entries: [{ ...sound, ...ports, RuleNumber: undefined }] },
    ];
    const reading = (acl: object) => new Ec2State(fakeEc2({ NetworkAcls: [acl] })).readAcls(scope);

    expect(await reading({ ...whole, Entries: [{ ...sound, ...ports }] })).toHaveLength(1);
    for (const acl of flawed) await expect(reading(acl)).rejects.toMatchObject({ code: "READ_INCOMPLETE" });
  });
});

it("subnets come with their name, their zone and the zone's id", async () => {
  const subnetId = await makeSubnet("10.1.2.0/24");
  await ec2().send(new CreateTagsCommand({ Resources: [subnetId], Tags: [{ Key: "Name", Value: "app-a" }] }));

  const subnets = await state.readSubnets(scope, [vpcId]);

  expect(subnets.find((subnet) => subnet.subnetId === subnetId)).toEqual({
    ...scope,
    ...{ subnetId, vpcId, name: "app-a", zone: "eu-west-1a" },
    zoneId: expect.stringMatching(/^euw1-az\d$/),
  });
});

it("entries are canonical as EC2 stores them", async () => {
  await ec2().send(
    new CreateNetworkAclEntryCommand({
      ...{ NetworkAclId: aclId, RuleNumber: 5, Egress: false, Protocol: "-1", RuleAction: "allow" },
      CidrBlock: "10.9.8.7/8",
    }),
  );

  expect((await readAcl()).entries[0]?.ipv4).toBe("10.0.0.0/8");
});

async function makeSubnet(block: string): Promise<string> {
  const { Subnet } = await ec2().send(
    new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: block, AvailabilityZone: "eu-west-1a" }),
  );
  return Subnet?.SubnetId ?? "";
}

async function associationOf(subnetId: string) {
  for (const acl of await state.readAcls(scope)) {
    const found = acl.associations.find((item) => item.subnetId === subnetId);
    if (found !== undefined) return { aclId: acl.aclId, associationId: found.associationId };
  }
  throw new Error(`${subnetId} is under no ACL`);
}
