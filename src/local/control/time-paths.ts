/** The clock, and reads that lag behind writes. */
import type { Cloud } from "../cloud.ts";
import {
  type ControlAnswer,
  type ControlPath,
  type ControlRequest,
  fieldsOf,
  get,
  isWithin,
  ok,
  post,
  refuse,
  unknownField,
} from "./handler.ts";
import { newStaleReads } from "./stale-reads.ts";

export const timePaths: readonly ControlPath[] = [
  get("clock", "the cloud's time", (_request, { clock }) => ok(showClock(clock))),
  post("clock", "moves the cloud's clock forward: {advanceMs}", moveClock),
  get("stale-reads", "how long EC2's reads lag behind writes", (_request, { control }) => {
    const { ms, share } = control.staleReads;
    return ok({ ms, share });
  }),
  post("stale-reads", "lets EC2's reads lag behind writes: {ms, share, seed}, 0 for off", setStaleReads),
];

const yearMs = 366 * 86_400_000;

function moveClock({ body }: ControlRequest, { clock }: Cloud): ControlAnswer {
  const { advanceMs } = fieldsOf(body);
  // Never backwards: a session that has expired must not come to life again.
  if (!isWithin(advanceMs, 0, yearMs)) return refuse(400, `advanceMs must be between 0 and ${yearMs}`);
  clock.aheadMs += advanceMs;
  return ok(showClock(clock));
}

function showClock(clock: Cloud["clock"]): unknown {
  return { now: new Date(clock.now()).toISOString(), aheadMs: clock.aheadMs };
}

function setStaleReads({ body }: ControlRequest, { control }: Cloud): ControlAnswer {
  const { ms, share = 1, seed = 1 } = fieldsOf(body);
  const unknown = unknownField(body, "ms", "share", "seed");
  if (unknown !== undefined) return refuse(400, unknown);
  if (!isWithin(ms, 0, 600_000)) return refuse(400, "ms must be between 0 and 600000");
  if (!isWithin(share, 0, 1)) return refuse(400, "share must be between 0 and 1");
  if (!isWithin(seed, 0, 2 ** 32)) return refuse(400, "seed must be a number of 0 or more");
  control.staleReads = newStaleReads(ms, share, seed);
  return ok();
}
