import type { Caller } from "../caller.ts";
import type { World } from "../state/world.ts";

/** What an STS action is given: who calls, and the Region whose endpoint it called. */
export interface StsContext {
  readonly world: World;
  readonly caller: Caller;
  readonly region: string;
}
