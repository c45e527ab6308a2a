/** The whole state: back to the start, out as a seed, in from a seed. */
import { type Cloud, loadState, resetCloud } from "../cloud.ts";
import { dumpWorld } from "../seed/dump-world.ts";
import { JsonReader } from "../seed/json-reader.ts";
import { SeedError } from "../seed/seed-error.ts";
import { readSeed } from "../seed.ts";
import {
  type ControlAnswer,
  type ControlPath,
  type ControlRequest,
  fieldsOf,
  get,
  ok,
  post,
  refuse,
  unknownField,
} from "./handler.ts";

export const statePaths: readonly ControlPath[] = [
  post("reset", "back to the start; {seeds: false} for an empty cloud, {keepSessions: true}", reset),
  get("state", "everything as a seed; ?account= for one account", dump),
  post("state", "takes a seed in place of everything; ?mode=add beside what is there", load),
];

function reset({ body }: ControlRequest, cloud: Cloud): ControlAnswer {
  const { seeds = true, keepSessions = false } = fieldsOf(body);
  const unknown = unknownField(body, "seeds", "keepSessions");
  if (unknown !== undefined) return refuse(400, unknown);
  if (typeof seeds !== "boolean" || typeof keepSessions !== "boolean") {
    return refuse(400, "seeds and keepSessions must be true or false");
  }
  resetCloud(cloud, { seeds, sessions: keepSessions });
  return ok();
}

function dump({ query }: ControlRequest, { world }: Cloud): ControlAnswer {
  const account = query.get("account") ?? undefined;
  if (account !== undefined && !/^\d{12}$/.test(account)) return refuse(400, "account must be 12 digits");
  return ok(dumpWorld(world, account));
}

function load({ body, query }: ControlRequest, cloud: Cloud): ControlAnswer {
  const mode = query.get("mode") ?? "replace";
  if (mode !== "replace" && mode !== "add") return refuse(400, "mode must be replace or add");
  try {
    loadState(cloud, readSeed(JsonReader.read(body)), mode);
    return ok();
  } catch (error) {
    if (error instanceof SeedError) return refuse(400, error.message);
    throw error;
  }
}
