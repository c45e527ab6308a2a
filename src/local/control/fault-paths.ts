/** Faults and latency. */
import type { Cloud } from "../cloud.ts";
import {
  type ControlAnswer,
  type ControlPath,
  type ControlRequest,
  fieldsOf,
  get,
  isWithin,
  ok,
  post,
  refuse,
} from "./handler.ts";
import { parseFaults, showFault } from "./parse-faults.ts";

export const faultPaths: readonly ControlPath[] = [
  get("faults", "the faults in force: what is left of each, and how often it hit", (_request, { control }) =>
    ok({ faults: control.faults.map(showFault) }),
  ),
  post("faults", "the faults from now on: {faults: [{kind, action, ...}]}", setFaults),
  get("latency", "how much later every AWS call is answered", (_request, { control }) =>
    ok({ ms: control.latencyMs }),
  ),
  post("latency", "answers every AWS call that much later: {ms}", setLatency),
];

function setFaults({ body }: ControlRequest, { control }: Cloud): ControlAnswer {
  const faults = parseFaults(body);
  if (typeof faults === "string") return refuse(400, faults);
  control.faults = faults;
  return ok();
}

function setLatency({ body }: ControlRequest, { control }: Cloud): ControlAnswer {
  const { ms } = fieldsOf(body);
  if (!isWithin(ms, 0, 60_000)) return refuse(400, "ms must be between 0 and 60000");
  control.latencyMs = ms;
  return ok();
}
