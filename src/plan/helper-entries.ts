/**
 * Helper entries: when every edit that is left would give some packet a wrong answer, an entry that is in
 * neither list can hold the right answer for those packets meanwhile.
 *
 *   10 allow X             10 deny Y      ◀ replacing 10 first shuts out X without Y
 *   20 deny Y       ──▶    20 allow X       replacing 20 first opens Y without X to what stands at 30
 *   30 allow all           30 allow all     so: create 15 allow X, replace 10, replace 20, delete 15
 *
 * A helper's packets are those of an entry of either list, or those that two of them have in common, so it
 * never cuts an atom in two.
 */

import { hasNoPeers, intersectPeers } from "../packets/peer-set.ts";
import type { EntryContent } from "./entry-atoms.ts";
import { applyMove, type Board, type EntryMove } from "./entry-board.ts";
import { SEARCH_EFFORT, type Search, takeSafeMoves } from "./entry-search.ts";

const MOST_HELPERS = 4;
const CANDIDATES = 12;

/** @returns a whole sequence, the helpers' deletion included; null when none was found within the effort */
export function completeWithHelpers(
  start: Board,
  edits: readonly EntryMove[],
  search: Search,
): readonly EntryMove[] | null {
  const effort = { ...search, deadline: search.judge.asked + SEARCH_EFFORT };
  const whole = complete(start, edits, [], MOST_HELPERS, effort);
  return whole ?? createLast(start, edits, search);
}

/** What is created takes the room that a helper may need, so it waits for the rest. */
function createLast(start: Board, edits: readonly EntryMove[], search: Search): readonly EntryMove[] | null {
  const creations = edits.filter(({ kind }) => kind === "create");
  const others = edits.filter((edit) => !creations.includes(edit));
  if (creations.length === 0 || others.length === 0) return null;
  const first = complete(start, others, [], MOST_HELPERS, withEffort(search));
  if (first === null) return null;
  const rest = complete(first.reduce(applyMove, start), creations, [], MOST_HELPERS, withEffort(search));
  return rest === null ? null : [...first, ...rest];
}

function withEffort(search: Search): BoundedSearch {
  return { ...search, deadline: search.judge.asked + SEARCH_EFFORT };
}

interface BoundedSearch extends Search {
  readonly deadline: number;
}

/** A helper may go once the edit it was made for is done. */
interface Helper {
  readonly removal: EntryMove;
  readonly until: EntryMove;
}

function complete(
  start: Board,
  edits: readonly EntryMove[],
  helpers: readonly Helper[],
  left: number,
  search: BoundedSearch,
): readonly EntryMove[] | null {
  let [board, rest, standing] = [start, edits, helpers];
  const done: EntryMove[] = [];
  for (;;) {
    const free = standing.filter(({ until }) => !rest.includes(until)).map(({ removal }) => removal);
    const taken = takeSafeMoves(board, [...free, ...rest], search);
    board = taken.board;
    done.push(...taken.done);
    rest = rest.filter((move) => !taken.done.includes(move));
    standing = standing.filter(({ removal }) => !taken.done.includes(removal));
    if (taken.done.length === 0) break;
  }
  if (rest.length === 0 && standing.length === 0) return done;
  if (left === 0 || rest.length === 0 || search.judge.asked > search.deadline) return null;
  for (const { creation, helper } of candidates(board, rest, search)) {
    const next = complete(applyMove(board, creation), rest, [...standing, helper], left - 1, search);
    if (next !== null) return [...done, creation, ...next];
  }
  return null;
}

interface Candidate {
  readonly creation: EntryMove;
  readonly helper: Helper;
}

/** Safe helpers after which some blocked edit becomes safe; those that match least come first. */
function candidates(board: Board, rest: readonly EntryMove[], search: BoundedSearch): readonly Candidate[] {
  if (board.length >= search.limit) return [];
  const numbers = spareNumbers(board, search);
  const boxes = boxesOf(search);
  const found: { readonly candidate: Candidate; readonly size: number }[] = [];
  for (const edit of rest) {
    if (edit.kind === "create" && board.length + 1 >= search.limit) continue;
    const wronged = search.judge.wronged(board, edit);
    const answers = new Set(wronged.map((atom) => search.judge.allows(atom)));
    for (const allows of answers) {
      const needed = wronged.filter((atom) => search.judge.allows(atom) === allows);
      for (const box of boxes) {
        const atoms = search.judge.atomsOf(box);
        if (!needed.every((atom) => atoms.includes(atom))) continue;
        const entry = withAnswer(box, allows);
        const creation = firstSafePlace(board, entry, edit, needed, numbers, search);
        if (creation === null) continue;
        const removal: EntryMove = { kind: "delete", number: creation.number, was: entry };
        found.push({ candidate: { creation, helper: { removal, until: edit } }, size: atoms.length });
        if (search.judge.asked > search.deadline) return [];
      }
    }
  }
  return found
    .sort((a, b) => a.size - b.size)
    .slice(0, CANDIDATES)
    .map(({ candidate }) => candidate);
}

/** A number where the helper does no harm itself and puts right what the edit would have done wrong. */
function firstSafePlace(
  board: Board,
  entry: EntryContent,
  edit: EntryMove,
  needed: readonly number[],
  numbers: readonly number[],
  { judge }: BoundedSearch,
): EntryMove | null {
  for (const number of numbers) {
    if (number === edit.number) continue;
    const creation: EntryMove = { kind: "create", number, entry };
    if (!judge.isSafe(board, creation)) continue;
    const wronged = judge.wronged(applyMove(board, creation), edit);
    if (needed.every((atom) => !wronged.includes(atom))) return creation;
  }
  return null;
}

/** One free number, of neither list, in every gap. */
export function spareNumbers(board: Board, { input, numbers }: Search): readonly number[] {
  const taken = new Set([
    ...input.before.keys(),
    ...input.after.keys(),
    ...board.map(({ number }) => number),
  ]);
  const sorted = [...taken].sort((a, b) => a - b);
  const starts = [numbers.from, ...sorted.map((number) => number + 1)];
  return starts.filter((number) => number >= numbers.from && number <= numbers.to && !taken.has(number));
}

/** The contents of both lists, and what an old and a new one have in common. */
function boxesOf({ input }: Search): readonly EntryContent[] {
  const [old, next] = [[...input.before.values()], [...input.after.values()]];
  const boxes = new Map<string, EntryContent>();
  for (const entry of [...old, ...next]) boxes.set(entry.key, entry);
  for (const a of old) {
    for (const b of next) {
      const cut = intersection(a, b);
      if (cut !== null && !boxes.has(cut.key)) boxes.set(cut.key, cut);
    }
  }
  return [...boxes.values()];
}

function intersection(a: EntryContent, b: EntryContent): EntryContent | null {
  const services = {
    from: Math.max(a.answer.services.from, b.answer.services.from),
    to: Math.min(a.answer.services.to, b.answer.services.to),
  };
  const peers = intersectPeers(a.answer.peers, b.answer.peers);
  if (services.from >= services.to || hasNoPeers(peers)) return null;
  const key = `${a.key} ∩ ${b.key}`;
  return { key, madeOf: [a.key, b.key], answer: { ...a.answer, services, peers } };
}

function withAnswer(box: EntryContent, allows: boolean): EntryContent {
  const key = `${allows ? "allow" : "deny"} ${box.key}`;
  return { key, madeOf: box.madeOf ?? [box.key], answer: { ...box.answer, allows } };
}
