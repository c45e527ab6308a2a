import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseSeed } from "../../src/local/seed.ts";
import { type LocalCloud, startLocalCloud } from "../../src/local/server.ts";
import { standardPolicies } from "../support/member-policies.ts";
import { runCli } from "../support/run-cli.ts";

const page = readFileSync("docs/commands.md", "utf8");
const marked = /<!-- run by test\/docs\/commands\.test\.ts -->\n```sh\n([^`]*)```/.exec(page)?.[1] ?? "";
const lines = marked.trim().split("\n");

let cloud: LocalCloud;

beforeAll(async () => {
  const seeds = ["config/seeds/captured-demo-vpc.json", "config/demo/targets.json"];
  cloud = await startLocalCloud({
    seeds: seeds.map((file) => parseSeed(readFileSync(file, "utf8"))),
    standardPolicies,
  });
});

afterAll(() => cloud.close());

describe("the examples of docs/commands.md", () => {
  it("are there", () => {
    expect(lines.length).toBeGreaterThan(3);
  });

  it.each(lines)("%s", async (line) => {
    const [, args = "", code = ""] = /^npx vpc-rule-sync (.*?)\s+# exits (\d)/.exec(line) ?? [];

    const result = await runCli(args.split(" "), { AWS_ENDPOINT_URL: cloud.url, AWS_REGION: "us-east-1" });

    expect({ code: result.code, stderr: result.stderr }).toEqual({ code: Number(code), stderr: "" });
  });
});

describe("docs/commands.md", () => {
  it("names every command that --help lists", () => {
    const command = process.env.CLI_UNDER_TEST ?? "dist/vpc-rule-sync.js";

    const { stdout } = spawnSync(process.execPath, [command, "--help"], { encoding: "utf8" });

    const listed = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name ?? "");
    expect(listed.length).toBeGreaterThan(6);
    expect(listed.filter((name) => name !== "help" && !page.includes(`| \`${name}`))).toEqual([]);
  });
});
