/**
 * A digest of what a plan was made from and what it decided: equal for equal input, whatever the order.
 * What the destination held is in it too: the desired rules less the adds and with the removals.
 */
import { createHash } from "node:crypto";
import type { Mapping } from "../model/mapping.ts";
import type { Plan } from "../model/plan.ts";

/** Hexadecimal SHA-256. Holds no time and no id of a run. */
export function fingerprintPlan(mapping: Mapping, plan: Plan): string {
  const facts = {
    mapping: { ...mapping, targets: null },
    source: plan.source,
    destination: plan.destination,
    desired: [...plan.desired.values()].map(({ key, description }) => [key, description]).sort(),
    changes: plan.changes.map((change) => [
      change.kind,
      change.rule.key,
      change.rule.description,
      change.withheld ?? "",
      ...(change.kind === "replace" ? [change.was.key] : []),
    ]),
    associations: plan.associationChanges,
    tags: plan.tagChanges,
    creation: plan.creation ?? null,
    prefixLists: plan.prefixListVersions,
    verdict: plan.verdict,
  };
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}
