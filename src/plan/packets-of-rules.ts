/** Rules as packets: where the words of rules meet the algebra of `packets/`. */
import type { Direction, Peer, Protocol, Rule } from "../model/rule.ts";
import { parseCidr } from "../packets/cidr.ts";
import { type Match, type PacketSet, uniteMatches } from "../packets/packet-set.ts";
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

/** The packets that one rule speaks of. */
export function matchOf(rule: Pick<Rule, "protocol" | "from" | "to" | "peer">): Match {
  return { services: servicesOf(rule), peers: peersOf(rule.peer) };
}

/** A group's symbol names its owner too, as a rule's key does. */
export function symbolOf(peer: Exclude<Peer, { kind: "ipv4" | "ipv6" }>): string {
  return peer.kind === "group" ? `${peer.account}/${peer.groupId}` : peer.prefixListId;
}

function servicesOf({ protocol, from, to }: Pick<Rule, "protocol" | "from" | "to">): Services {
  if (protocol === "all") return ALL_SERVICES;
  const number = protocolNumber(protocol);
  if (from === null || to === null) return protocolServices(number);
  return protocol === "icmp" || protocol === "icmpv6"
    ? icmpServices(number, from, to)
    : portServices(number, from, to);
}

const NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

function protocolNumber(protocol: Protocol): number {
  return NUMBERS[protocol] ?? Number(protocol);
}

function peersOf(peer: Peer): PeerSet {
  if (peer.kind === "group" || peer.kind === "prefix-list") return symbolPeers(symbolOf(peer));
  const cidr = parseCidr(peer.cidr);
  return cidr === null ? NO_PEERS : cidrPeers(cidr);
}
