import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalCloud, startLocalCloud } from "../../src/local/server.ts";

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});

afterAll(() => cloud.close());

describe("npm run test:contract", () => {
  it("puts a section to an endpoint and ends well where all agree", async () => {
    const { code, stdout } = await run("--endpoint", cloud.url, "--section", "1.1");

    expect(stdout).toMatch(/^agreed +8\nknown deviations +0\nsurprises +0\nnot run +0\n$/);
    expect(code).toBe(0);
  });

  it("starts a cloud of its own without an endpoint, and gives a document", async () => {
    const { code, stdout } = await run("--section", "1.1", "--json");

    expect(JSON.parse(stdout)).toMatchObject({ version: 1, surprises: [], notRun: [], left: [] });
    expect(code).toBe(0);
  });

  it("ends with 1 when a known deviation is gone", async () => {
    const { code, stdout } = await run("--endpoint", cloud.url, "--section", "1.2", "--against", "moto");

    expect(stdout).toContain("agrees now; no longer so: keeps 58 as 58");
    expect(code).toBe(1);
  });

  it("touches nothing that is not on this machine before one insists", async () => {
    const { code, stdout, stderr } = await run("--endpoint", "https://ec2.invalid");

    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("--yes-this-is-a-real-account");
  });

  it("knows no section without cases", async () => {
    const { code, stderr } = await run("--section", "7");

    expect([code, stderr]).toEqual([1, "There is no case in section 7.\n"]);
  });
});

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ["test/contract/run.mjs", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}
