/** Runs one case against an endpoint and says how it ended. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ContractCase, Need } from "./contract-case.ts";
import type { Endpoint } from "./endpoint.ts";
import { openCloud } from "./open-cloud.ts";

export type CaseResult =
  | { readonly kind: "agrees"; readonly case: ContractCase; readonly left: readonly string[] }
  | {
      readonly kind: "deviates";
      readonly case: ContractCase;
      readonly left: readonly string[];
      readonly error: Error;
    }
  | { readonly kind: "not-run"; readonly case: ContractCase; readonly lacking: readonly Need[] };

const longestMs = 60_000;

/** Cleans up whatever the outcome; `left` names what could not be undone. */
export async function runCase(one: ContractCase, endpoint: Endpoint): Promise<CaseResult> {
  const lacking = (one.needs ?? []).filter((need) => !endpoint.met.has(need));
  if (lacking.length > 0) return { kind: "not-run", case: one, lacking };
  const { cloud, close } = openCloud(endpoint);
  const late = new AbortController();
  const error = await Promise.race([
    one.run(cloud).then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
    ),
    sleep(longestMs, new Error(`no end after ${longestMs / 1000} s`), {
      signal: late.signal,
      ref: false,
    }).catch(() => undefined),
  ]);
  late.abort();
  const left = await close();
  return error === undefined
    ? { kind: "agrees", case: one, left }
    : { kind: "deviates", case: one, left, error };
}

/** Whether a case turns a switch that all accounts of the endpoint share, and so must run alone. */
export function runsAlone(one: ContractCase): boolean {
  return (one.needs ?? []).some((need) => need === "stale-reads" || need === "buckets");
}

/**
 * Runs cases in their order, several at once where that is harmless; results come in the order of the
 * cases. When `stop` is given, the cases that are under way end and clean up, and no other begins.
 */
export async function runCases(
  cases: readonly ContractCase[],
  endpoint: Endpoint,
  atOnce: number,
  stop?: AbortSignal,
): Promise<readonly CaseResult[]> {
  const results = new Map<ContractCase, CaseResult>();
  const work = async (queue: ContractCase[]) => {
    for (let one = queue.shift(); one !== undefined && !stop?.aborted; one = queue.shift()) {
      results.set(one, await runCase(one, endpoint));
    }
  };
  const shared = cases.filter((one) => !runsAlone(one));
  await Promise.all(Array.from({ length: atOnce }, () => work(shared)));
  await work(cases.filter(runsAlone));
  return cases.flatMap((one) => results.get(one) ?? []);
}
