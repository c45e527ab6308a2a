/**
 * Bundles test/properties/prove.ts and runs it; arguments go on to it:
 * `npm run prove -- --from 500000 --pairs 500000 --groups 0`. Ends with 1 at the first pair that breaks a law.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "prove-"));
const outfile = join(folder, "prove.js");
await build({
  absWorkingDir: root,
  entryPoints: ["test/properties/prove.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  mainFields: ["module", "main"],
  sourcemap: "inline",
});
const child = spawn(process.execPath, ["--enable-source-maps", outfile, ...process.argv.slice(2)], {
  stdio: "inherit",
});
child.on("close", async (code) => {
  await rm(folder, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});
