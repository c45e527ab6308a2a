/** Carries out a scene's job and says in comparable words what came of it. */
import type { Outcome } from "../../src/model/run.ts";
import type { Job } from "../../src/reconcile/job.ts";
import { reconcileScopes } from "../../src/reconcile/reconcile-scope.ts";
import { Crash } from "./fault-plan.ts";
import type { CallRecord, MemoryCloud } from "./memory-cloud.ts";
import { neitherOldNorNew } from "./oracle.ts";
import type { WordedRule } from "./rule-pairs.ts";
import { DESTINATION_ID, placed, portsOn, TARGET } from "./scene.ts";
import { identityOf, type RuleParts } from "./stored-rules.ts";

/** The outcome of the only destination; `crashed` when the process died on the way. */
export async function outcomeOf(job: Job, cloud: MemoryCloud): Promise<Outcome | "crashed"> {
  try {
    const result = await reconcileScopes(job, portsOn(cloud));
    if (result.kind !== "ran") throw new Error(`bad input: ${result.problems.join("; ")}`);
    const [destination] = result.run.destinations;
    if (destination === undefined) throw new Error("the run names no destination");
    return destination.outcome;
  } catch (error) {
    if (error instanceof Crash) return "crashed";
    throw error;
  }
}

/** Rules with ids instead of the tests' names, in the destination's terms. */
export function here(rules: readonly WordedRule[]): readonly WordedRule[] {
  return rules.map((rule) => placed(rule, TARGET));
}

/** Rules and their descriptions, sorted: equal for equal groups. */
export function wordsOf(rules: readonly (RuleParts & { readonly description: string })[]): readonly string[] {
  return rules.map((rule) => `${identityOf(rule)} ${rule.description}`).sort();
}

/** The first call after which a packet was answered neither as before nor as at the end, in words; or null. */
export function breachOf(
  writes: readonly CallRecord[],
  end: readonly RuleParts[],
  groupId = DESTINATION_ID,
): string | null {
  const before = writes[0]?.before.get(groupId)?.rules ?? [];
  for (const [index, { after, name }] of writes.entries()) {
    const breach = neitherOldNorNew({ before, end }, after.get(groupId)?.rules ?? []);
    if (breach !== null) return `after write ${index + 1} (${name}): ${breach}`;
  }
  return null;
}

/** What was sent, and how it ended, for a failed property to show. */
export function storyOf(cloud: MemoryCloud): string {
  return cloud.calls
    .map(({ name, after, error }) => {
      const rules = wordsOf(after.get(DESTINATION_ID)?.rules ?? []).join(" | ");
      return `${name}${error === null ? "" : ` !! ${error}`}\n    ${rules}`;
    })
    .join("\n");
}
