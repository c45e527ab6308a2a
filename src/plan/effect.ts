/**
 * What a plan opens and closes, in plain words: not which rules come and go, but which packets are let through
 * that were not, and the other way round.
 */

import type { Scope } from "../model/group.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import { DIRECTIONS, type Direction, type Rule } from "../model/rule.ts";
import { type GroupNames, peerWords } from "../model/rule-words.ts";
import type { Effect } from "../model/run.ts";
import { judgeMoment } from "../packets/judge-moment.ts";
import type { PacketSet } from "../packets/packet-set.ts";
import { packetWords } from "../packets/packet-words.ts";
import { letThrough, symbolOf } from "./packets-of-rules.ts";
import { rulesAfter, rulesBefore } from "./plan-ends.ts";

export const NO_EFFECT: Effect = { opens: [], closes: [] };

/** The rules of an ACL, where they are known. */
export type ListOf = (scope: Scope, aclId: string) => readonly Rule[] | null;

/**
 * What carrying the plan out does; nothing of what is withheld. What this run makes let nothing through
 * before. Empty lists: the same packets pass, whatever becomes of the rules.
 *
 * A subnet that comes under another ACL is said by itself, because what it opens and closes depends on the
 * ACL it was under; for an ACL that is made, that is all there is to say.
 */
export function effectOf(plan: Plan, listOf: ListOf): Effect {
  if (plan.creation !== undefined && plan.verdict.kind !== "proceed") return NO_EFFECT;
  const before = plan.creation === undefined ? [...rulesBefore(plan).values()] : [];
  const after = [...rulesAfter(plan).values()];
  const moved = plan.associationChanges.filter(({ withheld }) => withheld === undefined);
  const isOnlyMoved = plan.creation !== undefined && moved.length > 0;
  return joinEffects([
    isOnlyMoved ? NO_EFFECT : effectBetween(before, after, plan.groupNames),
    ...[...groupBy(moved, ({ was }) => was)].map(([was, changes]) =>
      effectOnSubnets(
        changes.map(({ subnetId }) => subnetId),
        listOf(plan.destination, was),
        after,
      ),
    ),
  ]);
}

/** What a plan that is held asks a person to let happen: all of it, as if nothing were withheld. */
export function effectIfReleased(plan: Plan, listOf: ListOf): Effect {
  const changes = plan.changes.map(({ withheld: _, ...change }) => change);
  const associationChanges = plan.associationChanges.map(({ withheld: _, ...change }) => change);
  const verdict = { kind: "proceed", reasons: [] } as const;
  return effectOf({ ...plan, changes, associationChanges, verdict }, listOf);
}

/** `subnet-1, subnet-2: in: tcp 22 from …`; says that nobody knows where the list they were under is unknown. */
export function effectOnSubnets(
  subnetIds: readonly string[],
  before: readonly Rule[] | null,
  after: readonly Rule[],
): Effect {
  const name = subnetIds.join(", ");
  const { opens, closes } =
    before === null
      ? { opens: ["unknown, as what it was under was not read"], closes: [] }
      : effectBetween(before, after, {});
  const named = (lines: readonly string[]): readonly string[] => lines.map((line) => `${name}: ${line}`);
  return { opens: named(opens), closes: named(closes) };
}

function joinEffects(parts: readonly Effect[]): Effect {
  return { opens: parts.flatMap(({ opens }) => opens), closes: parts.flatMap(({ closes }) => closes) };
}

/** Inbound first; one line for each box of packets. */
export function effectBetween(
  before: readonly Rule[],
  after: readonly Rule[],
  groupNames: GroupNames,
): Effect {
  const say = symbolNames([...before, ...after], groupNames);
  return joinEffects(
    DIRECTIONS.map((direction) => {
      const [old, next] = [letThrough(before, direction), letThrough(after, direction)];
      return {
        opens: directedWords(beyond(old, next), direction, say),
        closes: directedWords(beyond(next, old), direction, say),
      };
    }),
  );
}

/** `in: tcp 22 from the whole Internet`. */
export function directedWords(
  set: PacketSet,
  direction: Direction,
  symbolWords: (symbol: string) => string,
): readonly string[] {
  const [word, preposition] = direction === "ingress" ? (["in", "from"] as const) : (["out", "to"] as const);
  return packetWords(set, { preposition, symbolWords }).map((line) => `${word}: ${line}`);
}

/** How the groups and prefix lists of these rules are said. */
export function symbolNames(rules: readonly Rule[], groupNames: GroupNames): (symbol: string) => string {
  const names = new Map(
    rules.flatMap(({ peer }) =>
      peer.kind === "group" || peer.kind === "prefix-list"
        ? [[symbolOf(peer), peerWords(peer, groupNames)] as const]
        : [],
    ),
  );
  return (symbol) => names.get(symbol) ?? symbol;
}

/** What `set` lets through that `known` may not. A symbol is beyond nothing that lets all addresses through. */
function beyond(known: PacketSet, set: PacketSet): PacketSet {
  return judgeMoment(known, set, known).opened;
}
