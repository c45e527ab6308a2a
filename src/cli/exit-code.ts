/** What a command's exit code says; the gravest wins. Documented in docs/commands.md. */
import type { Outcome, Run } from "../model/run.ts";

export const EXIT = { ok: 0, failed: 1, left: 2, held: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const CODES: Readonly<Record<Outcome, ExitCode>> = {
  "in-sync": EXIT.ok,
  corrected: EXIT.ok,
  drifted: EXIT.left,
  held: EXIT.held,
  refused: EXIT.held,
  failed: EXIT.failed,
};

/** 1 before 3 before 2 before 0. */
export function exitCodeOf(run: Run): ExitCode {
  if (run.stopped) return EXIT.failed;
  const codes = new Set(run.destinations.map(({ outcome }) => CODES[outcome]));
  return [EXIT.failed, EXIT.held, EXIT.left].find((code) => codes.has(code)) ?? EXIT.ok;
}
