/** What becomes of a plan when something it wanted to know could not be read. */
import { SyncError } from "../model/errors.ts";
import { scopeKey } from "../model/group.ts";
import type { Finding } from "../model/plan.ts";
import { factKey, type WantedFact } from "../model/snapshot.ts";
import type { WorldIndex } from "./index-world.ts";

/** Why something that this plan needs to know could not be read. A quota has its default. */
export function failedFact(facts: readonly WantedFact[], index: WorldIndex): SyncError | null {
  for (const fact of facts) {
    const failure = fact.kind === "quota" ? null : failureOf(fact, index);
    if (failure !== null) return failure;
  }
  return null;
}

/** A quota that could not be read is a finding: without it no more than the default is sent. */
export function unreadQuotas(facts: readonly WantedFact[], index: WorldIndex): readonly Finding[] {
  return facts.flatMap((fact): readonly Finding[] => {
    const failure = fact.kind === "quota" ? failureOf(fact, index) : null;
    if (fact.kind !== "quota" || failure === null) return [];
    return [
      {
        code: "QUOTA_UNREAD",
        severity: "notice",
        subject: scopeKey(fact.scope),
        message: `quota ${fact.code} could not be read, so AWS's default is assumed: ${failure.reason} (${failure.next})`,
      },
    ];
  });
}

function failureOf(fact: WantedFact, index: WorldIndex): SyncError | null {
  const snapshot = index.snapshot(fact.scope);
  if (snapshot instanceof SyncError) return snapshot;
  return snapshot.failedFacts.get(factKey(fact)) ?? null;
}
