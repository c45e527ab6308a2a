/** What EC2 itself puts into every new group: all traffic outbound. Nobody asked for it. */
import type { Rule } from "../model/rule.ts";
import { makeRule } from "./normalise.ts";

/** The outbound rules that EC2 puts into every new group; the second where the VPC has an IPv6 block. */
export function defaultEgressRules(hasIpv6: boolean): readonly Rule[] {
  const facts = { direction: "egress", protocol: "all", from: null, to: null, description: "" } as const;
  const ipv4 = makeRule({ ...facts, peer: { kind: "ipv4", cidr: "0.0.0.0/0" } });
  return hasIpv6 ? [ipv4, makeRule({ ...facts, peer: { kind: "ipv6", cidr: "::/0" } })] : [ipv4];
}

const KEYS: ReadonlySet<string> = new Set(defaultEgressRules(true).map((rule) => rule.key));

export function isEc2sOwnRule({ key }: Rule): boolean {
  return KEYS.has(key);
}

/** True for a group that nobody has put anything into. */
export function holdsOnlyEc2sRules(rules: Iterable<Rule>): boolean {
  return [...rules].every(isEc2sOwnRule);
}
