/** The `/_local/` paths: JSON in, JSON out, for tests and for people who look. */
import type { Cloud } from "../cloud.ts";
import { type ControlAnswer, type ControlPath, refuse } from "./handler.ts";
import { paths } from "./paths.ts";

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** What stands behind the question mark. */
  readonly search: string;
  readonly body: string;
}

/** Answers one request to a `/_local/` path; never throws for what a client sent. */
export function answerControl(request: RawRequest, cloud: Cloud): ControlAnswer {
  const here = paths.filter(({ path }) => path === request.path || `${request.path}/` === path);
  const found = here.find(({ method }) => method === request.method);
  if (found === undefined) return refuseRequest(request, here);
  const body = parseJson(request.body);
  if (body === notJson) return refuse(400, "The body is not JSON");
  return found.answer({ body, query: new URLSearchParams(request.search) }, cloud);
}

function refuseRequest({ method, path }: RawRequest, here: readonly ControlPath[]): ControlAnswer {
  if (here.length > 0) {
    return refuse(405, `${path} takes ${here.map((entry) => entry.method).join(" and ")}, not ${method}`);
  }
  const known = [...new Set(paths.map((entry) => entry.path))];
  return { status: 404, json: { error: `There is no ${path}`, paths: known } };
}

const notJson = Symbol("not JSON");

function parseJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}
