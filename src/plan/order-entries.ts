/**
 * Finds an order of single calls that turns one ACL rule list into another so that, after every call, each
 * packet gets its old answer or its new answer.
 *
 *   direct     the fewest calls, in an order found by search
 *   helpers    with a few entries that are in neither list, and gone again at the end
 *   staging    the whole new list at spare numbers, the old one away, the final numbers, the copy away
 *
 * Every answer of this file is a sequence of calls each of which was judged; nothing is assumed safe. The
 * search is bounded, so "no order" means that none was found.
 */
import { type EntryList, findAtoms } from "./entry-atoms.ts";
import { applyMove, type Board, type EntryMove, MoveJudge, toBoard } from "./entry-board.ts";
import { type EntryOrderInput, fits, SEARCH_EFFORT, type Search, takeSafeMoves } from "./entry-search.ts";
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
    limit: Math.max(input.limit, input.before.size),
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

/** One call for each number whose content differs. */
export function minimalEdits(before: EntryList, after: EntryList): readonly EntryMove[] {
  const numbers = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  return numbers.flatMap((number): readonly EntryMove[] => {
    const [was, entry] = [before.get(number), after.get(number)];
    if (was === undefined) return entry === undefined ? [] : [{ kind: "create", number, entry }];
    if (entry === undefined) return [{ kind: "delete", number, was }];
    return was.key === entry.key ? [] : [{ kind: "replace", number, entry, was }];
  });
}

const RANK = { delete: 0, replace: 1, create: 2 } as const;
const ATTEMPTS = 24;
/** Below this many edits every order is tried; 2^12 sets of done edits are few. */
const EXHAUSTIVE = 12;

/** Greedy first, then greedy with other preferences, then every order where there are few. */
function completeDirectly(
  board: Board,
  edits: readonly EntryMove[],
  search: Search,
): readonly EntryMove[] | null {
  // Room first: what is deleted early makes place for what is created later.
  const ranked = [...edits].sort((a, b) => RANK[a.kind] - RANK[b.kind] || b.number - a.number);
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
