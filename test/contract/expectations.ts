/** What cases say of an answer: node's own assertions and the few words that calls to AWS need beside them. */
import { deepEqual, equal, fail, match } from "node:assert/strict";

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** The AWS error a call ends in; a call that succeeds fails the case. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    return toRefusal(error);
  }
  return fail("The call was expected to be refused, and was not.");
}

/** What the SDK threw for a refused call, as plain data. */
export function toRefusal(error: unknown): Refusal {
  if (!(error instanceof Error)) throw error;
  return { code: error.name, message: error.message, status: statusOf(error) };
}

/** Holds a call to an error code, and to its text where AWS's own is known. */
export async function isRefused(
  call: Promise<unknown>,
  code: string,
  message?: string | RegExp,
): Promise<void> {
  const seen = await refusalOf(call);
  equal(seen.code, code, `${seen.code} instead of ${code}: ${seen.message}`);
  if (typeof message === "string") equal(seen.message, message);
  else if (message !== undefined) match(seen.message, message);
}

/** For what AWS documents to be refused without saying with which code: a fault of the caller, in AWS's shape. */
export async function isRefusedSomehow(call: Promise<unknown>): Promise<void> {
  const { code, message, status } = await refusalOf(call);
  equal(status, 400, `${code}: ${message}`);
}

/** A value the answer has to hold. */
export function must<T>(value: T | undefined | null): T {
  return value ?? fail("The answer lacks a value.");
}

/** Compares without regard to order, where AWS promises none. */
export function sameMembers<T>(seen: readonly T[], wanted: readonly T[]): void {
  const inOrder = (list: readonly T[]) => [...list].sort((a, b) => (String(a) < String(b) ? -1 : 1));
  deepEqual(inOrder(seen), inOrder(wanted));
}

/** Deep equality of plain data; a field that is undefined counts as absent, as it does on the wire. */
export function same(seen: unknown, wanted: unknown): void {
  deepEqual(plain(seen), plain(wanted));
}

/** Holds an object to the fields that `wanted` names; one that is undefined there must be absent. */
export function holds(seen: object | undefined | null, wanted: object): void {
  const fields = new Map<string, unknown>(Object.entries(must(seen)));
  same(Object.fromEntries(Object.keys(wanted).map((name) => [name, fields.get(name)])), wanted);
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function statusOf(error: Error): number | undefined {
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return undefined;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}
