/**
 * Puts changes into an order in which, after every call, each packet gets the answer it got before the
 * plan or the answer it gets at its end.
 *
 *   tag · amend · add · remove                                   where both sets fit beside each other
 *   tag · amend · remove carried · add · exchange · remove       at the quota
 *
 * Adding first can only let through what the plan ends with; removing last can only close what it ends
 * without. At the quota two more moves keep that property: a rule may go first when the rules that stay
 * carry those of its packets that the new state lets through (judged with packet sets), and
 * ModifySecurityGroupRules turns one rule into another in one call once everything else that is missing has
 * been added. Nothing else is tried: without room we hold.
 *
 * In a group that this run makes, what EC2 put there goes first: nothing is attached yet, and a run that is
 * cut short leaves a group that the next one can tell from a finished one.
 */
import type { Tags } from "../model/group.ts";
import type { Change, Destination, Exchange, GroupStep, TagChange } from "../model/plan.ts";
import { DIRECTIONS, type Direction, type Rule, type RuleSet } from "../model/rule.ts";
import { carriers, isCarried, isRedundant } from "./carried.ts";
import {
  countRules,
  fullestCounter,
  minusRules,
  NO_RULES,
  plusRules,
  type RuleCount,
  type WeightOf,
} from "./quota.ts";

export interface OrderInput {
  readonly changes: readonly Change[];
  readonly tagChanges: readonly TagChange[];
  readonly actual: RuleSet;
  readonly destination: Destination;
  /** True for a group that nothing can be attached to yet, because this run makes it. */
  readonly isMadeByThisRun: boolean;
  /** Rules per direction and family that the group may hold. */
  readonly quota: number;
  readonly weightOf: WeightOf;
  /** Set on every rule that is added; empty unless single rules are owned. */
  readonly ruleTags: Tags;
}

export interface NoRoom {
  readonly direction: Direction;
  readonly used: number;
  readonly needed: number;
  readonly quota: number;
}

export type Ordered =
  | { readonly kind: "ordered"; readonly steps: readonly GroupStep[] }
  | { readonly kind: "no-room"; readonly shortages: readonly NoRoom[] };

/** Steps in the order they must be sent; at most one per direction and kind unless the quota forces two. */
export function orderChanges(input: OrderInput): Ordered {
  const parts = DIRECTIONS.map((direction) => orderDirection(direction, input));
  const shortages = parts.flatMap((part) => (part.kind === "no-room" ? [part.shortage] : []));
  if (shortages.length > 0) return { kind: "no-room", shortages };
  const moves = parts.flatMap((part) => (part.kind === "fits" ? [part] : []));
  return {
    kind: "ordered",
    steps: [
      ...tagStep(input.tagChanges),
      ...DIRECTIONS.flatMap((direction) => amendStep(direction, input.changes)),
      ...moves.flatMap(({ direction, early }) => removeStep(direction, early)),
      ...moves.flatMap((move) => addStep(move, input)),
      ...moves.flatMap(({ direction, exchanges }) => exchangeStep(direction, exchanges)),
      ...moves.flatMap(({ direction, removes }) => removeStep(direction, removes)),
    ],
  };
}

interface Moves {
  readonly kind: "fits";
  readonly direction: Direction;
  /** The count when the adds are sent. */
  readonly start: RuleCount;
  /** What goes before anything is added. */
  readonly early: readonly Rule[];
  readonly adds: readonly Rule[];
  readonly exchanges: readonly Exchange[];
  readonly removes: readonly Rule[];
}

type DirectionOrder = Moves | { readonly kind: "no-room"; readonly shortage: NoRoom };

function orderDirection(direction: Direction, input: OrderInput): DirectionOrder {
  const adds = rulesOf(input.changes, "add", direction);
  const removes = rulesOf(input.changes, "remove", direction);
  if (input.isMadeByThisRun && removes.length > 0) return orderNewGroup(direction, adds, removes, input);
  // A group over a quota that was lowered may still lose rules.
  if (adds.length === 0) {
    return { kind: "fits", direction, start: NO_RULES, early: [], adds, exchanges: [], removes };
  }
  const { quota, weightOf } = input;
  const before = countRules(input.actual.values(), direction, weightOf);
  const withAll = plusRules(before, adds, weightOf);
  if (fullestCounter(withAll) <= quota) {
    return { kind: "fits", direction, start: before, early: [], adds, exchanges: [], removes };
  }
  for (const early of earlyRemovals(adds, removes, input)) {
    const rest = removes.filter((rule) => !early.includes(rule));
    const start = minusRules(before, early, weightOf);
    const split = splitAdds(adds, rest, start, input);
    if (split !== null) return { kind: "fits", direction, start, early, ...split };
  }
  const after = fullestCounter(minusRules(withAll, removes, weightOf));
  const needed = after <= quota ? fullestCounter(withAll) : after;
  return { kind: "no-room", shortage: { direction, used: fullestCounter(before), needed, quota } };
}

/** Everything in a group that this run makes came from EC2 with it, and goes before the first rule comes. */
function orderNewGroup(
  direction: Direction,
  adds: readonly Rule[],
  removes: readonly Rule[],
  { actual, quota, weightOf }: OrderInput,
): DirectionOrder {
  const before = countRules(actual.values(), direction, weightOf);
  const start = minusRules(before, removes, weightOf);
  const needed = fullestCounter(plusRules(start, adds, weightOf));
  if (needed > quota) {
    return { kind: "no-room", shortage: { direction, used: fullestCounter(before), needed, quota } };
  }
  return { kind: "fits", direction, start, early: removes, adds, exchanges: [], removes: [] };
}

