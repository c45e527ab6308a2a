/** `demo`: it exits 0 only if everything came true that it tells. */
import { expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { runOf } from "./documents.ts";

// The address of no cloud: whatever the demo calls, it is not what the environment names.
const ELSEWHERE = { AWS_ENDPOINT_URL: "http://127.0.0.1:1" };

test.concurrent("tells the whole story, groups and a reordered network ACL, and ends with 0", async () => {
  const { code, stdout, stderr } = await runCli(["demo"], ELSEWHERE);

  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("16 groups and 2 network ACLs to create");
  expect(stdout).toContain("- in tcp 22 from 0.0.0.0/0 · Public web in 222222222222/eu-west-1");
  expect(stdout).toMatch(/Checked +5 calls instead of 3: create \d+ \(a helper\), /);
  expect(stdout).toContain("compared after every call: what passes before and after passes all the time");
});

test.concurrent("with --json it is one document", async () => {
  const result = await runCli(["demo", "--json"], ELSEWHERE);

  expect([result.code, result.stderr]).toEqual([0, ""]);
  expect(runOf(result).destinations).toHaveLength(18);
});
