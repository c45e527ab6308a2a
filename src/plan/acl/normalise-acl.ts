/**
 * Makes canonical rules of the entries that EC2 lists for a network ACL. As in ../normalise.ts, nothing else
 * compares entries.
 */
import { LAST_RULE_NUMBER, type ObservedEntry } from "../../model/network-acl.ts";
import type { Peer, Protocol, Rule, RuleSet } from "../../model/rule.ts";
import { cidrPeer, makeRule, normaliseProtocol, unreadable } from "../normalise.ts";

/**
 * The canonical rules of an ACL's entries. Descriptions are empty: entries have none.
 *
 * @throws ReadError when an entry cannot be understood: an unknown entry is never left out
 */
export function normaliseEntries(entries: readonly ObservedEntry[], aclId: string): RuleSet {
  const rules = new Map<string, Rule>();
  const places = new Set<string>();
  for (const observed of entries) {
    const rule = normaliseEntry(observed, aclId);
    const place = `${observed.direction} ${observed.number}`;
    if (places.has(place)) throw unreadable(aclId, `two entries at ${place}`);
    places.add(place);
    rules.set(rule.key, rule);
  }
  return rules;
}

function normaliseEntry(observed: ObservedEntry, aclId: string): Rule {
  const { direction, number, action } = observed;
  if (!Number.isInteger(number) || number < 1 || number > LAST_RULE_NUMBER) {
    throw unreadable(aclId, `an entry with number ${number}`);
  }
  const peer = peerOf(observed, aclId);
  const traffic = trafficOf(observed, peer, aclId);
  return makeRule({ direction, ...traffic, peer, description: "", entry: { number, action } });
}

function peerOf({ number, ipv4, ipv6 }: ObservedEntry, aclId: string): Peer {
  if (ipv4 !== undefined && ipv6 === undefined) return cidrPeer(ipv4, 4, aclId);
  if (ipv6 !== undefined && ipv4 === undefined) return cidrPeer(ipv6, 6, aclId);
  throw unreadable(aclId, `entry ${number} without exactly one CIDR`);
}

interface Traffic {
  readonly protocol: Protocol;
  readonly from: number | null;
  readonly to: number | null;
}

function trafficOf(
  { number, protocol: text, ports, icmp }: ObservedEntry,
  peer: Peer,
  aclId: string,
): Traffic {
  const protocol = normaliseProtocol(text);
  switch (protocol) {
    case null:
      throw unreadable(aclId, `protocol ${JSON.stringify(text)}`);
    case "tcp":
    case "udp":
      if (ports === undefined) throw unreadable(aclId, `entry ${number}: ${protocol} without ports`);
      return { protocol, from: ports.from, to: ports.to };
    case "icmp":
    case "icmpv6":
      // EC2 takes 58 with an IPv4 CIDR for all types and codes, whatever is given.
      if (protocol === "icmpv6" && peer.kind === "ipv4") return { protocol, from: -1, to: -1 };
      if (icmp === undefined) throw unreadable(aclId, `entry ${number}: ${protocol} without type and code`);
      return { protocol, from: icmp.type, to: icmp.type === -1 ? -1 : icmp.code };
    default:
      // EC2 ignores ports of all other protocols.
      return { protocol, from: null, to: null };
  }
}
