/**
 * The packets that matter to an order of ACL edits, grouped into atoms: packets that exactly the same entries
 * match are one atom, so one look at an atom answers for all of them.
 */
import type { Answer, Match } from "../packets/packet-set.ts";
import type { PeerSet } from "../packets/peer-set.ts";
import type { Spans } from "../packets/spans.ts";

/** An entry as the order sees it: what it matches and how it answers. Equal content has one key. */
export interface EntryContent {
  /** Where a helper was cut from other contents: the keys of those, all of which its packets match. */
  readonly madeOf?: readonly string[];
  readonly key: string;
  readonly answer: Answer;
}

/** The entries of one direction by rule number. */
export type EntryList = ReadonlyMap<number, EntryContent>;

/** `matchedBy` has a bit for each content, by its index; `allows` is the answer of the list the plan ends with. */
export interface Atom {
  readonly matchedBy: bigint;
  readonly allows: boolean;
}

export interface Atoms {
  readonly list: readonly Atom[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** @returns every atom that some entry of either list matches, and the bit of each content */
export function findAtoms(before: EntryList, after: EntryList): Atoms {
  const contents = new Map<string, EntryContent>();
  for (const entry of [...before.values(), ...after.values()]) contents.set(entry.key, entry);
  const indexOf = new Map([...contents.keys()].map((key, index) => [key, index]));
  const matches = [...contents.values()].map(({ answer }, index) => ({
    ...answer,
    bit: 1n << BigInt(index),
  }));
  const seen = new Set<bigint>(families.flatMap((spansOf) => signatures(matches, spansOf)));
  const list = [...seen].map((matchedBy) => ({ matchedBy, allows: answerOf(matchedBy, after, indexOf) }));
  return { list, indexOf };
}

type SpansOf = (peers: PeerSet) => Spans<number | bigint>;

const families: readonly SpansOf[] = [({ ipv4 }) => ipv4, ({ ipv6 }) => ipv6];

interface BitMatch extends Match {
  readonly bit: bigint;
}

/** Cuts services and addresses wherever a match begins or ends, and takes the matches of each cell. */
function signatures(matches: readonly BitMatch[], spansOf: SpansOf): readonly bigint[] {
  const found = new Set<bigint>();
  const ours = matches.filter(({ peers }) => spansOf(peers).length > 0);
  const columns = new Map<string, readonly BitMatch[]>();
  for (const service of new Set(ours.flatMap(({ services }) => [services.from, services.to]))) {
    const column = ours.filter(({ services }) => services.from <= service && service < services.to);
    columns.set(column.map(({ bit }) => bit).join(), column);
  }
  for (const column of columns.values()) {
    for (const point of new Set(column.flatMap(({ peers }) => spansOf(peers)))) {
      found.add(
        column.reduce((bits, { peers, bit }) => (holds(spansOf(peers), point) ? bits | bit : bits), 0n),
      );
    }
  }
  // What no entry matches is denied at both ends, and stays so.
  found.delete(0n);
  return [...found];
}

/** A single CIDR is one stretch. */
function holds(spans: Spans<number | bigint>, point: number | bigint): boolean {
  const [from, to] = spans;
  return from !== undefined && to !== undefined && from <= point && point < to;
}

/** The first entry by number that matches answers; nobody's match is denied. */
function answerOf(matchedBy: bigint, entries: EntryList, indexOf: ReadonlyMap<string, number>): boolean {
  const numbers = [...entries.keys()].sort((a, b) => a - b);
  for (const number of numbers) {
    const entry = entries.get(number);
    const index = entry === undefined ? undefined : indexOf.get(entry.key);
    if (entry !== undefined && index !== undefined && (matchedBy >> BigInt(index)) & 1n) {
      return entry.answer.allows;
    }
  }
  return false;
}
