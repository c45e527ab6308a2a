import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { listImports, listViolations, readSources } from "./import-rules.ts";

const root = process.cwd();

describe("imports point one way", () => {
  it("every import of every source file goes through an allowed door", () => {
    const sources = readSources(root);
    const imports = listImports(sources);

    const violations = listViolations(imports);

    expect(sources.size).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(100);
    expect(violations).toEqual([]);
  });

  it("sees every import that a real parser sees", async () => {
    const sources = readSources(root);
    const seen = new Set(listImports(sources).map(({ from, to }) => `${from} ${to}`));

    const { metafile } = await build({
      entryPoints: [...sources.keys()],
      bundle: true,
      write: false,
      outdir: "out",
      metafile: true,
      format: "esm",
      platform: "node",
      packages: "external",
      loader: { ".yml": "text" },
      logLevel: "silent",
    });

    const parsed = Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
      from.startsWith("src/") ? imports.map(({ path }) => `${from} ${path}`) : [],
    );
    expect(parsed.length).toBeGreaterThan(100);
    expect(parsed.filter((item) => !seen.has(item))).toEqual([]);
  });

  it.each([
    ["src/plan/guard.ts", 'import { readFile } from "node:fs";'],
    ["src/plan/guard.ts", 'import type { EC2Client } from "@aws-sdk/client-ec2";'],
    ["src/local/server.ts", 'import { parseCidr } from "../packets/cidr.ts";'],
    ["src/aws/ec2-state.ts", 'import { diffRules } from "../plan/diff.ts";'],
    ["src/aws/ec2-state.ts", 'import { anything } from "../reconcile/ports.ts";'],
    ["src/cli/plan.ts", 'import { Ec2State } from "../aws/ec2-state.ts";'],
    ["src/cli/plan.ts", 'export { diffRules } from "../plan/diff.ts";'],
    ["src/reconcile/reconcile-scope.ts", 'const late = await import("../aws/ec2-state.ts");'],
    ["src/report/table.ts", 'import "../wiring.ts";'],
    ["src/wiring.ts", 'import { runPlan } from "./cli/plan.ts";'],
    ["src/helpers/anything.ts", 'import { readFile } from "node:fs";'],
  ])("a planted import in %s is caught: %s", (file, planted) => {
    const sources = new Map([[file, planted]]);

    const violations = listViolations(listImports(sources));

    expect(violations).toHaveLength(1);
  });
});
