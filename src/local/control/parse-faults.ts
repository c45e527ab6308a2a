/** The body of `POST /_local/faults`, and the list that `GET` shows. */
import { AwsError } from "../aws-error.ts";
import { seededChance } from "./chance.ts";
import type { Fault, FaultKind } from "./faults.ts";
import { isRecord, isWithin, unknownField } from "./handler.ts";

type Entry = { readonly [name: string]: unknown };

const kinds = ["drop-before", "drop-after", "error", "throttle-share", "deny", "latency"] as const;
const fields = [
  ...["kind", "action", "account", "region", "role", "parameter", "skip", "times", "share", "seed"],
  ...["code", "status", "message", "ms"],
];

/** Reads the list; returns a sentence when it is not one. */
export function parseFaults(body: unknown): Fault[] | string {
  const list = isRecord(body) ? body.faults : undefined;
  if (!Array.isArray(list)) return "faults must be a list";
  const faults: Fault[] = [];
  for (const [index, entry] of list.entries()) {
    const fault = parseFault(entry);
    if (typeof fault === "string") return `faults[${index}]: ${fault}`;
    faults.push(fault);
  }
  return faults;
}

function parseFault(entry: unknown): Fault | string {
  if (!isRecord(entry)) return "a fault must be an object";
  const problem = problemOf(entry);
  if (problem !== undefined) return problem;
  const { code, status = 400, message, ms, share, seed } = entry;
  const kind = kinds.find((name) => name === entry.kind) ?? "error";
  const text = typeof message === "string" ? message : "Injected by a test.";
  return {
    kind,
    action: textOf(entry.action) ?? "*",
    account: textOf(entry.account),
    region: textOf(entry.region),
    role: textOf(entry.role),
    parameters: isRecord(entry.parameter)
      ? Object.entries(entry.parameter).map(([name, value]) => [name, `${value}`] as const)
      : [],
    error: new AwsError(textOf(code) ?? "InternalError", text, Number(status)),
    ms: Number(ms ?? 0),
    share: Number(share ?? 1),
    chance: seededChance(Number(seed ?? 1)),
    skip: Number(entry.skip ?? 0),
    times: timesOf(entry, kind),
    hits: 0,
  };
}

/** A sentence about the first field that cannot be. */
function problemOf(entry: Entry): string | undefined {
  const { action, skip, times, share, seed, status = 400, parameter } = entry;
  const kind = kinds.find((name) => name === entry.kind);
  const unknown = unknownField(entry, ...fields);
  if (unknown !== undefined) return unknown;
  if (kind === undefined) return `a fault's kind must be one of ${kinds.join(", ")}`;
  if (action === undefined ? needsAction(kind) : !isText(action)) return "a fault needs an action";
  if (!isCountOrAbsent(skip) || (times !== null && !isCountOrAbsent(times))) {
    return "skip and times must be whole numbers";
  }
  if (["account", "region", "role", "code", "message"].some((name) => !isTextOrAbsent(entry[name]))) {
    return "account, region, role, code and message must be strings";
  }
  if (share === undefined ? kind === "throttle-share" : !isWithin(share, 0, 1)) {
    return "share must be between 0 and 1";
  }
  if (!isCountOrAbsent(seed)) return "seed must be a whole number";
  if (kind === "error" && entry.code === undefined) return "a fault of kind error needs a code";
  if (!isWithin(status, 400, 599) || !Number.isInteger(status)) return "status must be between 400 and 599";
  if (kind === "latency" && !isWithin(entry.ms, 0, 60_000)) return "ms must be between 0 and 60000";
  if (parameter !== undefined && !isRecord(parameter)) return "parameter must be an object of values by name";
  return undefined;
}

// What says how calls are lost or fail names its calls; what is like weather may cover all of them.
function needsAction(kind: FaultKind): boolean {
  return kind === "drop-before" || kind === "drop-after" || kind === "error";
}

/** A single mishap by default; weather and denials last. */
function timesOf({ times, share }: Entry, kind: FaultKind): number | null {
  if (times === null || typeof times === "number") return times;
  return share === undefined && needsAction(kind) ? 1 : null;
}

/** A fault as `GET /_local/faults` shows it: what it looks for, what is left of it, and how often it hit. */
export function showFault(fault: Fault): unknown {
  const { kind, action, account, region, role, parameters, error, ms, share, skip, times, hits } = fault;
  return {
    kind,
    action,
    account,
    region,
    role,
    parameter: parameters.length === 0 ? undefined : Object.fromEntries(parameters),
    ...(kind === "error" ? { code: error.code, status: error.status, message: error.message } : {}),
    ms: kind === "latency" ? ms : undefined,
    share: share < 1 ? share : undefined,
    skip,
    times,
    hits,
  };
}

function textOf(value: unknown): string | undefined {
  return isText(value) ? value : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isCountOrAbsent(value: unknown): boolean {
  return value === undefined || (typeof value === "number" && Number.isInteger(value) && value >= 0);
}
