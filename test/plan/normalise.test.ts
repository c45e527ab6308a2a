import { expect, test } from "vitest";
import { ReadError } from "../../src/model/errors.ts";
import type { ObservedPermission } from "../../src/model/group.ts";
import { normaliseGroup, normaliseObservedRules, normaliseProtocol } from "../../src/plan/normalise.ts";
import { HOME, linesOf, observedGroup, permission, rule, rules } from "../support/rule-notation.ts";

const anywhere = { ipv4: [{ cidr: "0.0.0.0/0" }] };

function ingressOf(...ingress: readonly ObservedPermission[]): readonly string[] {
  return linesOf(normaliseGroup({ ...observedGroup(), ingress }).rules);
}

test.each([
  ["6", "tcp"],
  ["TCP", "tcp"],
  ["17", "udp"],
  ["1", "icmp"],
  ["58", "icmpv6"],
  ["icmpv6", "icmpv6"],
  ["-1", "all"],
  ["all", "all"],
  ["50", "50"],
  ["0", "0"],
  ["255", "255"],
  ["256", null],
  ["06", null],
  ["esp", null],
  ["", null],
])("the protocol %j is %j", (text, protocol) => {
  expect(normaliseProtocol(text)).toBe(protocol);
});

test.each<[string, ObservedPermission, string]>([
  ["a number as its name", { protocol: "6", from: 443, to: 443, ...anywhere }, "in tcp 443 from 0.0.0.0/0"],
  ["a range", { protocol: "udp", from: 0, to: 65535, ...anywhere }, "in udp 0-65535 from 0.0.0.0/0"],
  ["everything, without ports", { protocol: "-1", ...anywhere }, "in all from 0.0.0.0/0"],
  [
    "everything, with ports that mean nothing",
    { protocol: "-1", from: -1, to: -1, ...anywhere },
    "in all from 0.0.0.0/0",
  ],
  [
    "another protocol, with ports that mean nothing",
    { protocol: "50", from: 0, to: 0, ...anywhere },
    "in 50 from 0.0.0.0/0",
  ],
  [
    "icmp of a type and code",
    { protocol: "icmp", from: 3, to: 4, ...anywhere },
    "in icmp 3/4 from 0.0.0.0/0",
  ],
  ["icmp of a type", { protocol: "icmp", from: 8, to: -1, ...anywhere }, "in icmp 8 from 0.0.0.0/0"],
  [
    "icmpv6 without a type as all of it",
    { protocol: "icmpv6", ipv6: [{ cidr: "::/0" }] },
    "in icmpv6 from ::/0",
  ],
  ["host bits cleared", { protocol: "50", ipv4: [{ cidr: "100.68.0.18/18" }] }, "in 50 from 100.68.0.0/18"],
  [
    "IPv6 in small letters, zeros short",
    { protocol: "50", ipv6: [{ cidr: "2001:0DB8:0::/32" }] },
    "in 50 from 2001:db8::/32",
  ],
  [
    "a lone zero group of IPv6 in full",
    { protocol: "50", ipv6: [{ cidr: "2001:aaaa:bbbb::cccc:1:2:3/128" }] },
    "in 50 from 2001:aaaa:bbbb:0:cccc:1:2:3/128",
  ],
  [
    "a description",
    { protocol: "50", ipv4: [{ cidr: "10.0.0.0/8", description: "x" }] },
    "in 50 from 10.0.0.0/8 # x",
  ],
  [
    "a group of the own account, unnamed",
    { protocol: "50", groups: [{ groupId: "sg-b" }] },
    "in 50 from sg-b",
  ],
  [
    "a group of another account",
    { protocol: "50", groups: [{ groupId: "sg-b", account: "222222222222" }] },
    "in 50 from 222222222222/sg-b",
  ],
  ["a prefix list", { protocol: "50", prefixLists: [{ id: "pl-a" }] }, "in 50 from pl-a"],
])("reads %s", (_, observed, line) => {
  expect(ingressOf(observed)).toEqual([line]);
});

test("gives every peer of a permission a rule of its own", () => {
  const observed = {
    protocol: "tcp",
    from: 22,
    to: 22,
    ipv4: [{ cidr: "10.0.0.0/8" }, { cidr: "172.16.0.0/12", description: "lab" }],
    ipv6: [{ cidr: "2001:db8::/32" }],
    prefixLists: [{ id: "pl-a" }],
    groups: [{ groupId: "sg-b" }],
  };

  expect(ingressOf(observed)).toEqual([
    "in tcp 22 from 10.0.0.0/8",
    "in tcp 22 from 172.16.0.0/12 # lab",
    "in tcp 22 from 2001:db8::/32",
    "in tcp 22 from pl-a",
    "in tcp 22 from sg-b",
  ]);
});

