/**
 * The calls that turn an ACL's rules into others, one direction after the other, inbound first. The order comes
 * from ../order-entries.ts; here its answer is turned into steps, and every moment is judged once more with
 * packet sets, which share nothing with the search but the algebra.
 */
import { BugError } from "../../model/errors.ts";
import type { NumberRange } from "../../model/mapping.ts";
import type { EntryStep } from "../../model/plan.ts";
import { DIRECTIONS, type Direction, type Rule, type RuleSet } from "../../model/rule.ts";
import { isLawful, judgeMoment } from "../../packets/judge-moment.ts";
import type { EntryContent } from "../entry-atoms.ts";
import { type EntryMove, minimalEdits } from "../entry-board.ts";
import { orderEntries } from "../order-entries.ts";
import { letThrough } from "../packets-of-rules.ts";
import { byNumber } from "./diff-entries.ts";
import { atNumber, contentKey, contentsOf, ruleOfContent } from "./entry-contents.ts";

export interface EntriesInput {
  readonly before: RuleSet;
  readonly after: RuleSet;
  /** How many entries a direction may hold. */
  readonly limit: number;
  /** The numbers that may be used. */
  readonly numbers: NumberRange;
  /** True for an ACL of ours that no subnet is under yet, so that no packet meets it. */
  readonly isInTheMaking: boolean;
  /** True for a rule that is not ours to change where it is found; null where none is. */
  readonly isLeftAlone: ((rule: Rule) => boolean) | null;
  readonly subject: string;
}

export interface EntryShortage {
  readonly direction: Direction;
  readonly used: number;
  readonly needed: number;
  readonly limit: number;
}

export type PlannedEntries =
  | { readonly kind: "ordered"; readonly steps: readonly EntryStep[] }
  | { readonly kind: "no-room"; readonly shortages: readonly EntryShortage[] };

/**
 * @returns every direction's steps, or what each direction without an order lacks
 * @throws BugError when an order breaks the law after all
 */
export function planEntries(input: EntriesInput): PlannedEntries {
  const parts = DIRECTIONS.map((direction) => ({ direction, moves: movesOf(direction, input) }));
  const shortages = parts.flatMap(({ direction, moves }) =>
    moves === null ? [shortageOf(direction, input)] : [],
  );
  if (shortages.length > 0) return { kind: "no-room", shortages };
  const steps = parts.flatMap(({ direction, moves }) => toSteps(direction, moves ?? [], input));
  if (!input.isInTheMaking) for (const direction of DIRECTIONS) checkSteps(direction, steps, input);
  return { kind: "ordered", steps };
}

/** Null where no order was found. */
function movesOf(direction: Direction, input: EntriesInput): readonly EntryMove[] | null {
  const { limit, numbers, isLeftAlone } = input;
  const before = contentsOf(input.before, direction);
  const after = contentsOf(input.after, direction);
  if (input.isInTheMaking) return freeMoves(minimalEdits(before, after), after.size, limit);
  const order = orderEntries({
    before,
    after,
    limit,
    numbers,
    ...(isLeftAlone === null
      ? {}
      : { isLeftAlone: (number, content) => isLeftAlone(ruleOfContent(content, direction, number)) }),
  });
  return order.kind === "ordered" ? order.moves : null;
}

const RANK = { delete: 0, replace: 1, create: 2 } as const;

/** Room first, then ascending: what is cut short is the beginning of the list, which lets through nothing wrong. */
function freeMoves(edits: readonly EntryMove[], size: number, limit: number): readonly EntryMove[] | null {
  if (size > limit) return null;
  return [...edits].sort((a, b) => RANK[a.kind] - RANK[b.kind] || a.number - b.number);
}

function shortageOf(direction: Direction, { before, after, limit }: EntriesInput): EntryShortage {
  const [used, needed] = [byNumber(before, direction).size, byNumber(after, direction).size];
  return { direction, used, needed, limit };
}

function toSteps(
  direction: Direction,
  moves: readonly EntryMove[],
  { before, after }: EntriesInput,
): readonly EntryStep[] {
  const rules = new Map([...before.values(), ...after.values()].map((rule) => [contentKey(rule), rule]));
  const toRule = (content: EntryContent, number: number): Rule => {
    const known = rules.get(content.key);
    return known === undefined ? ruleOfContent(content, direction, number) : atNumber(known, number);
  };
  const [old, next] = [byNumber(before, direction), byNumber(after, direction)];
  return moves.map((move): EntryStep => {
    const { number } = move;
    const isIn = (list: ReadonlyMap<number, Rule>, rule: Rule): boolean => list.get(number)?.key === rule.key;
    if (move.kind === "delete") {
      const rule = toRule(move.was, number);
      const [wasThere, comesBack] = [isIn(old, rule), isIn(next, rule)];
      return { kind: "delete-entry", direction, rule, isHelper: !wasThere && !comesBack, comesBack };
    }
    const rule = toRule(move.entry, number);
    const isHelper = !isIn(next, rule);
    return move.kind === "create"
      ? { kind: "create-entry", direction, rule, isHelper }
      : { kind: "replace-entry", direction, rule, was: toRule(move.was, number), isHelper };
  });
}

/** @throws BugError when some moment, or the end, is not what the law and the new list say */
export function checkSteps(
  direction: Direction,
  steps: readonly EntryStep[],
  input: Pick<EntriesInput, "before" | "after" | "subject">,
): void {
  const list = new Map(byNumber(input.before, direction));
  const [old, next] = [input.before, input.after].map((rules) => letThrough(rules.values(), direction));
  for (const step of steps.filter((item) => item.direction === direction)) {
    const number = step.rule.entry?.number ?? 0;
    const isThere = list.has(number);
    if (isThere === (step.kind === "create-entry")) throw unlawful(step, input.subject);
    if (step.kind === "delete-entry") list.delete(number);
    else list.set(number, step.rule);
    if (!isLawful(judgeMoment(old ?? [], letThrough(list.values(), direction), next ?? [])))
      throw unlawful(step, input.subject);
  }
  const wanted = byNumber(input.after, direction);
  const isReached =
    list.size === wanted.size && [...list].every(([number, { key }]) => wanted.get(number)?.key === key);
  if (!isReached) throw unlawful(null, input.subject);
}

function unlawful(step: EntryStep | null, subject: string): BugError {
  const where =
    step === null ? "it does not end with the new list" : `${step.kind} ${step.rule.key} breaks it`;
  return new BugError({
    code: "ORDER_UNLAWFUL",
    subject,
    reason: `an order of entries was found that does not keep every packet's old or new answer: ${where}`,
    next: "report this with both lists; nothing was sent",
  });
}
