/** The first five minutes: the local cloud as a command, the example mapping, plan, sync, plan, sync. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type CliRun, runCli, startCli } from "../support/run-cli.ts";

const MAPPING = "config/examples/first-mapping.yml";
const SEEDS = ["config/seeds/captured-demo-vpc.json", "config/demo/targets.json"];

test("an example mapping is planned, carried out, in sync, and then left alone", async () => {
  const cloud = startCli(["local", "--port", "0", ...SEEDS.flatMap((seed) => ["--seed", seed])]);
  const url = await readyUrl(cloud);
  const run = (command: string) => runCli([command, "-f", MAPPING], { AWS_ENDPOINT_URL: url });

  const planned = await run("plan");
  expect([planned.code, planned.stderr, await mutatingCalls(url)]).toEqual([2, "", 0]);
  expect(planned.stdout).toContain("3 groups to create");

  const synced = await run("sync");
  expect([synced.code, synced.stderr]).toEqual([0, ""]);
  expect(synced.stdout).toMatch(/^Done: 3 corrected\n/);

  const again = await run("plan");
  expect([again.code, again.stderr]).toEqual([0, ""]);
  expect(again.stdout).toMatch(/^In sync: 3 destinations, nothing to do\.\n/);

  await fetch(`${url}/_local/counts`, { method: "POST" });
  expect((await run("sync")).code).toBe(0);
  expect(await mutatingCalls(url)).toBe(0);

  cloud.signal("SIGINT");
  expect(await cloud.ended).toMatchObject({ code: 0, stdout: `ready ${url}\n`, stderr: "" });
});

test("the mapping that the README tells is the one above", async () => {
  const readme = await readFile("README.md", "utf8");

  expect(readme).toContain(MAPPING);
});

async function readyUrl(cloud: CliRun): Promise<string> {
  const [, url = ""] = await cloud.sees(/^ready (http:\/\/127\.0\.0\.1:\d+)$/m);
  return url;
}

async function mutatingCalls(url: string): Promise<number> {
  const reply = await fetch(`${url}/_local/counts`);
  return ((await reply.json()) as { mutating: number }).mutating;
}
