import { describe, expect, it } from "vitest";
import type { ContractCase, Need } from "./contract-case.ts";
import type { Endpoint } from "./endpoint.ts";
import { isLoopback } from "./endpoint.ts";
import { judgeResults } from "./judge.ts";
import { renderJudgement, toDocument } from "./render-judgement.ts";
import { runCase, runCases } from "./run-case.ts";

const nowhere: Endpoint = {
  url: "http://127.0.0.1:1",
  region: "eu-west-1",
  accounts: { kind: "by-key" },
  met: new Set(["second-region"]),
};

function made(name: string, run: ContractCase["run"], ...needs: Need[]): ContractCase {
  return { section: "9.9", name, needs, run };
}

const good = made("good", async () => {});
const bad = made("bad", async () => {
  throw new Error("no such thing");
});
const mended = made("mended", async () => {});
const needy = made("needy", async () => {}, "second-region", "buckets");
const all = [good, bad, mended, needy];

describe("judging what cases found", () => {
  it("tells agreement, known deviations, surprises of both kinds and what was not run apart", async () => {
    const results = await runCases(all, nowhere, 2);

    const judgement = judgeResults(results, { bad: "it never had one", mended: "it was broken" });

    expect(judgement.agreed).toEqual([good]);
    expect(judgement.knownDeviations).toEqual([{ case: bad, reason: "it never had one" }]);
    expect(judgement.surprises).toEqual([
      { case: mended, kind: "agrees-now", message: "no longer so: it was broken" },
    ]);
    expect(judgement.notRun).toMatchObject([{ case: needy, lacking: ["buckets"] }]);
  });

  it("takes every deviation for a surprise where none is known", async () => {
    const { surprises } = judgeResults(await runCases(all, nowhere, 1));

    expect(surprises).toEqual([{ case: bad, kind: "deviates", message: "Error: no such thing" }]);
  });

  it("renders every case but the agreeing ones, and all of them as a document", async () => {
    const judgement = judgeResults(await runCases(all, nowhere, 1), { mended: "it was broken" });

    expect(renderJudgement(judgement)).toBe(
      [
        "agreed            1",
        "known deviations  0",
        "surprises         2",
        "not run           1",
        "",
        "Not run",
        "  9.9 needy",
        "      needs buckets",
        "",
        "Surprises",
        "  9.9 bad",
        "      Error: no such thing",
        "  9.9 mended",
        "      agrees now; no longer so: it was broken",
        "",
      ].join("\n"),
    );
    expect(toDocument(judgement)).toMatchObject({
      version: 1,
      agreed: [{ section: "9.9", name: "good", assumed: false }],
      surprises: [
        { name: "bad", kind: "deviates" },
        { name: "mended", kind: "agrees-now" },
      ],
    });
  });
});

describe("running a case", () => {
  it("undoes in reverse order what the case made, although it failed, and names what stays", async () => {
    const undone: string[] = [];
    const messy = made("messy", async ({ afterwards }) => {
      afterwards(async () => undone.push("first"));
      afterwards(async () => {
        throw new Error("stuck");
      });
      afterwards(async () => undone.push("last"));
      throw new Error("half-way");
    });

    const result = await runCase(messy, nowhere);

    expect(undone).toEqual(["last", "first"]);
    expect(result).toMatchObject({
      kind: "deviates",
      left: ["Error: stuck"],
      error: { message: "half-way" },
    });
  });
});

describe("a real account", () => {
  it.each([
    ["http://127.0.0.1:4566", true],
    ["http://localhost:5000/", true],
    ["http://[::1]:4566", true],
    ["aws", false],
    ["https://ec2.eu-west-1.amazonaws.com", false],
    ["http://127.0.0.1.example.com", false],
    ["http://localhost@example.com", false],
  ])("is behind everything but loopback: %s", (url, isLocal) => {
    expect(isLoopback(url)).toBe(isLocal);
  });
});
