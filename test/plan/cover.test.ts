import { expect, test } from "vitest";
import { coversRule, mayOverlap } from "../../src/plan/cover.ts";
import { rule } from "../support/rule-notation.ts";

const A = "in tcp 443 from 10.0.0.0/8";

test.each([
  ["the rule itself", A, A],
  ["a narrower block", A, "in tcp 443 from 10.1.0.0/16"],
  ["fewer ports", "in tcp 400-500 from sg-b", "in tcp 400-443 from sg-b"],
  ["any protocol, when it means all", "in all from 10.0.0.0/8", "in 50 from 10.1.0.0/16"],
  ["a type of icmp, when it means every type", "in icmp from sg-b", "in icmp 8/0 from sg-b"],
  ["a code of icmp, when it means every code", "in icmp 3 from sg-b", "in icmp 3/4 from sg-b"],
  ["another protocol without ports", "in 50 from ::/0", "in 50 from 2001:db8::/32"],
  ["the same prefix list", "in tcp 1-9 from pl-a", "in tcp 2 from pl-a"],
])("a rule covers %s", (_, outer, inner) => {
  expect(coversRule(rule(outer), rule(inner))).toBe(true);
  expect(mayOverlap(rule(outer), rule(inner))).toBe(true);
});

test.each([
  ["a wider block", A, "in tcp 443 from 0.0.0.0/0", true],
  ["more ports", A, "in tcp 442-443 from 10.0.0.0/8", true],
  ["a wider protocol", A, "in all from 10.0.0.0/8", true],
  ["every type of icmp", "in icmp 8 from sg-b", "in icmp from sg-b", true],
  ["a symbolic peer, which may stand for any address", "in all from 0.0.0.0/0", "in all from sg-b", true],
  ["an address, when it is symbolic", "in all from sg-b", "in all from 10.0.0.1/32", true],
  ["another group", "in all from sg-b", "in all from sg-c", true],
  ["the group of that id in another account", "in all from sg-b", "in all from 222222222222/sg-b", true],
  ["another prefix list", "in all from pl-a", "in all from pl-b", true],
  ["a group, when it is a prefix list", "in all from pl-a", "in all from sg-b", true],
  ["the other direction", "in all from sg-b", "out all to sg-b", false],
  ["another block", A, "in tcp 443 from 11.0.0.0/8", false],
  ["other ports", A, "in tcp 444 from 10.0.0.0/8", false],
  ["another protocol", A, "in udp 443 from 10.0.0.0/8", false],
  ["another type of icmp", "in icmp 8 from sg-b", "in icmp 0 from sg-b", false],
  ["another code of icmp", "in icmp 3/4 from sg-b", "in icmp 3/3 from sg-b", false],
  ["icmp of the other family", "in icmp from sg-b", "in icmpv6 from sg-b", false],
  ["the other family", "in all from 0.0.0.0/0", "in all from ::/0", false],
])("a rule does not cover %s", (_, outer, inner, overlaps) => {
  expect(coversRule(rule(outer), rule(inner))).toBe(false);
  expect(mayOverlap(rule(outer), rule(inner))).toBe(overlaps);
  expect(mayOverlap(rule(inner), rule(outer))).toBe(overlaps);
});
