/** Pairs of ACL lists, before and after, made from a number: the same number gives the same pair. */
import { TINY, type TinyEntry } from "./entry-oracle.ts";

export interface EntryPair {
  readonly before: ReadonlyMap<number, TinyEntry>;
  readonly after: ReadonlyMap<number, TinyEntry>;
  readonly limit: number;
  /** The numbers that may be used; entries outside are another's and the same in both lists. */
  readonly numbers: { readonly from: number; readonly to: number };
  readonly isTight: boolean;
  readonly hasSpareNumber: boolean;
}

/** Small pairs come often, and full lists with no spare number too: that is where orders are hard to find. */
export function entryPair(seed: number): EntryPair {
  const random = randomFrom(seed);
  const size = 1 + random(random(4) === 0 ? 18 : 8);
  const isDense = random(6) === 0;
  const step = isDense ? 1 : 1 + random(9);
  const before = new Map<number, TinyEntry>();
  for (let index = 0; index < size; index += 1) before.set(100 + index * step, entry(random));
  const after = new Map(before);
  const edits = 1 + random(Math.min(12, size + 2));
  for (let index = 0; index < edits; index += 1) edit(after, before, isDense, random);
  const most = Math.max(before.size, after.size);
  const used = [...before.keys(), ...after.keys()];
  const numbers = isDense ? { from: Math.min(...used), to: Math.max(...used) } : { from: 1, to: 32_766 };
  const own = isDense ? 0 : addForeign(before, after, numbers, random);
  const slack = random(5) < 2 ? random(2) : 2 + random(20);
  return {
    before,
    after,
    limit: most + own + slack,
    numbers: own > 0 ? { from: 50, to: 5000 } : numbers,
    isTight: slack < 2,
    hasSpareNumber: numbers.to - numbers.from + 1 > new Set(used).size,
  };
}

/** In some pairs entries stand outside the numbers that are ours, in front and behind. */
function addForeign(
  before: Map<number, TinyEntry>,
  after: Map<number, TinyEntry>,
  numbers: EntryPair["numbers"],
  random: Random,
): number {
  if (random(4) > 0) return 0;
  const places = [1 + random(40), numbers.to - random(40)];
  for (const place of places) {
    const foreign = entry(random);
    before.set(place, foreign);
    after.set(place, foreign);
  }
  return places.length;
}

function edit(
  list: Map<number, TinyEntry>,
  before: ReadonlyMap<number, TinyEntry>,
  isDense: boolean,
  random: Random,
): void {
  const numbers = [...list.keys()];
  const pick = (): number => numbers[random(numbers.length)] ?? 100;
  const fresh = isDense ? 100 + random(before.size + 1) : 60 + random(400);
  switch (random(5)) {
    case 0:
      if (list.size > 1) list.delete(pick());
      return;
    case 1:
      list.set(fresh, entry(random));
      return;
    case 2: {
      const [a, b] = [pick(), pick()];
      const [x, y] = [list.get(a), list.get(b)];
      if (x !== undefined) list.set(b, x);
      if (y !== undefined) list.set(a, y);
      return;
    }
    case 3: {
      const from = pick();
      const moved = list.get(from);
      list.delete(from);
      if (moved !== undefined) list.set(fresh, moved);
      return;
    }
    default:
      list.set(pick(), entry(random));
  }
}

function entry(random: Random): TinyEntry {
  const family = random(4) === 0 ? 6 : 4;
  const addresses = TINY.addresses[family];
  const size = 2 ** random(Math.log2(addresses) + 1);
  const at = random(addresses);
  const protocol = ([6, 6, 17, 1, 50, "all", "all"] as const)[random(7)] ?? "all";
  return {
    allows: random(5) < 3,
    protocol,
    ...(protocol === 1 ? icmp(random) : ports(random)),
    family,
    first: at - (at % size),
    size,
  };
}

type Traffic = Pick<TinyEntry, "from" | "to">;

function ports(random: Random): Traffic {
  const [a, b] = [random(TINY.ports), random(TINY.ports)];
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

/** All types together have all codes. */
function icmp(random: Random): Traffic {
  const type = random(TINY.types + 1) - 1;
  return { from: type, to: type === -1 ? -1 : random(TINY.codes + 1) - 1 };
}

/** A whole number below `below`. */
export type Random = (below: number) => number;

export function randomFrom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
