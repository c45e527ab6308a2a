/** Breaks named lines one by one and sees the properties fail, after seeing them pass unbroken. */
import { rm } from "node:fs/promises";
import pLimit from "p-limit";
import { afterAll, describe, expect, test } from "vitest";
import { MUTANTS, type Mutant } from "./mutants.ts";
import { mutate, tryMutant, WORK } from "./run-mutant.ts";

/** Each is a process of its own on a machine that may have two cores. */
const limit = pLimit(2);

const TIMEOUT_MS = 240_000;

afterAll(() => rm(WORK, { recursive: true, force: true }));

describe("unbroken", () => {
  const files = [...new Set(MUTANTS.map(({ killedBy }) => killedBy))];

  for (const file of files) {
    test.concurrent(`${file} passes on the copy`, { timeout: TIMEOUT_MS }, async () => {
      const trial = await limit(() => tryMutant(`unbroken ${file}`, null, file));

      expect(trial.passed, trial.output).toBe(true);
    });
  }
});

describe("broken", () => {
  for (const mutant of MUTANTS) {
    test.concurrent(`code that ${mutant.name} fails ${mutant.killedBy}`, {
      timeout: TIMEOUT_MS,
    }, async () => {
      const trial = await limit(() => tryMutant(mutant.name, mutant, mutant.killedBy));

      expect(trial.passed, `nobody noticed: ${mutant.why}`).toBe(false);
      expect(trial.failedOnCase, trial.output).toBe(true);
    });
  }
});

describe("the list of mutants", () => {
  const mutant: Mutant = { name: "m", file: "f.ts", find: "a > b", replace: "a >= b", why: "", killedBy: "" };

  test.each(["", "a < b", "a > b; a > b"])("a mutant that does not fit %j is reported as stale", (text) => {
    expect(() => mutate(text, mutant)).toThrow(/stale/);
  });

  test("a mutant changes the one line it names", () => {
    expect(mutate("if (a > b) $&", mutant)).toBe("if (a >= b) $&");
  });
});
