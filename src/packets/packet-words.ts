/**
 * A packet set in words, in the fewest words that three ways of cutting it into boxes give:
 *
 *     tcp 22 from the whole Internet except 10.0.0.0/8
 *     all traffic from sg-0a1b2c3d4e5f60001
 */
import { peersInWords } from "./address-words.ts";
import type { PacketSet } from "./packet-set.ts";
import {
  equalPeers,
  hasNoPeers,
  intersectPeers,
  NO_PEERS,
  type PeerSet,
  subtractPeers,
  unitePeers,
} from "./peer-set.ts";
import { servicesInWords } from "./service-words.ts";
import { equalSpans, type Spans, sizeOfSpans, uniteSpans } from "./spans.ts";

export interface PacketWording {
  /** `from` for what comes in, `to` for what goes out. */
  readonly preposition: "from" | "to";
  /** How a symbol is said; itself where this is left out. */
  readonly symbolWords?: (symbol: string) => string;
}

/** Services with the peers that all of them have. */
interface Box {
  readonly services: Spans<number>;
  readonly peers: PeerSet;
}

/** One line a box; no lines for the empty set. The same set always gives the same lines. */
export function packetWords(set: PacketSet, wording: PacketWording): readonly string[] {
  const { preposition, symbolWords = (symbol) => symbol } = wording;
  const ways = [boxesByPeers(set), boxesByPlane(set, widestServices), boxesByPlane(set, widestPeers)].map(
    (boxes) =>
      boxes.map(
        ({ services, peers }) =>
          `${servicesInWords(services)} ${preposition} ${peersInWords(peers, symbolWords)}`,
      ),
  );
  return ways.reduce((best, lines) => (sizeOf(lines) < sizeOf(best) ? lines : best));
}

function sizeOf(lines: readonly string[]): number {
  return lines.join(";").length;
}

/** One box for each different set of peers. */
function boxesByPeers(set: PacketSet): readonly Box[] {
  const boxes: Box[] = [];
  for (const { from, to, peers } of set) {
    const at = boxes.findIndex((box) => equalPeers(box.peers, peers));
    const known = boxes[at];
    if (known === undefined) boxes.push({ services: [from, to], peers });
    else boxes[at] = { peers, services: uniteSpans(known.services, [from, to]) };
  }
  return boxes;
}

/** The planes apart, each cut from the widest box on; then joined again where the services are the same. */
function boxesByPlane(set: PacketSet, width: (box: Box) => bigint): readonly Box[] {
  const symbols = new Set(set.flatMap(({ peers }) => peers.symbols));
  const planes: readonly ((peers: PeerSet) => PeerSet)[] = [
    ({ ipv4 }) => ({ ...NO_PEERS, ipv4 }),
    ({ ipv6 }) => ({ ...NO_PEERS, ipv6 }),
    ...[...symbols]
      .sort()
      .map((symbol) => (peers: PeerSet) => intersectPeers(peers, { ...NO_PEERS, symbols: [symbol] })),
  ];
  const boxes = planes.flatMap((plane) =>
    cutBoxes(boxesByPeers(set.map((slice) => ({ ...slice, peers: plane(slice.peers) }))), width),
  );
  return joinByServices(boxes);
}

/** Takes, again and again, the widest of the boxes that all services with some peers make. */
function cutBoxes(given: readonly Box[], width: (box: Box) => bigint): readonly Box[] {
  let rest = given.filter(({ peers }) => !hasNoPeers(peers));
  const taken: Box[] = [];
  while (rest.length > 0) {
    const reaches = rest.map(({ peers }) => ({ peers, services: servicesWith(peers, rest) }));
    const best = reaches.reduce((a, b) => (width(b) > width(a) ? b : a));
    taken.push(best);
    rest = rest.flatMap((box) => {
      if (!hasNoPeers(subtractPeers(best.peers, box.peers))) return [box];
      const peers = subtractPeers(box.peers, best.peers);
      return hasNoPeers(peers) ? [] : [{ ...box, peers }];
    });
  }
  return taken;
}

function servicesWith(peers: PeerSet, boxes: readonly Box[]): Spans<number> {
  return boxes
    .filter((box) => hasNoPeers(subtractPeers(peers, box.peers)))
    .reduce<Spans<number>>((services, box) => uniteSpans(services, box.services), []);
}

function widestServices({ services }: Box): bigint {
  return sizeOfSpans(services);
}

function widestPeers({ peers }: Box): bigint {
  return sizeOfSpans(peers.ipv4) + sizeOfSpans(peers.ipv6);
}

function joinByServices(boxes: readonly Box[]): readonly Box[] {
  const joined: Box[] = [];
  for (const box of boxes) {
    const at = joined.findIndex((other) => equalSpans(other.services, box.services));
    const known = joined[at];
    if (known === undefined) joined.push(box);
    else joined[at] = { ...known, peers: unitePeers(known.peers, box.peers) };
  }
  return joined;
}
