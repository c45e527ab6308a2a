/**
 * Sets of points on a line, as the sorted list of the places where they begin and end:
 * `[a, b, c, d]` holds every x with a ≤ x < b or c ≤ x < d.
 *
 *     ──a▓▓▓▓b────c▓▓d──▶
 *
 * The list is strictly increasing and of even length, so one set has one list. Only comparisons are
 * needed, so the points may be numbers or big integers.
 */
export type Spans<T extends number | bigint> = readonly T[];

/** Whether a point is in the result, given whether it is in each of the two sets; must be false for neither. */
type Membership = (inA: boolean, inB: boolean) => boolean;

export function uniteSpans<T extends number | bigint>(a: Spans<T>, b: Spans<T>): Spans<T> {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return combineSpans(a, b, (inA, inB) => inA || inB);
}

/** All of many sets: sorted once, which is quicker than uniting them one after the other. */
export function uniteAllSpans<T extends number | bigint>(sets: readonly Spans<T>[]): Spans<T> {
  if (sets.length < 2) return sets[0] ?? [];
  const stretches: (readonly [T, T])[] = [];
  for (const set of sets) {
    for (let index = 0; index + 1 < set.length; index += 2) {
      stretches.push([set[index] as T, set[index + 1] as T]);
    }
  }
  stretches.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const result: T[] = [];
  for (const [from, to] of stretches) {
    const end = result[result.length - 1];
    if (end === undefined || end < from) result.push(from, to);
    else if (end < to) result[result.length - 1] = to;
  }
  return result;
}

export function intersectSpans<T extends number | bigint>(a: Spans<T>, b: Spans<T>): Spans<T> {
  if (a.length === 0 || b.length === 0) return [];
  return combineSpans(a, b, (inA, inB) => inA && inB);
}

export function subtractSpans<T extends number | bigint>(a: Spans<T>, b: Spans<T>): Spans<T> {
  if (a.length === 0 || b.length === 0) return a;
  return combineSpans(a, b, (inA, inB) => inA && !inB);
}

export function equalSpans<T extends number | bigint>(a: Spans<T>, b: Spans<T>): boolean {
  return a.length === b.length && a.every((point, index) => point === b[index]);
}

/** How many points the set holds. Exact for both kinds of points. */
export function sizeOfSpans(spans: Spans<number | bigint>): bigint {
  let size = 0n;
  for (const [from, to] of eachSpan(spans)) size += BigInt(to) - BigInt(from);
  return size;
}

/** The stretches one by one, ascending. */
export function* eachSpan<T extends number | bigint>(spans: Spans<T>): Generator<readonly [T, T]> {
  for (let index = 0; index + 1 < spans.length; index += 2) {
    yield [spans[index] as T, spans[index + 1] as T];
  }
}

/** Walks both lists once; a point of the result is wherever membership changes. */
function combineSpans<T extends number | bigint>(a: Spans<T>, b: Spans<T>, keeps: Membership): Spans<T> {
  const result: T[] = [];
  let [atA, atB, isIn] = [0, 0, false];
  while (atA < a.length || atB < b.length) {
    const point = lesser(a[atA], b[atB]);
    if (point === undefined) break;
    if (a[atA] === point) atA += 1;
    if (b[atB] === point) atB += 1;
    // An odd count of passed points means that we stand inside a stretch.
    const kept = keeps(atA % 2 === 1, atB % 2 === 1);
    if (kept !== isIn) result.push(point);
    isIn = kept;
  }
  return result;
}

function lesser<T extends number | bigint>(a: T | undefined, b: T | undefined): T | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a <= b ? a : b;
}
