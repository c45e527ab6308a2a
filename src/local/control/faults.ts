/**
 * Injected faults: calls that come late, lose their connection before or after the
 * effect, are throttled, denied, or answered with an error. The first fault of the
 * list that hits a call decides what becomes of it; delays are looked for apart, so
 * that a late call may fail as well. A fault lets `skip` matching calls pass, then
 * hits `times` of them, each with the probability `share`.
 */
import type { AwsError } from "../aws-error.ts";
import type { Chance } from "./chance.ts";

export type FaultKind = "drop-before" | "drop-after" | "error" | "throttle-share" | "deny" | "latency";

export interface Fault {
  readonly kind: FaultKind;
  readonly action: string;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly role: string | undefined;
  /** Sent parameters by name, both with `*` for anything. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** What `error` answers. */
  readonly error: AwsError;
  /** How much later `latency` makes a call. */
  readonly ms: number;
  readonly share: number;
  readonly chance: Chance;
  skip: number;
  /** How many calls it still hits; null means every one. */
  times: number | null;
  hits: number;
}

/** One call, as faults look at it. */
export interface FaultTarget {
  readonly action: string;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly role: string | undefined;
  readonly entries: readonly (readonly [string, string])[];
}

/**
 * The fault that decides what becomes of this call, if any; counts it as used. A call
 * of nobody is refused in any case: all that can happen to it is a lost connection.
 */
export function takeFault(faults: readonly Fault[], target: FaultTarget): Fault | undefined {
  const isOfNobody = target.account === undefined;
  const decides = ({ kind }: Fault) => (isOfNobody ? isDrop(kind) : kind !== "latency");
  return faults.find((fault) => decides(fault) && hits(fault, target));
}

function isDrop(kind: FaultKind): boolean {
  return kind === "drop-before" || kind === "drop-after";
}

/** How many milliseconds this call is held up: by the first latency that hits it. */
export function takeDelay(faults: readonly Fault[], target: FaultTarget): number {
  return faults.find((fault) => fault.kind === "latency" && hits(fault, target))?.ms ?? 0;
}

function hits(fault: Fault, target: FaultTarget): boolean {
  if (fault.times === 0 || !matches(fault, target)) return false;
  if (fault.skip > 0) {
    fault.skip -= 1;
    return false;
  }
  if (fault.share < 1 && fault.chance() >= fault.share) return false;
  if (fault.times !== null) fault.times -= 1;
  fault.hits += 1;
  return true;
}

function matches(fault: Fault, target: FaultTarget): boolean {
  return (
    isLike(fault.action, target.action) &&
    (fault.account === undefined || fault.account === target.account) &&
    (fault.region === undefined || fault.region === target.region) &&
    (fault.role === undefined || fault.role === target.role) &&
    fault.parameters.every(([name, value]) =>
      target.entries.some(([sentName, sent]) => isLike(name, sentName) && isLike(value, sent)),
    )
  );
}

/** Whether a text fits a pattern in which `*` stands for anything. */
function isLike(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  const last = rest.pop() ?? "";
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length >= at + last.length && text.endsWith(last);
}
