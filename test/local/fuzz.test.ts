/**
 * Thousands of signed calls that no client would send: real ones with parameters lost,
 * doubled, renamed and swapped, values of every wrong kind, broken bodies and headers.
 * Each gets an answer that AWS could give, and the state stays sound.
 *
 * What is sent follows from the seed: a failure names the round and the call.
 * `FUZZ_ROUNDS` asks for more rounds than the usual. The real calls are those of the
 * contract suite; `node test/local/fuzz/record.mjs` records them anew.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { writeActions } from "../../src/local/ec2/service.ts";
import { useCloud } from "./cloud.ts";
import { actionOf, readCorpus } from "./fuzz/corpus.ts";
import { seededDraw } from "./fuzz/draw.ts";
import { problemOf } from "./fuzz/judge-answer.ts";
import { makeCall, toCorpus } from "./fuzz/make-call.ts";
import { makeNetwork } from "./fuzz/network.ts";
import { type Sent, sendRaw } from "./fuzz/send.ts";
import { flawsOf } from "./fuzz/sound-state.ts";
import { accounts, remember, type Seen } from "./fuzz/values.ts";

const rounds = Number(process.env.FUZZ_ROUNDS ?? 10);
const callsPerRound = 400;

let nowMs = Date.UTC(2026, 10, 22);
const cloud = useCloud({ clock: { now: () => nowMs } });
const corpus = toCorpus(readCorpus());
const codes = new Map<string, number>();
let start: unknown;

beforeAll(async () => {
  await makeNetwork(cloud);
  nowMs += 60_000;
  start = await cloud.get("/_local/state");
});

describe("fuzzing", () => {
  it("starts from calls of every action that may change something", () => {
    const known = new Set(readCorpus().map(actionOf));

    expect([...writeActions].filter((action) => !known.has(action))).toEqual([]);
  });

  it.each(Array.from({ length: rounds }, (_, index) => index + 1))(
    "meets only answers of AWS and leaves a sound state, round %i",
    async (round) => {
      await cloud.post("/_local/reset");
      expect(await cloud.post("/_local/state", start)).toBe(200);

      const problems = await runRound(round);

      expect(problems).toEqual([]);
      expect(await flawsOf(cloud, accounts)).toEqual([]);
      expect(await cloud.post("/_local/state", await cloud.get("/_local/state"))).toBe(200);
      expect(await flawsOf(cloud, accounts)).toEqual([]);
    },
  );

  it("gets past the door: many calls succeed, and many are refused for different reasons", () => {
    const total = [...codes.values()].reduce((sum, count) => sum + count, 0);

    expect((codes.get("") ?? 0) / total).toBeGreaterThan(0.15);
    expect(codes.size).toBeGreaterThan(60);
  });
});

async function runRound(round: number): Promise<readonly string[]> {
  const draw = seededDraw(round);
  const seen = new Map<string, Seen>(accounts.map((account) => [account, new Map()]));
  const problems: string[] = [];
  for (const account of accounts) remember(seen.get(account) ?? new Map(), JSON.stringify(start));
  for (let call = 1; call <= callsPerRound && problems.length < 5; call += 1) {
    nowMs += draw.below(400);
    const { account, ...sent } = makeCall(corpus, seen, draw);
    const problem = await problemWith(sent, seen.get(account) ?? new Map());
    if (problem !== undefined) problems.push(`round ${round}, call ${call}: ${problem}\n${show(sent)}`);
  }
  return problems;
}

async function problemWith(sent: Sent, seen: Seen): Promise<string | undefined> {
  try {
    const answer = await sendRaw(cloud.url, sent);
    remember(seen, answer.text);
    const code = /<Code>(.*?)<\/Code>|"__type":"(.*?)"/.exec(answer.text);
    const name = code?.[1] ?? code?.[2] ?? "";
    codes.set(name, (codes.get(name) ?? 0) + 1);
    const problem = problemOf(answer, sent.method);
    return problem && `${problem}: ${answer.text.slice(0, 2000)}`;
  } catch (error) {
    return String(error);
  }
}

function show({ method, path, headers, body }: Sent): string {
  return `${method} ${path.slice(0, 500)} ${JSON.stringify(headers).slice(0, 500)}\n${body.toString("latin1").slice(0, 1500)}`;
}
