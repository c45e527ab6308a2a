/** What a bench measured, beside what was aimed at. */

export type Unit = "calls" | "calls per scope" | "ms" | "s" | "MB" | "per second" | "%" | "times";

export interface Target {
  readonly kind: "at-most" | "at-least";
  readonly value: number;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  readonly target?: Target;
  /** What the number includes, or how it came about. */
  readonly note?: string;
}

export function atMost(value: number): Target {
  return { kind: "at-most", value };
}

export function atLeast(value: number): Target {
  return { kind: "at-least", value };
}

/** A figure with nothing to meet has no answer. */
export function isMet({ value, target }: Figure): boolean | null {
  if (target === undefined) return null;
  return target.kind === "at-most" ? value <= target.value : value >= target.value;
}

/** The middle value; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const sorted = [...values].sort((a, b) => a - b);
  return (at(sorted, Math.floor(middle)) + at(sorted, Math.ceil(middle))) / 2;
}

/** The smallest value that at least this share of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return at(sorted, Math.max(0, Math.ceil(sorted.length * share) - 1));
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}

/** Hands the figures to `run.mjs`: the one JSON document that a bench prints. */
export async function report(measure: () => Promise<readonly Figure[]>): Promise<void> {
  process.stdout.write(`${JSON.stringify(await measure())}\n`);
}
