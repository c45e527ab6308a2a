/** Bundles a TypeScript program, which Node 20 cannot run by itself, for those that run it with `npm run`. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
// The SDK's notice about Node 20 would stand in front of everything.
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };

/** Runs it in a process of its own with these arguments; its exit code becomes ours. `entry` is below the root. */
export async function runProgram(entry, args) {
  await bundled(entry, async (file) => {
    const env = { ...process.env, ...QUIET };
    const child = spawn(process.execPath, ["--enable-source-maps", file, ...args], { stdio: "inherit", env });
    // A terminal sends its Ctrl-C to both; only the child knows what there is to clean up.
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    process.exitCode = await new Promise((resolve) => {
      child.on("close", (code) => resolve(code ?? 1));
    });
  });
}

/** Loads it into this process and hands its exports over, for as long as `use` takes. */
export async function useModule(entry, use) {
  Object.assign(process.env, QUIET);
  await bundled(entry, async (file) => use(await import(pathToFileURL(file).href)));
}

async function bundled(entry, use) {
  // Inside node_modules, so that what is not bundled is found; a folder for each run, so that two can run at once.
  const folder = await mkdtemp(join(root, "node_modules", ".run-ts-"));
  const outfile = join(folder, "program.js");
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20.19",
      packages: "external",
      sourcemap: "inline",
    });
    await use(outfile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
