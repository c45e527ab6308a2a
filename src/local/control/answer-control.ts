/** The `/_local/` paths: JSON in, JSON out, for tests and for people who look. */
import { findRegion } from "../partitions.ts";
import { isQuotaCode } from "../state/quotas.ts";
import { scopeOf, type World } from "../state/world.ts";
import type { Control } from "./control.ts";
import { newCounts, toJson } from "./counts.ts";
import { isRecord, parseFaults } from "./faults.ts";

export interface ControlAnswer {
  readonly status: number;
  readonly json: unknown;
}

type Handler = (body: unknown, control: Control, world: World) => ControlAnswer;

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["GET /_local/counts", (_body, control) => ok(toJson(control.counts))],
  ["POST /_local/counts", resetCounts],
  ["POST /_local/latency", setLatency],
  ["POST /_local/faults", setFaults],
  ["GET /_local/calls", (_body, control) => ok(control.calls)],
  ["POST /_local/quota", setQuota],
]);

/** Answers one request to a `/_local/` path; never throws for what a client sent. */
export function answerControl(
  method: string,
  path: string,
  bodyText: string,
  { control, world }: { readonly control: Control; readonly world: World },
): ControlAnswer {
  const handler = handlers.get(`${method} ${path}`);
  if (handler === undefined) return refuse(404, `There is no ${method} ${path}`);
  try {
    return handler(bodyText.trim() === "" ? undefined : JSON.parse(bodyText), control, world);
  } catch (error) {
    if (error instanceof SyntaxError) return refuse(400, "The body is not JSON");
    throw error;
  }
}

function resetCounts(_body: unknown, control: Control): ControlAnswer {
  control.counts = newCounts();
  control.calls = [];
  return ok({});
}

function setLatency(body: unknown, control: Control): ControlAnswer {
  const ms = isRecord(body) ? body.ms : undefined;
  if (typeof ms !== "number" || !(ms >= 0 && ms <= 60_000))
    return refuse(400, "ms must be between 0 and 60000");
  control.latencyMs = ms;
  return ok({});
}

function setFaults(body: unknown, control: Control): ControlAnswer {
  const faults = parseFaults(body);
  if (typeof faults === "string") return refuse(400, faults);
  control.faults = faults;
  return ok({});
}

function setQuota(body: unknown, _control: Control, world: World): ControlAnswer {
  const { account, region, code, value } = isRecord(body) ? body : {};
  if (typeof account !== "string" || !/^\d{12}$/.test(account))
    return refuse(400, "account must be 12 digits");
  if (typeof region !== "string" || findRegion(region) === undefined)
    return refuse(400, "region is not known");
  if (typeof code !== "string" || !isQuotaCode(code))
    return refuse(400, "code is not a quota that is enforced here");
  if (typeof value !== "number" || !(value >= 0)) return refuse(400, "value must be a number of 0 or more");
  scopeOf(world, account, region).quotas.set(code, value);
  return ok({});
}

function ok(json: unknown): ControlAnswer {
  return { status: 200, json };
}

function refuse(status: number, error: string): ControlAnswer {
  return { status, json: { error } };
}
