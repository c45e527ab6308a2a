/** What is wrong with a command line is said before any file is acted on and before any call. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CliResult } from "../support/run-cli.ts";
import { errorsOf } from "./documents.ts";
import { expectErrors } from "./error-text.ts";
import { mapping, openStage, type Stage, TARGET, twoVpcs } from "./stage.ts";

let stage: Stage;
let file: string;
beforeAll(async () => {
  stage = await openStage(twoVpcs({ web: ["in tcp 443 from 10.0.0.0/8"] }));
  file = await stage.file("good.yml", mapping());
});
afterAll(() => stage[Symbol.asyncDispose]());

async function expectNothingDone({ code, stdout, stderr }: CliResult): Promise<void> {
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|node:internal/);
  expect(await stage.counts()).toMatchObject({ total: 0 });
}

const errors: readonly (readonly [
  name: string,
  args: readonly string[],
  code: string,
  ...words: string[],
])[] = [
  [
    "a file that is not there",
    ["sync", "-f", "no-such.yml"],
    "FILE_UNREADABLE",
    "no-such.yml",
    "check the path",
  ],
  ["a folder where a file belongs", ["plan", "-f", "."], "FILE_UNREADABLE", ".", "directory"],
  ["no file for sync", ["sync"], "NO_MAPPING_FILE", "-f"],
  ["no file for plan", ["plan", "web-tier"], "NO_MAPPING_FILE", "-f"],
  ["no file to validate", ["mapping", "validate"], "NO_MAPPING_FILE", "-f"],
  [
    "a mapping id that no file has",
    ["sync", "web-teir", "-f", "FILE"],
    "UNKNOWN_MAPPING",
    "web-teir",
    "did you mean web-tier?",
  ],
  ["a copy of nothing", ["copy", "security-group", "--to-vpc", TARGET.vpc], "BAD_SELECTION", "--tag"],
  [
    "a copy by ids and by tag",
    ["copy", "security-group", "sg-00000001", "--tag", "a=b", "--to-vpc", TARGET.vpc],
    "BAD_SELECTION",
    "both",
  ],
  [
    "a copy into what is no VPC",
    ["copy", "security-group", "sg-00000001", "--to-vpc", "vpc-1"],
    "BAD_VPC",
    "vpc-1",
  ],
  [
    "a copy of what is no group",
    ["copy", "security-group", "web", "--to-vpc", TARGET.vpc],
    "BAD_GROUP",
    "web",
  ],
  ["a seed that is not there", ["local", "--seed", "no-such.json"], "FILE_UNREADABLE", "no-such.json"],
  ["a seed that is a mapping", ["local", "--seed", "FILE"], "BAD_SEED", "good.yml"],
  ["a reading that is none", ["local", "--reading", "failedBatch=x"], "BAD_SETTING", "whole or half"],
];

for (const [name, args, ...error] of errors) {
  test.concurrent(`${name}: one error with what to do`, async () => {
    const result = await stage.run(args.map((arg) => (arg === "FILE" ? file : arg)));

    await expectNothingDone(result);
    expectErrors(result.stderr, [error]);
  });
}

const refused: readonly (readonly [name: string, args: readonly string[], says: string, next?: string])[] = [
  ["an unknown command", ["snyc"], "unknown command 'snyc'", "did you mean sync?"],
  ["approve, which is not there yet", ["approve", "run-1"], "unknown command 'approve'"],
  ["rollback, which is not there yet", ["rollback", "run-1"], "unknown command 'rollback'"],
  ["audit, which is not there yet", ["audit"], "unknown command 'audit'"],
  [
    "an unknown command under copy",
    ["copy", "prefix-list", "acl-00000001"],
    "copy: unknown command 'prefix-list'",
  ],
  ["an unknown command under mapping", ["mapping", "validat"], "'validat'", "did you mean validate?"],
  [
    "an unknown option",
    ["sync", "--dry-run"],
    "sync: unknown option '--dry-run'",
    "see vpc-rule-sync sync --help",
  ],
  ["a misspelt option", ["plan", "--jsno"], "unknown option '--jsno'", "did you mean --json?"],
  ["an option without its value", ["sync", "-f"], "argument missing"],
  ["a negative number of removals", ["sync", "-f", "x.yml", "--accept-removals", "-1"], "whole number"],
  ["a port that is none", ["local", "--port", "70000"], "give a port"],
  [
    "a pair that is none",
    ["copy", "security-group", "sg-00000001", "--to-vpc", TARGET.vpc, "--cidr", "10.0.0.0/8"],
    "key=value",
  ],
  ["a copy to nowhere", ["copy", "security-group", "sg-00000001"], "--to-vpc"],
];

for (const [name, args, says, next = "--help"] of refused) {
  test.concurrent(`${name}: one error with what to do`, async () => {
    const result = await stage.run(args);

    await expectNothingDone(result);
    expectErrors(result.stderr, [["BAD_ARGUMENTS", says, next]]);
  });
}

test.concurrent("with --json an error of the command line is a document too", async () => {
  const [noFile, noOption] = await Promise.all([
    stage.run(["sync", "--json"]),
    stage.run(["sync", "--json", "--dry-run"]),
  ]);

  expect(noFile).toMatchObject({ code: 1, stderr: "" });
  expect(errorsOf(noFile)).toMatchObject([{ code: "NO_MAPPING_FILE", subject: "-f" }]);
  expect(noOption).toMatchObject({ code: 1, stderr: "" });
  expect(errorsOf(noOption)).toMatchObject([{ code: "BAD_ARGUMENTS", subject: "vpc-rule-sync sync" }]);
});

test.concurrent("a bad setting in the environment is named", async () => {
  const result = await stage.run(["plan", "-f", file], { VPC_RULE_SYNC_RULE_QUOTA: "many" });

  expect(result).toMatchObject({ code: 1, stdout: "" });
  expectErrors(result.stderr, [["BAD_SETTING", "VPC_RULE_SYNC_RULE_QUOTA", "many"]]);
});

test.concurrent("no command at all: the help, on stderr, exit 1", async () => {
  const { code, stdout, stderr } = await stage.run([]);

  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("Usage: vpc-rule-sync");
});

test.concurrent.each([
  [["--help"]],
  [["copy", "--help"]],
  [["mapping", "--help"]],
  [["plan", "--help"]],
  [["sync", "--help"]],
  [["copy", "security-group", "--help"]],
  [["copy", "network-acl", "--help"]],
  [["discover", "--help"]],
  [["discover", "vpcs", "--help"]],
  [["mapping", "validate", "--help"]],
  [["local", "--help"]],
  [["demo", "--help"]],
])("help of %j is on stdout with an example", async (args) => {
  const { code, stdout, stderr } = await stage.run(args);

  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/Usage: vpc-rule-sync/);
  expect(stdout).toMatch(/Example:\n {2}vpc-rule-sync /);
});