test.each<[string, ObservedPermission]>([
  ["a protocol of unknown name", { protocol: "esp", ...anywhere }],
  ["tcp without ports", { protocol: "tcp", ...anywhere }],
  ["tcp with one port only", { protocol: "tcp", from: 22, ...anywhere }],
  ["a broken CIDR", { protocol: "-1", ipv4: [{ cidr: "10.0.0/8" }] }],
  ["an IPv6 block among the IPv4 ones", { protocol: "-1", ipv4: [{ cidr: "::/0" }] }],
  ["an IPv4 block among the IPv6 ones", { protocol: "-1", ipv6: [{ cidr: "10.0.0.0/8" }] }],
])("refuses to leave out a rule it cannot read: %s", (_, observed) => {
  expect(() => ingressOf(observed)).toThrow(ReadError);
});

test("a rule is the same whatever its description says, and another in the other direction", () => {
  const key = rule("in tcp 443 from 10.0.0.0/8").key;

  expect(rule("in 6 443 from 10.9.9.9/8 # words").key).toBe(key);
  expect(rule("out tcp 443 to 10.0.0.0/8").key).not.toBe(key);
});

test("everything and all of tcp are different rules", () => {
  expect(rules("in all from 10.0.0.0/8", "in tcp 0-65535 from 10.0.0.0/8").size).toBe(2);
});

test("groups of one id in two accounts are different peers", () => {
  expect(rules("in all from sg-b", "in all from 222222222222/sg-b").size).toBe(2);
});

test("how EC2 groups and lists permissions does not matter", () => {
  const together = [
    { protocol: "tcp", from: 1, to: 2, ipv4: [{ cidr: "10.0.0.0/8" }, { cidr: "11.0.0.0/8" }] },
    { protocol: "-1", ipv4: [{ cidr: "12.0.0.0/8" }] },
  ];
  const apart = [
    { protocol: "-1", from: 0, to: 0, ipv4: [{ cidr: "12.1.2.3/8" }] },
    { protocol: "6", from: 1, to: 2, ipv4: [{ cidr: "11.0.0.0/8" }] },
    { protocol: "tcp", from: 1, to: 2, ipv4: [{ cidr: "10.0.0.0/8" }] },
  ];

  expect(ingressOf(...apart)).toEqual(ingressOf(...together));
});

test("keeps the VPC of a referenced group where EC2 names it, which is no part of its identity", () => {
  const peers = [{ protocol: "50", groups: [{ groupId: "sg-b", vpcId: "vpc-b" }] }];
  const { rules: found } = normaliseGroup({ ...observedGroup(), ingress: peers });

  expect([...found.values()].map(({ peer }) => peer)).toEqual([
    { kind: "group", account: HOME, groupId: "sg-b", vpcId: "vpc-b" },
  ]);
  expect([...found.keys()]).toEqual([rule("in 50 from sg-b").key]);
});

test("keeps what is known of a group beside its rules", () => {
  const { rules: none, ...facts } = normaliseGroup(observedGroup({ name: "web", tags: { env: "prod" } }));

  expect(facts).toEqual({
    account: HOME,
    region: "eu-west-1",
    groupId: "sg-a",
    name: "web",
    description: "",
    vpcId: "vpc-a",
    tags: { env: "prod" },
  });
  expect(none.size).toBe(0);
});

test("rules that are listed one by one keep their ids and their owner", () => {
  const observed = (ruleId: string, line: string, tags: Record<string, string>) => ({
    ruleId,
    groupId: "sg-a",
    direction: "egress" as const,
    permission: permission(line),
    tags,
  });

  const listed = normaliseObservedRules(
    [
      observed("sgr-1", "out 6 443 to 10.0.0.9/8", { "vpc-rule-sync:owner": "hub/cli/web", other: "x" }),
      observed("sgr-2", "out all to sg-b", {}),
    ],
    HOME,
  );

  expect([...listed.values()]).toEqual([
    { ...rule("out tcp 443 to 10.0.0.0/8"), ruleId: "sgr-1", owner: "hub/cli/web" },
    { ...rule("out all to sg-b"), ruleId: "sgr-2" },
  ]);
});
