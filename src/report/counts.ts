/** Numbers about a run that its headline and totals show. */
import type { Change } from "../model/plan.ts";
import type { DestinationResult, Outcome, Run } from "../model/run.ts";

export interface ChangeCounts {
  readonly add: number;
  readonly amend: number;
  readonly remove: number;
  readonly tags: number;
  readonly withheld: number;
}

/** Changes of one destination; what is withheld is counted apart. */
export function countChanges({ plan }: DestinationResult): ChangeCounts {
  const changes = plan?.changes ?? [];
  const open = changes.filter((change) => change.withheld === undefined);
  const count = (kind: Change["kind"]): number => open.filter((change) => change.kind === kind).length;
  const tags = plan?.tagChanges.length ?? 0;
  const mayTag = plan?.verdict.kind === "proceed";
  return {
    add: count("add"),
    amend: count("amend"),
    remove: count("remove"),
    tags: mayTag ? tags : 0,
    withheld: changes.length - open.length + (mayTag ? 0 : tags),
  };
}

/** What landed in one destination, by what its steps say; nothing is withheld of what was sent. */
export function countLanded({ steps }: DestinationResult): ChangeCounts {
  const landed = steps.filter((step) => step.error === undefined);
  const count = (...kinds: readonly (typeof landed)[number]["kind"][]): number =>
    landed.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { rules }) => sum + rules.length, 0);
  return {
    add: count("add-rules", "exchange-rules"),
    amend: count("amend-rules"),
    remove: count("remove-rules", "exchange-rules"),
    tags: count("tag-group"),
    withheld: 0,
  };
}

export function sumChanges(counts: readonly ChangeCounts[]): ChangeCounts {
  const sum = (key: keyof ChangeCounts): number => counts.reduce((total, item) => total + item[key], 0);
  return {
    add: sum("add"),
    amend: sum("amend"),
    remove: sum("remove"),
    tags: sum("tags"),
    withheld: sum("withheld"),
  };
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
