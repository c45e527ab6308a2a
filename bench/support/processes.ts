/** Runs the built command line as a person would, and measures the process from outside. */
import { type ChildProcess, spawn } from "node:child_process";

/** `run.mjs` names the command line that it has just built, and the hook that tells what a process used. */
const CLI = requiredSetting("BENCH_CLI");
const USAGE_HOOK = requiredSetting("BENCH_USAGE_HOOK");

export interface Finished {
  readonly wallMs: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Settings of the person who runs the bench must not change what is measured. */
export function cleanEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|VPC_RULE_SYNC_|BENCH_)/.test(name));
  return { ...Object.fromEntries(own), ...more };
}

/** @throws Error when it ends with another exit code, with what it printed */
export async function runCli(
  args: readonly string[],
  { env = {}, expectedCode = 0 }: { env?: Readonly<Record<string, string>>; expectedCode?: number } = {},
): Promise<Finished> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["--import", USAGE_HOOK, CLI, ...args], {
    env: cleanEnvironment(env),
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const [output, errors, usage] = await Promise.all([textOf(child, 1), textOf(child, 2), textOf(child, 3)]);
  const code = child.exitCode ?? (await exitOf(child));
  const wallMs = performance.now() - startedAt;
  if (code !== expectedCode) {
    throw new Error(
      `${args.join(" ")}: exit code ${code}, not ${expectedCode}\n${errors}${output.slice(-4000)}`,
    );
  }
  return { wallMs, ...readUsage(usage) };
}

export interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** What it used in all, once it has ended; only of one that is measured. */
  readonly usage: Promise<{ readonly peakMb: number }>;
}

/** Starts `local` and resolves with its URL once it says that it is ready. */
export async function startCli(args: readonly string[], measured = false): Promise<Started> {
  const hook = measured ? ["--import", USAGE_HOOK] : [];
  const child = spawn(process.execPath, [...hook, CLI, ...args], {
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  const usage = textOf(child, 3).then((json) => (json === "" ? { peakMb: Number.NaN } : readUsage(json)));
  let printed = "";
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    const url = /^ready (\S+)$/m.exec(printed)?.[1];
    if (url !== undefined) return { child, url, usage };
  }
  throw new Error(`${args.join(" ")} ended before it was ready\n${printed}`);
}

export async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

async function textOf(child: ChildProcess, fd: number): Promise<string> {
  const stream = child.stdio[fd];
  const chunks: string[] = [];
  if (stream !== null && stream !== undefined && "read" in stream) {
    for await (const chunk of stream) chunks.push(String(chunk));
  }
  return chunks.join("");
}

function readUsage(json: string): { readonly cpuMs: number; readonly peakMb: number } {
  const usage = JSON.parse(json) as NodeJS.ResourceUsage;
  return { cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000, peakMb: usage.maxRSS / 1024 };
}

function requiredSetting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run this through \`npm run bench\``);
  return value;
}
