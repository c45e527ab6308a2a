/**
 * Bundles the command line into dist/, so that a clone, a tarball and a global install all run the same
 * files and need nothing else at run time. Code splitting keeps `--version` from loading the SDK.
 */
import { chmod, rm } from "node:fs/promises";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: { "vpc-rule-sync": "src/cli/main.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  mainFields: ["module", "main"],
  loader: { ".yml": "text" },
  legalComments: "linked",
  minifySyntax: true,
  chunkNames: "chunks/[name]-[hash]",
  banner: {
    // Some dependencies are CommonJS inside and call require.
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
await chmod("dist/vpc-rule-sync.js", 0o755);
