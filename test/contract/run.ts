/**
 * The suite from the command line, against any endpoint: `run.mjs` builds and starts
 * it. Prints what agreed, deviated as known, surprised and was not run; ends with 1
 * when there are surprises, which without a list of known deviations is any deviation.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { startLocalCloud } from "../../src/local/server.ts";
import { cases } from "./cases.ts";
import type { ContractCase } from "./contract-case.ts";
import { isLoopback, probeEndpoint } from "./endpoint.ts";
import { type Judgement, judgeResults, type KnownDeviations } from "./judge.ts";
import { motoDeviations } from "./known-deviations/moto.ts";
import { renderJudgement, toDocument } from "./render-judgement.ts";
import { renderRowsNotCovered } from "./rows.ts";
import { runCases } from "./run-case.ts";

const usage = `npm run test:contract -- [--endpoint URL|aws] [--section 1.2] [--against moto|FILE] [--json]

Holds an EC2-like endpoint to what sections 1 to 6 of the semantics notes say.
  --endpoint URL   where to call; without it a local cloud is started; "aws" is AWS itself
  --section 1.2    only the cases of this section; 1 takes all of 1.1 to 1.6
  --against NAME   known deviations: moto, or a JSON file {"name of a case": "reason"}
  --json           one JSON document instead of the table
  --yes-this-is-a-real-account   needed for every endpoint that is not on this machine
  --rows-not-covered             prints the rows no case holds, as docs/local.md carries them, and runs nothing
`;

const { values } = parseArgs({
  options: {
    endpoint: { type: "string" },
    section: { type: "string" },
    against: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    "yes-this-is-a-real-account": { type: "boolean", default: false },
    "rows-not-covered": { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(usage);
else if (values["rows-not-covered"]) process.stdout.write(`${renderRowsNotCovered()}\n`);
else await main();

async function main(): Promise<void> {
  const { endpoint: url, section } = values;
  const chosen = cases.filter((one) => section === undefined || `${one.section}.`.startsWith(`${section}.`));
  if (chosen.length === 0) return end(`There is no case in section ${section}.`);
  if (url !== undefined && !isLoopback(url) && !values["yes-this-is-a-real-account"]) {
    return end(
      `${url} is not on this machine. The cases create and delete VPCs, groups, lists and peerings there, ` +
        "and a stop half-way leaves some behind. Say --yes-this-is-a-real-account to go on.",
    );
  }
  const judgement = await runAt(url, chosen, await readKnown(values.against));
  const text = values.json
    ? `${JSON.stringify(toDocument(judgement), null, 2)}\n`
    : renderJudgement(judgement);
  process.stdout.write(text);
  if (judgement.surprises.length > 0) process.exitCode = 1;
}

async function runAt(
  url: string | undefined,
  chosen: readonly ContractCase[],
  known: KnownDeviations,
): Promise<Judgement> {
  const own = url === undefined ? await startLocalCloud() : undefined;
  try {
    const endpoint = await probeEndpoint(url ?? own?.url ?? "", process.env.AWS_REGION ?? "eu-west-1");
    // One account with five VPCs has no room for several cases at once.
    const atOnce = endpoint.accounts.kind === "one" ? 1 : 4;
    return judgeResults(await runCases(chosen, endpoint, atOnce, stopOnSignal()), known);
  } finally {
    await own?.close();
  }
}

/** Ctrl-C lets the cases under way clean up first; a second one does not wait. */
function stopOnSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      process.stderr.write("stopping: the cases under way end and clean up\n");
      process.exitCode = 1;
      stop.abort();
    });
  }
  return stop.signal;
}

async function readKnown(name: string | undefined): Promise<KnownDeviations> {
  if (name === undefined) return {};
  if (name === "moto") return motoDeviations;
  const known: unknown = JSON.parse(await readFile(name, "utf8"));
  if (typeof known !== "object" || known === null || Array.isArray(known)) {
    throw new Error(`${name} must hold {"name of a case": "reason"}`);
  }
  return Object.fromEntries(Object.entries(known).map(([one, reason]) => [one, String(reason)]));
}

function end(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
