/** `local`: the embedded cloud in the foreground. */
import memberTemplate from "../../config/member-account.yml";
import { parseReadings, type Readings } from "../local/readings.ts";
import { parseSeed, type Seed, SeedError } from "../local/seed.ts";
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from "../local/server.ts";
import { InputError } from "../model/errors.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { readText } from "./mapping-files.ts";
import { memberPolicies } from "./member-policies.ts";
import { guarded, openTerminal } from "./terminal.ts";

export interface LocalOptions {
  readonly port: number;
  readonly seed: readonly string[];
  readonly reading: readonly string[];
  readonly json?: boolean;
}

export async function runLocal(options: LocalOptions): Promise<ExitCode> {
  const terminal = openTerminal();
  return guarded(terminal, options.json === true, async () => {
    const seeds = await Promise.all(options.seed.map(readSeed));
    const readings = toReadings(options.reading);
    const ended = untilSignal();
    const standardPolicies = () => memberPolicies(memberTemplate);
    const cloud = await start({ port: options.port, seeds, readings, standardPolicies });
    const ready =
      options.json === true ? JSON.stringify({ version: 1, ready: cloud.url }) : `ready ${cloud.url}`;
    terminal.print(`${ready}\n`);
    await ended;
    await cloud.close();
    return EXIT.ok;
  });
}

export async function readSeed(fileName: string): Promise<Seed> {
  try {
    return parseSeed(await readText(fileName));
  } catch (error) {
    if (!(error instanceof SeedError)) throw error;
    throw new InputError({
      code: "BAD_SEED",
      subject: fileName,
      reason: error.message,
      next: "see docs/local.md for the shape of a seed",
      cause: error,
    });
  }
}

function toReadings(pairs: readonly string[]): Partial<Readings> {
  const readings = parseReadings(Object.fromEntries(pairs.map((pair) => pair.split("=", 2))));
  if (typeof readings !== "string") return readings;
  throw new InputError({
    code: "BAD_SETTING",
    subject: "--reading",
    reason: readings,
    next: "write it as in --reading failedBatch=half",
  });
}

async function start(options: LocalCloudOptions): Promise<LocalCloud> {
  try {
    return await startLocalCloud(options);
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    throw new InputError({
      code: "PORT_TAKEN",
      subject: `127.0.0.1:${options.port}`,
      reason: "something else listens there",
      next: "choose another with --port, or --port 0 for a free one",
      cause: error,
    });
  }
}

function isPortTaken(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES")
  );
}

/** Listens before the cloud is up, so that a signal in between is not lost. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
