/** Whether a pair of lists leaves free numbers for a copy of what differs, right in front of it or right behind. */
import type { TinyList } from "./entry-oracle.ts";
import { type EntryPair, entryPair } from "./entry-pairs.ts";

export function hasNumbersForCopy(seed: number): boolean {
  const pair = entryPair(seed);
  const [first, last] = differing(pair);
  const isChanged = (number: number): boolean => first <= number && number <= last;
  const needed = [...pair.after.keys()].filter(isChanged).length;
  const staying = [...pair.after.keys()].filter((number) => !isChanged(number));
  const front = Math.max(pair.numbers.from - 1, ...staying.filter((number) => number < first));
  const behind = Math.min(pair.numbers.to + 1, ...staying.filter((number) => number > last));
  return first - 1 - front >= needed || behind - 1 - last >= needed;
}

/** The first and the last number at which the lists differ. */
function differing({ before, after }: EntryPair): readonly [number, number] {
  const numbers = [...new Set([...before.keys(), ...after.keys()])].filter(
    (number) => textAt(before, number) !== textAt(after, number),
  );
  return [Math.min(...numbers), Math.max(...numbers)];
}

function textAt(list: TinyList, number: number): string {
  return JSON.stringify(list.get(number) ?? null);
}
