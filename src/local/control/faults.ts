/**
 * Injected faults: calls that lose their connection before or after the effect, or
 * are answered with an error. The first fault of the list that matches a call and
 * is not used up decides; a fault lets `skip` matching calls pass, then hits
 * `times` of them.
 */
import { AwsError } from "../aws-error.ts";

export type FaultKind = "drop-before" | "drop-after" | "error";

export interface Fault {
  readonly action: string;
  readonly account: string | undefined;
  readonly role: string | undefined;
  readonly kind: FaultKind;
  readonly error: AwsError;
  skip: number;
  times: number;
}

export interface FaultTarget {
  readonly action: string;
  readonly account: string | undefined;
  readonly role: string | undefined;
}

/** The fault that hits this call, if any; counts it as used. */
export function takeFault(faults: readonly Fault[], target: FaultTarget): Fault | undefined {
  for (const fault of faults) {
    if (fault.times <= 0 || !matches(fault, target)) continue;
    if (fault.skip > 0) {
      fault.skip -= 1;
      continue;
    }
    fault.times -= 1;
    return fault;
  }
  return undefined;
}

function matches(fault: Fault, { action, account, role }: FaultTarget): boolean {
  const matchesAction = fault.action.endsWith("*")
    ? action.startsWith(fault.action.slice(0, -1))
    : action === fault.action;
  const matchesAccount = fault.account === undefined || fault.account === account;
  return matchesAction && matchesAccount && (fault.role === undefined || fault.role === role);
}

/** Reads the body of `POST /_local/faults`; returns a sentence when it is not one. */
export function parseFaults(body: unknown): Fault[] | string {
  const list = isRecord(body) ? body.faults : undefined;
  if (!Array.isArray(list)) return "faults must be a list";
  const faults: Fault[] = [];
  for (const entry of list) {
    const fault = parseFault(entry);
    if (typeof fault === "string") return fault;
    faults.push(fault);
  }
  return faults;
}

function parseFault(entry: unknown): Fault | string {
  if (!isRecord(entry)) return "a fault must be an object";
  const { action, account, role, kind, skip = 0, times = 1, code, status = 400, message } = entry;
  if (typeof action !== "string" || action === "") return "a fault needs an action";
  if (kind !== "drop-before" && kind !== "drop-after" && kind !== "error") {
    return "a fault's kind must be drop-before, drop-after or error";
  }
  if (!isCount(skip) || !isCount(times)) return "skip and times must be whole numbers";
  if (!isOptionalText(account) || !isOptionalText(role)) return "account and role must be strings";
  if (kind === "error" && typeof code !== "string") return "a fault of kind error needs a code";
  if (typeof status !== "number" || !Number.isInteger(status) || status < 400 || status > 599) {
    return "status must be between 400 and 599";
  }
  const text = typeof message === "string" ? message : "Injected by a test.";
  const error = new AwsError(typeof code === "string" ? code : "InternalError", text, status);
  return { action, account, role, kind, error, skip, times };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

/** Whether a JSON value is an object. */
export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
