/** Everything the local cloud knows: scopes made on first use, peerings and sessions. */
import type { Clock } from "../clock.ts";
import type { Policy } from "../iam/policy.ts";
import type { Ids } from "../ids.ts";
import { findRegion } from "../partitions.ts";
import { type Readings, usualReadings } from "../readings.ts";
import type { Peerings } from "./peering.ts";
import type { Roles, StandardPolicies } from "./role.ts";
import { newScope, type Scope } from "./scope.ts";

export interface World {
  readonly scopes: Map<string, Scope>;
  readonly peerings: Peerings;
  readonly sessions: Map<string, Session>;
  /** Roles that a seed or a test has written down. */
  readonly roles: Roles;
  readonly standardPolicies: () => StandardPolicies | undefined;
  /** `account/Region` pairs that a seed has opted in. */
  readonly optedIn: Set<string>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Which of two readings holds where AWS's documents leave both open. */
  readings: Readings;
}

/** What AssumeRole handed out. */
export interface Session {
  readonly accessKey: string;
  readonly token: string;
  readonly account: string;
  readonly role: string;
  readonly name: string;
  /** As given to AssumeRole; CloudTrail shows it with every call of the session. */
  readonly sourceIdentity: string | undefined;
  /** Session tags, those inherited along a chain of roles among them. */
  readonly tags: ReadonlyMap<string, string>;
  /** Keys of the tags that the next session of a chain inherits. */
  readonly transitiveKeys: ReadonlySet<string>;
  /** Allows nothing by itself: what the role allows is cut down to what this allows too. */
  readonly policy: Policy | undefined;
  readonly createdMs: number;
  readonly expiresMs: number;
}

/** An empty world: every scope appears when it is first used. */
export function newWorld(
  clock: Clock,
  ids: Ids,
  readings: Readings = usualReadings,
  standardPolicies: World["standardPolicies"] = () => undefined,
): World {
  return {
    scopes: new Map(),
    peerings: new Map(),
    sessions: new Map(),
    roles: new Map(),
    standardPolicies,
    optedIn: new Set(),
    clock,
    ids,
    readings,
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
