/**
 * What two rules' packets have to do with each other, judged rule by rule. A symbolic peer (a group or a
 * prefix list) may stand for any address, so it may overlap everything and covers only itself.
 */
import type { Peer, Rule } from "../model/rule.ts";
import { containsCidr, overlapsCidr, parseCidr } from "../packets/cidr.ts";

/** True when every packet that `inner` lets through is certainly let through by `outer`. */
export function coversRule(outer: Rule, inner: Rule): boolean {
  return (
    outer.direction === inner.direction && coversTraffic(outer, inner) && coversPeer(outer.peer, inner.peer)
  );
}

/** False only when no packet can match both. */
export function mayOverlap(a: Rule, b: Rule): boolean {
  return a.direction === b.direction && trafficOverlaps(a, b) && peersMayOverlap(a.peer, b.peer);
}

function coversTraffic(outer: Rule, inner: Rule): boolean {
  if (outer.protocol === "all") return true;
  if (outer.protocol !== inner.protocol) return false;
  if (outer.from === null || inner.from === null) return true;
  return outer.protocol === "tcp" || outer.protocol === "udp"
    ? outer.from <= inner.from && (inner.to ?? 0) <= (outer.to ?? 0)
    : coversIcmp(outer, inner);
}

function coversIcmp(outer: Rule, inner: Rule): boolean {
  if (outer.from === -1) return true;
  return outer.from === inner.from && (outer.to === -1 || outer.to === inner.to);
}

function trafficOverlaps(a: Rule, b: Rule): boolean {
  if (a.protocol === "all" || b.protocol === "all") return true;
  if (a.protocol !== b.protocol) return false;
  if (a.from === null || b.from === null) return true;
  if (a.protocol === "icmp" || a.protocol === "icmpv6") return coversIcmp(a, b) || coversIcmp(b, a);
  return a.from <= (b.to ?? 0) && b.from <= (a.to ?? 0);
}

function coversPeer(outer: Peer, inner: Peer): boolean {
  if (outer.kind === "group" && inner.kind === "group") {
    return outer.account === inner.account && outer.groupId === inner.groupId;
  }
  if (outer.kind === "prefix-list" && inner.kind === "prefix-list") {
    return outer.prefixListId === inner.prefixListId;
  }
  const [a, b] = [addresses(outer), addresses(inner)];
  return a !== null && b !== null && containsCidr(a, b);
}

function peersMayOverlap(a: Peer, b: Peer): boolean {
  const [x, y] = [addresses(a), addresses(b)];
  return x === null || y === null || overlapsCidr(x, y);
}

function addresses(peer: Peer): ReturnType<typeof parseCidr> {
  return peer.kind === "ipv4" || peer.kind === "ipv6" ? parseCidr(peer.cidr) : null;
}
