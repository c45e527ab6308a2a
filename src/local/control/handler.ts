/** What a `/_local/` path is given and gives back. */
import type { Cloud } from "../cloud.ts";

export interface ControlRequest {
  /** The JSON of the body; undefined for an empty one. */
  readonly body: unknown;
  readonly query: URLSearchParams;
}

export interface ControlAnswer {
  readonly status: number;
  readonly json: unknown;
}

export type Handler = (request: ControlRequest, cloud: Cloud) => ControlAnswer;

/** One entry of the table of paths. */
export interface ControlPath {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** The line that `GET /_local/` shows for it. */
  readonly about: string;
  readonly answer: Handler;
}

/** A path that only looks; `name` is what stands behind `/_local/`. */
export function get(name: string, about: string, answer: Handler): ControlPath {
  return { method: "GET", path: `/_local/${name}`, about, answer };
}

/** A path that sets something. */
export function post(name: string, about: string, answer: Handler): ControlPath {
  return { method: "POST", path: `/_local/${name}`, about, answer };
}

export function ok(json: unknown = {}): ControlAnswer {
  return { status: 200, json };
}

/** A refusal in a sentence that names the field. */
export function refuse(status: number, error: string): ControlAnswer {
  return { status, json: { error } };
}

/** Whether a JSON value is an object. */
export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of a body; one that is no object has none. */
export function fieldsOf(body: unknown): { readonly [name: string]: unknown } {
  return isRecord(body) ? body : {};
}

/** A sentence about the first field that is not known, so that a misspelt one is not ignored. */
export function unknownField(body: unknown, ...known: readonly string[]): string | undefined {
  const unknown = Object.keys(fieldsOf(body)).find((name) => !known.includes(name));
  return unknown === undefined ? undefined : `there is no field ${unknown}; known are ${known.join(", ")}`;
}

/** Whether a JSON value is a number between two others, both included. */
export function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most;
}
