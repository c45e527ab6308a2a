/** A small seeded generator (mulberry32): every run of a bench works on the same data. */

/** Gives whole numbers from 0 up to, but not including, the limit it is asked with. */
export type Random = (limit: number) => number;

export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}
