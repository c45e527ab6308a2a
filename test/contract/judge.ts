/** Results against what is known of an endpoint: what agrees, what deviates as known, and what nobody expected. */
import type { ContractCase } from "./contract-case.ts";
import type { CaseResult } from "./run-case.ts";

/** Why a case deviates, by the name of the case. */
export type KnownDeviations = Readonly<Record<string, string>>;

export interface Judgement {
  readonly agreed: readonly ContractCase[];
  readonly knownDeviations: readonly { readonly case: ContractCase; readonly reason: string }[];
  readonly surprises: readonly Surprise[];
  readonly notRun: readonly { readonly case: ContractCase; readonly lacking: readonly string[] }[];
  /** What cases could not take away again. */
  readonly left: readonly { readonly case: ContractCase; readonly what: string }[];
}

export interface Surprise {
  readonly case: ContractCase;
  /** A case that fails unforeseen, or one that was known to fail and does not. */
  readonly kind: "deviates" | "agrees-now";
  readonly message: string;
}

/** Without a list every deviation is a surprise. */
export function judgeResults(results: readonly CaseResult[], known: KnownDeviations = {}): Judgement {
  return {
    agreed: results.flatMap((result) =>
      result.kind === "agrees" && known[result.case.name] === undefined ? [result.case] : [],
    ),
    knownDeviations: results.flatMap((result) => {
      const reason = known[result.case.name];
      return result.kind === "deviates" && reason !== undefined ? [{ case: result.case, reason }] : [];
    }),
    surprises: results.flatMap((result) => surpriseIn(result, known)),
    notRun: results.flatMap((result) => (result.kind === "not-run" ? [result] : [])),
    left: results.flatMap((result) =>
      result.kind === "not-run" ? [] : result.left.map((what) => ({ case: result.case, what })),
    ),
  };
}

function surpriseIn(result: CaseResult, known: KnownDeviations): readonly Surprise[] {
  const reason = known[result.case.name];
  if (result.kind === "deviates" && reason === undefined)
    return [{ case: result.case, kind: "deviates", message: messageOf(result.error) }];
  if (result.kind === "agrees" && reason !== undefined)
    return [{ case: result.case, kind: "agrees-now", message: `no longer so: ${reason}` }];
  return [];
}

/** What was thrown, in few lines: assertion errors draw long comparisons. */
function messageOf({ name, message }: Error): string {
  if (message.includes("XML parse error")) return "the answer is not one of AWS's: no XML";
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  const short = lines.slice(0, 12).join("\n");
  return name === "AssertionError" ? short : `${name}: ${short}`;
}
