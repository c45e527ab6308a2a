/** The table that `npm run bench` prints. */
import { cpus, totalmem } from "node:os";
import { type Figure, isMet } from "./figures.ts";

export interface BenchResult {
  readonly bench: string;
  readonly figures: readonly Figure[];
}

/** The machine in general terms: enough to compare two tables, nothing that names it. */
export function describeMachine() {
  return {
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

const HEADINGS = ["bench", "figure", "measured", "target", "", "note"] as const;

/** One line for each figure, columns aligned. */
export function renderTable(results: readonly BenchResult[]): string {
  const rows = [
    HEADINGS,
    ...results.flatMap(({ bench, figures }) => figures.map((item) => rowOf(bench, item))),
  ];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 2 || column === 3
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function rowOf(bench: string, figure: Figure): readonly string[] {
  const { name, value, unit, target, note = "" } = figure;
  const sign = target?.kind === "at-least" ? "≥" : "≤";
  const met = isMet(figure);
  return [
    bench,
    name,
    `${show(value)} ${unit}`,
    target === undefined ? "" : `${sign} ${show(target.value)}`,
    met === null ? "" : met ? "met" : "NOT MET",
    note,
  ];
}

/** Four digits at most: more would claim a precision that no bench has. */
function show(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}
