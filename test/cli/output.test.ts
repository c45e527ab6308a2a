/** What goes where: one document on stdout with `--json`, no colour in pipes, nothing on stderr that nobody asked for. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { hasTerminal, startOnTerminal } from "../support/run-cli.ts";
import { runOf } from "./documents.ts";
import { mapping, openStage, ownerTags, twoVpcs } from "./stage.ts";

const seed = twoVpcs(
  { web: ["in tcp 443 from 10.0.0.0/8 # office", "in udp 53 from 192.168.100.0/24"] },
  { web: { rules: ["in tcp 443 from 10.0.0.0/8", "in tcp 22 from 10.9.0.0/16"], tags: ownerTags() } },
);
const web = mapping({ limits: { maxRemovalsPercent: 100 } });

const ESCAPE = String.fromCharCode(27);

test.concurrent("everything is on stdout, without colour in a pipe, and with --json it is one document", async () => {
  await using stage = await openStage(seed);
  const file = await stage.file("m.json", web);

  const planned = await stage.run(["plan", "-f", file]);
  const plannedJson = await stage.run(["plan", "-f", file, "--json"]);
  const syncedJson = await stage.run(["sync", "-f", file, "--json"]);
  const synced = await stage.run(["sync", "-f", file]);

  const results = [planned, plannedJson, syncedJson, synced];
  expect(results.map(({ code }) => code)).toEqual([2, 2, 0, 0]);
  expect(results.map(({ stderr }) => stderr)).toEqual(["", "", "", ""]);
  for (const { stdout } of results) expect(stdout).toMatch(/[^\n]\n$/);
  expect(planned.stdout + synced.stdout).not.toContain(ESCAPE);
  expect([runOf(plannedJson).action, runOf(syncedJson).action]).toEqual(["plan", "sync"]);
});

test.concurrent("a plan lists rules in columns, each with its reason, and ends with totals", async () => {
  await using stage = await openStage(seed);
  const file = await stage.file("m.json", web);

  const { stdout } = await stage.run(["plan", "-f", file]);

  const changes = stdout.split("\n").filter((line) => /^ {2}[+~-] {2}(in|out)/.test(line));
  expect(changes.sort()).toEqual([
    "  +  in  udp 53   from 192.168.100.0/24  missing here",
    "  -  in  tcp 22   from 10.9.0.0/16       not in the source",
    '  ~  in  tcp 443  from 10.0.0.0/8        description "" becomes "office"',
  ]);
  expect(stdout).toMatch(/\nTotal: 1 destination, 1 rule to add, 1 to amend, 1 to remove\n$/);
});

test.concurrent("the same plan gives the same bytes, but for its id and times", async () => {
  await using stage = await openStage(seed);
  const file = await stage.file("m.json", web);
  const document = async () => {
    const { runId, startedAt, endedAt, ...rest } = JSON.parse(
      (await stage.run(["plan", "-f", file, "--json"])).stdout,
    );
    return JSON.stringify(rest);
  };

  expect(await document()).toBe(await document());
});

if (!hasTerminal) process.stdout.write("skipped: no `script` command here to make a terminal with\n");

test
  .runIf(hasTerminal)
  .concurrent("on a terminal there is colour and progress; NO_COLOR takes the colour away", async () => {
    await using stage = await openStage(seed);
    const file = await stage.file("m.json", web);
    const args = ["plan", "-f", file];

    const coloured = await startOnTerminal(args, { AWS_ENDPOINT_URL: stage.url }).ended;
    const plain = await startOnTerminal(args, { AWS_ENDPOINT_URL: stage.url, NO_COLOR: "1" }).ended;

    expect([coloured.code, plain.code]).toEqual([2, 2]);
    expect(coloured.stdout).toContain(`${ESCAPE}[`);
    expect(plain.stdout).toContain("reading 2 account-Regions");
    expect(plain.stdout).toContain("Plan for 1 destination: 1 drifted");
    expect(plain.stdout).not.toContain(ESCAPE);
  });

test("a reader that closes its end early gets no stack trace", async () => {
  const pipe = promisify(execFile);

  const { stderr } = await pipe("sh", ["-c", `"${process.execPath}" dist/vpc-rule-sync.js --help | true`]);

  expect(stderr).toBe("");
});
