/**
 * A rule list of one direction on its way from one state to another, and the question that decides each
 * move: does every packet that has its final answer keep it? (See entry-atoms.ts.)
 *
 * That is a little more than old answer or new answer: no packet that has its new answer falls back to the
 * old one. So a run that is cut short leaves a list from which the rest of the order is still lawful.
 */
import type { Atoms, EntryContent, EntryList } from "./entry-atoms.ts";

/** One call on one number. */
export type EntryMove =
  | { readonly kind: "create"; readonly number: number; readonly entry: EntryContent }
  | {
      readonly kind: "replace";
      readonly number: number;
      readonly entry: EntryContent;
      readonly was: EntryContent;
    }
  | { readonly kind: "delete"; readonly number: number; readonly was: EntryContent };

/** An entry in its place. */
export interface Slot {
  readonly number: number;
  readonly entry: EntryContent;
}

/** Slots in ascending order of their numbers. */
export type Board = readonly Slot[];

export function toBoard(entries: EntryList): Board {
  return [...entries].map(([number, entry]) => ({ number, entry })).sort((a, b) => a.number - b.number);
}

export function toList(board: Board): EntryList {
  return new Map(board.map(({ number, entry }) => [number, entry]));
}

export function applyMove(board: Board, move: EntryMove): Board {
  const rest = board.filter(({ number }) => number !== move.number);
  if (move.kind === "delete") return rest;
  const at = rest.findIndex(({ number }) => number > move.number);
  const slot = { number: move.number, entry: move.entry };
  return at < 0 ? [...rest, slot] : [...rest.slice(0, at), slot, ...rest.slice(at)];
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

/** For each atom the first two slots of a board that match it, by index; -1 where there is none. */
interface Standing {
  readonly first: Int16Array;
  readonly second: Int16Array;
}

/** Judges moves against one pair of ends; counts how often it was asked, to bound the search. */
export class MoveJudge {
  readonly #atoms: Atoms;
  readonly #atomsOf = new Map<string, readonly number[]>();
  readonly #standing = new WeakMap<Board, Standing>();
  asked = 0;

  constructor(atoms: Atoms) {
    this.#atoms = atoms;
  }

  /** The atoms that would get a wrong answer after the move; empty where it is safe. */
  wronged(board: Board, move: EntryMove): readonly number[] {
    this.asked += 1;
    const standing = this.#standingOf(board);
    const gone = move.kind === "create" ? [] : this.atomsOf(move.was);
    const come = move.kind === "delete" ? [] : this.atomsOf(move.entry);
    const covered = new Set(come);
    const allows = move.kind !== "delete" && move.entry.answer.allows;
    return [
      ...come.filter((atom) => this.#isWronged(board, standing, move.number, atom, allows)),
      ...gone.filter(
        (atom) => !covered.has(atom) && this.#isWronged(board, standing, move.number, atom, null),
      ),
    ];
  }

  isSafe(board: Board, move: EntryMove): boolean {
    return this.wronged(board, move).length === 0;
  }

  allows(atom: number): boolean {
    return this.#atoms.list[atom]?.allows === true;
  }

  /** The atoms that a content matches. Those of a content made here are those of both it was made of. */
  atomsOf(entry: EntryContent): readonly number[] {
    const known = this.#atomsOf.get(entry.key);
    if (known !== undefined) return known;
    const bits = entry.madeOf ?? [entry.key];
    const indexes = bits.map((key) => this.#atoms.indexOf.get(key) ?? -1);
    const found = this.#atoms.list.flatMap(({ matchedBy }, atom) =>
      indexes.every((index) => index >= 0 && ((matchedBy >> BigInt(index)) & 1n) === 1n) ? [atom] : [],
    );
    this.#atomsOf.set(entry.key, found);
    return found;
  }

  /** `answer` is that of the entry that comes to the number; null where none comes that matches the atom. */
  #isWronged(
    board: Board,
    { first, second }: Standing,
    number: number,
    atom: number,
    answer: boolean | null,
  ): boolean {
    const final = this.allows(atom);
    const now = board[first[atom] ?? -1];
    if ((now?.entry.answer.allows ?? false) !== final) return false;
    // Whoever matches in front of the number goes on answering.
    if (now !== undefined && now.number < number) return false;
    if (answer !== null) return answer !== final;
    const next = now?.number === number ? board[second[atom] ?? -1] : now;
    return (next?.entry.answer.allows ?? false) !== final;
  }

  #standingOf(board: Board): Standing {
    const known = this.#standing.get(board);
    if (known !== undefined) return known;
    const size = this.#atoms.list.length;
    const [first, second] = [new Int16Array(size).fill(-1), new Int16Array(size).fill(-1)];
    for (const [index, { entry }] of board.entries()) {
      for (const atom of this.atomsOf(entry)) {
        if (first[atom] === -1) first[atom] = index;
        else if (second[atom] === -1) second[atom] = index;
      }
    }
    this.#standing.set(board, { first, second });
    return { first, second };
  }
}
