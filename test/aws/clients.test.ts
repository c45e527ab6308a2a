import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Ec2State } from "../../src/aws/ec2-state.ts";
import { Ec2Steps } from "../../src/aws/ec2-steps.ts";
import { accessOf } from "./cloud.ts";

const ACCOUNT = "111111111111";
const scope = { account: ACCOUNT, region: "eu-west-1" };

type Answer = (response: ServerResponse) => void;

/** An endpoint that answers as it is told, below the level at which an AWS double could misbehave. */
let server: Server;
let requests = 0;
let answer: Answer;
beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    request.resume().on("end", () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function respond(with_: Answer): void {
  requests = 0;
  answer = with_;
}

const ITEM = "<item><groupId>sg-1</groupId></item>";
const WHOLE = `<DescribeSecurityGroupsResponse><securityGroupInfo>${ITEM}${ITEM}</securityGroupInfo></DescribeSecurityGroupsResponse>`;

describe("a listing that does not arrive whole is an error, never a shorter list", () => {
  const cut = WHOLE.slice(0, WHOLE.lastIndexOf("<item>"));
  const cases: readonly [string, Answer, string][] = [
    ["when it ends after an item", (response) => response.end(cut), "NO_ANSWER"],
    [
      "when the connection breaks after an item",
      (response) =>
        response.writeHead(200, { "content-length": WHOLE.length }).write(cut, () => response.destroy()),
      "NO_ANSWER",
    ],
    ["when it is empty", (response) => response.end(), "READ_INCOMPLETE"],
    [
      "when it is somebody else's page",
      (response) => response.end("<html><body>Sign in</body></html>"),
      "READ_INCOMPLETE",
    ],
    [
      "when it is somebody else's error",
      (response) => response.writeHead(502).end("<html>Bad gateway"),
      "NO_ANSWER",
    ],
  ];

  it.each(cases)("%s", async (_case, with_, code) => {
    respond(with_);

    await expect(new Ec2State(accessOf(ACCOUNT)).readGroups(scope)).rejects.toMatchObject({
      name: "ReadError",
      code,
    });
  });
});

describe("a write whose reply does not arrive whole is lost, after one request", () => {
  const step = { kind: "tag-group", tags: { a: "b" } } as const;
  const cases: readonly [string, Answer][] = [
    ["when it breaks off", (response) => response.end("<CreateTagsResponse><ret")],
    ["when a gateway answers instead", (response) => response.writeHead(504).end("<html>Gateway timeout")],
    ["when the connection is closed", (response) => response.destroy()],
  ];

  it.each(cases)("%s", async (_case, with_) => {
    respond(with_);

    await expect(new Ec2Steps(accessOf(ACCOUNT)).applyStep(scope, "sg-1", step)).rejects.toMatchObject({
      name: "WriteError",
      reaction: "lost",
    });
    expect(requests).toBe(1);
  });

  it("when no answer comes within fifteen seconds", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = new Promise<void>((resolve) => respond(() => resolve()));
    const writing = new Ec2Steps(accessOf(ACCOUNT)).applyStep(scope, "sg-1", step);
    const outcome = writing.catch((error: unknown) => error);
    await asked;

    vi.advanceTimersByTime(15_000);
    vi.useRealTimers();

    // The socket's own limit would end the call as well, but only in real seconds.
    const stillWaiting = pause(2_000, "still waiting", { ref: false });
    expect(await Promise.race([outcome, stillWaiting])).toMatchObject({
      name: "WriteError",
      reaction: "lost",
    });
    expect(requests).toBe(1);
  });
});

describe("a write from a machine whose clock is an hour late", () => {
  const step = { kind: "tag-group", tags: { a: "b" } } as const;
  const date = () => new Date(Date.now() + 60 * 60_000).toUTCString();
  const error = (code: string) => `<Response><Errors><Error><Code>${code}</Code></Error></Errors></Response>`;

  it("is repeated once the SDK knows the time, when it was refused for the clock", async () => {
    respond((response) => {
      if (requests === 1) response.writeHead(400, { date: date() }).end(error("RequestExpired"));
      else
        response
          .writeHead(200, { date: date() })
          .end("<CreateTagsResponse><return>true</return></CreateTagsResponse>");
    });

    await new Ec2Steps(accessOf(ACCOUNT)).applyStep(scope, "sg-1", step);

    expect(requests).toBe(2);
  });

  it("is not repeated after a 500, which says nothing of what was done", async () => {
    respond((response) => response.writeHead(500, { date: date() }).end(error("InternalError")));

    const writing = new Ec2Steps(accessOf(ACCOUNT)).applyStep(scope, "sg-1", step);

    await expect(writing).rejects.toMatchObject({ reaction: "lost" });
    expect(requests).toBe(1);
  });
});

describe("the modules as they are shipped", () => {
  let folder: string;
  let bundle: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "clients-"));
    bundle = join(folder, "bundle.mjs");
    await build({
      stdin: { contents: PROGRAM, resolveDir: import.meta.dirname, loader: "ts" },
      outfile: bundle,
      bundle: true,
      platform: "node",
      format: "esm",
      mainFields: ["module", "main"],
      banner: {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const PROGRAM = `
    import { createMappingAccess } from "../../src/aws/account-access.ts";
    import { readCaller } from "../../src/aws/caller.ts";
    import { personalCredentials } from "../../src/aws/credentials.ts";
    import { Ec2State } from "../../src/aws/ec2-state.ts";
    const scope = { account: "111111111111", region: "eu-west-1" };
    const credentials = personalCredentials({ sessionName: "test" }, { scope, action: "sts:GetCallerIdentity" });
    const caller = { account: "111111111111" };
    const access = createMappingAccess({ caller, homeRegion: "eu-west-1", readerRole: "r", writerRole: "w", sessionName: "s", credentials });
    const answers = await Promise.allSettled([readCaller(credentials, "eu-west-1"), new Ec2State(access).readGroups(scope)]);
    process.stdout.write(answers.map((each) => each.reason.code).join(" "));
  `;

  it("print nothing on stderr, and end by themselves", async () => {
    respond((response) =>
      response.writeHead(400).end("<Response><Errors><Error><Code>Nope</Code></Error></Errors></Response>"),
    );
    const { PATH } = process.env;
    const env = {
      PATH,
      AWS_ENDPOINT_URL: process.env.AWS_ENDPOINT_URL,
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
    };

    const ran = await promisify(execFile)(process.execPath, [bundle], { env });

    expect(ran).toEqual({ stdout: "CALL_REFUSED CALL_REFUSED", stderr: "" });
  });
});
