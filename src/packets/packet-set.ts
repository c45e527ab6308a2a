/**
 * The set of packets that a rule list answers with allow, in one direction: for each service (protocol with
 * port or ICMP type and code) the peers it may come from or go to. Exact on all 256 protocols, whole ports
 * and whole addresses; a set has one form, so equal sets are equal data.
 *
 *   service ──▶  0      tcp 22   23        tcp 443  444          2^24
 *                │  none  │ 10/8  │   none    │ all  │    none    │
 */
import {
  equalPeers,
  hasNoPeers,
  intersectPeers,
  NO_PEERS,
  type PeerSet,
  subtractPeers,
  uniteAllPeers,
  unitePeers,
} from "./peer-set.ts";
import { SERVICES_END, type Services } from "./services.ts";

/** The services `from` ≤ s < `to`, all with the same peers. */
export interface Slice extends Services {
  readonly peers: PeerSet;
}

/** Slices in ascending order that do not overlap, none without peers, no two touching with equal peers. */
export type PacketSet = readonly Slice[];

export const NO_PACKETS: PacketSet = [];

/** What one rule of a list matches. */
export interface Match {
  readonly services: Services;
  readonly peers: PeerSet;
}

/** A match with its answer; a list of them is read in order, the first that matches answers, else deny. */
export interface Answer extends Match {
  readonly allows: boolean;
}

/** Everything that some match of the list lets through. */
export function uniteMatches(matches: readonly Match[]): PacketSet {
  return sweep(matches, (active) => uniteAllPeers(active.map(({ peers }) => peers)));
}

/** Everything that a list with first-match answers lets through; `answers` in the order they are read. */
export function allowedBy(answers: readonly Answer[]): PacketSet {
  // From the last to the first, so that each answer overrides those that are read after it.
  return sweep(answers, (active) =>
    active.reduceRight<PeerSet>(
      (peers, { allows, peers: matched }) =>
        allows ? unitePeers(peers, matched) : subtractPeers(peers, matched),
      NO_PEERS,
    ),
  );
}

export function unitePackets(a: PacketSet, b: PacketSet): PacketSet {
  if (a.length === 0) return b;
  return b.length === 0 ? a : combine(a, b, unitePeers);
}

export function intersectPackets(a: PacketSet, b: PacketSet): PacketSet {
  return a.length === 0 || b.length === 0 ? NO_PACKETS : combine(a, b, intersectPeers);
}

/** What is in `a` and not in `b`. */
export function subtractPackets(a: PacketSet, b: PacketSet): PacketSet {
  return a.length === 0 || b.length === 0 ? a : combine(a, b, subtractPeers);
}

export function containsPackets(outer: PacketSet, inner: PacketSet): boolean {
  return subtractPackets(inner, outer).length === 0;
}

export function equalPackets(a: PacketSet, b: PacketSet): boolean {
  if (a.length !== b.length) return false;
  return a.every((slice, index) => {
    const other = b[index];
    return (
      other !== undefined &&
      slice.from === other.from &&
      slice.to === other.to &&
      equalPeers(slice.peers, other.peers)
    );
  });
}

/** A canonical set has no empty slices. */
export function isNoPackets(set: PacketSet): boolean {
  return set.length === 0;
}

/** The peers of one service. */
export function peersAt(set: PacketSet, service: number): PeerSet {
  return set.find(({ from, to }) => from <= service && service < to)?.peers ?? NO_PEERS;
}

/**
 * Cuts the services where a match begins or ends, and asks for the peers between two cuts. Matches come in
 * the order of the list.
 */
function sweep<T extends Match>(
  matches: readonly T[],
  peersOf: (active: readonly T[]) => PeerSet,
): PacketSet {
  const cuts = sortedCuts(matches.map(({ services }) => services));
  const slices: Slice[] = [];
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const [from, to] = [cuts[index] ?? 0, cuts[index + 1] ?? SERVICES_END];
    const active = matches.filter(({ services }) => services.from <= from && to <= services.to);
    if (active.length > 0) addSlice(slices, { from, to, peers: peersOf(active) });
  }
  return slices;
}

/** Cuts the services where any of the sets changes, and asks for the peers between two cuts. */
export function combineSets(
  sets: readonly PacketSet[],
  peersOf: (peers: readonly PeerSet[]) => PeerSet,
): PacketSet {
  const cuts = sortedCuts(sets.flat());
  const slices: Slice[] = [];
  const at = sets.map(() => 0);
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const [from, to] = [cuts[index] ?? 0, cuts[index + 1] ?? SERVICES_END];
    const peers = sets.map((set, which) => {
      let place = at[which] ?? 0;
      while (place < set.length && (set[place]?.to ?? 0) <= from) place += 1;
      at[which] = place;
      return peersFrom(set[place], from);
    });
    addSlice(slices, { from, to, peers: peersOf(peers) });
  }
  return slices;
}

function combine(a: PacketSet, b: PacketSet, combinePeers: (a: PeerSet, b: PeerSet) => PeerSet): PacketSet {
  return combineSets([a, b], ([inA = NO_PEERS, inB = NO_PEERS]) => combinePeers(inA, inB));
}

function peersFrom(slice: Slice | undefined, service: number): PeerSet {
  return slice !== undefined && slice.from <= service ? slice.peers : NO_PEERS;
}

/** Appends a slice, or lengthens the last one where it goes on with the same peers. */
function addSlice(slices: Slice[], slice: Slice): void {
  if (hasNoPeers(slice.peers)) return;
  const last = slices.at(-1);
  if (last !== undefined && last.to === slice.from && equalPeers(last.peers, slice.peers)) {
    slices[slices.length - 1] = { ...last, to: slice.to };
  } else slices.push(slice);
}

function sortedCuts(services: readonly Services[]): readonly number[] {
  return [...new Set(services.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
}
