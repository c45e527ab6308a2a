/**
 * Says which packets a list of rules lets through, in a universe small enough to look at every packet:
 * 16 IPv4 and 16 IPv6 addresses, eight ports of tcp and udp, a few ICMP types, two other protocols. Shares no
 * code with the engine.
 *
 * A group or a prefix list may stand for any addresses. Whether old, new and state agree is decided for each
 * packet alone, so it is enough to try, for every such peer, that the packet is in it and that it is not:
 * that covers every way in which they can overlap.
 */
import { holdsBlock, readBlock } from "./address-blocks.ts";
import type { RuleParts, StoredPeer, Way } from "./stored-rules.ts";

export const FIRST_PORT = 8000;
export const IPV4_ROOM = "10.0.0.0/28";
export const IPV6_ROOM = "2001:db8::/124";

interface Traffic {
  readonly protocol: string;
  /** Port, or ICMP type. */
  readonly first: number | null;
  readonly code: number | null;
}

const TRAFFIC: readonly Traffic[] = [
  ...["tcp", "udp"].flatMap((protocol) =>
    Array.from({ length: 8 }, (_, index) => ({ protocol, first: FIRST_PORT + index, code: null })),
  ),
  ...[
    [8, 0],
    [3, 4],
    [3, 1],
  ].map(([first = 0, code = 0]) => ({ protocol: "icmp", first, code })),
  { protocol: "icmpv6", first: 128, code: 0 },
  { protocol: "icmpv6", first: 1, code: 4 },
  { protocol: "50", first: null, code: null },
  { protocol: "47", first: null, code: null },
];

const ADDRESSES = Array.from({ length: 32 }, (_, index) =>
  readBlock(index < 16 ? `10.0.0.${index}/32` : `2001:db8:0:0:0:0:0:${(index - 16).toString(16)}/128`),
);

/** For each kind of traffic the addresses let through, as a set of 32 bits. */
export type Answers = readonly number[];

/** Which symbolic peers hold every address; those left out hold none. */
export type Meaning = ReadonlySet<string>;

export function answersOf(rules: readonly RuleParts[], way: Way, meaning: Meaning): Answers {
  const own = rules
    .filter((rule) => rule.way === way)
    .map((rule) => ({ rule, addresses: addressesOf(rule.peer, meaning) }));
  return TRAFFIC.map((traffic) =>
    own.reduce((set, { rule, addresses }) => (matches(rule, traffic) ? set | addresses : set), 0),
  );
}

/** Every way to say of each symbolic peer of these rules that it holds everything or nothing. */
export function meaningsFor(rules: readonly RuleParts[]): readonly Meaning[] {
  const symbols = [...new Set(rules.flatMap(({ peer }) => (peer.kind === "cidr" ? [] : [symbolOf(peer)])))];
  return Array.from(
    { length: 2 ** symbols.length },
    (_, choice) => new Set(symbols.filter((_, index) => (choice >> index) & 1)),
  );
}

export interface Lists {
  readonly before: readonly RuleParts[];
  readonly end: readonly RuleParts[];
}

/**
 * Looks for a packet that a state answers unlike both the list before and the list at the end.
 *
 * @returns words for the first such packet, or null
 */
export function neitherOldNorNew({ before, end }: Lists, state: readonly RuleParts[]): string | null {
  for (const way of ["ingress", "egress"] as const) {
    for (const meaning of meaningsFor([...before, ...end, ...state])) {
      const [old, fresh, now] = [before, end, state].map((rules) => answersOf(rules, way, meaning));
      if (old === undefined || fresh === undefined || now === undefined) continue;
      for (const [index, answer] of now.entries()) {
        const wrong = strays(old[index] ?? 0, fresh[index] ?? 0, answer);
        if (wrong !== 0) return describe(way, index, wrong, answer, meaning);
      }
    }
  }
  return null;
}

/** Addresses open in both and closed now, or closed in both and open now. */
function strays(old: number, fresh: number, now: number): number {
  return (old & fresh & ~now) | (~old & ~fresh & now);
}

function describe(way: Way, index: number, wrong: number, answer: number, meaning: Meaning): string {
  const bit = 31 - Math.clz32(wrong);
  const traffic = TRAFFIC[index];
  const verdict = (answer >>> bit) & 1 ? "open" : "closed";
  const address = bit < 16 ? `10.0.0.${bit}` : `2001:db8::${(bit - 16).toString(16)}`;
  return `${way} ${traffic?.protocol} ${traffic?.first ?? ""} ${address} is ${verdict}; in it: ${[...meaning].join(", ")}`;
}

const addressSets = new Map<string, number>();

function addressesOf(peer: StoredPeer, meaning: Meaning): number {
  if (peer.kind !== "cidr") return meaning.has(symbolOf(peer)) ? -1 : 0;
  const known = addressSets.get(peer.cidr);
  if (known !== undefined) return known;
  const block = readBlock(peer.cidr);
  const set = ADDRESSES.reduce(
    (bits, address, index) => (holdsBlock(block, address) ? bits | (1 << index) : bits),
    0,
  );
  addressSets.set(peer.cidr, set);
  return set;
}

function symbolOf(peer: Exclude<StoredPeer, { kind: "cidr" }>): string {
  return peer.kind === "group" ? `${peer.account}/${peer.id}` : peer.id;
}

function matches(rule: RuleParts, traffic: Traffic): boolean {
  if (rule.protocol === "-1") return true;
  if (rule.protocol !== traffic.protocol) return false;
  switch (rule.protocol) {
    case "tcp":
    case "udp":
      return isBetween(rule.from, traffic.first, rule.to);
    case "icmp":
    case "icmpv6":
      return (
        (rule.from === -1 || rule.from === traffic.first) && (rule.to === -1 || rule.to === traffic.code)
      );
    default:
      return true;
  }
}

function isBetween(from: number | null, port: number | null, to: number | null): boolean {
  return from !== null && port !== null && to !== null && from <= port && port <= to;
}
