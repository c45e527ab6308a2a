/** What the world guard compares for an ACL. A list that is read by number needs more care than a set of rules. */
import type { Change } from "../../model/plan.ts";
import type { Rule, RuleSet } from "../../model/rule.ts";
import { type PacketSet, subtractPackets, unitePackets } from "../../packets/packet-set.ts";
import { letThrough } from "../packets-of-rules.ts";

/**
 * What is let in before and after, such that more removals never soften what follows from the two: an allow entry
 * that goes excuses nothing that comes, and what comes is judged beside it, as in a group. A deny that goes opens.
 */
export function worldEnds(
  actual: RuleSet,
  changes: readonly Change[],
  desired: RuleSet,
): readonly [before: PacketSet, after: PacketSet] {
  const [going, coming] = [keysOf(changes, goes), keysOf(changes, comes)];
  const removed = changes.flatMap(({ kind, rule }) => (kind === "remove" && allows(rule) ? [rule] : []));
  const beside = letIn([...desired.values(), ...removed]);
  const unexcused = letIn([...actual.values()].filter((rule) => !(going.has(rule.key) && allows(rule))));
  const byWhatComes = letIn(
    [...desired.values()].map((rule) => (coming.has(rule.key) ? rule : closed(rule))),
  );
  const opened = unitePackets(
    subtractPackets(beside, letIn(actual.values())),
    subtractPackets(byWhatComes, unexcused),
  );
  return [subtractPackets(beside, opened), beside];
}

function letIn(rules: Iterable<Rule>): PacketSet {
  return letThrough(rules, "ingress");
}

function keysOf(changes: readonly Change[], keyOf: (change: Change) => string | null): ReadonlySet<string> {
  return new Set(changes.flatMap((change) => keyOf(change) ?? []));
}

function goes(change: Change): string | null {
  if (change.kind === "replace") return change.was.key;
  return change.kind === "remove" ? change.rule.key : null;
}

function comes({ kind, rule }: Change): string | null {
  return kind === "remove" ? null : rule.key;
}

function allows({ entry }: Rule): boolean {
  return entry?.action === "allow";
}

/** The same packets at the same number, shut out. */
function closed(rule: Rule): Rule {
  return rule.entry === undefined ? rule : { ...rule, entry: { ...rule.entry, action: "deny" } };
}
