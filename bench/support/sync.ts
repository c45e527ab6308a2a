/** One `sync` of a fleet on the local cloud, with the calls it made and what its process used. */
import { type BenchCloud, type Counts, openCloud } from "./cloud.ts";
import { type Fleet, type FleetFiles, writeFleet } from "./fleet.ts";
import { type Finished, runCli } from "./processes.ts";

/** What a call to AWS takes at the least, from near its Region. */
export const LATENCY_MS = 20;

export interface Synced extends Finished {
  readonly counts: Counts;
}

export interface TwoRuns {
  /** Puts the drifted groups right; finds nothing to do where none has drifted. */
  readonly first: Synced;
  /** The same command again: there is nothing left to do. */
  readonly second: Synced;
}

/** Opens a fresh cloud with the fleet, runs the same command twice, and cleans up. */
export async function syncTwice(fleet: Fleet): Promise<TwoRuns> {
  const files = await writeFleet(fleet);
  try {
    const cloud = await openCloud({ seedFile: files.seedFile, latencyMs: LATENCY_MS });
    try {
      const first = await sync(fleet, files, cloud);
      const second = await sync(fleet, files, cloud);
      if (second.counts.mutating > 0) throw new Error("the second run found something to write");
      return { first, second };
    } finally {
      await cloud.close();
    }
  } finally {
    await files.remove();
  }
}

async function sync(fleet: Fleet, { mappingFile }: FleetFiles, cloud: BenchCloud): Promise<Synced> {
  await cloud.resetCounts();
  const env = {
    AWS_ENDPOINT_URL: cloud.url,
    AWS_ACCESS_KEY_ID: fleet.caller,
    AWS_SECRET_ACCESS_KEY: "bench",
    AWS_REGION: fleet.source.region,
  };
  const finished = await runCli(["sync", "-f", mappingFile], { env });
  return { ...finished, counts: await cloud.counts() };
}

/** The time and the processor time that any command needs before it does anything: those of `--help`. */
export async function measureStartUp(): Promise<{ readonly wallMs: number[]; readonly cpuMs: number[] }> {
  const runs: Finished[] = [];
  for (let run = 0; run < 7; run += 1) runs.push(await runCli(["--help"]));
  return { wallMs: runs.map(({ wallMs }) => wallMs), cpuMs: runs.map(({ cpuMs }) => cpuMs) };
}
