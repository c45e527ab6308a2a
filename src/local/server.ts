/**
 * The embedded local cloud as an HTTP server on loopback: AWS's protocols on
 * every path, and `/_local/` for tests. It refuses Host headers that are not
 * loopback, so that no web page can reach it through a rebound name, and on
 * `/_local/` the Origin of a web page that is not, which could post there blindly.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answerCall, delayOf, refuseCall, type WholeAnswer } from "./answer-call.ts";
import { answerNoHttp } from "./answer-no-http.ts";
import { AwsError } from "./aws-error.ts";
import { type Call, readCall } from "./call.ts";
import { type Cloud, type CloudOptions, openCloud } from "./cloud.ts";
import { answerControl } from "./control/answer-control.ts";
import type { Listener } from "./events/event-log.ts";
import { isLoopbackHost, isLoopbackOrigin } from "./wire/loopback.ts";

export interface LocalCloudOptions extends CloudOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
}

export interface LocalCloud {
  readonly url: string;
  readonly port: number;
  /** Hears of every EC2 call that may change something, as CloudTrail tells of it; gives back what ends that. */
  subscribe(listener: Listener): () => void;
  close(): Promise<void>;
}

/**
 * Starts a cloud of its own: nothing is shared between two of them, nothing is kept on disk.
 *
 * @throws SeedError for a seed that does not fit together, before anything listens
 */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const cloud = openCloud(options);
  // Without a Host a request is refused here, in words, and not by Node.
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    respond(request, response, cloud).catch(() => response.destroy());
  });
  server.on("clientError", (error, socket) => answerNoHttp(error, socket, cloud));
  // Clients keep connections open between calls; closing them first would cost some call its reply.
  server.keepAliveTimeout = 120_000;
  // A client that begins a request and never ends it is let go.
  server.requestTimeout = 60_000;
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    subscribe: (listener) => cloud.events.subscribe(listener),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

const largestBody = 16 * 2 ** 20;
// What a cloud of a hundred thousand groups dumps can be loaded again.
const largestState = 256 * 2 ** 20;

async function respond(request: IncomingMessage, response: ServerResponse, cloud: Cloud): Promise<void> {
  const [path = "/", ...rest] = (request.url ?? "/").split("?");
  const search = rest.join("?");
  const isControl = path === "/_local" || path.startsWith("/_local/");
  const body = await readBody(request, path === "/_local/state" ? largestState : largestBody);
  const refusal = refusalOf(request, body, isControl);
  if (!isControl) {
    const call = readCall(request.headers, search, refusal === undefined ? (body ?? "") : "");
    if (refusal === undefined) return respondToCall(request, response, cloud, call);
    return sendAnswer(response, refuseCall(call, refusal, cloud));
  }
  if (refusal !== undefined) return refuseJson(response, refusal);
  const { status, json } = answerControl(
    { method: request.method ?? "GET", path, search, body: body ?? "" },
    cloud,
  );
  send(response, status, "application/json", JSON.stringify(json));
}

// Ten times what the largest useful calls have; a million would keep everybody else waiting for seconds.
const mostParameters = 100_000;

function hasMoreThan(most: number, sign: string, text: string): boolean {
  let count = 0;
  for (let at = text.indexOf(sign); at >= 0 && count <= most; at = text.indexOf(sign, at + 1)) count += 1;
  return count > most;
}

/** Why a request is not even looked at. */
function refusalOf(
  { headers, method = "GET" }: IncomingMessage,
  body: string | undefined,
  isControl: boolean,
): AwsError | undefined {
  if (!isLoopbackHost(headers.host)) {
    return new AwsError("AccessDenied", "This server answers loopback hosts only.", 403);
  }
  if (isControl && headers.origin !== undefined && !isLoopbackOrigin(headers.origin)) {
    return new AwsError("AccessDenied", "This server takes settings from loopback pages only.", 403);
  }
  if (body === undefined) return new AwsError("RequestEntityTooLarge", "The request is too large.", 413);
  if (!isControl && hasMoreThan(mostParameters, "&", body)) {
    return new AwsError("RequestEntityTooLarge", "The request has too many parameters.", 413);
  }
  if (!isControl && method !== "POST" && method !== "GET") {
    return new AwsError("MethodNotAllowed", "The specified method is not allowed: use GET or POST.", 405);
  }
  return undefined;
}

async function respondToCall(
  request: IncomingMessage,
  response: ServerResponse,
  cloud: Cloud,
  call: Call,
): Promise<void> {
  const delayMs = delayOf(call, cloud);
  // Unreferenced, so that a closed cloud does not keep the process waiting for calls nobody reads.
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
  const answer = answerCall(call, cloud);
  if (answer.kind === "drop") {
    request.socket.destroy();
    return;
  }
  sendAnswer(response, answer);
}

function sendAnswer(response: ServerResponse, { requestId, status, contentType, body }: WholeAnswer): void {
  response.setHeader("x-amzn-requestid", requestId);
  send(response, status, contentType, body);
}

/** The whole body; undefined for one that is too large. @throws when the client leaves before its end */
async function readBody(request: IncomingMessage, largest: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largest) chunks.push(chunk);
  }
  return size > largest ? undefined : Buffer.concat(chunks).toString();
}

function refuseJson(response: ServerResponse, { status, message }: AwsError): void {
  send(response, status, "application/json", JSON.stringify({ error: message }));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  // Encoded once: measuring a long text takes as long as encoding it.
  const bytes = Buffer.from(body);
  response.writeHead(status, { "content-type": type, "content-length": bytes.length });
  response.end(bytes);
}
