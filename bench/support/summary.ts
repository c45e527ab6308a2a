/** The table that `npm run bench` prints. */
import { cpus, loadavg, totalmem } from "node:os";
import { type Figure, isMet } from "./figures.ts";

export interface BenchResult {
  readonly bench: string;
  readonly figures: readonly Figure[];
}

export interface Summary {
  /** What is printed. */
  readonly text: string;
  /** What is written for other programs. */
  readonly document: unknown;
}

export function summarise(results: readonly BenchResult[], takenAt: Date): Summary {
  const machine = describeMachine();
  const { platform, cores, memoryGb, node, load } = machine;
  const judged = results.map(({ bench, figures }) => ({
    bench,
    figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })),
  }));
  return {
    text:
      `${renderTable(results)}\n\n` +
      `${platform}, ${cores} cores, ${memoryGb} GB, Node ${node}; ` +
      `${load.toFixed(1)} processes were running on average over the last five minutes\n`,
    document: { version: 1, takenAt: takenAt.toISOString(), machine, results: judged },
  };
}

/** In general terms: enough to compare two tables, and nothing that names the machine. */
function describeMachine() {
  return {
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    // Much more than one bench keeps busy means that something else slowed it down.
    load: loadavg()[1] ?? 0,
  };
}

const HEADINGS = ["bench", "figure", "measured", "target", "", "note"] as const;

/** One line for each figure, columns aligned. */
function renderTable(results: readonly BenchResult[]): string {
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
