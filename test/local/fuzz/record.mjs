/** `node test/local/fuzz/record.mjs` writes corpus.txt anew: builds record.ts, which Node 20 cannot run by itself, and runs it. */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../..", import.meta.url));
// Inside node_modules, so that what is not bundled is found.
const folder = await mkdtemp(join(root, "node_modules", ".fuzz-"));
const outfile = join(folder, "record.js");
try {
  await build({
    absWorkingDir: root,
    entryPoints: ["test/local/fuzz/record.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
  });
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const { record } = await import(pathToFileURL(outfile).href);
  await record(fileURLToPath(new URL("corpus.txt", import.meta.url)));
} finally {
  await rm(folder, { recursive: true, force: true });
}
