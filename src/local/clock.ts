/** The time, passed in so that expiry can be tested without waiting. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that runs like another one, some time ahead of it. */
export interface MovableClock extends Clock {
  /** How far ahead it is. */
  aheadMs: number;
}

/** Starts even with the clock it follows. */
export function movableClock(followed: Clock): MovableClock {
  return {
    aheadMs: 0,
    now() {
      return followed.now() + this.aheadMs;
    },
  };
}
