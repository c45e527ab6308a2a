/** `plan` and `sync` of a mapping on a stage, and what came of it. */

import { type DestinationDocument, type RunDocument, runOf } from "../cli/documents.ts";
import type { Stage } from "../cli/stage.ts";
import type { CliEnvironment } from "../support/run-cli.ts";

export interface Ran {
  readonly code: number | null;
  readonly run: RunDocument;
  /** Outcome of each destination, in order. */
  readonly outcomes: readonly string[];
  /** Codes of the reasons of all destinations. */
  readonly reasons: readonly string[];
  /** The first destination. */
  readonly first: DestinationDocument;
}

let files = 0;

/** Carries out mappings with `--json`. */
export function sync(
  stage: Stage,
  mappings: unknown,
  options: readonly string[] = [],
  env: CliEnvironment = {},
) {
  return run("sync", stage, mappings, options, env);
}

export function plan(
  stage: Stage,
  mappings: unknown,
  options: readonly string[] = [],
  env: CliEnvironment = {},
) {
  return run("plan", stage, mappings, options, env);
}

async function run(
  command: "plan" | "sync",
  stage: Stage,
  mappings: unknown,
  options: readonly string[],
  env: CliEnvironment,
): Promise<Ran> {
  files += 1;
  const file = await stage.file(`${files}.json`, mappings);
  const result = await stage.run([command, "-f", file, "--json", ...options], env);
  const document = runOf(result);
  const [first] = document.destinations;
  if (first === undefined) throw new Error(`no destination: ${result.stdout}`);
  return {
    code: result.code,
    run: document,
    outcomes: document.destinations.map(({ outcome }) => outcome),
    reasons: document.destinations.flatMap(({ reasons }) => reasons.map(({ code }) => code)),
    first,
  };
}
