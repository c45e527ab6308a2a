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

export function applyMove(board: Board, move: EntryMove): Board {
  const rest = board.filter(({ number }) => number !== move.number);
  if (move.kind === "delete") return rest;
  const at = rest.findIndex(({ number }) => number > move.number);
  const slot = { number: move.number, entry: move.entry };
  return at < 0 ? [...rest, slot] : [...rest.slice(0, at), slot, ...rest.slice(at)];
}

/** Judges moves against one pair of ends; counts how often it was asked, to bound the search. */
export class MoveJudge {
  readonly #atoms: Atoms;
  readonly #atomsOf = new Map<string, readonly number[]>();
  asked = 0;

  constructor(atoms: Atoms) {
    this.#atoms = atoms;
  }

  /** The atoms that would get a wrong answer after the move; empty where it is safe. */
  wronged(board: Board, move: EntryMove): readonly number[] {
    this.asked += 1;
    const next = applyMove(board, move);
    const touched = new Set<number>();
    if (move.kind !== "create") for (const atom of this.atomsOf(move.was)) touched.add(atom);
    if (move.kind !== "delete") for (const atom of this.atomsOf(move.entry)) touched.add(atom);
    return [...touched].filter((atom) => {
      const final = this.allows(atom);
      return this.#answer(next, atom) !== final && this.#answer(board, atom) === final;
    });
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

  #answer(board: Board, atom: number): boolean {
    for (const { entry } of board) {
      if (this.#has(entry, atom)) return entry.answer.allows;
    }
    return false;
  }

  readonly #members = new Map<string, ReadonlySet<number>>();

  #has(entry: EntryContent, atom: number): boolean {
    let members = this.#members.get(entry.key);
    if (members === undefined) {
      members = new Set(this.atomsOf(entry));
      this.#members.set(entry.key, members);
    }
    return members.has(atom);
  }
}
