/**
 * Detours: single calls that bring a list no nearer to its end and make a blocked edit possible.
 *
 *   beside      a helper at a free number
 *   in place    a helper for a while where an entry stands that goes, changes or is let go for now
 *   away        an entry that decides nothing just now is deleted, to make room, and created again later
 *
 * Each is judged like any other call.
 */
import type { EntryContent } from "./entry-atoms.ts";
import { applyMove, type Board, type EntryMove, type Slot } from "./entry-board.ts";
import { fits, type Search } from "./entry-search.ts";
import type { HelperContent } from "./helper-contents.ts";

export interface Detour {
  readonly move: EntryMove;
  /** What the detour is for: until its number has its final entry, the detour's number stays as it is. */
  readonly until: number;
}

export interface DetourSearch extends Search {
  readonly contents: readonly HelperContent[];
  /** How much may have been judged when the search ends. */
  readonly deadline: number;
}

/** The numbers on a detour. */
export type Waiting = ReadonlyMap<number, Detour>;

const MOST_HELPERS = 12;
const MOST_AWAY = 4;

interface Helper extends Detour {
  readonly size: number;
}

/** Safe detours for these edits; what matches least comes first, and what only makes room last. */
export function findDetours(
  board: Board,
  edits: readonly EntryMove[],
  waiting: Waiting,
  search: DetourSearch,
): readonly Detour[] {
  // What something waits for is not moved itself, else two could wait for each other.
  const needed = new Set([...waiting.values()].map(({ until }) => until));
  const movable = board.filter((slot) => !needed.has(slot.number) && isMovable(slot, waiting, search));
  const free = freeNumbers(board, search).filter((number) => !needed.has(number));
  const helpers = edits.flatMap((edit) => helpersFor(edit, board, movable, free, search));
  const isFull = board.length >= search.limit;
  return [
    ...helpers.sort((a, b) => a.size - b.size).slice(0, MOST_HELPERS),
    ...(isFull ? edits.flatMap((edit) => awaysFor(edit, board, movable, search)) : []).slice(0, MOST_AWAY),
  ];
}

function isMovable({ number, entry }: Slot, waiting: Waiting, { input, numbers }: Search): boolean {
  const isOurs = numbers.from <= number && number <= numbers.to;
  return isOurs && !waiting.has(number) && input.isLeftAlone?.(number, entry) !== true;
}

/** Helpers that put right, for the packets of one answer, what the edit would do wrong; one beside, one in place. */
function helpersFor(
  edit: EntryMove,
  board: Board,
  movable: readonly Slot[],
  free: readonly number[],
  search: DetourSearch,
): readonly Helper[] {
  const { judge, limit } = search;
  if (!fits(board, edit, limit)) return [];
  const hasRoom = board.length + (edit.kind === "create" ? 1 : 0) < limit;
  const wronged = judge.wronged(board, edit);
  const found: Helper[] = [];
  for (const allows of new Set(wronged.map((atom) => judge.allows(atom)))) {
    const needed = wronged.filter((atom) => judge.allows(atom) === allows);
    for (const { entry, atoms } of search.contents) {
      if (judge.asked > search.deadline) return [];
      if (entry.answer.allows !== allows || !needed.every((atom) => atoms.has(atom))) continue;
      const moves = [hasRoom ? besides(entry, free) : [], inPlaces(entry, movable)].flatMap(
        (choices) => choices.find((move) => helps(move, edit, needed, board, search)) ?? [],
      );
      found.push(...moves.map((move) => ({ move, until: edit.number, size: atoms.size })));
    }
  }
  return found;
}

function besides(entry: EntryContent, free: readonly number[]): readonly EntryMove[] {
  return free.map((number): EntryMove => ({ kind: "create", number, entry }));
}

function inPlaces(entry: EntryContent, movable: readonly Slot[]): readonly EntryMove[] {
  return movable
    .filter((slot) => slot.entry.key !== entry.key)
    .map((slot): EntryMove => ({ kind: "replace", number: slot.number, entry, was: slot.entry }));
}

/** True for a helper that does no harm itself, and with which the edit does none to the packets in need. */
function helps(
  move: EntryMove,
  edit: EntryMove,
  needed: readonly number[],
  board: Board,
  { judge, input }: Search,
): boolean {
  if (move.number === edit.number || move.kind === "delete") return false;
  if (input.isLeftAlone?.(move.number, move.entry) || !judge.isSafe(board, move)) return false;
  const wronged = judge.wronged(applyMove(board, move), edit);
  return needed.every((atom) => !wronged.includes(atom));
}

/** In a full list: entries that no packet needs just now. */
function awaysFor(
  edit: EntryMove,
  board: Board,
  movable: readonly Slot[],
  { judge }: Search,
): readonly Detour[] {
  return movable
    .filter(({ number }) => number !== edit.number)
    .map(({ number, entry }): EntryMove => ({ kind: "delete", number, was: entry }))
    .filter((move) => judge.isSafe(board, move))
    .map((move) => ({ move, until: edit.number }));
}

/** In every gap one number of neither list and those of the new list; one of the old list where there is no other. */
function freeNumbers(board: Board, { input, numbers }: Search): readonly number[] {
  const standing = board.map(({ number }) => number).filter((n) => numbers.from <= n && n <= numbers.to);
  const ends = [numbers.from - 1, ...standing, numbers.to + 1];
  return ends.flatMap((end, index) => {
    const gap = { from: end + 1, to: (ends[index + 1] ?? 0) - 1 };
    const isInside = (number: number): boolean => gap.from <= number && number <= gap.to;
    const named = [...input.before.keys(), ...input.after.keys()].filter(isInside);
    const unnamed = [gap.from, ...named.map((number) => number + 1)].find(
      (number) => isInside(number) && !named.includes(number),
    );
    const final = [...input.after.keys()].filter(isInside);
    if (unnamed !== undefined) return [unnamed, ...final];
    return final.length > 0 ? final : named.slice(0, 1);
  });
}
