import { expect, test } from "vitest";
import { ReadError } from "../../../src/model/errors.ts";
import type { ObservedEntry } from "../../../src/model/network-acl.ts";
import { normaliseEntries } from "../../../src/plan/acl/normalise-acl.ts";

const ENTRY: ObservedEntry = { direction: "ingress", number: 100, action: "allow", protocol: "-1" };

function keyOf(entry: Partial<ObservedEntry>): string {
  return [...normaliseEntries([{ ...ENTRY, ...entry }], "acl-a").keys()].join();
}

test.each<[string, Partial<ObservedEntry>, string]>([
  [
    "ports of tcp",
    { protocol: "6", ipv4: "10.0.0.0/8", ports: { from: 443, to: 443 } },
    "ingress 100 allow tcp 443:443 10.0.0.0/8",
  ],
  ["host bits are cleared", { ipv4: "100.68.0.18/18" }, "ingress 100 allow all : 100.68.0.0/18"],
  ["IPv6 is said in one way", { ipv6: "2001:DB8:0::/32" }, "ingress 100 allow all : 2001:db8::/32"],
  [
    "ports of all traffic mean nothing",
    { ipv4: "0.0.0.0/0", ports: { from: 22, to: 22 } },
    "ingress 100 allow all : 0.0.0.0/0",
  ],
  [
    "ports of another protocol mean nothing",
    { protocol: "50", ipv4: "0.0.0.0/0", ports: { from: 1, to: 2 } },
    "ingress 100 allow 50 : 0.0.0.0/0",
  ],
  [
    "a type and code of ICMP",
    { protocol: "1", ipv4: "0.0.0.0/0", icmp: { type: 3, code: 4 } },
    "ingress 100 allow icmp 3:4 0.0.0.0/0",
  ],
  [
    "a code without a type means nothing",
    { protocol: "1", ipv4: "0.0.0.0/0", icmp: { type: -1, code: 4 } },
    "ingress 100 allow icmp -1:-1 0.0.0.0/0",
  ],
  [
    "ICMPv6 from IPv6",
    { protocol: "58", ipv6: "::/0", icmp: { type: 128, code: -1 } },
    "ingress 100 allow icmpv6 128:-1 ::/0",
  ],
  [
    "ICMPv6 from IPv4 covers all types",
    { protocol: "58", ipv4: "0.0.0.0/0", icmp: { type: 128, code: 0 } },
    "ingress 100 allow icmpv6 -1:-1 0.0.0.0/0",
  ],
  [
    "number, direction and action",
    { direction: "egress", number: 32766, action: "deny", ipv4: "0.0.0.0/0" },
    "egress 32766 deny all : 0.0.0.0/0",
  ],
])("%s", (_, entry, key) => {
  expect(keyOf(entry)).toBe(key);
});

test.each<[string, Partial<ObservedEntry>]>([
  ["no CIDR", {}],
  ["two CIDRs", { ipv4: "0.0.0.0/0", ipv6: "::/0" }],
  ["a CIDR of the other family", { ipv4: "::/0" }],
  ["no CIDR at all in the text", { ipv4: "10.0.0/8" }],
  ["an unknown protocol", { protocol: "tcpp", ipv4: "0.0.0.0/0" }],
  ["tcp without ports", { protocol: "6", ipv4: "0.0.0.0/0" }],
  ["ICMP without type and code", { protocol: "1", ipv4: "0.0.0.0/0" }],
  ["ICMPv6 from IPv6 without type and code", { protocol: "58", ipv6: "::/0" }],
  ["a number that is EC2's", { number: 32767, ipv4: "0.0.0.0/0" }],
  ["number 0", { number: 0, ipv4: "0.0.0.0/0" }],
])("an entry with %s is never left out", (_, entry) => {
  expect(() => keyOf(entry)).toThrow(ReadError);
});

test("two entries at one number cannot be", () => {
  const entries = [
    { ...ENTRY, ipv4: "0.0.0.0/0" },
    { ...ENTRY, ipv4: "10.0.0.0/8" },
  ];

  expect(() => normaliseEntries(entries, "acl-a")).toThrow("two entries at ingress 100");
});

test("the same number in both directions is two entries", () => {
  const entries = [
    { ...ENTRY, ipv4: "0.0.0.0/0" },
    { ...ENTRY, ipv4: "0.0.0.0/0", direction: "egress" as const },
  ];

  expect(normaliseEntries(entries, "acl-a").size).toBe(2);
});
