/** Breaks one line in a copy of the project and runs one property file there. */
import { spawn } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mutant } from "./mutants.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
/** Inside the project, so that packages are found; ignored by git and left out by the other tests. */
export const WORK = join(PROJECT, "test/mutants/.work");
const ROOMS = ["src/packets", "src/model", "src/plan", "src/reconcile", "test/support", "test/properties"];

const CONFIG = `export default {
  test: { include: ["test/properties/**/*.test.ts"], testTimeout: 120000, reporters: ["default"] },
};
`;

/** Enough cases to hit every mutant with this seed, and no more. */
const ENVIRONMENT = { PROPERTY_RUNS: "250", PROPERTY_SEED: "20260801", PROPERTY_SHRINK: "no" };

/** How fast-check, the laws of entry orders and vitest's own expectations say it. */
const FAILED_ON_CASE = /Property failed after|Error: pair \d+|AssertionError/;

export interface Trial {
  readonly passed: boolean;
  /** True when a property failed on a case, as opposed to code that cannot be run. */
  readonly failedOnCase: boolean;
  readonly output: string;
}

/**
 * Runs `testFile` on a copy of the project, with the mutant in it if there is one.
 *
 * @throws Error when the mutant does not fit the code any more
 */
export async function tryMutant(name: string, mutant: Mutant | null, testFile: string): Promise<Trial> {
  const folder = join(WORK, name.replaceAll(/[^a-z0-9]+/gi, "-"));
  await rm(folder, { recursive: true, force: true });
  for (const room of ROOMS) await cp(join(PROJECT, room), join(folder, room), { recursive: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "vitest.config.mjs"), CONFIG);
  if (mutant !== null) {
    const path = join(folder, "src", mutant.file);
    await writeFile(path, mutate(await readFile(path, "utf8"), mutant));
  }
  const trial = await runTests(folder, testFile);
  await rm(folder, { recursive: true, force: true });
  return trial;
}

/** @throws Error when `find` is not in the text, or more than once */
export function mutate(text: string, { name, file, find, replace }: Mutant): string {
  const found = text.split(find).length - 1;
  if (found !== 1) {
    throw new Error(
      `mutant "${name}" is stale: its line is ${found} times in src/${file}; it must be there once`,
    );
  }
  return text.replace(find, () => replace);
}

function runTests(folder: string, testFile: string): Promise<Trial> {
  const vitest = join(PROJECT, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--root", folder, `test/properties/${testFile}`];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, ...ENVIRONMENT, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: string[] = [];
    child.stdout.on("data", (chunk) => chunks.push(String(chunk)));
    child.stderr.on("data", (chunk) => chunks.push(String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => {
      const output = chunks.join("");
      resolve({ passed: code === 0, failedOnCase: FAILED_ON_CASE.test(output), output });
    });
  });
}
