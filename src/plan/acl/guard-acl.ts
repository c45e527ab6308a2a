/**
 * The guard of ../guard.ts for ACLs: the same reasons, counted and judged as a list that is read by number asks
 * for. An entry that only moves to another number is not lost, and what is open is what the whole list lets
 * through.
 */
import type { NumberRange } from "../../model/mapping.ts";
import type { AssociationChange, Change, Reason } from "../../model/plan.ts";
import type { Rule, RuleSet } from "../../model/rule.ts";
import { ruleWords } from "../../model/rule-words.ts";
import { compareRules } from "../diff.ts";
import { type GuardInput, guardUnresolved, type HoldReason } from "../guard.ts";
import { guardRemovals } from "../guard-removals.ts";
import { guardSource } from "../guard-source.ts";
import { guardStanding } from "../guard-standing.ts";
import { openedToWorld, worldReasons } from "../guard-world.ts";
import { letThrough } from "../packets-of-rules.ts";
import type { Clash } from "./desired-entries.ts";
import { contentKey } from "./entry-contents.ts";
import { worldEnds } from "./world-ends.ts";

export interface AclGuardInput extends GuardInput {
  /** What the destination ends with. */
  readonly desired: RuleSet;
  readonly clashes: readonly Clash[];
  readonly moved: readonly MovedSubnet[];
}

/** A subnet that comes under the destination, with the rules it is under now and whose they are. */
export interface MovedSubnet extends AssociationChange {
  readonly rules: RuleSet;
  readonly owner: string | null;
  /** The tag by which another tool marks what the subnet is under; null where there is none. */
  readonly marker: string | null;
}

/** Every reason to hold, in a fixed order. Empty means proceed. */
export function guardAcl(input: AclGuardInput): readonly HoldReason[] {
  const counted = countLosses(input);
  return [
    ...guardStanding(input),
    ...guardSource(counted),
    ...guardUnresolved(input),
    ...guardClashes(input),
    ...guardWorld(input),
    ...guardRemovals(counted),
  ];
}

/** Refused, because a managed mapping that wrote elsewhere would write what is another's. */
export function numbersOutside(rules: readonly Rule[], numbers: NumberRange | null): readonly Reason[] {
  if (rules.length === 0 || numbers === null) return [];
  return [
    {
      code: "NUMBERS_OUTSIDE",
      message: `the source has rules outside the numbers ${numbers.from}-${numbers.to} of this mapping: ${rules.map((rule) => ruleWords(rule)).join("; ")}`,
      next: "widen numbers, or renumber those rules in the source",
    },
  ];
}

/**
 * The changes as additions and removals of rules: a replaced entry is a rule that goes and one that comes, as
 * it would be in a group. An entry whose content stands at another number afterwards only moves, and counts on
 * neither side: else a removal of one would dilute the share of those that are lost.
 */
function countLosses({ desired, ...input }: AclGuardInput): GuardInput {
  const contents = new Set([...desired.values()].map(contentKey));
  const isMoved = (rule: Rule): boolean => contents.has(contentKey(rule));
  const changes = input.changes.flatMap((change): readonly Change[] => {
    if (change.kind !== "replace") return [change];
    const { rule, was, reason } = change;
    return [
      { kind: "add", rule, reason },
      { kind: "remove", rule: was, reason },
    ];
  });
  const moved = new Map(
    changes.flatMap(({ kind, rule }) => (kind === "remove" && isMoved(rule) ? [[rule.key, rule]] : [])),
  );
  return {
    ...input,
    changes: changes.filter(({ kind, rule }) => kind !== "remove" || !moved.has(rule.key)),
    actual: new Map([...input.actual].filter(([key]) => !moved.has(key))),
    // The source still has it, under another number.
    asked: new Map([...input.asked, ...moved]),
  };
}

function guardClashes({ clashes }: AclGuardInput): readonly HoldReason[] {
  const sorted = [...clashes].sort((a, b) => compareRules(a.rule, b.rule));
  return sorted.map(({ why, rule, standing }) => ({
    code: why === "kept" ? "KEPT_NUMBER_TAKEN" : "NUMBER_TAKEN",
    withholds: "source",
    message:
      why === "kept"
        ? `${ruleWords(standing)} is kept, and the source wants its number for ${ruleWords(rule)}`
        : `${ruleWords(standing)} stands where the source wants ${ruleWords(rule)}, and this mapping only adds`,
    next:
      why === "kept"
        ? "renumber one of the two"
        : "renumber one of the two, or let the source decide (ownership: exclusive; copy: --replace)",
  }));
}

function guardWorld({ actual, changes, desired, limits, moved }: AclGuardInput): readonly HoldReason[] {
  const after = letThrough(desired.values(), "ingress");
  const pairs = [
    ...(changes.length === 0 ? [] : [worldEnds(actual, changes, desired)]),
    ...moved.map(({ rules }) => [letThrough(rules.values(), "ingress"), after] as const),
  ];
  const opened = pairs.map(([old, next]) => openedToWorld(old, next, limits.allowWorld));
  return worldReasons(opened);
}

/**
 * A subnet under an ACL that another owner or another tool keeps: taking it away would go back and forth. A
 * subnet that the mapping names itself is taken from a tool all the same: somebody has decided.
 */
export function subnetsOfAnother(
  moved: readonly MovedSubnet[],
  owner: string | null,
  isNamed: boolean,
): readonly HoldReason[] {
  return moved.flatMap((subnet): readonly HoldReason[] => {
    const { subnetId, was, marker } = subnet;
    if (subnet.owner !== null && subnet.owner !== owner) {
      return [
        {
          code: "OWNED_BY_ANOTHER",
          withholds: "source",
          message: `${subnetId} is under ${was}, which belongs to ${subnet.owner}; two writers would move it to and fro`,
          next: "take the subnet out of the associations of one of the two",
        },
      ];
    }
    if (subnet.owner !== null || marker === null || isNamed) return [];
    return [
      {
        code: "FOREIGN_MARKER",
        withholds: "source",
        message: `${subnetId} is under ${was}, which is marked as another tool's by its tag ${marker}; two writers would move it to and fro`,
        next: "leave it to that tool, or name the subnet in a pair under associations",
      },
    ];
  });
}
