/**
 * Records the corpus: what the contract suite sends, one call a line, with
 * placeholders for what differs from run to run. Of calls with the same parameter
 * names a few are kept, and none that is very long: the fuzz makes its own.
 */
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { startLocalCloud } from "../../../src/local/server.ts";
import { cases } from "../../contract/cases.ts";
import { type Endpoint, probeEndpoint } from "../../contract/endpoint.ts";
import { runCase } from "../../contract/run-case.ts";
import { toPlaceholders } from "./placeholders.ts";

const longest = 2000;
const mostAlike = 3;

interface Recorded {
  readonly service: string;
  readonly target: string;
  readonly body: string;
}

/** Runs the suite behind a recorder and writes the file. */
export async function record(file: string): Promise<void> {
  const startedMs = Date.now();
  const cloud = await startLocalCloud({ clock: { now: () => startedMs + (Date.now() - startedMs) * 1000 } });
  const calls: Recorded[] = [];
  const recorder = createServer(async (request, response) => {
    const body = await bodyOf(request);
    calls.push(...toRecorded(request, body));
    const { method = "GET", url = "/" } = request;
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === "string" && !/^(host|connection|content-length|expect)$/.test(name)
        ? [[name, value]]
        : [],
    ) as [string, string][];
    const reply = await fetch(`${cloud.url}${url}`, {
      method,
      headers,
      ...(method === "GET" ? {} : { body }),
    });
    response.writeHead(reply.status, { "content-type": reply.headers.get("content-type") ?? "" });
    response.end(Buffer.from(await reply.arrayBuffer()));
  });
  await new Promise<void>((resolve) => recorder.listen(0, "127.0.0.1", resolve));
  const { port } = recorder.address() as AddressInfo;
  const endpoint: Endpoint = await probeEndpoint(`http://127.0.0.1:${port}`, "eu-west-1");
  for (const one of cases) await runCase(one, endpoint);
  recorder.close();
  recorder.closeAllConnections();
  await cloud.close();
  await writeFile(file, `${linesOf(calls).join("\n")}\n`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function toRecorded({ headers }: IncomingMessage, body: string): readonly Recorded[] {
  const service = /\/([a-z0-9]+)\/aws4_request/.exec(headers.authorization ?? "")?.[1];
  if (service === undefined || body.length > longest) return [];
  const target = headers["x-amz-target"];
  return [{ service, target: typeof target === "string" ? target : "-", body: toPlaceholders(body) }];
}

function linesOf(calls: readonly Recorded[]): readonly string[] {
  const alike = new Map<string, Set<string>>();
  for (const { service, target, body } of calls) {
    const names = target === "-" ? [...new URLSearchParams(body).keys()] : Object.keys(JSON.parse(body));
    const action = new URLSearchParams(body).get("Action");
    const shape = [service, target, action, ...names.sort()].join(" ");
    const kept = alike.get(shape) ?? new Set();
    alike.set(shape, kept);
    if (kept.size < mostAlike) kept.add([service, target, body].join("\t"));
  }
  return [...alike.values()].flatMap((kept) => [...kept]).sort();
}
