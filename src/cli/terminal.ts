/** The terminal as commands see it: text out, progress on stderr, questions, colour, Ctrl-C. */
import { createInterface } from "node:readline/promises";
import { BugError, InputError, SyncError } from "../model/errors.ts";
import type { ProgressEvent, ProgressListener, StopSignal } from "../reconcile/ports.ts";
import { makePaint, type Paint } from "../report/paint.ts";
import { printable } from "../report/printable.ts";
import { renderErrorsJson } from "../report/render-json.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";

export interface Terminal {
  readonly paint: Paint;
  /** True when a person can be asked. */
  readonly isInteractive: boolean;
  print(text: string): void;
  printError(text: string): void;
}

/** The terminal this process runs in. NO_COLOR and a pipe both mean plain text. */
export function openTerminal(): Terminal {
  const isColoured = process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "";
  return {
    paint: makePaint(isColoured),
    isInteractive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    print: (text) => process.stdout.write(text),
    printError: (text) => process.stderr.write(text),
  };
}

/** One line per error, with what to do under it; as JSON on stdout where JSON was asked for. */
export function printErrors(terminal: Terminal, errors: readonly SyncError[], asJson: boolean): ExitCode {
  if (asJson) terminal.print(renderErrorsJson(errors));
  else
    for (const error of errors)
      terminal.printError(`error ${error.code} ${printable(error.message)}\n  → ${printable(error.next)}\n`);
  return EXIT.failed;
}

/** Asks for one line on stderr, so that a redirected stdout stays clean. Ctrl-C and Ctrl-D answer nothing. */
export async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  try {
    const answer = lines.question(question).catch(() => "");
    return (await Promise.race([answer, closed])).trim();
  } finally {
    lines.close();
  }
}

/** Asks for an MFA code. Without a person there is nobody to ask. */
export function askMfaCode(terminal: Terminal): (serial: string) => Promise<string> {
  return async (serial) => {
    if (terminal.isInteractive) return nonEmpty(await ask(`MFA code for ${serial}: `), serial);
    throw new InputError({
      code: "MFA_NEEDS_A_TERMINAL",
      subject: serial,
      reason: "this profile or role asks for an MFA code and there is no terminal to ask on",
      next: "run it in a terminal, or use credentials that need no code",
    });
  };
}

function nonEmpty(code: string, serial: string): string {
  if (code !== "") return code;
  throw new InputError({
    code: "NO_MFA_CODE",
    subject: serial,
    reason: "no code was given",
    next: "run it again and type the code of the device",
  });
}

/** Stops on the first Ctrl-C or SIGTERM; the second one ends the process at once. */
export function listenForStop(terminal: Terminal): StopSignal & { dispose(): void } {
  let stopped = false;
  const onSignal = (): void => {
    if (stopped) process.exit(EXIT.failed);
    stopped = true;
    terminal.printError("stopping: the calls in flight finish, nothing else starts\n");
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    isStopped: () => stopped,
    dispose: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}

/** Progress as short lines on stderr, only where a person is likely to look. */
export function showProgress(terminal: Terminal, isWanted: boolean): ProgressListener {
  if (!isWanted) return { report: () => undefined };
  return {
    report: (event) => terminal.printError(`${terminal.paint.dim(printable(progressLine(event)))}\n`),
  };
}

function progressLine(event: ProgressEvent): string {
  switch (event.kind) {
    case "reading":
      return `reading ${event.scopes} account-Region${event.scopes === 1 ? "" : "s"}`;
    case "created":
      return `created ${event.name} ${event.groupId} in ${event.scope.account}/${event.scope.region}`;
    case "applied":
      return `${event.step.kind} on ${event.groupId} in ${event.scope.account}/${event.scope.region}`;
    case "verifying":
      return `verifying ${event.destinations} destination${event.destinations === 1 ? "" : "s"}, look ${event.attempt}`;
  }
}

/** Runs a command's body; what it throws is printed and becomes exit code 1. */
export async function guarded(
  terminal: Terminal,
  asJson: boolean,
  body: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof SyncError) return printErrors(terminal, [error], asJson);
    if (error instanceof Error) terminal.printError(`${error.stack ?? error.message}\n`);
    return printErrors(terminal, [defect(error)], asJson);
  }
}

/** Anything that nobody threw on purpose is a mistake of this program. */
function defect(error: unknown): BugError {
  return new BugError({
    code: "BUG",
    subject: "vpc-rule-sync",
    reason: error instanceof Error ? error.message : String(error),
    next: "report this with the command and what it printed; running it again does no harm",
    cause: error,
  });
}
