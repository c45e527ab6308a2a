/** A run as one JSON document. docs/schema/run.schema.json describes it; `version` changes when it does. */
import type { SyncError } from "../model/errors.ts";
import type { Change, Plan } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { ruleWords } from "../model/rule-words.ts";
import type { DestinationResult, Run } from "../model/run.ts";
import { countChanges, countLanded, countOutcomes, sumChanges } from "./counts.ts";

export const DOCUMENT_VERSION = 1;

/** Ends with a newline. The same run gives the same bytes. */
export function renderJson(run: Run): string {
  return `${JSON.stringify(toDocument(run), null, 2)}\n`;
}

/** Errors that ended a command, in the same envelope. */
export function renderErrorsJson(errors: readonly SyncError[]): string {
  return `${JSON.stringify({ version: DOCUMENT_VERSION, errors: errors.map(toErrorDocument) }, null, 2)}\n`;
}

function toDocument(run: Run) {
  const { destinations, ...rest } = run;
  return {
    version: DOCUMENT_VERSION,
    ...rest,
    totals: {
      outcomes: Object.fromEntries(countOutcomes(run)),
      changes: sumChanges(destinations.map(run.action === "plan" ? countChanges : countLanded)),
    },
    destinations: destinations.map(toDestinationDocument),
  };
}

function toDestinationDocument({ plan, error, ...rest }: DestinationResult) {
  return {
    ...rest,
    error: error === null ? null : toErrorDocument(error),
    plan: plan === null ? null : toPlanDocument(plan),
  };
}

function toPlanDocument(plan: Plan) {
  const { source, creation, tagChanges, changes, associationChanges, verdict, findings, groupNames } = plan;
  return {
    source,
    creation: creation ?? null,
    verdict,
    changes: changes.map((change) => toChangeDocument(change, groupNames)),
    tagChanges,
    associationChanges: associationChanges.map((change) => ({
      ...change,
      withheld: change.withheld ?? null,
    })),
    findings,
  };
}

function toChangeDocument(change: Change, groupNames: Plan["groupNames"]) {
  return {
    kind: change.kind,
    words: ruleWords(change.rule, groupNames),
    reason: change.reason,
    withheld: change.withheld ?? null,
    rule: toRuleDocument(change.rule),
    was: change.kind === "amend" || change.kind === "replace" ? toRuleDocument(change.was) : null,
  };
}

function toRuleDocument({ direction, protocol, from, to, peer, description, entry }: Rule) {
  return { direction, protocol, from, to, peer, description, entry: entry ?? null };
}

function toErrorDocument({ code, subject, field, reason, next }: SyncError) {
  return { code, subject, field: field ?? null, reason, next };
}
