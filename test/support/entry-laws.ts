/** Puts one pair of ACL lists through the planner and holds every moment of the order against the oracle. */
import { parseCidr } from "../../src/packets/cidr.ts";
import { cidrPeers } from "../../src/packets/peer-set.ts";
import {
  ALL_SERVICES,
  icmpServices,
  portServices,
  protocolServices,
  type Services,
} from "../../src/packets/services.ts";
import { type EntryContent, findAtoms } from "../../src/plan/entry-atoms.ts";
import { type EntryMove, MoveJudge } from "../../src/plan/entry-board.ts";
import { orderEntries } from "../../src/plan/order-entries.ts";
import { stageEntries } from "../../src/plan/stage-entries.ts";
import { answersOf, firstWronged, type TinyEntry } from "./entry-oracle.ts";
import { type EntryPair, entryPair } from "./entry-pairs.ts";

export interface PairResult {
  readonly method: "direct" | "helpers" | "staging" | "no-order";
  readonly isTight: boolean;
  readonly hasSpareNumber: boolean;
  readonly moves: number;
  /** Runs cut short after each call, and how many of the runs after them found no order any more. */
  readonly cuts: number;
  readonly lostCuts: number;
}

/** @throws Error that names the pair and the move, when the law is broken */
export function checkPair(seed: number, withCuts: boolean): PairResult {
  return check(entryPair(seed), seed, withCuts);
}

/** Like checkPair, without a spare entry and with a fresh run after every cut. */
export function checkPairAtQuota(seed: number): PairResult {
  const pair = entryPair(seed);
  return check({ ...pair, limit: Math.max(pair.before.size, pair.after.size) }, seed, true);
}

function check(pair: EntryPair, seed: number, withCuts: boolean): PairResult {
  const order = orderEntries(toInput(pair));
  const { isTight, hasSpareNumber } = pair;
  if (order.kind === "no-order") {
    return { method: "no-order", isTight, hasSpareNumber, moves: 0, cuts: 0, lostCuts: 0 };
  }
  const states = replay(pair, order.moves, seed);
  let lostCuts = 0;
  const cuts = withCuts ? states.slice(0, -1) : [];
  for (const cut of cuts) {
    // The next run knows only what it reads, and must hold the law from there.
    const again = { ...pair, before: cut };
    const next = orderEntries(toInput(again));
    if (next.kind === "no-order") lostCuts += 1;
    else replay(again, next.moves, seed);
  }
  return {
    method: order.method,
    isTight,
    hasSpareNumber,
    moves: order.moves.length,
    cuts: cuts.length,
    lostCuts,
  };
}

/**
 * Stages a pair that is given room for both lists; random pairs come here by themselves only where nothing else
 * helps, which is almost never.
 *
 * @returns how many moves it took; null where there are no numbers for a copy of the new list
 * @throws Error that names the pair and the move, when the law is broken
 */
export function checkStaging(seed: number): number | null {
  const pair = entryPair(seed);
  // The copy stands beside the old list first and beside the new one later.
  const limit = pair.after.size + Math.max(pair.before.size, pair.after.size);
  const roomy = { ...pair, limit };
  const input = toInput(roomy);
  const judge = new MoveJudge(findAtoms(input.before, input.after));
  const moves = stageEntries({ judge, limit: input.limit, numbers: input.numbers, input });
  if (moves !== null) replay(roomy, moves, seed);
  return moves?.length ?? null;
}

function toInput({ before, after, limit, numbers }: EntryPair): Parameters<typeof orderEntries>[0] {
  return { before: toContents(before), after: toContents(after), limit, numbers };
}

