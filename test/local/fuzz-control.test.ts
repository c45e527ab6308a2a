/** The `/_local/` paths, given what no test would send them. */
import { afterEach, describe, expect, it } from "vitest";
import { paths } from "../../src/local/control/paths.ts";
import { useCloud } from "./cloud.ts";
import { likely, words } from "./fuzz/control-words.ts";
import { type Draw, seededDraw } from "./fuzz/draw.ts";
import { problemOf, problemOfControl } from "./fuzz/judge-answer.ts";
import { callEc2, sendRaw } from "./fuzz/send.ts";
import { oddValues } from "./fuzz/values.ts";

const requests = 1500;

const cloud = useCloud();

afterEach(() => cloud.post("/_local/reset"));

describe("the /_local/ paths", () => {
  it("answer whatever JSON with JSON, and refuse in a sentence", async () => {
    const draw = seededDraw(7);
    const problems: string[] = [];
    const statuses = new Set<number>();

    for (let count = 0; count < requests && problems.length < 5; count += 1) {
      const { method, path, body } = makeRequest(draw);
      const answer = await sendRaw(cloud.url, { method, path, headers: {}, body: Buffer.from(body) });
      statuses.add(answer.status);
      const problem = problemOfControl(answer);
      if (problem !== undefined) problems.push(`${problem}\n${method} ${path}\n${body.slice(0, 1000)}`);
      if (count % 100 === 99) await calmDown();
    }

    expect(problems).toEqual([]);
    expect([...statuses].sort()).toEqual([200, 400, 404, 405]);
  });

  it("leave a cloud that answers AWS calls as before", async () => {
    const draw = seededDraw(8);
    for (let count = 0; count < 300; count += 1) {
      const { method, path, body } = makeRequest(draw);
      await sendRaw(cloud.url, { method, path, headers: {}, body: Buffer.from(body) });
    }
    await calmDown();

    const answer = await callEc2(cloud.url, "Action=DescribeSecurityGroups", "111111111111");

    expect([answer.status, problemOf(answer, "POST")]).toEqual([200, undefined]);
  });
});

/** Latency and faults that happened to be set would hold up, or cut, what comes after them. */
async function calmDown(): Promise<void> {
  expect(await cloud.post("/_local/reset")).toBe(200);
}

function makeRequest(draw: Draw): { readonly method: string; readonly path: string; readonly body: string } {
  const known = draw.pickAny(paths);
  const path = draw.happens(0.9)
    ? (known?.path ?? "")
    : `/_local/${draw.pick(["", "/", "nowhere", "%00", "state/x"])}`;
  const query = draw.happens(0.2)
    ? `?${draw.pick(["mode=add", "mode=x", "account=1", "after=x&name=%", "color=red"])}`
    : "";
  const method = draw.happens(0.8)
    ? (known?.method ?? "GET")
    : draw.pick(["GET", "POST", "PUT", "DELETE", "OPTIONS"]);
  if (draw.happens(0.02)) return { method, path: path + query, body: deepJson(draw) };
  const json = JSON.stringify(draw.happens(0.8) ? makeObject(draw, 4) : makeJson(draw, 5));
  return {
    method,
    path: path + query,
    body: draw.happens(0.9) ? json : json.slice(0, draw.below(json.length)),
  };
}

function makeJson(draw: Draw, depth: number): unknown {
  if (depth === 0 || draw.happens(0.5)) {
    return draw.happens(0.7) ? draw.pickAny(likely) : draw.pick(oddValues)(draw);
  }
  if (draw.happens(0.4)) return Array.from({ length: draw.below(4) }, () => makeJson(draw, depth - 1));
  return makeObject(draw, depth - 1);
}

/** Deeper than any recursion reaches. */
function deepJson(draw: Draw): string {
  const field = draw.pickAny(words);
  const [open, close] = draw.pick<readonly [string, string]>([
    ["[", "]"],
    [`{"${field}":`, "}"],
    [`{"${field}":[`, "]}"],
  ]);
  return `${open.repeat(50_000)}7${close.repeat(50_000)}`;
}

function makeObject(draw: Draw, depth: number): object {
  // From entries, so that `__proto__` is a field like any other.
  return Object.fromEntries(
    Array.from({ length: draw.below(6) }, () => [draw.pickAny(words), makeJson(draw, depth)] as const),
  );
}
