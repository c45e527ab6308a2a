/** ACL rules as the order of entries sees them, and back: an order may answer with entries that no list holds. */
import type { Direction, Protocol, Rule, RuleAction, RuleSet } from "../../model/rule.ts";
import { formatCidr } from "../../packets/cidr.ts";
import type { PeerSet } from "../../packets/peer-set.ts";
import { PROTOCOL_SIZE, SERVICES_END, type Services } from "../../packets/services.ts";
import type { EntryContent, EntryList } from "../entry-atoms.ts";
import { makeRule, normaliseProtocol } from "../normalise.ts";
import { answerOf } from "../packets-of-rules.ts";
import { byNumber } from "./diff-entries.ts";

/** The rules of one direction by number. */
export function contentsOf(rules: RuleSet, direction: Direction): EntryList {
  return new Map([...byNumber(rules, direction)].map(([number, rule]) => [number, contentOf(rule)]));
}

export function contentOf(rule: Rule): EntryContent {
  return { key: contentKey(rule), answer: answerOf(rule) };
}

/** Equal for rules that differ in nothing but their number. */
export function contentKey(rule: Rule): string {
  return atNumber(rule, 0).key;
}

export function atNumber(rule: Rule, number: number): Rule {
  return makeRule({ ...rule, entry: { number, action: rule.entry?.action ?? "deny" } });
}

/** The rule that says exactly this content, which must be one box: one stretch of services, one CIDR. */
export function ruleOfContent({ answer }: EntryContent, direction: Direction, number: number): Rule {
  const action: RuleAction = answer.allows ? "allow" : "deny";
  return makeRule({
    direction,
    ...trafficOf(answer.services),
    peer: peerOf(answer.peers),
    description: "",
    entry: { number, action },
  });
}

function trafficOf({ from, to }: Services): Pick<Rule, "protocol" | "from" | "to"> {
  if (from === 0 && to === SERVICES_END) return { protocol: "all", from: null, to: null };
  const number = Math.floor(from / PROTOCOL_SIZE);
  const protocol: Protocol = normaliseProtocol(`${number}`) ?? "all";
  const [first, end] = [from - number * PROTOCOL_SIZE, to - number * PROTOCOL_SIZE];
  switch (protocol) {
    case "tcp":
    case "udp":
      return { protocol, from: first, to: end - 1 };
    case "icmp":
    case "icmpv6":
      return { protocol, ...icmpOf(first, end) };
    default:
      return { protocol, from: null, to: null };
  }
}

function icmpOf(first: number, end: number): { readonly from: number; readonly to: number } {
  if (end - first === PROTOCOL_SIZE) return { from: -1, to: -1 };
  return { from: Math.floor(first / 256), to: end - first === 256 ? -1 : first % 256 };
}

function peerOf({ ipv4, ipv6 }: PeerSet): Rule["peer"] {
  const [from, to] = ipv4.length > 0 ? ipv4 : ipv6;
  const [bits, end] = [BigInt(from ?? 0), BigInt(to ?? 0)];
  const hostBits = (end - bits).toString(2).length - 1;
  return ipv4.length > 0
    ? { kind: "ipv4", cidr: formatCidr({ family: 4, bits, length: 32 - hostBits }) }
    : { kind: "ipv6", cidr: formatCidr({ family: 6, bits, length: 128 - hostBits }) };
}
