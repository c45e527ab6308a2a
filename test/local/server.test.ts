import { request } from "node:http";
import { connect } from "node:net";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { startLocalCloud } from "../../src/local/server.ts";
import { useCloud, usual } from "./cloud.ts";

const cloud = useCloud();

const authorization = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=${usual}/20261122/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

async function call(body: string, service = "ec2") {
  const headers = { authorization: authorization(service) };
  const response = await fetch(cloud.url, { method: "POST", body, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

function statusFor(host: string, path = "/"): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(cloud.url);
    const asked = request({ host: "127.0.0.1", port, path, method: "POST", headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on("error", reject);
    asked.end();
  });
}

describe("the server", () => {
  it("listens on loopback, on a free port or the one asked for", async () => {
    const first = await startLocalCloud();
    await first.close();
    const second = await startLocalCloud({ port: first.port });

    expect(second.url).toBe(`http://127.0.0.1:${first.port}`);
    await expect(startLocalCloud({ port: first.port })).rejects.toThrow(/EADDRINUSE/);
    await second.close();
  });

  it.each([
    ["127.0.0.1:4566", false],
    ["localhost", false],
    ["[::1]:80", false],
    ["127.9.9.9", false],
    ["example.com", true],
    ["127.0.0.1.example.com", true],
    ["localhost.example.com:4566", true],
    ["ec2.eu-west-1.amazonaws.com", true],
  ])("with the Host %s refuses the call: %s", async (host, refused) => {
    const status = await statusFor(host, "/_local/counts");

    expect(status).toBe(refused ? 403 : 200);
  });

  it("ends at once with a connection kept open", async () => {
    const short = await startLocalCloud();
    const credentials = { accessKeyId: usual, secretAccessKey: "x" };
    const ec2 = new EC2Client({ endpoint: short.url, region: "eu-west-1", credentials });
    await ec2.send(new DescribeVpcsCommand({}));
    const idle = connect(short.port, "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    const closed = new Promise((resolve) => idle.once("close", resolve));

    await short.close();
    await closed;

    await expect(fetch(short.url)).rejects.toThrow();
    ec2.destroy();
  });

  it("shares nothing between two clouds", async () => {
    const [one, two] = [await startLocalCloud(), await startLocalCloud()];
    await fetch(`${one.url}/`, { method: "POST", body: "Action=DescribeVpcs" });
    const counts = await (await fetch(`${two.url}/_local/counts`)).json();

    expect(counts).toMatchObject({ total: 0 });
    await Promise.all([one.close(), two.close()]);
  });
});

describe("a web page", () => {
  it.each([
    ["http://example.com", 403],
    ["https://127.0.0.1.example.com", 403],
    ["null", 403],
    ["http://localhost:3000", 200],
    ["http://127.0.0.1:4566", 200],
    ["https://[::1]:8443", 200],
  ])("of the origin %s gets %i from /_local/", async (origin, status) => {
    const reply = await fetch(`${cloud.url}/_local/latency`, {
      method: "POST",
      headers: { origin },
      body: '{"ms":0}',
    });

    expect(reply.status).toBe(status);
    if (status === 403) expect(await reply.json()).toEqual({ error: expect.stringContaining("loopback") });
  });
});

describe("odd requests", () => {
  /** What the server sends back to some bytes, until it closes or has been silent for a while. */
  function exchange(text: string, silenceMs = 300): Promise<string> {
    const { port } = new URL(cloud.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1");
      let seen = "";
      socket.setTimeout(silenceMs, () => socket.destroy());
      socket.on("data", (chunk) => {
        seen += chunk.toString();
      });
      socket.on("close", () => resolve(seen));
      socket.on("error", reject);
      socket.write(text);
    });
  }

  const head = (length: number, ...more: readonly string[]) =>
    [
      "POST / HTTP/1.1",
      "host: 127.0.0.1",
      `authorization: ${authorization("ec2")}`,
      "content-type: application/x-www-form-urlencoded",
      `content-length: ${length}`,
      ...more,
      "",
      "",
    ].join("\r\n");
  const body = "Action=DescribeVpcs&Version=2016-11-15";

  const alive = async () => expect((await call(body)).status).toBe(200);

  it.each(["PUT", "DELETE", "PATCH", "OPTIONS"])("%s is refused in EC2's XML", async (method) => {
    const reply = await fetch(cloud.url, { method });

    expect([reply.status, await reply.text()]).toEqual([
      405,
      expect.stringContaining("<Code>MethodNotAllowed</Code>"),
    ]);
  });

  it("that are pipelined are answered one by one", async () => {
    const seen = await exchange(head(body.length) + body + head(body.length) + body);

    expect(seen.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
    expect(seen.match(/<\/DescribeVpcsResponse>/g)).toHaveLength(2);
  });

  it("that come slowly, byte by byte, are answered", async () => {
    const { port } = new URL(cloud.url);
    const socket = connect(Number(port), "127.0.0.1");
    const answered = new Promise<string>((resolve) =>
      socket.once("data", (chunk) => resolve(chunk.toString())),
    );
    for (const byte of head(body.length, "connection: close") + body) socket.write(byte);

    expect(await answered).toContain("200 OK");
    socket.destroy();
  });

  it("that end before their length leave the server as it was", async () => {
    expect(await exchange(head(500) + body)).toBe("");
    await alive();
  });

  it("that are longer than they say are closed with a refusal", async () => {
    const seen = await exchange(`${head(body.length)}${body}&more=of\r\n\r\n`);

    expect(seen).toMatch(/HTTP\/1.1 400 Bad Request\r\n[\s\S]*<Code>InvalidRequest<\/Code>/);
    await alive();
  });

  it.each([
    ["no HTTP", "hello\r\n\r\n", 400],
    ["a header without a colon", "POST / HTTP/1.1\r\nhost 127.0.0.1\r\n\r\n", 400],
    ["no Host", "POST / HTTP/1.1\r\nconnection: close\r\n\r\n", 403],
    ["an address that is none", "GET http://[ HTTP/1.1\r\nhost: [\r\nconnection: close\r\n\r\n", 403],
    ["a length that is no number", head(0).replace("content-length: 0", "content-length: x"), 400],
    ["two lengths", head(0, "content-length: 3"), 400],
    ["a broken chunk", "POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", 400],
    ["a header without end", `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${"y".repeat(100_000)}\r\n\r\n`, 431],
    ["an address without end", `GET /?x=${"y".repeat(100_000)} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`, 431],
  ])("with %s are refused in EC2's XML and closed", async (_name, text, status) => {
    const [first = "", document = ""] = (await exchange(text)).split("\r\n\r\n");

    expect(first).toContain(`HTTP/1.1 ${status} `);
    expect(document).toMatch(/^<\?xml [\s\S]*<Code>\w+<\/Code>[\s\S]*<RequestID>[0-9a-f-]{36}<\/RequestID>/);
    await alive();
  });

  it("to /_local/ that are too large are refused in JSON", async () => {
    const reply = await fetch(`${cloud.url}/_local/role`, {
      method: "POST",
      body: "x".repeat(17 * 2 ** 20),
    });

    expect([reply.status, await reply.json()]).toEqual([413, { error: "The request is too large." }]);
  });
});

describe("answers", () => {
  it("carry a request id in the body and in the header, a new one each time", async () => {
    const [one, two] = [await call("Action=DescribeVpcs"), await call("Action=DescribeVpcs")];
    const idIn = ({ text }: { text: string }) => /<requestId>([0-9a-f-]{36})<\/requestId>/.exec(text)?.[1];

    expect(idIn(one)).toBe(one.headers.get("x-amzn-requestid"));
    expect(idIn(one)).not.toBe(idIn(two));
    expect(one.text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<DescribeVpcsResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15\/"><requestId>/,
    );
  });

  it("of STS carry it in ResponseMetadata", async () => {
    const { text } = await call("Action=GetCallerIdentity&Version=2011-06-15", "sts");

    expect(text).toMatch(
      /<GetCallerIdentityResult>.*<\/GetCallerIdentityResult><ResponseMetadata><RequestId>[0-9a-f-]{36}</,
    );
  });

  it.each([
    ["an unknown action", "Action=DescribeEverything", "InvalidAction", 400],
    ["no action", "Version=2016-11-15", "MissingAction", 400],
    ["an unknown parameter", "Action=DescribeVpcs&Color=red", "UnknownParameter", 400],
    [
      "an unknown nested parameter",
      "Action=DescribeVpcs&Filter.1.Name=state&Filter.1.Value.1=x&Filter.1.Nmae=y",
      "UnknownParameter",
      400,
    ],
    ["a list without numbers", "Action=DescribeVpcs&VpcId.first=vpc-00000001", "UnknownParameter", 400],
    ["a number that is none", "Action=DescribeVpcs&MaxResults=many", "InvalidParameterValue", 400],
    ["a number out of range", "Action=DescribeVpcs&MaxResults=99999999999", "InvalidParameterValue", 400],
    ["a flag that is none", "Action=DescribeVpcs&DryRun=maybe", "InvalidParameterValue", 400],
    ["a name nested without end", `Action=DescribeVpcs&${"a.".repeat(5000)}b=1`, "UnknownParameter", 400],
    ["a dry run of a read", "Action=DescribeVpcs&DryRun=true", "DryRunOperation", 412],
  ])("%s is refused in EC2's XML", async (_name, body, code, status) => {
    const answer = await call(body);

    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`<Code>${code}</Code>`);
  });

  it("escape what a client sent, also what XML cannot carry", async () => {
    const { text } = await call(`Action=DescribeVpcs&VpcId.1=${encodeURIComponent('<a&b>"\u0000\u0008')}`);

    expect(text).toContain("&lt;a&amp;b&gt;&quot;\ufffd\ufffd");
  });

  it("take parameters from the query as well", async () => {
    const headers = { authorization: authorization("ec2") };
    const response = await fetch(`${cloud.url}/?Action=DescribeVpcs&Version=2016-11-15`, { headers });

    expect(response.status).toBe(200);
  });

  it("refuse a body that is too large", async () => {
    const answer = await call(`Action=DescribeVpcs&x=${"y".repeat(17 * 2 ** 20)}`);

    expect([answer.status, answer.text.includes("RequestEntityTooLarge")]).toEqual([413, true]);
  });

  it("refuse a call with more parameters than any has", async () => {
    const answer = await call(`Action=DescribeVpcs${"&x=1".repeat(100_001)}`);

    expect([answer.status, answer.text.includes("RequestEntityTooLarge")]).toEqual([413, true]);
  });
});
