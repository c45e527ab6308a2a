/** Rules as packets: where the words of rules meet the algebra of `packets/`. */
import { protocolNumber } from "../model/protocol.ts";
import type { Direction, Peer, Rule } from "../model/rule.ts";
import { parseCidr } from "../packets/cidr.ts";
import { type Answer, allowedBy, type Match, type PacketSet, uniteMatches } from "../packets/packet-set.ts";
import { cidrPeers, NO_PEERS, type PeerSet, symbolPeers } from "../packets/peer-set.ts";
import {
  ALL_SERVICES,
  icmpServices,
  portServices,
  protocolServices,
  type Services,
} from "../packets/services.ts";

/** What a security group with these rules lets through in one direction. */
export function packetsOfRules(rules: Iterable<Rule>, direction: Direction): PacketSet {
  const matches: Match[] = [];
  for (const rule of rules) if (rule.direction === direction) matches.push(matchOf(rule));
  return uniteMatches(matches);
}

/** What these rules let through: the first match by number where they are an ACL's, all together else. */
export function letThrough(rules: Iterable<Rule>, direction: Direction): PacketSet {
  const own = [...rules].filter((rule) => rule.direction === direction);
  const entries = own.flatMap((rule) => (rule.entry === undefined ? [] : [{ rule, ...rule.entry }]));
  if (entries.length === 0) return packetsOfRules(own, direction);
  const ordered = entries.sort((a, b) => a.number - b.number);
  return allowedBy(ordered.map(({ rule }) => answerOf(rule)));
}

/** What an ACL's rule matches and how it answers. */
export function answerOf(rule: Rule): Answer {
  return { allows: rule.entry?.action === "allow", ...matchOf(rule) };
}

/** The packets that one rule speaks of. */
export function matchOf(rule: Pick<Rule, "protocol" | "from" | "to" | "peer">): Match {
  return { services: servicesOf(rule), peers: peersOf(rule.peer) };
}

/** A group's symbol names its owner too, as a rule's key does. */
export function symbolOf(peer: Exclude<Peer, { kind: "ipv4" | "ipv6" }>): string {
  return peer.kind === "group" ? `${peer.account}/${peer.groupId}` : peer.prefixListId;
}

function servicesOf({ protocol, from, to }: Pick<Rule, "protocol" | "from" | "to">): Services {
  const number = protocolNumber(protocol);
  if (number === null) return ALL_SERVICES;
  if (from === null || to === null) return protocolServices(number);
  return protocol === "icmp" || protocol === "icmpv6"
    ? icmpServices(number, from, to)
    : portServices(number, from, to);
}

function peersOf(peer: Peer): PeerSet {
  if (peer.kind === "group" || peer.kind === "prefix-list") return symbolPeers(symbolOf(peer));
  const cidr = parseCidr(peer.cidr);
  return cidr === null ? NO_PEERS : cidrPeers(cidr);
}