/** The list after each move; each is checked. A lost reply leaves the list before or after the move, both checked. */
function replay(
  pair: EntryPair,
  moves: readonly EntryMove[],
  seed: number,
): ReadonlyMap<number, TinyEntry>[] {
  const [old, next] = [answersOf(pair.before), answersOf(pair.after)];
  const list = new Map(pair.before);
  return moves.map((move, index) => {
    const fail = (why: string): never => {
      throw new Error(
        `pair ${seed}, move ${index + 1} of ${moves.length} (${move.kind} ${move.number}): ${why}`,
      );
    };
    if (move.number < pair.numbers.from || move.number > pair.numbers.to) fail("not one of our numbers");
    if ((move.kind === "create") === list.has(move.number)) fail("EC2 would refuse it");
    if (move.kind === "delete") list.delete(move.number);
    else list.set(move.number, fromContent(move.entry));
    if (list.size > Math.max(pair.limit, pair.before.size)) fail(`${list.size} entries, limit ${pair.limit}`);
    const wronged = firstWronged(old, answersOf(list), next);
    if (wronged !== null) fail(`packet ${wronged} gets neither its old nor its new answer`);
    if (index === moves.length - 1 && !sameLists(list, pair.after)) fail("does not end with the new list");
    return new Map(list);
  });
}

function sameLists(a: ReadonlyMap<number, TinyEntry>, b: ReadonlyMap<number, TinyEntry>): boolean {
  return a.size === b.size && [...a].every(([number, item]) => keyOf(item) === keyOf(b.get(number)));
}

function keyOf(entry: TinyEntry | undefined): string {
  if (entry === undefined) return "";
  const { allows, protocol, from, to, family, first, size } = entry;
  const ports = protocol === 6 || protocol === 17 || protocol === 1 ? `${from}/${to}` : "";
  return `${allows} ${protocol} ${ports} ${family} ${first} ${size}`;
}

function toContents(list: ReadonlyMap<number, TinyEntry>): ReadonlyMap<number, EntryContent> {
  return new Map([...list].map(([number, entry]) => [number, toContent(entry)]));
}

function toContent(entry: TinyEntry): EntryContent {
  const { family, first, size } = entry;
  const services = toServices(entry);
  const text =
    family === 4 ? `10.0.0.${first}/${32 - Math.log2(size)}` : `2001:db8::${first}/${128 - Math.log2(size)}`;
  const cidr = parseCidr(text);
  if (cidr === null) throw new Error(text);
  return { key: keyOf(entry), answer: { allows: entry.allows, services, peers: cidrPeers(cidr) } };
}

function toServices({ protocol, from, to }: TinyEntry): Services {
  switch (protocol) {
    case "all":
      return ALL_SERVICES;
    case 50:
      return protocolServices(50);
    case 1:
      return icmpServices(1, from, to);
    default:
      return portServices(protocol, from, to);
  }
}

/** Back to the oracle's terms; helpers are made by the planner, so what they are is read from their packets. */
function fromContent({ answer: { allows, services, peers } }: EntryContent): TinyEntry {
  const protocol = services.to - services.from > 65_536 ? "all" : Math.floor(services.from / 65_536);
  const [first, end, offset, family] =
    peers.ipv4.length > 0
      ? ([peers.ipv4[0] ?? 0, peers.ipv4[1] ?? 0, 0x0a000000, 4] as const)
      : ([low(peers.ipv6[0]), low(peers.ipv6[1]), 0, 6] as const);
  return {
    allows,
    protocol: protocol === 1 || protocol === 6 || protocol === 17 || protocol === 50 ? protocol : "all",
    ...fromServices(services),
    family,
    first: first - offset,
    size: end - first,
  };
}

function fromServices({ from, to }: Services): Pick<TinyEntry, "from" | "to"> {
  const protocol = Math.floor(from / 65_536);
  const [first, end] = [from - protocol * 65_536, to - protocol * 65_536];
  if (to - from > 65_536 || protocol === 50) return { from: 0, to: 0 };
  if (protocol !== 1) return { from: first, to: end - 1 };
  if (end - first === 65_536) return { from: -1, to: -1 };
  return { from: Math.floor(first / 256), to: end - first === 256 ? -1 : first % 256 };
}

function low(bits: bigint | undefined): number {
  return Number((bits ?? 0n) & 0xffffn);
}
