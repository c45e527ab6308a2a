/** One local cloud: its world, what tests have set on it, and what it started with. */
import { type Clock, type MovableClock, movableClock, systemClock } from "./clock.ts";
import { type Control, newControl } from "./control/control.ts";
import { type EventLog, newEventLog } from "./events/event-log.ts";
import { readStandardPolicies, type StandardDocuments } from "./iam/read-policies.ts";
import { type Ids, sequenceIds } from "./ids.ts";
import { type Readings, usualReadings } from "./readings.ts";
import { loadSeed } from "./seed/load-seed.ts";
import type { Seed } from "./seed.ts";
import type { StandardPolicies } from "./state/role.ts";
import { newWorld, type World } from "./state/world.ts";

export interface Cloud {
  /** Replaced as a whole by a reset and by loading a state. */
  world: World;
  readonly control: Control;
  readonly events: EventLog;
  readonly clock: MovableClock;
  readonly start: CloudStart;
}

export interface CloudStart {
  readonly seeds: readonly Seed[];
  readonly readings: Readings;
  readonly standardPolicies: () => StandardPolicies | undefined;
}

export interface CloudOptions {
  readonly seeds?: readonly Seed[];
  /** Where documents leave two readings open: the ones that are not to be the usual. */
  readonly readings?: Partial<Readings>;
  /**
   * What the reader and the writer of every account may do; left out, they may do everything. A function is
   * asked when one of the two is first assumed.
   */
  readonly standardPolicies?: StandardDocuments | (() => StandardDocuments);
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** @throws SeedError for a seed that does not fit together, PolicyError for a policy that is none */
export function openCloud(options: CloudOptions): Cloud {
  const clock = movableClock(options.clock ?? systemClock);
  const start: CloudStart = {
    seeds: options.seeds ?? [],
    readings: { ...usualReadings, ...options.readings },
    standardPolicies: policiesOf(options.standardPolicies),
  };
  const world = newWorld(clock, options.ids ?? sequenceIds(), start.readings, start.standardPolicies);
  for (const seed of start.seeds) loadSeed(seed, world);
  return { world, control: newControl(), events: newEventLog(), clock, start };
}

function policiesOf(given: CloudOptions["standardPolicies"]): CloudStart["standardPolicies"] {
  if (typeof given !== "function") {
    const read = given && readStandardPolicies(given);
    return () => read;
  }
  let read: StandardPolicies | undefined;
  return () => {
    read ??= readStandardPolicies(given());
    return read;
  };
}

/** What a reset keeps. */
export interface Kept {
  readonly seeds: boolean;
  readonly sessions: boolean;
}

/**
 * Back to the start: the seeds again or nothing, the clock and the readings as they
 * were. Ids go on, so that none of before the reset comes to mean something else.
 */
export function resetCloud(cloud: Cloud, kept: Kept): void {
  const { ids, sessions } = cloud.world;
  cloud.clock.aheadMs = 0;
  cloud.world = newWorld(cloud.clock, ids, cloud.start.readings, cloud.start.standardPolicies);
  if (kept.seeds) for (const seed of cloud.start.seeds) loadSeed(seed, cloud.world);
  if (kept.sessions) for (const [key, session] of sessions) cloud.world.sessions.set(key, session);
  Object.assign(cloud.control, newControl());
  cloud.events.clear();
}

/**
 * Takes a seed as the state, in place of what there is or beside it. Sessions and
 * what tests have set stay as they are.
 *
 * @throws SeedError; the cloud is as before then
 */
export function loadState(cloud: Cloud, seed: Seed, mode: "replace" | "add"): void {
  const { world } = cloud;
  const next: World =
    mode === "replace"
      ? { ...world, scopes: new Map(), peerings: new Map(), roles: new Map(), optedIn: new Set() }
      : {
          ...world,
          scopes: structuredClone(world.scopes),
          peerings: new Map(world.peerings),
          roles: new Map(world.roles),
          optedIn: new Set(world.optedIn),
        };
  loadSeed(seed, next);
  cloud.world = next;
  cloud.control.staleReads.past = [];
}
