import { expect, test } from "vitest";
import { intersectPackets } from "../../../src/packets/packet-set.ts";
import { atNumber, contentKey, contentOf, ruleOfContent } from "../../../src/plan/acl/entry-contents.ts";
import { letThrough } from "../../../src/plan/packets-of-rules.ts";
import { aclRules, lineOf } from "../../support/rule-notation.ts";

const LINES = [
  "in 7 allow tcp 443 from 10.0.0.0/8",
  "in 7 deny udp 0-65535 from 10.1.2.3/32",
  "in 7 allow tcp 1024-65535 from 0.0.0.0/0",
  "in 7 allow all from 0.0.0.0/0",
  "in 7 deny all from ::/0",
  "in 7 allow 50 from 2001:db8::/32",
  "in 7 allow 0 from 10.0.0.0/8",
  "in 7 allow 255 from 10.0.0.0/8",
  "in 7 allow icmp from 10.0.0.0/8",
  "in 7 allow icmp 8 from 10.0.0.0/8",
  "in 7 allow icmp 3/4 from 10.0.0.0/8",
  "in 7 allow icmp 0/0 from 10.0.0.0/8",
  "in 7 deny icmpv6 128 from ::1/128",
];

test.each(LINES)("%s comes back from its packets", (line) => {
  const [rule] = aclRules(line).values();
  if (rule === undefined) throw new Error(line);

  expect(lineOf(ruleOfContent(contentOf(rule), "ingress", 7))).toBe(line);
});

test("what differs in nothing but the number has the same content", () => {
  const [a, b] = [...aclRules("in 1 allow tcp 443 from ::/0", "in 2 allow tcp 443 from ::/0").values()];
  const [c] = aclRules("out 1 allow tcp 443 to ::/0").values();
  if (a === undefined || b === undefined || c === undefined) throw new Error("no rules");

  expect(contentKey(a)).toBe(contentKey(b));
  expect(contentKey(a)).not.toBe(contentKey(c));
  expect(atNumber(a, 2)).toEqual(b);
});

test("a list lets through what its first match allows", () => {
  const list = aclRules("in 20 allow all from 10.0.0.0/8", "in 10 deny tcp 22 from 10.1.0.0/16");
  const denied = letThrough(aclRules("in 1 allow tcp 22 from 10.1.0.0/16").values(), "ingress");

  expect(intersectPackets(letThrough(list.values(), "ingress"), denied)).toEqual([]);
});
