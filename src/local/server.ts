/**
 * The embedded local cloud as an HTTP server on loopback: AWS's Query protocol on
 * every path, and `/_local/` for tests. It refuses Host headers that are not
 * loopback, so that no web page can reach it through a rebound name.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answerCall, type Cloud } from "./answer-call.ts";
import { AwsError } from "./aws-error.ts";
import { type Clock, systemClock } from "./clock.ts";
import { answerControl } from "./control/answer-control.ts";
import { newControl } from "./control/control.ts";
import { renderEc2Error } from "./ec2/service.ts";
import { type Ids, sequenceIds } from "./ids.ts";
import { loadSeed } from "./seed/load-seed.ts";
import type { Seed } from "./seed.ts";
import { newWorld } from "./state/world.ts";

export interface LocalCloudOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly seeds?: readonly Seed[];
  readonly clock?: Clock;
  readonly ids?: Ids;
}

export interface LocalCloud {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Starts a cloud of its own: nothing is shared between two of them, nothing is kept on disk. */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const world = newWorld(options.clock ?? systemClock, options.ids ?? sequenceIds());
  for (const seed of options.seeds ?? []) loadSeed(seed, world);
  const cloud: Cloud = { world, control: newControl() };
  const server = createServer((request, response) => {
    respond(request, response, cloud).catch(() => response.destroy());
  });
  // Clients keep connections open between calls; closing them first would cost some call its reply.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const largestBody = 16 * 2 ** 20;

async function respond(request: IncomingMessage, response: ServerResponse, cloud: Cloud): Promise<void> {
  if (!isLoopback(request.headers.host)) {
    return refuse(response, new AwsError("AccessDenied", "This server answers loopback hosts only.", 403));
  }
  const body = await readBody(request);
  if (body === undefined) {
    return refuse(response, new AwsError("RequestEntityTooLarge", "The request is too large.", 413));
  }
  const [pathname = "/", search = ""] = (request.url ?? "/").split("?", 2);
  if (pathname.startsWith("/_local/")) {
    const { status, json } = answerControl(request.method ?? "GET", pathname, body, cloud);
    return send(response, status, "application/json", JSON.stringify(json));
  }
  if (cloud.control.latencyMs > 0) {
    // Unreferenced, so that a closed cloud does not keep the process waiting for calls nobody reads.
    await sleep(cloud.control.latencyMs, undefined, { ref: false });
  }
  const answer = answerCall(
    {
      entries: [...new URLSearchParams(search), ...new URLSearchParams(body)],
      authorization: request.headers.authorization,
      token: firstOf(request.headers["x-amz-security-token"]),
    },
    cloud,
  );
  if (answer.kind === "drop") {
    request.socket.destroy();
    return;
  }
  response.setHeader("x-amzn-requestid", answer.requestId);
  send(response, answer.status, "text/xml;charset=UTF-8", answer.xml);
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  return size > largestBody ? undefined : Buffer.concat(chunks).toString();
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function refuse(response: ServerResponse, error: AwsError): void {
  send(response, error.status, "text/xml;charset=UTF-8", renderEc2Error(error, "refused-before-any-call"));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  // Encoded once: measuring a long text takes as long as encoding it.
  const bytes = Buffer.from(body);
  response.writeHead(status, { "content-type": type, "content-length": bytes.length });
  response.end(bytes);
}
