/**
 * Tries every list of entries that can be reached within the quota, to tell whether any lawful order of calls
 * exists at all. For lists of a few entries only; shares no code with the engine.
 *
 * A board holds contents of both lists and what any two of them have in common, with either answer, at the
 * numbers of both lists and at one free number in every gap. Lawful boards can be walked in both directions, so
 * the walk starts at both ends and is over when one of them cannot go on.
 */
import { answersOf, type TinyEntry, type TinyList } from "./entry-oracle.ts";
import type { EntryPair } from "./entry-pairs.ts";

export type Reach = "reachable" | "unreachable" | "too-many";

/** What an entry matches, a bit for each kind of packet. */
interface Content {
  readonly packets: number;
  readonly allows: boolean;
}

/** The index of the content at each place, -1 where there is none. */
type Placed = readonly number[];

interface World {
  readonly contents: readonly Content[];
  /** True where the entry may be written. */
  readonly isOurs: readonly boolean[];
  readonly limit: number;
  readonly before: Placed;
  readonly after: Placed;
  /** Packets that both ends let through, and that one of them does. */
  readonly always: number;
  readonly ever: number;
}

/** A number holds so many kinds of packets. */
const MOST_KINDS = 31;

/** @returns `too-many` where more than `most` lists were looked at without an answer */
export function reach(pair: EntryPair, most: number): Reach {
  const world = worldOf(pair);
  if (world === null) return "too-many";
  const sides = [sideFrom(world.before), sideFrom(world.after)] as const;
  while (sides[0].seen.size + sides[1].seen.size < most) {
    const [own, other] = sides[0].edge.length <= sides[1].edge.length ? sides : [sides[1], sides[0]];
    if (own.edge.length === 0) return "unreachable";
    if (stepOn(own, other, world)) return "reachable";
  }
  return "too-many";
}

interface Side {
  edge: readonly Placed[];
  readonly seen: Set<string>;
}

function sideFrom(start: Placed): Side {
  return { edge: [start], seen: new Set([start.join()]) };
}

/** True where the sides meet. */
function stepOn(own: Side, other: Side, world: World): boolean {
  const next: Placed[] = [];
  for (const board of own.edge) {
    for (const neighbour of neighbours(board, world)) {
      const key = neighbour.join();
      if (other.seen.has(key)) return true;
      if (own.seen.has(key)) continue;
      own.seen.add(key);
      next.push(neighbour);
    }
  }
  own.edge = next;
  return false;
}

/** Every lawful list that is one call away. */
function* neighbours(board: Placed, world: World): Generator<Placed> {
  const isFull = board.filter((content) => content >= 0).length >= world.limit;
  for (const [place, standing] of board.entries()) {
    if (world.isOurs[place] !== true || (standing < 0 && isFull)) continue;
    for (let content = -1; content < world.contents.length; content += 1) {
      if (content === standing) continue;
      const neighbour = board.with(place, content);
      if (isLawful(neighbour, world)) yield neighbour;
    }
  }
}

function isLawful(board: Placed, { contents, always, ever }: World): boolean {
  const passing = passingAt(board, contents);
  return (always & ~passing) === 0 && (passing & ~ever) === 0;
}

/** The first entry that matches answers, and nobody's match is denied. */
function passingAt(board: Placed, contents: readonly Content[]): number {
  let [open, passing] = [-1, 0];
  for (const index of board) {
    const content = contents[index];
    if (content === undefined) continue;
    if (content.allows) passing |= content.packets & open;
    open &= ~content.packets;
  }
  return passing;
}

function worldOf({ before, after, limit, numbers }: EntryPair): World | null {
  const entries = [...before.values(), ...after.values()];
  const matches = entries.map(matchedBy);
  const kinds = new Map<string, number>();
  const kindAt = matches[0]?.map((_, packet) => {
    const name = matches.map((match) => (match[packet] === true ? "1" : "0")).join("");
    if (!kinds.has(name)) kinds.set(name, kinds.size);
    return kinds.get(name) ?? 0;
  });
  if (kindAt === undefined || kinds.size > MOST_KINDS) return null;
  const masks = matches.map((match) =>
    match.reduce((bits, isMatched, packet) => (isMatched ? bits | (1 << (kindAt[packet] ?? 0)) : bits), 0),
  );
  const contents = contentsOf(masks);
  const indexOf = (entry: TinyEntry | undefined): number => {
    const mask = masks[entries.indexOf(entry as TinyEntry)];
    return contents.findIndex(({ packets, allows }) => packets === mask && allows === entry?.allows);
  };
  const places = placesOf(before, after, numbers);
  const placed = (list: TinyList): Placed => places.map((place) => indexOf(list.get(place)));
  const [old, next] = [placed(before), placed(after)];
  const [first, last] = [passingAt(old, contents), passingAt(next, contents)];
  const isOurs = places.map((place) => place >= numbers.from && place <= numbers.to);
  return { contents, isOurs, limit, before: old, after: next, always: first & last, ever: first | last };
}

/** Which packets an entry alone matches, whatever it answers. */
function matchedBy(entry: TinyEntry): readonly boolean[] {
  return answersOf(new Map([[1, { ...entry, allows: true }]]));
}

function contentsOf(masks: readonly number[]): readonly Content[] {
  const all = new Set(masks.flatMap((a) => masks.map((b) => a & b)).filter((packets) => packets !== 0));
  for (const mask of masks) all.add(mask);
  return [...all].flatMap((packets) => [true, false].map((allows) => ({ packets, allows })));
}

function placesOf(before: TinyList, after: TinyList, { from, to }: EntryPair["numbers"]): readonly number[] {
  const taken = new Set([...before.keys(), ...after.keys()]);
  const starts = [from, ...[...taken].map((number) => number + 1)];
  const spare = starts.filter((number) => number >= from && number <= to && !taken.has(number));
  return [...new Set([...taken, ...spare])].sort((a, b) => a - b);
}
