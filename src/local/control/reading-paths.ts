/** Which reading holds where AWS's documents leave two open. */
import type { Cloud } from "../cloud.ts";
import { parseReadings, type ReadingName, type Readings, readingTable } from "../readings.ts";
import {
  type ControlAnswer,
  type ControlPath,
  type ControlRequest,
  get,
  isRecord,
  ok,
  post,
  refuse,
} from "./handler.ts";

export const readingPaths: readonly ControlPath[] = [
  get("readings", "which reading holds where AWS's documents leave two open", (_request, { world }) =>
    ok(showReadings(world.readings)),
  ),
  post("readings", "chooses readings, the others stay: {NAME: CHOICE, ...}", setReadings),
];

function showReadings(readings: Readings): unknown {
  const names = Object.keys(readingTable) as readonly ReadingName[];
  return Object.fromEntries(
    names.map((name) => [name, { reading: readings[name], ...readingTable[name] }] as const),
  );
}

function setReadings({ body }: ControlRequest, { world }: Cloud): ControlAnswer {
  if (!isRecord(body)) return refuse(400, "an object of readings by name is expected");
  const readings = parseReadings(body);
  if (typeof readings === "string") return refuse(400, readings);
  world.readings = { ...world.readings, ...readings };
  return ok();
}
