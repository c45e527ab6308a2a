/**
 * The guard of ../guard.ts for ACLs: the same reasons, counted and judged as a list that is read by number asks
 * for. An entry that only moves to another number is not lost, and what is open is what the whole list lets
 * through.
 */
import type { NumberRange } from "../../model/mapping.ts";
import type { AssociationChange, Change, Reason } from "../../model/plan.ts";
import type { Rule, RuleSet } from "../../model/rule.ts";
import { ruleWords } from "../../model/rule-words.ts";
import { type PacketSet, subtractPackets } from "../../packets/packet-set.ts";
import { packetWords } from "../../packets/packet-words.ts";
import { type GuardInput, guardUnresolved, type HoldReason } from "../guard.ts";
import { guardRemovals } from "../guard-removals.ts";
import { guardSource } from "../guard-source.ts";
import { guardStanding } from "../guard-standing.ts";
import { openedToWorld } from "../guard-world.ts";
import type { Clash } from "./desired-entries.ts";
import { byNumber } from "./diff-entries.ts";
import { contentKey } from "./entry-contents.ts";
import { letThrough } from "./plan-entries.ts";

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
    ...guardRemovals(counted).map((reason) => withLostPackets(reason, input)),
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
  const moved = new Set(
    changes.flatMap(({ kind, rule }) => (kind === "remove" && isMoved(rule) ? [rule.key] : [])),
  );
  return {
    ...input,
    changes: changes.filter(({ kind, rule }) => kind !== "remove" || !moved.has(rule.key)),
    actual: new Map([...input.actual].filter(([key]) => !moved.has(key))),
  };
}

function guardClashes({ clashes }: AclGuardInput): readonly HoldReason[] {
  return clashes.map(({ why, rule, standing }) => ({
    code: why === "kept" ? "KEPT_NUMBER_TAKEN" : "NUMBER_TAKEN",
    withholds: "source",
    message:
      why === "kept"
        ? `${ruleWords(standing)} is kept, and the source wants its number for ${ruleWords(rule)}`
        : `${ruleWords(standing)} stands where the source wants ${ruleWords(rule)}, and this mapping only adds`,
    next: "renumber one of the two",
  }));
}

function guardWorld(input: AclGuardInput): readonly HoldReason[] {
  const { actual, changes, desired, limits, moved } = input;
  const after = letThrough(byNumber(desired, "ingress"));
  const isEmptyChange = changes.length === 0;
  const lists = [
    ...(isEmptyChange ? [] : [unexcused(actual, changes)]),
    ...moved.map(({ rules }) => letThrough(byNumber(rules, "ingress"))),
  ];
  const opened = lists.map((before) => openedToWorld(before, after, limits.allowWorld));
  const words = new Set(opened.flatMap((set) => packetWords(set, { preposition: "from" })));
  return words.size === 0 ? [] : [worldOpen([...words])];
}

/**
 * What the list lets in now without the allow entries that go: an entry that goes does not excuse what comes,
 * so that more removals never soften the verdict. A deny that goes did close something and counts.
 */
function unexcused(actual: RuleSet, changes: readonly Change[]): PacketSet {
  const going = new Set(
    changes.flatMap((change) =>
      change.kind === "remove" ? [change.rule.key] : change.kind === "replace" ? [change.was.key] : [],
    ),
  );
  const staying = [...actual].filter(([key, rule]) => !(going.has(key) && rule.entry?.action === "allow"));
  return letThrough(byNumber(new Map(staying), "ingress"));
}

function worldOpen(words: readonly string[]): HoldReason {
  return {
    code: "WORLD_OPEN",
    withholds: "source",
    message: `the source opens to the Internet what allowWorld does not list: ${words.join("; ")}`,
    next: "close it in the source, or list it under limits.allowWorld (copy: --allow-world)",
  };
}

function withLostPackets(reason: HoldReason, { actual, desired }: AclGuardInput): HoldReason {
  const words = (["ingress", "egress"] as const).flatMap((direction) => {
    const lost = subtractPackets(
      letThrough(byNumber(actual, direction)),
      letThrough(byNumber(desired, direction)),
    );
    const [way, preposition] = direction === "ingress" ? (["in", "from"] as const) : (["out", "to"] as const);
    return packetWords(lost, { preposition }).map((line) => `${way} ${line}`);
  });
  const closes = words.length === 0 ? "no packet is shut out by it" : `it shuts out ${words.join("; ")}`;
  return { ...reason, message: `${reason.message}; ${closes}` };
}

/** A subnet under an ACL that another owner keeps: taking it away would go back and forth. */
export function subnetsOfAnother(moved: readonly MovedSubnet[], owner: string | null): readonly HoldReason[] {
  return moved
    .filter((subnet) => subnet.owner !== null && subnet.owner !== owner)
    .map((subnet) => ({
      code: "OWNED_BY_ANOTHER",
      withholds: "source",
      message: `${subnet.subnetId} is under ${subnet.was}, which belongs to ${subnet.owner}; two writers would move it to and fro`,
      next: "take the subnet out of the associations of one of the two",
    }));
}
