/**
 * Staging: the way that always keeps every packet's answer, where there is room and are numbers for it.
 *
 *   1  the new list at spare numbers, ascending: behind the old one it answers only what that leaves open,
 *      in front of it each new entry gives final answers
 *   2  the old list away, descending: whatever it no longer answers, the new list does
 *   3  the new list at its own numbers, ascending, beside its copy
 *   4  the copy away, descending
 *
 * Entries that both lists share at their start and at their end stay where they are, unless they stand in the
 * way of the copy; what is left alone stays wherever it is. Each call is judged like any other; a staging that
 * breaks the law somewhere is none.
 */
import { applyMove, type Board, type EntryMove, type Slot, toBoard } from "./entry-board.ts";
import { fits, type Search } from "./entry-search.ts";

/** @returns the whole sequence; null where neither side has the numbers and the room */
export function stageEntries(search: Search): readonly EntryMove[] | null {
  const start = toBoard(search.input.before);
  for (const [old, next] of movingParts(search)) {
    for (const side of ["front", "behind"] as const) {
      const numbers = stagingNumbers(side, old, next, search);
      if (numbers === null) continue;
      const moves = stagingMoves(old, next, numbers);
      if (isLawful(start, moves, search)) return moves;
    }
  }
  return null;
}

/** What moves of both lists, the least first: without what they share at both ends, at one of them, at none. */
function movingParts({ input, numbers }: Search): readonly (readonly [Board, Board])[] {
  const [old, next] = [toBoard(input.before), toBoard(input.after)];
  const isFixed = ({ number, entry }: Slot): boolean =>
    input.before.get(number)?.key === input.after.get(number)?.key &&
    (number < numbers.from || number > numbers.to || input.isLeftAlone?.(number, entry) === true);
  const part = (board: Board, [start, end]: SharedEnds): Board =>
    board.slice(start, board.length - end).filter((slot) => !isFixed(slot));
  const [start, end] = sharedEnds(old, next);
  const cuts: readonly SharedEnds[] = [
    [start, end],
    [start, 0],
    [0, end],
    [0, 0],
  ];
  return cuts.map((cut) => [part(old, cut), part(next, cut)]);
}

/** How many entries two lists have in common at their start, and how many at their end. */
type SharedEnds = readonly [number, number];

function sharedEnds(old: Board, next: Board): SharedEnds {
  const same = (a: Slot | undefined, b: Slot | undefined) =>
    a !== undefined && b !== undefined && a.number === b.number && a.entry.key === b.entry.key;
  let start = 0;
  while (same(old[start], next[start])) start += 1;
  let end = 0;
  const most = Math.min(old.length, next.length) - start;
  while (end < most && same(old[old.length - 1 - end], next[next.length - 1 - end])) end += 1;
  return [start, end];
}

/** Free numbers for a copy of the new part, all before or all after both parts; ascending. */
function stagingNumbers(
  side: "front" | "behind",
  old: Board,
  next: Board,
  { input, numbers }: Search,
): readonly number[] | null {
  const moving = [...old, ...next].map(({ number }) => number);
  const [first, last] = [Math.min(...moving), Math.max(...moving)];
  const staying = [...input.before.keys()].filter((number) => number < first || number > last);
  const from =
    side === "front"
      ? Math.max(numbers.from, ...staying.filter((n) => n < first).map((n) => n + 1))
      : last + 1;
  const to =
    side === "behind"
      ? Math.min(numbers.to, ...staying.filter((n) => n > last).map((n) => n - 1))
      : first - 1;
  if (to - from + 1 < next.length) return null;
  // At the far end from the old list in front, right behind it otherwise: gaps stay where people left them.
  const copy = next.map((_, index) => (side === "front" ? to - next.length + 1 + index : from + index));
  const looksLeftAlone = next.some(({ entry }, index) => input.isLeftAlone?.(copy[index] ?? 0, entry));
  return looksLeftAlone ? null : copy;
}

function stagingMoves(old: Board, next: Board, numbers: readonly number[]): readonly EntryMove[] {
  const copy = next.map(({ entry }, index) => ({ number: numbers[index] ?? 0, entry }));
  const create = ({ number, entry }: Slot): EntryMove => ({ kind: "create", number, entry });
  const remove = ({ number, entry }: Slot): EntryMove => ({ kind: "delete", number, was: entry });
  return [
    ...copy.map(create),
    ...[...old].reverse().map(remove),
    ...next.map(create),
    ...[...copy].reverse().map(remove),
  ];
}

function isLawful(start: Board, moves: readonly EntryMove[], { judge, limit }: Search): boolean {
  let board = start;
  return moves.every((move) => {
    if (!fits(board, move, limit) || !judge.isSafe(board, move)) return false;
    board = applyMove(board, move);
    return true;
  });
}
