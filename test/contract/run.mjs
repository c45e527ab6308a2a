/** Builds run.ts, which Node 20 cannot run by itself, into the cache folder of the dependencies and runs it. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
// Inside node_modules, so that what is not bundled is found; a folder for each run, so that two can run at once.
const folder = await mkdtemp(join(root, "node_modules", ".contract-"));
const outfile = join(folder, "run.js");
try {
  await build({
    absWorkingDir: root,
    entryPoints: ["test/contract/run.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
  });
  // The SDK's notice about Node 20 would stand in front of every table.
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
  const child = spawn(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: "inherit", env });
  // A terminal sends its Ctrl-C to both; only the child knows what there is to clean up.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.exitCode = await new Promise((resolve) => {
    child.on("close", (code) => resolve(code ?? 1));
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
