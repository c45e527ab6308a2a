/**
 * The other side of traffic: IPv4 addresses, IPv6 addresses, and symbols, names that stand for addresses
 * nobody here can list. The three live on planes of their own, so the algebra is exact; what a symbol may
 * overlap in the real world is for those to decide who ask (see plan/judge-moment.ts).
 */
import type { Cidr } from "./cidr.ts";
import { equalSpans, intersectSpans, type Spans, subtractSpans, uniteAllSpans, uniteSpans } from "./spans.ts";

export interface PeerSet {
  readonly ipv4: Spans<number>;
  readonly ipv6: Spans<bigint>;
  /** Sorted, each once. */
  readonly symbols: readonly string[];
}

export const NO_PEERS: PeerSet = { ipv4: [], ipv6: [], symbols: [] };

const IPV4_END = 2 ** 32;
const IPV6_END = 1n << 128n;

/** Every address of both families; no symbols. */
export const ALL_ADDRESSES: PeerSet = { ipv4: [0, IPV4_END], ipv6: [0n, IPV6_END], symbols: [] };

export function cidrPeers({ family, bits, length }: Cidr): PeerSet {
  if (family === 6) return { ...NO_PEERS, ipv6: [bits, bits + (1n << BigInt(128 - length))] };
  const first = Number(bits);
  return { ...NO_PEERS, ipv4: [first, first + 2 ** (32 - length)] };
}

export function symbolPeers(symbol: string): PeerSet {
  return { ...NO_PEERS, symbols: [symbol] };
}

export function unitePeers(a: PeerSet, b: PeerSet): PeerSet {
  return {
    ipv4: uniteSpans(a.ipv4, b.ipv4),
    ipv6: uniteSpans(a.ipv6, b.ipv6),
    symbols: uniteSymbols(a.symbols, b.symbols),
  };
}

export function uniteAllPeers(sets: readonly PeerSet[]): PeerSet {
  return {
    ipv4: uniteAllSpans(sets.map(({ ipv4 }) => ipv4).filter(isNotEmpty)),
    ipv6: uniteAllSpans(sets.map(({ ipv6 }) => ipv6).filter(isNotEmpty)),
    symbols: [...new Set(sets.flatMap(({ symbols }) => symbols))].sort(),
  };
}

export function intersectPeers(a: PeerSet, b: PeerSet): PeerSet {
  return {
    ipv4: intersectSpans(a.ipv4, b.ipv4),
    ipv6: intersectSpans(a.ipv6, b.ipv6),
    symbols: a.symbols.length === 0 ? a.symbols : a.symbols.filter((symbol) => b.symbols.includes(symbol)),
  };
}

export function subtractPeers(a: PeerSet, b: PeerSet): PeerSet {
  return {
    ipv4: subtractSpans(a.ipv4, b.ipv4),
    ipv6: subtractSpans(a.ipv6, b.ipv6),
    symbols: b.symbols.length === 0 ? a.symbols : a.symbols.filter((symbol) => !b.symbols.includes(symbol)),
  };
}

export function equalPeers(a: PeerSet, b: PeerSet): boolean {
  return (
    a === b ||
    (equalSpans(a.ipv4, b.ipv4) &&
      equalSpans(a.ipv6, b.ipv6) &&
      a.symbols.length === b.symbols.length &&
      a.symbols.every((symbol, index) => symbol === b.symbols[index]))
  );
}

export function hasNoPeers({ ipv4, ipv6, symbols }: PeerSet): boolean {
  return ipv4.length === 0 && ipv6.length === 0 && symbols.length === 0;
}

function uniteSymbols(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return [...new Set([...a, ...b])].sort();
}

function isNotEmpty(list: readonly unknown[]): boolean {
  return list.length > 0;
}
