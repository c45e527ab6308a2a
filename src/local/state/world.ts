/** Everything the local cloud knows: scopes made on first use, peerings and sessions. */
import type { Clock } from "../clock.ts";
import type { Ids } from "../ids.ts";
import { findRegion } from "../partitions.ts";
import type { Peerings } from "./peering.ts";
import { newScope, type Scope } from "./scope.ts";

export interface World {
  readonly scopes: Map<string, Scope>;
  readonly peerings: Peerings;
  readonly sessions: Map<string, Session>;
  /** `account/Region` pairs that a seed has opted in. */
  readonly optedIn: Set<string>;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What AssumeRole handed out. */
export interface Session {
  readonly accessKey: string;
  readonly token: string;
  readonly account: string;
  readonly role: string;
  readonly name: string;
  readonly expiresMs: number;
}

/** An empty world: every scope appears when it is first used. */
export function newWorld(clock: Clock, ids: Ids): World {
  return {
    scopes: new Map(),
    peerings: new Map(),
    sessions: new Map(),
    optedIn: new Set(),
    clock,
    ids,
  };
}

/** The scope of an account in a Region, made on first use. */
export function scopeOf(world: World, account: string, region: string): Scope {
  const key = `${account}/${region}`;
  const known = world.scopes.get(key);
  if (known !== undefined) return known;
  const scope = newScope(account, region);
  world.scopes.set(key, scope);
  return scope;
}

/** Whether an account may call a Region at all: it exists, and is open to everyone or opted into. */
export function isEnabled(world: World, account: string, region: string): boolean {
  const known = findRegion(region);
  if (known === undefined) return false;
  return !known.optIn || world.optedIn.has(`${account}/${region}`);
}
