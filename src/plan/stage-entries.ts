/**
 * Staging: the way that always keeps every packet's answer, where there is room and are numbers for it.
 *
 *   1  the new list at spare numbers, ascending: behind the old one it answers only what that leaves open,
 *      in front of it each new entry gives final answers
 *   2  the old list away, descending: whatever it no longer answers, the new list does
 *   3  the new list at its own numbers, ascending, beside its copy
 *   4  the copy away, descending
 *
 * Entries that both lists share at their start and at their end stay where they are. Each call is judged
 * like any other; a staging that breaks the law somewhere is none.
 */
import { applyMove, type Board, type EntryMove, type Slot, toBoard } from "./entry-board.ts";
import { fits, type Search } from "./entry-search.ts";

/** @returns the whole sequence; null where neither side has the numbers and the room */
export function stageEntries(search: Search): readonly EntryMove[] | null {
  const { before, after } = search.input;
  const [old, next] = differingParts(toBoard(before), toBoard(after));
  for (const side of ["front", "behind"] as const) {
    const numbers = stagingNumbers(side, old, next, search);
    if (numbers === null) continue;
    const moves = stagingMoves(old, next, numbers);
    if (isLawful(toBoard(before), moves, search)) return moves;
  }
  return null;
}

/** What is left of two lists without their common start and their common end. */
function differingParts(old: Board, next: Board): readonly [Board, Board] {
  const same = (a: Slot | undefined, b: Slot | undefined) =>
    a !== undefined && b !== undefined && a.number === b.number && a.entry.key === b.entry.key;
  let start = 0;
  while (same(old[start], next[start])) start += 1;
  let end = 0;
  const most = Math.min(old.length, next.length) - start;
  while (end < most && same(old[old.length - 1 - end], next[next.length - 1 - end])) end += 1;
  return [old.slice(start, old.length - end), next.slice(start, next.length - end)];
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
  return next.map((_, index) => (side === "front" ? to - next.length + 1 + index : from + index));
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
