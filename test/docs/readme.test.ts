import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseSeed } from "../../src/local/seed.ts";
import { type LocalCloud, startLocalCloud } from "../../src/local/server.ts";
import { standardPolicies } from "../support/member-policies.ts";

const readme = readFileSync("README.md", "utf8");
const marked = /<!-- run by test\/docs\/readme\.test\.ts -->\n```sh\n([^`]*)```/.exec(readme)?.[1] ?? "";
const lines = marked.trim().split("\n");

let cloud: LocalCloud;

beforeAll(async () => {
  const seeds = /vpc-rule-sync local (.*)/.exec(readme)?.[1]?.matchAll(/--seed (\S+)/g) ?? [];
  cloud = await startLocalCloud({
    seeds: [...seeds].map(([, file = ""]) => parseSeed(readFileSync(file, "utf8"))),
    standardPolicies,
  });
});

afterAll(() => cloud.close());

describe("the README's first five minutes", () => {
  it("names four commands", () => {
    expect(lines).toHaveLength(4);
  });

  it.each(lines)("%s", async (line) => {
    const [, args = "", code = ""] = /^npx vpc-rule-sync (.*?)\s+# exits (\d)/.exec(line) ?? [];

    const result = await run(args.split(" "));

    expect({ code: result, args }).toEqual({ code: Number(code), args });
  });
});

/** Runs the built command beside this process, which serves the cloud. */
function run(args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, ["dist/vpc-rule-sync.js", ...args], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: cloud.url,
      AWS_ACCESS_KEY_ID: "123456789012",
      AWS_SECRET_ACCESS_KEY: "any",
      AWS_REGION: "us-east-1",
    },
    stdio: "ignore",
  });
  return new Promise((resolve) => child.on("close", resolve));
}
