/**
 * Runs the built command as its users do: a process of its own, whose environment holds nothing of the
 * developer's. `CLI_UNDER_TEST` names another build, such as one installed from a tarball.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { devNull } from "node:os";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../dist/vpc-rule-sync.js", import.meta.url));

export interface CliResult {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty value takes a variable away. */
export type CliEnvironment = Readonly<Record<string, string>>;

/** A command on its way. */
export interface CliRun {
  readonly ended: Promise<CliResult>;
  /** The match, once either stream has it; rejects when the process ends without one. */
  sees(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Types a line; only on a terminal. */
  type(line: string): void;
}

/** What every run starts with: an operator's keys of no profile, and nowhere else to look for others. */
const PLAIN: CliEnvironment = {
  PATH: process.env.PATH ?? "",
  AWS_ACCESS_KEY_ID: "123456789012",
  AWS_SECRET_ACCESS_KEY: "never-verified",
  AWS_REGION: "eu-west-1",
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: "true",
};

/** Runs the command to its end. Its standard input is empty and no terminal. */
export function runCli(args: readonly string[], env: CliEnvironment = {}): Promise<CliResult> {
  return startCli(args, env).ended;
}

export function startCli(args: readonly string[], env: CliEnvironment = {}): CliRun {
  const [program = "", ...first] = commandLine(args);
  return watch(spawn(program, first, { env: environment(env), stdio: ["ignore", "pipe", "pipe"] }));
}

/** True where this machine can put a terminal around a command (util-linux has `script`). */
export const hasTerminal = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

/** Starts the command on a terminal of its own. Both streams come out as stdout, in lines as terminals end them. */
export function startOnTerminal(args: readonly string[], env: CliEnvironment = {}): CliRun {
  const command = commandLine(args)
    .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
    .join(" ");
  const set = environment({ TERM: "xterm", ...env });
  return watch(spawn("script", ["-qec", command, "/dev/null"], { env: set, stdio: "pipe" }));
}

function commandLine(args: readonly string[]): readonly string[] {
  return [process.execPath, process.env.CLI_UNDER_TEST ?? BUILT, ...args];
}

/** The environment of a run, also for programs that stand around it. */
export function environment(env: CliEnvironment): NodeJS.ProcessEnv {
  const set = Object.entries({ ...PLAIN, ...env }).filter(([, value]) => value !== "");
  return Object.fromEntries(set);
}

function watch(child: ChildProcess): CliRun {
  const text = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
      for (const look of watchers) look();
    });
  }
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...text }));
  });
  return {
    ended,
    signal: (name) => void child.kill(name),
    type: (line) => void child.stdin?.write(`${line}\n`),
    sees: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(text.stdout) ?? pattern.exec(text.stderr);
          if (match !== null) resolve(match);
        };
        watchers.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without ${pattern}: ${JSON.stringify(text)}`)));
      }),
  };
}
