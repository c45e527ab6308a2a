/** What the ways of finding an order of entries share: the task, its bounds, and the greedy walk. */
import type { EntryContent, EntryList } from "./entry-atoms.ts";
import { applyMove, type Board, type EntryMove, type MoveJudge } from "./entry-board.ts";

export interface EntryOrderInput {
  readonly before: EntryList;
  readonly after: EntryList;
  /** How many entries the direction may hold at once. */
  readonly limit: number;
  /** The numbers that may be used; entries outside them are never touched. */
  readonly numbers: { readonly from: number; readonly to: number };
  /**
   * True for what stays where it is, and what the next run would take for such: a run that is cut short must
   * leave none of it away, and no helper that looks like it.
   */
  readonly isLeftAlone?: (number: number, entry: EntryContent) => boolean;
}

export interface Search {
  readonly judge: MoveJudge;
  readonly limit: number;
  readonly numbers: { readonly from: number; readonly to: number };
  readonly input: EntryOrderInput;
}

/** How many moves one way of searching may judge before it gives up. */
export const SEARCH_EFFORT = 40_000;

/** Takes the first safe move of the list again and again until none is left that is safe. */
export function takeSafeMoves(
  start: Board,
  moves: readonly EntryMove[],
  { judge, limit }: Search,
): { readonly board: Board; readonly done: readonly EntryMove[]; readonly rest: readonly EntryMove[] } {
  let [board, rest] = [start, moves];
  const done: EntryMove[] = [];
  for (;;) {
    const move = rest.find((candidate) => fits(board, candidate, limit) && judge.isSafe(board, candidate));
    if (move === undefined) return { board, done, rest };
    board = applyMove(board, move);
    done.push(move);
    rest = rest.filter((other) => other !== move);
  }
}

export function fits(board: Board, move: EntryMove, limit: number): boolean {
  return move.kind !== "create" || board.length < limit;
}

const RANK = { delete: 0, replace: 1, create: 2 } as const;

/** Room first: what is deleted early makes place for what is created later. */
export function byRank(a: EntryMove, b: EntryMove): number {
  return RANK[a.kind] - RANK[b.kind] || b.number - a.number;
}
