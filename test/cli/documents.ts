/** What the command prints with `--json`, as far as tests look at it. */
import { expect } from "vitest";
import type { CliResult } from "../support/run-cli.ts";

export interface ErrorDocument {
  readonly code: string;
  readonly subject: string;
  readonly field: string | null;
  readonly reason: string;
  readonly next: string;
}

export interface FindingDocument {
  readonly code: string;
  readonly subject: string;
  readonly message: string;
  readonly rule?: string;
}

export interface ChangeDocument {
  readonly kind: "add" | "amend" | "replace" | "remove";
  readonly words: string;
  readonly reason: string;
  readonly withheld: string | null;
}

export interface DestinationDocument {
  readonly mappingId: string;
  readonly account: string;
  readonly region: string;
  readonly vpcId: string | null;
  readonly groupId: string | null;
  readonly name: string | null;
  readonly outcome: string;
  readonly created: boolean;
  readonly effect: { readonly opens: readonly string[]; readonly closes: readonly string[] } | null;
  readonly explanation:
    | readonly {
        readonly call: string;
        readonly opens: readonly string[];
        readonly closes: readonly string[];
      }[]
    | null;
  readonly reasons: readonly { readonly code: string; readonly message: string; readonly next: string }[];
  readonly error: ErrorDocument | null;
  readonly steps: readonly {
    readonly kind: string;
    readonly rules: readonly string[];
    readonly error?: string;
  }[];
  readonly plan: {
    readonly source: { readonly groupId: string; readonly name: string };
    readonly changes: readonly ChangeDocument[];
    readonly tagChanges: readonly {
      readonly key: string;
      readonly value: string;
      readonly was: string | null;
    }[];
    readonly findings: readonly FindingDocument[];
  } | null;
}

export interface RunDocument {
  readonly version: 1;
  readonly action: "plan" | "sync";
  readonly stopped: boolean;
  readonly findings: readonly FindingDocument[];
  readonly destinations: readonly DestinationDocument[];
}

/** The one document of a run. Anything else on stdout is a failure. */
export function runOf({ stdout, stderr }: CliResult): RunDocument {
  const document: unknown = parse(stdout, stderr);
  expect(document, stderr).toMatchObject({ version: 1, destinations: expect.any(Array) });
  return document as RunDocument;
}

export function errorsOf({ stdout, stderr }: CliResult): readonly ErrorDocument[] {
  const document: unknown = parse(stdout, stderr);
  expect(document, stderr).toMatchObject({ version: 1, errors: expect.any(Array) });
  return (document as { errors: readonly ErrorDocument[] }).errors;
}

/** The destination of a run with one. */
export function onlyOf(result: CliResult): DestinationDocument {
  const { destinations } = runOf(result);
  const [only] = destinations;
  if (only === undefined || destinations.length > 1) {
    throw new Error(`${destinations.length} destinations: ${result.stdout}`);
  }
  return only;
}

/** Sign and words of each change. */
export function changesOf({ plan }: DestinationDocument): readonly string[] {
  const signs = { add: "+", amend: "~", replace: "~", remove: "-" } as const;
  return (plan?.changes ?? []).map(({ kind, words }) => `${signs[kind]} ${words}`);
}

function parse(stdout: string, stderr: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`stdout is not one JSON document:\n${stdout}\nstderr:\n${stderr}`);
  }
}
