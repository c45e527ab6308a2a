/** One HTTP request by hand: any method, header and bytes, which no client of AWS would send. */
import { Agent, request } from "node:http";

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly requestId: string | undefined;
  readonly text: string;
  readonly tookMs: number;
}

// Only a net: how long an answer may take is judged by whoever asked.
const longestMs = 30_000;
const agent = new Agent({ keepAlive: true, maxSockets: 200 });

export function sendRaw(url: string, { method, path, headers, body }: Sent): Promise<Answer> {
  const { port } = new URL(url);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(longestMs);
    const asked = request(
      {
        host: "127.0.0.1",
        port,
        method,
        path,
        agent,
        signal,
        headers: { ...headers, "content-length": body.length },
      },
      async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
        const requestId = answer.headers["x-amzn-requestid"];
        resolve({
          status: answer.statusCode ?? 0,
          type: answer.headers["content-type"] ?? "",
          requestId: typeof requestId === "string" ? requestId : undefined,
          text: Buffer.concat(chunks).toString(),
          tookMs: performance.now() - startedAt,
        });
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

/** The header of a signed call; the cloud believes the signature. */
export function authorizationOf(account: string, service: string, region = "eu-west-1"): string {
  const scope = `${account}/20261122/${region}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`;
}

/** A plain EC2 call that is expected to work. */
export async function callEc2(url: string, body: string, account: string): Promise<Answer> {
  const headers = { authorization: authorizationOf(account, "ec2") };
  return sendRaw(url, { method: "POST", path: "/", headers, body: Buffer.from(body) });
}
