/**
 * Finds an order of single calls that turns one ACL rule list into another so that, after every call, each
 * packet gets its old answer or its new answer.
 *
 *   direct     the fewest calls, in an order found by search
 *   helpers    with a few entries that are in neither list, gone again at the end, and a few that are away for a while
 *   staging    the whole new list at spare numbers, the old one away, the final numbers, the copy away
 *
 * Every answer of this file is a sequence of calls each of which was judged; nothing is assumed safe. The
 * search is bounded, so "no order" means that none was found.
 */
import { findAtoms } from "./entry-atoms.ts";
import { applyMove, type Board, type EntryMove, MoveJudge, minimalEdits, toBoard } from "./entry-board.ts";
import {
  byRank,
  type EntryOrderInput,
  fits,
  SEARCH_EFFORT,
  type Search,
  takeSafeMoves,
} from "./entry-search.ts";
import { completeWithHelpers } from "./helper-entries.ts";
import { stageEntries } from "./stage-entries.ts";

export type EntryOrder =
  | {
      readonly kind: "ordered";
      readonly method: "direct" | "helpers" | "staging";
      readonly moves: readonly EntryMove[];
    }
  | { readonly kind: "no-order" };

/** @returns calls in the order they must be sent */
export function orderEntries(input: EntryOrderInput): EntryOrder {
  const edits = minimalEdits(input.before, input.after);
  if (edits.length === 0) return { kind: "ordered", method: "direct", moves: [] };
  // A list that ends above its limit has no order at all.
  if (input.after.size > input.limit && input.after.size > input.before.size) return { kind: "no-order" };
  const search: Search = {
    judge: new MoveJudge(findAtoms(input.before, input.after)),
    // A list above its quota may lose entries, and EC2 lets nothing in before it is below.
    limit: input.limit,
    numbers: input.numbers,
    input,
  };
  const board = toBoard(input.before);
  const direct = completeDirectly(board, edits, search);
  if (direct !== null) return { kind: "ordered", method: "direct", moves: direct };
  const helped = completeWithHelpers(board, edits, search);
  if (helped !== null) return { kind: "ordered", method: "helpers", moves: helped };
  const staged = stageEntries(search);
  return staged === null ? { kind: "no-order" } : { kind: "ordered", method: "staging", moves: staged };
}

const ATTEMPTS = 24;
/** Below this many edits every order is tried; 2^12 sets of done edits are few. */
const EXHAUSTIVE = 12;

/** Greedy first, then greedy with other preferences, then every order where there are few. */
function completeDirectly(
  board: Board,
  edits: readonly EntryMove[],
  search: Search,
): readonly EntryMove[] | null {
  const ranked = [...edits].sort(byRank);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { done, rest } = takeSafeMoves(board, shuffled(ranked, attempt), search);
    if (rest.length === 0) return done;
    if (search.judge.asked > SEARCH_EFFORT) return null;
  }
  return edits.length <= EXHAUSTIVE ? tryEveryOrder(board, ranked, search, new Set()) : null;
}

function tryEveryOrder(
  board: Board,
  rest: readonly EntryMove[],
  search: Search,
  dead: Set<string>,
): readonly EntryMove[] | null {
  if (rest.length === 0) return [];
  const state = rest.map(({ number }) => number).join();
  if (dead.has(state) || search.judge.asked > SEARCH_EFFORT) return null;
  for (const move of rest) {
    if (!fits(board, move, search.limit) || !search.judge.isSafe(board, move)) continue;
    const others = rest.filter((other) => other !== move);
    const tail = tryEveryOrder(applyMove(board, move), others, search, dead);
    if (tail !== null) return [move, ...tail];
  }
  dead.add(state);
  return null;
}

/** The same list for the first attempt, another fixed order for each later one. */
function shuffled<T>(list: readonly T[], attempt: number): readonly T[] {
  if (attempt === 0) return list;
  if (attempt === 1) return [...list].reverse();
  const copy = [...list];
  let state = attempt * 2_654_435_761;
  for (let index = copy.length - 1; index > 0; index -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (index + 1);
    [copy[index], copy[other]] = [copy[other] as T, copy[index] as T];
  }
  return copy;
}
