/** The local cloud as a process of its own, so that its work is not counted as the engine's. */
import { exitOf, startCli } from "./processes.ts";

export interface Counts {
  readonly total: number;
  readonly mutating: number;
  readonly byAction: Readonly<Record<string, number>>;
}

export interface BenchCloud {
  readonly url: string;
  /** From the start of the process until it took calls. */
  readonly readyMs: number;
  /** Calls since the last reset, by kind. */
  counts(): Promise<Counts>;
  resetCounts(): Promise<void>;
  /** Ends it; gives back the most memory it held, where that was to be measured. */
  close(): Promise<{ readonly peakMb: number }>;
}

export interface CloudOptions {
  readonly seedFile?: string;
  /** Added to each AWS call. */
  readonly latencyMs?: number;
  /** Whether `close` is to tell its peak memory. */
  readonly measured?: boolean;
}

export async function openCloud(options: CloudOptions = {}): Promise<BenchCloud> {
  const { seedFile, latencyMs = 0, measured } = options;
  const startedAt = performance.now();
  const seed = seedFile === undefined ? [] : ["--seed", seedFile];
  const { child, url, usage } = await startCli(["local", "--port", "0", ...seed], measured);
  const readyMs = performance.now() - startedAt;
  const post = async (path: string, body: object): Promise<void> => {
    const reply = await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  };
  await post("/_local/latency", { ms: latencyMs });
  return {
    url,
    readyMs,
    counts: async () => (await (await fetch(`${url}/_local/counts`)).json()) as Counts,
    resetCounts: () => post("/_local/counts", {}),
    async close() {
      child.kill("SIGTERM");
      await exitOf(child);
      return usage;
    },
  };
}

/** Calls whose action begins with one of these. */
export function callsOf({ byAction }: Counts, ...beginnings: readonly string[]): number {
  return Object.entries(byAction)
    .filter(([action]) => beginnings.some((beginning) => action.startsWith(beginning)))
    .reduce((sum, [, count]) => sum + count, 0);
}
