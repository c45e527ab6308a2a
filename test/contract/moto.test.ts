/**
 * The suite against moto: it deviates in many cases, all of them known by name and
 * reason. A new deviation, and a known one that is gone, both fail here.
 */
import { describe, expect, it } from "vitest";
import { cases } from "./cases.ts";
import { probeEndpoint } from "./endpoint.ts";
import { judgeResults } from "./judge.ts";
import { motoDeviations } from "./known-deviations/moto.ts";
import { hasMoto, startMoto } from "./moto-server.ts";
import { runCases } from "./run-case.ts";

describe("the known deviations of moto", () => {
  it("name cases that exist", () => {
    const names = new Set(cases.map(({ name }) => name));

    expect(Object.keys(motoDeviations).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe.runIf(hasMoto())("moto", () => {
  it("agrees with EC2 but for what is known", { timeout: 600_000 }, async () => {
    // Python runs one thread at a time, so a second server halves the time.
    const halves = [cases.filter((_, index) => index % 2 === 0), cases.filter((_, index) => index % 2 === 1)];
    const results = await Promise.all(
      halves.map(async (half) => {
        const moto = await startMoto();
        try {
          return await runCases(half, await probeEndpoint(moto.url, "eu-west-1"), 2);
        } finally {
          await moto.close();
        }
      }),
    );

    const judgement = judgeResults(results.flat(), motoDeviations);

    const { agreed, knownDeviations, surprises, notRun } = judgement;
    process.stdout.write(
      `moto: ${agreed.length} agreed, ${knownDeviations.length} deviate as known, ` +
        `${surprises.length} surprises, ${notRun.length} not run\n`,
    );
    const told = surprises.map(
      ({ case: one, kind, message }) => `${one.section} ${one.name} ${kind}: ${message}`,
    );
    expect(told).toEqual([]);
    expect(agreed.length).toBeGreaterThan(100);
  });
});
