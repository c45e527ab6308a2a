/** A desk in front of the local cloud: one account of its own, worked on with the SDK and with the AWS CLI. */
import { execFile } from "node:child_process";
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { TestCloud } from "../local/cloud.ts";

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One account, with the SDK and the CLI acting as it. */
/** One account, with the SDK and the CLI acting as it. A line is split at its spaces; words that hold some follow it. */
export interface Desk {
  readonly account: string;
  readonly ec2: EC2Client;
  run(line: string, ...words: string[]): Promise<Outcome>;
  /** What a call that succeeds prints as JSON. */
  json(line: string, ...words: string[]): Promise<unknown>;
  /** What a call that succeeds prints as text, e.g. the id that `--query` picks. */
  text(line: string, ...words: string[]): Promise<string>;
}

let accounts = 0;

/** Each desk has an account that no other has. */
export function openDesk(cloud: TestCloud): Desk {
  accounts += 1;
  const account = String(700_000_000_000 + accounts);
  const run = (line: string, ...words: string[]) =>
    runAws(cloud.url, account, [...line.split(" "), ...words]);
  const succeed = async (line: string, ...words: string[]) => {
    const { code, stdout, stderr } = await run(line, ...words);
    if (code !== 0) throw new Error(`aws ${line} ended with ${code}: ${stderr}`);
    return stdout;
  };
  return {
    account,
    ec2: cloud.ec2(account),
    run,
    json: async (line, ...words) => JSON.parse(await succeed(`${line} --output json`, ...words)),
    text: async (line, ...words) => (await succeed(`${line} --output text`, ...words)).trim(),
  };
}

/** Runs the CLI with an environment of its own, so that no profile of the machine gets in. */
function runAws(url: string, account: string, words: readonly string[]): Promise<Outcome> {
  const env = {
    PATH: process.env.PATH,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: "never-verified",
    AWS_DEFAULT_REGION: "eu-west-1",
    AWS_MAX_ATTEMPTS: "1",
    AWS_PAGER: "",
  };
  return new Promise((resolve) => {
    execFile("aws", [...words], { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
