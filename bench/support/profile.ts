/** Where the processor time of some work goes, by V8's own profiler. */
import { readFile, writeFile } from "node:fs/promises";
import { type Profiler, Session } from "node:inspector/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Hotspot {
  /** The function and the file it is written in. */
  readonly where: string;
  /** Of all time, what was spent in the function itself. */
  readonly share: number;
}

/**
 * Profiles the work and answers the three functions with the most time of their own. Keeps the profile as
 * `<name>.cpuprofile` in the folder named by BENCH_RESULTS, for a browser's developer tools.
 */
export async function profile(name: string, work: () => void): Promise<readonly Hotspot[]> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  work();
  const { profile: taken } = await session.post("Profiler.stop");
  session.disconnect();
  const folder = process.env.BENCH_RESULTS;
  if (folder !== undefined) {
    await writeFile(join(folder, `${name.replaceAll(" ", "-")}.cpuprofile`), JSON.stringify(taken));
  }
  return hotspots(taken);
}

async function hotspots({ nodes, samples = [] }: Profiler.Profile): Promise<readonly Hotspot[]> {
  const frames = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const own = new Map<string, number>();
  const places = new Map<string, string>();
  for (const id of samples) {
    const frame = frames.get(id);
    if (frame === undefined) continue;
    const key = `${frame.functionName} ${frame.url}:${frame.lineNumber}`;
    if (!places.has(key)) places.set(key, await placeOf(frame));
    own.set(key, (own.get(key) ?? 0) + 1);
  }
  return [...own]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([key, count]) => ({ where: places.get(key) ?? key, share: count / samples.length }));
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

const sources = new Map<string, readonly string[]>();

/** The bundler writes each module's path above its code. */
async function placeOf({ functionName, url, lineNumber }: Frame): Promise<string> {
  const name = functionName === "" ? "(anonymous)" : functionName;
  if (!url.startsWith("file:")) return url === "" ? name : `${name} (${url})`;
  const path = fileURLToPath(url);
  const lines = sources.get(path) ?? (await readFile(path, "utf8")).split("\n");
  sources.set(path, lines);
  const heading = lines
    .slice(0, lineNumber + 1)
    .findLast((line) => /^\/\/ (src|bench)\//.test(line))
    ?.slice(3);
  return `${name} (${heading ?? join(basename(dirname(path)), basename(path))})`;
}
