/** Choices that look random and are the same every time from the same seed. */
import { seededChance } from "../../../src/local/control/chance.ts";

export interface Draw {
  /** A whole number from 0 up to, but not including, the limit. */
  below(limit: number): number;
  /** Whether something that happens with this probability happens. */
  happens(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** Nothing from an empty list. */
  pickAny<T>(list: readonly T[]): T | undefined;
}

export function seededDraw(seed: number): Draw {
  const chance = seededChance(seed);
  const below = (limit: number) => Math.floor(chance() * limit);
  return {
    below,
    happens: (probability) => chance() < probability,
    pick: (list) => list[below(list.length)] ?? list[0],
    pickAny: (list) => list[below(list.length)],
  };
}
