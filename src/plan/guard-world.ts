/**
 * What a change opens to the Internet. Judged on packets, so that two halves, or everything but one /8, are
 * the Internet as much as 0.0.0.0/0 is.
 */
import type { WorldAllowance } from "../model/mapping.ts";
import type { Rule } from "../model/rule.ts";
import { combineSets, type PacketSet, uniteMatches } from "../packets/packet-set.ts";
import { packetWords } from "../packets/packet-words.ts";
import { ALL_ADDRESSES, hasNoPeers, NO_PEERS, type PeerSet, subtractPeers } from "../packets/peer-set.ts";
import { sizeOfSpans } from "../packets/spans.ts";
import type { HoldReason } from "./guard.ts";
import { matchOf } from "./packets-of-rules.ts";

/** Half of all IPv4 addresses. */
const WORLD_IPV4 = 1n << 31n;
/** A sixteenth of all IPv6 addresses, which is half of those that are routed (2000::/3). */
const WORLD_IPV6 = 1n << 124n;

/**
 * The packets that come to be let in from what counts as the Internet, without those that may be.
 *
 * A service counts as open to the Internet where half of a family's addresses may reach it. What was open
 * before is not reported again; what is added to something that is open, or makes it so, is.
 */
export function openedToWorld(
  before: PacketSet,
  after: PacketSet,
  allowances: readonly WorldAllowance[],
): PacketSet {
  const allowed = uniteMatches(
    allowances.map(({ protocol, ports }) => ({
      services: matchOf({ protocol, ...portsOf(protocol, ports), peer: ANYBODY }).services,
      peers: ALL_ADDRESSES,
    })),
  );
  return combineSets([before, after, allowed], ([old = NO_PEERS, next = NO_PEERS, free = NO_PEERS]) =>
    hasNoPeers(free) ? newWorldPeers(old, next) : NO_PEERS,
  );
}

/** Why a plan that opens this is held; nothing where it opens nothing. */
export function worldReasons(opened: readonly PacketSet[]): readonly HoldReason[] {
  const words = new Set(opened.flatMap((set) => packetWords(set, { preposition: "from" })));
  if (words.size === 0) return [];
  return [
    {
      code: "WORLD_OPEN",
      withholds: "source",
      message: `the source opens to the Internet what allowWorld does not list: ${[...words].join("; ")}`,
      next: "close it in the source, or list it under limits.allowWorld (copy: --allow-world)",
    },
  ];
}

/**
 * False only when no service of these inbound rules can be open to the Internet: all their blocks together
 * are too small. Most plans end here, without a set being made.
 */
export function mayReachWorld(rules: readonly Rule[]): boolean {
  let [ipv4, ipv6] = [0, 0];
  for (const { direction, peer } of rules) {
    if (direction !== "ingress") continue;
    if (peer.kind === "ipv4") ipv4 += 2 ** (32 - lengthOf(peer.cidr));
    if (peer.kind === "ipv6") ipv6 += 2 ** (128 - lengthOf(peer.cidr));
  }
  return ipv4 >= Number(WORLD_IPV4) || ipv6 >= Number(WORLD_IPV6);
}

function lengthOf(cidr: string): number {
  return Number(cidr.slice(cidr.indexOf("/") + 1));
}

const ANYBODY = { kind: "ipv4", cidr: "0.0.0.0/0" } as const;

function portsOf(
  protocol: WorldAllowance["protocol"],
  ports: WorldAllowance["ports"],
): { readonly from: number | null; readonly to: number | null } {
  if (ports === null) return { from: null, to: null };
  return protocol === "tcp" || protocol === "udp" ? ports : { from: null, to: null };
}

function newWorldPeers(old: PeerSet, next: PeerSet): PeerSet {
  const added = subtractPeers(next, old);
  return {
    ipv4: sizeOfSpans(next.ipv4) >= WORLD_IPV4 ? added.ipv4 : [],
    ipv6: sizeOfSpans(next.ipv6) >= WORLD_IPV6 ? added.ipv6 : [],
    symbols: [],
  };
}
