/**
 * Reads that lag behind writes, as EC2's may: for some milliseconds after a write,
 * Describe and Get calls see the scope, and the peerings of all scopes, as they were
 * before it. Writes always see the truth. A lagging read sees one moment of the past,
 * never a mixture: a write that is older than the lag is visible with all before it.
 */
import type { Scope } from "../state/scope.ts";
import { scopeOf, type World } from "../state/world.ts";
import { type Chance, seededChance } from "./chance.ts";

export interface StaleReads {
  /** How long a write stays hidden; 0 switches the lag off. */
  readonly ms: number;
  /** The share of reads that lag; the others see the truth. */
  readonly share: number;
  readonly chance: Chance;
  /** The past, oldest first. */
  past: readonly Moment[];
}

/** A scope as it was before a write. */
interface Moment {
  readonly atMs: number;
  readonly scope: Scope;
  readonly peerings: World["peerings"];
}

export function newStaleReads(ms = 0, share = 1, seed = 1): StaleReads {
  return { ms, share, chance: seededChance(seed), past: [] };
}

/** Remembers a scope before a call that may change it. */
export function rememberPast(stale: StaleReads, world: World, account: string, region: string): void {
  if (stale.ms === 0) return;
  const atMs = world.clock.now();
  const isKnown = stale.past.some(
    (moment) => moment.atMs === atMs && moment.scope.account === account && moment.scope.region === region,
  );
  // Of several writes in one millisecond the first one's past is what a lagging read sees.
  if (isKnown) return;
  const moment: Moment = {
    atMs,
    scope: structuredClone(scopeOf(world, account, region)),
    peerings: new Map(world.peerings),
  };
  stale.past = [...hidden(stale, atMs), moment];
}

/** The world as a read sees it at this moment. */
export function seenWorld(stale: StaleReads, world: World): World {
  if (stale.ms === 0) return world;
  stale.past = hidden(stale, world.clock.now());
  const [first] = stale.past;
  if (first === undefined || (stale.share < 1 && stale.chance() >= stale.share)) return world;
  const scopes = new Map(world.scopes);
  for (const { scope } of stale.past.toReversed()) scopes.set(`${scope.account}/${scope.region}`, scope);
  return { ...world, scopes, peerings: first.peerings };
}

function hidden({ past, ms }: StaleReads, nowMs: number): readonly Moment[] {
  return past.filter(({ atMs }) => nowMs - atMs < ms);
}
