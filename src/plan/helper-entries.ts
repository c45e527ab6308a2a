/**
 * Helper entries: when every edit that is left would give some packet a wrong answer, or finds no room, a call
 * that is no edit may open the way.
 *
 *   10 allow X             10 deny Y      ◀ replacing 10 first shuts out X without Y
 *   20 deny Y       ──▶    20 allow X       replacing 20 first opens Y without X to what stands at 30
 *   30 allow all           30 allow all     so: create 15 allow X, replace 10, replace 20, delete 15
 *
 * Whatever is on a detour (see detours.ts) comes back by itself: once the edit that it waits for is done, what
 * its number lacks is an edit like any other.
 */
import { type DetourSearch, findDetours, type Waiting } from "./detours.ts";
import { applyMove, type Board, type EntryMove, minimalEdits, toList } from "./entry-board.ts";
import { byRank, SEARCH_EFFORT, type Search, takeSafeMoves } from "./entry-search.ts";
import { helperContents } from "./helper-contents.ts";

/**
 * So many detours may be taken before the list is nearer to its end than ever before: first one, because that is
 * a short way where there is one.
 */
const MOST_DETOURS = [1, 3] as const;

/** Numbers whose edits wait until all others are done. */
type Later = ReadonlySet<number>;

const NONE: Later = new Set();

/** @returns a whole sequence, the end of every detour included; null when none was found within the effort */
export function completeWithHelpers(
  start: Board,
  edits: readonly EntryMove[],
  search: Search,
): readonly EntryMove[] | null {
  const contents = helperContents(search.input, search.judge);
  // An easy edit that is done early may take the room, or the entry, that a harder one needs.
  const easy = new Set(takeSafeMoves(start, edits, search).done.map(({ number }) => number));
  for (const most of MOST_DETOURS) {
    const walk = (board: Board, later: Later): readonly EntryMove[] | null => {
      const deadline = search.judge.asked + SEARCH_EFFORT;
      const walker: Walker = { ...search, contents, deadline, later, most };
      return complete({ board, waiting: new Map(), left: most, nearest: Number.POSITIVE_INFINITY }, walker);
    };
    const whole = walk(start, NONE);
    if (whole !== null) return whole;
    const hard = easy.size === 0 ? null : walk(start, easy);
    const rest = hard === null ? null : walk(hard.reduce(applyMove, start), NONE);
    if (hard !== null && rest !== null) return [...hard, ...rest];
  }
  return null;
}

interface Walker extends DetourSearch {
  readonly later: Later;
  readonly most: number;
}

interface Walk {
  readonly board: Board;
  readonly waiting: Waiting;
  /** How many more detours may be taken. */
  readonly left: number;
  /** The fewest calls that the list ever was from its end. */
  readonly nearest: number;
}

/** Takes what is safe, then one detour, and so on; goes back where that leads nowhere. */
function complete(
  { board: start, waiting, left, nearest }: Walk,
  walker: Walker,
): readonly EntryMove[] | null {
  const { board, done } = takeEdits(start, waiting, walker);
  const lacks = minimalEdits(toList(board), walker.input.after);
  if (lacks.every(({ number }) => walker.later.has(number))) return done;
  const isNearer = lacks.length < nearest;
  const budget = isNearer ? { left: walker.most, nearest: lacks.length } : { left, nearest };
  if (budget.left === 0) return null;
  const still = new Map([...waiting].filter(([number]) => lacks.some((edit) => edit.number === number)));
  for (const detour of findDetours(board, openEdits(board, still, walker), still, walker)) {
    if (walker.judge.asked > walker.deadline) return null;
    const next: Walk = {
      board: applyMove(board, detour.move),
      waiting: new Map([...still, [detour.move.number, detour]]),
      left: budget.left - 1,
      nearest: budget.nearest,
    };
    const rest = complete(next, walker);
    if (rest !== null) return [...done, detour.move, ...rest];
  }
  return null;
}

/** An edit that is done may end a detour, so it asks again until nothing more is safe. */
function takeEdits(
  start: Board,
  waiting: Waiting,
  walker: Walker,
): { readonly board: Board; readonly done: readonly EntryMove[] } {
  let board = start;
  const done: EntryMove[] = [];
  for (;;) {
    const taken = takeSafeMoves(board, openEdits(board, waiting, walker), walker);
    if (taken.done.length === 0) return { board, done };
    board = taken.board;
    done.push(...taken.done);
  }
}

/** What the board still lacks, without what waits. */
function openEdits(board: Board, waiting: Waiting, { input, later }: Walker): readonly EntryMove[] {
  const lacks = minimalEdits(toList(board), input.after);
  const open = new Set(lacks.map(({ number }) => number));
  const waits = (number: number): boolean => later.has(number) || open.has(waiting.get(number)?.until ?? -1);
  return lacks.filter(({ number }) => !waits(number)).sort(byRank);
}