/**
 * What may go before anything is added, the gentler choice first: rules without which nothing is shut out,
 * else also those that shut out only what the new state shuts out anyway.
 */
function earlyRemovals(
  adds: readonly Rule[],
  removes: readonly Rule[],
  { actual, changes }: OrderInput,
): readonly (readonly Rule[])[] {
  const removed = new Set(changes.flatMap(({ kind, rule }) => (kind === "remove" ? [rule.key] : [])));
  const staying = [...actual.values()].filter(({ key }) => !removed.has(key));
  const known = carriers(staying, [...staying, ...adds]);
  return [isRedundant, isCarried].map((mayGo) => removes.filter((rule) => mayGo(rule, known)));
}

/**
 * Divides the adds into those that are authorized and those that take a removed rule's place, so that the
 * first fit beside everything that is there. All of them land, so once the exchange is done nothing that
 * the new state lets through is missing. Null when no division fits.
 */
function splitAdds(
  adds: readonly Rule[],
  removes: readonly Rule[],
  start: RuleCount,
  input: OrderInput,
): Pick<Moves, "adds" | "exchanges" | "removes"> | null {
  const { quota, weightOf } = input;
  let exchanges = pairUp(adds, removes, input);
  const paired = new Set(exchanges.map((pair) => pair.add));
  const authorized = adds.filter((rule) => !paired.has(rule));
  let count = plusRules(start, authorized, weightOf);
  if (fullestCounter(count) > quota) return null;
  for (const pair of exchanges) {
    const grown = plusRules(count, [pair.add], weightOf);
    if (fullestCounter(grown) > quota) continue;
    count = grown;
    authorized.push(pair.add);
    exchanges = exchanges.filter((other) => other !== pair);
  }
  const exchanged = new Set(exchanges.map((pair) => pair.remove));
  return {
    adds: adds.filter((rule) => authorized.includes(rule)),
    exchanges,
    removes: removes.filter((rule) => !exchanged.has(rule)),
  };
}

/**
 * Pairs each add with a removal that EC2 can turn into it; a removal serves once. Heavy prefix lists choose
 * first, and take the lightest place that holds them.
 */
function pairUp(adds: readonly Rule[], removes: readonly Rule[], input: OrderInput): readonly Exchange[] {
  const weight = ({ peer }: Rule): number =>
    peer.kind === "prefix-list" ? input.weightOf(peer.prefixListId) : 0;
  const free = [...removes].sort((a, b) => weight(a) - weight(b));
  const partners = new Map<Rule, Rule>();
  for (const add of [...adds].sort((a, b) => weight(b) - weight(a))) {
    const index = free.findIndex((remove) => isExchangeable(remove, add, input));
    const remove = index < 0 ? undefined : free.splice(index, 1)[0];
    if (remove !== undefined) partners.set(add, remove);
  }
  return adds.flatMap((add) => {
    const remove = partners.get(add);
    return remove === undefined ? [] : [{ remove, add }];
  });
}

/**
 * ModifySecurityGroupRules keeps the kind of peer, and its ReferencedGroupId names no owner, so that only
 * groups of the destination's own account can be meant.
 */
function isExchangeable(remove: Rule, add: Rule, input: OrderInput): boolean {
  if (remove.peer.kind === "group" && add.peer.kind === "group") {
    return add.peer.account === input.destination.account;
  }
  if (remove.peer.kind === "prefix-list" && add.peer.kind === "prefix-list") {
    return input.weightOf(add.peer.prefixListId) <= input.weightOf(remove.peer.prefixListId);
  }
  return remove.peer.kind === add.peer.kind;
}

function rulesOf(changes: readonly Change[], kind: Change["kind"], direction: Direction): Rule[] {
  return changes.flatMap((change) =>
    change.kind === kind && change.rule.direction === direction ? [change.rule] : [],
  );
}

function tagStep(changes: readonly TagChange[]): readonly GroupStep[] {
  if (changes.length === 0) return [];
  return [{ kind: "tag-group", tags: Object.fromEntries(changes.map(({ key, value }) => [key, value])) }];
}

function amendStep(direction: Direction, changes: readonly Change[]): readonly GroupStep[] {
  const rules = rulesOf(changes, "amend", direction);
  return rules.length === 0 ? [] : [{ kind: "amend-rules", direction, rules }];
}

function addStep(
  { direction, adds, start }: Moves,
  { ruleTags, weightOf }: OrderInput,
): readonly GroupStep[] {
  if (adds.length === 0) return [];
  const room = { before: fullestCounter(start), after: fullestCounter(plusRules(start, adds, weightOf)) };
  return [{ kind: "add-rules", direction, rules: adds, tags: ruleTags, room }];
}

function exchangeStep(direction: Direction, pairs: readonly Exchange[]): readonly GroupStep[] {
  return pairs.length === 0 ? [] : [{ kind: "exchange-rules", direction, pairs }];
}

function removeStep(direction: Direction, rules: readonly Rule[]): readonly GroupStep[] {
  return rules.length === 0 ? [] : [{ kind: "remove-rules", direction, rules }];
}
