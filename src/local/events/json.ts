/** What an event holds: plain JSON, with nothing undefined in it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** An object of what is there; `undefined` leaves a name out. */
export function jsonObject(entries: Iterable<readonly [string, Json | undefined]>): JsonObject {
  const present: [string, Json][] = [];
  for (const [name, value] of entries) if (value !== undefined) present.push([name, value]);
  return Object.fromEntries(present);
}
