/** Numbers about a run that its headline and totals show. */
import type { Change } from "../model/plan.ts";
import { ruleWords } from "../model/rule-words.ts";
import type { DestinationResult, Outcome, Run, StepRecord } from "../model/run.ts";

export interface ChangeCounts {
  readonly add: number;
  readonly amend: number;
  readonly replace: number;
  readonly remove: number;
  readonly tags: number;
  /** Subnets that come under an ACL. */
  readonly associations: number;
  readonly withheld: number;
}

const COUNTED: readonly (keyof ChangeCounts)[] = [
  "add",
  "amend",
  "replace",
  "remove",
  "tags",
  "associations",
  "withheld",
];

/** Counts, made one by one. */
export function countEach(count: (key: keyof ChangeCounts) => number): ChangeCounts {
  return Object.fromEntries(COUNTED.map((key) => [key, count(key)])) as Record<keyof ChangeCounts, number>;
}

/** Changes of one destination; what is withheld is counted apart. */
export function countChanges({ plan }: DestinationResult): ChangeCounts {
  const changes = plan?.changes ?? [];
  const open = changes.filter((change) => change.withheld === undefined);
  const count = (kind: Change["kind"]): number => open.filter((change) => change.kind === kind).length;
  const tags = plan?.tagChanges.length ?? 0;
  const mayTag = plan?.verdict.kind === "proceed";
  const moves = plan?.associationChanges ?? [];
  const openMoves = moves.filter((move) => move.withheld === undefined).length;
  return {
    add: count("add"),
    amend: count("amend"),
    replace: count("replace"),
    remove: count("remove"),
    tags: mayTag ? tags : 0,
    associations: openMoves,
    withheld: changes.length - open.length + (mayTag ? 0 : tags) + moves.length - openMoves,
  };
}

/** What landed in one destination, by what its steps say; nothing is withheld of what was sent. */
export function countLanded(item: DestinationResult): ChangeCounts {
  const landed = item.steps.filter((step) => step.error === undefined);
  const rules = item.kind === "network-acl" ? countEntries(item, landed) : countGroupRules(landed);
  return {
    ...rules,
    tags: countRules(landed, "tag-group", "tag-acl"),
    associations: landed.filter(({ kind }) => kind === "associate").length,
    withheld: 0,
  };
}

type RuleCounts = Pick<ChangeCounts, "add" | "amend" | "replace" | "remove">;

function countGroupRules(landed: readonly StepRecord[]): RuleCounts {
  return {
    add: countRules(landed, "add-rules", "exchange-rules"),
    amend: countRules(landed, "amend-rules"),
    replace: 0,
    remove: countRules(landed, "remove-rules", "exchange-rules"),
  };
}

function countRules(landed: readonly StepRecord[], ...kinds: readonly StepRecord["kind"][]): number {
  return landed.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { rules }) => sum + rules.length, 0);
}

/**
 * Which changes of an ACL came true. Its calls are not counted themselves: helper entries come and go, and an
 * order may delete an entry and create another in its place where the plan says `replace`, or replace one by a
 * helper first where it says `remove`.
 */
function countEntries({ plan }: DestinationResult, landed: readonly StepRecord[]): RuleCounts {
  const wordsOf = (part: 0 | -1, ...kinds: readonly StepRecord["kind"][]): ReadonlySet<string> =>
    new Set(
      landed.filter(({ kind }) => kinds.includes(kind)).flatMap(({ rules }) => rules.map(partOf(part))),
    );
  const made = wordsOf(-1, "create-entry", "replace-entry");
  const gone = wordsOf(0, "delete-entry", "replace-entry");
  const count = (kind: Change["kind"], words: ReadonlySet<string>): number =>
    (plan?.changes ?? []).filter((change) => change.kind === kind && words.has(ruleWords(change.rule)))
      .length;
  return {
    add: count("add", made),
    amend: 0,
    replace: count("replace", made),
    remove: count("remove", gone),
  };
}

/** A replacement is recorded as what was there, an arrow, and what is. */
function partOf(part: 0 | -1): (words: string) => string {
  return (words) => words.split(" → ").at(part) ?? words;
}

export function sumChanges(counts: readonly ChangeCounts[]): ChangeCounts {
  return countEach((key) => counts.reduce((total, item) => total + item[key], 0));
}

/** How many destinations have each outcome, the gravest first; outcomes that no destination has are left out. */
export function countOutcomes(run: Run): ReadonlyMap<Outcome, number> {
  const order: readonly Outcome[] = ["failed", "refused", "held", "drifted", "corrected", "in-sync"];
  return new Map(
    order
      .map(
        (outcome) => [outcome, run.destinations.filter((item) => item.outcome === outcome).length] as const,
      )
      .filter(([, count]) => count > 0),
  );
}

/** `1 rule`, `2 rules`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
