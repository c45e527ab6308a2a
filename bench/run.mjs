/**
 * Builds the command line and the benches, runs each bench in a process of its own, prints one table and
 * writes it as JSON to bench/results/. `npm run bench -- NAME` runs one. Time decides nothing here: it ends
 * with 0 unless a bench could not be run.
 */
import { execFile } from "node:child_process";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const results = join(root, "bench/results");
const built = join(results, "build");

const all = (await readdir(join(root, "bench")))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => basename(file, ".ts"))
  .sort();
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !all.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`there is no bench ${unknown}; there are ${all.join(", ")}\n`);
  process.exit(1);
}

await rm(built, { recursive: true, force: true });
await Promise.all([buildCli(), buildBenches()]);
const { summarise } = await import(pathToFileURL(join(built, "bench/support/summary.js")));
const outcomes = [];
for (const name of wanted.length > 0 ? wanted : all) outcomes.push(await runBench(name));
const { text, document } = summarise(outcomes, new Date());
await writeFile(join(results, "latest.json"), `${JSON.stringify(document, null, 2)}\n`);
process.stdout.write(text);

/** The project's own build, run in a folder of its own so that dist/ stays as it is. */
async function buildCli() {
  await mkdir(built, { recursive: true });
  for (const name of ["src", "config", "package.json"]) await symlink(join(root, name), join(built, name));
  await run(process.execPath, [join(root, "scripts/build.mjs")], { cwd: built });
}

async function buildBenches() {
  await build({
    absWorkingDir: root,
    entryPoints: ["bench/*.ts", "bench/support/summary.ts"],
    outdir: join(built, "bench"),
    outbase: "bench",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
  });
}

async function runBench(name) {
  process.stderr.write(`${name} …\n`);
  const env = {
    ...process.env,
    BENCH_CLI: join(built, "dist/vpc-rule-sync.js"),
    BENCH_RESULTS: results,
    BENCH_USAGE_HOOK: pathToFileURL(join(root, "bench/support/usage-hook.mjs")).href,
  };
  try {
    const { stdout } = await run(process.execPath, [join(built, "bench", `${name}.js`)], {
      env,
      maxBuffer: 64 * 2 ** 20,
    });
    return { bench: name, figures: JSON.parse(stdout) };
  } catch (error) {
    process.stderr.write(`${name} could not be run\n${error.stderr ?? error}\n`);
    process.exitCode = 1;
    return { bench: name, figures: [] };
  }
}
