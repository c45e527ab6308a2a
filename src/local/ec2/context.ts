/**
 * What an EC2 action is given, and the two shapes it may have. A read answers at
 * once. A write first judges the whole call against the state and returns its
 * effect: nothing is changed before everything is found good, so a call lands
 * whole or not at all, and DryRun is the same judgement without the effect.
 */
import type { Clock } from "../clock.ts";
import type { Ids } from "../ids.ts";
import type { Readings } from "../readings.ts";
import type { Scope } from "../state/scope.ts";
import type { World } from "../state/world.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";

export interface Ec2Context {
  readonly scope: Scope;
  readonly world: World;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Which of two readings holds where AWS's documents leave both open. */
  readonly readings: Readings;
}

export type Effect = () => Fields;
export type Read = (parameters: Parameters, context: Ec2Context) => Fields;
export type Write = (parameters: Parameters, context: Ec2Context) => Effect;
