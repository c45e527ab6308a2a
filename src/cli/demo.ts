/**
 * `demo`: the whole story on the embedded cloud, through the same code and the same wire as on AWS. Every
 * chapter checks what it tells; the first thing that is not as told ends the demo with exit code 1.
 */
import document from "../../config/demo/mapping.yml";
import type { Mapping } from "../model/mapping.ts";
import type { Run } from "../model/run.ts";
import { loadMappings } from "../reconcile/load-mappings.ts";
import type { Ports } from "../reconcile/ports.ts";
import { destinationTable } from "../report/destination-table.ts";
import { renderJson } from "../report/render-json.ts";
import { connectForMappings } from "../wiring.ts";
import { actAs, countCalls, openDemoCloud } from "./demo-cloud.ts";
import { orderLines, reorderSource } from "./demo-reorder.ts";
import {
  changeLines,
  changesInWords,
  checkOutcomes,
  findGroup,
  loseRule,
  notAsTold,
  openHole,
  runMappings,
  type Stage,
} from "./demo-story.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { LOCAL_HUB } from "./member-policies.ts";
import { newRunId } from "./run-mappings.ts";
import { guarded, openTerminal, type Terminal } from "./terminal.ts";

const SOURCE = { account: "111111111111", region: "us-east-1", aclId: "acl-0d330000000000010" } as const;
const HOLE = { name: "Public web", account: "222222222222", region: "eu-west-1" } as const;
const LOSS = { name: "Database", account: "333333333333", region: "us-east-1" } as const;

export async function runDemo(options: { readonly json?: boolean }): Promise<ExitCode> {
  const terminal = openTerminal();
  const asJson = options.json === true;
  return guarded(terminal, asJson, async () => {
    const startedAt = performance.now();
    const cloud = await openDemoCloud();
    const tell = teller(terminal, asJson);
    try {
      tell("An AWS of our own", [
        `${cloud.url}, empty but for one account's web tier and edge; no real account is touched`,
      ]);
      const run = await tellStory(tell);
      const { total, mutating } = await countCalls(cloud);
      if (asJson) terminal.print(renderJson(run));
      else {
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        const calls = `${total} AWS calls, ${mutating} of them writes, in ${seconds} s`;
        terminal.print(
          `\n${destinationTable(run.destinations, terminal.paint).join("\n")}\n\n${calls}. ${nextSteps}\n`,
        );
      }
      return EXIT.ok;
    } finally {
      await cloud.close();
    }
  });
}

const nextSteps = "Your turn: README.md, A first mapping of your own.";

type Tell = (title: string, lines: readonly string[]) => void;

async function tellStory(tell: Tell): Promise<Run> {
  const mappings = registerMappings(tell);
  const stage = { mappings, runId: newRunId(), ports: await connectAs(LOCAL_HUB.account) };
  const created = await createAll(stage, tell);
  await tamper(created, tell);
  const corrected = await putRight(stage, tell);
  await reorder(stage, tell);
  return corrected;
}

function registerMappings(tell: Tell): readonly Mapping[] {
  const { mappings, problems } = loadMappings([{ fileName: "config/demo/mapping.yml", text: document }]);
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  tell("Register", ["config/demo/mapping.yml", ...mappings.map(mappingWords)]);
  return mappings;
}

function mappingWords({ id, kind, source, targets }: Mapping): string {
  const what = kind === "network-acl" ? "a network ACL" : "4 groups";
  const places = targets.map(({ account, region }) => `${account}/${region}`).join(", ");
  return `mapping ${id}: ${what} of ${source.account}/${source.region} to ${places}`;
}

async function createAll(stage: Stage, tell: Tell): Promise<Run> {
  const planned = await runMappings(stage, "plan");
  checkOutcomes(planned, { drifted: 18 });
  tell("Plan", [`${changesInWords(planned)}; nothing is written yet`]);
  const created = await runMappings(stage, "sync");
  checkOutcomes(created, { corrected: 18 });
  tell("Create", [
    "16 groups with their rules and references, all groups first",
    "2 network ACLs with denies and ephemeral ports, and then the subnets under them; all read again and found equal",
  ]);
  return created;
}

/** In each target account somebody changes something by hand, with the account's own credentials. */
async function tamper(created: Run, tell: Tell): Promise<void> {
  await openHole(await connectAs(HOLE.account), findGroup(created, HOLE.name, HOLE.account, HOLE.region));
  await loseRule(await connectAs(LOSS.account), findGroup(created, LOSS.name, LOSS.account, LOSS.region));
  tell("Somebody's hand", [
    `opens tcp 22 from everywhere on ${HOLE.name} in ${HOLE.account}/${HOLE.region}`,
    `deletes the only inbound rule of ${LOSS.name} in ${LOSS.account}/${LOSS.region}`,
  ]);
}

async function putRight(stage: Stage, tell: Tell): Promise<Run> {
  const found = await runMappings(stage, "plan");
  checkOutcomes(found, { drifted: 2, "in-sync": 16 });
  const lines = changeLines(found);
  if (lines.length !== 2) throw notAsTold(`${lines.length} differences were found, not 2`);
  tell("Found", lines);
  const corrected = await runMappings(stage, "sync");
  checkOutcomes(corrected, { corrected: 2, "in-sync": 16 });
  tell("Put right", ["the lost rule added, then, after a fresh look, the hole removed by its rule id"]);
  const verified = await runMappings(stage, "plan");
  checkOutcomes(verified, { "in-sync": 18 });
  tell("Verified", ["planned once more: 18 destinations in sync, nothing to do"]);
  return corrected;
}

/** The same packets pass, but no order of the three replacements alone would let them pass all the time. */
async function reorder(stage: Stage, tell: Tell): Promise<void> {
  await reorderSource(await connectAs(SOURCE.account), SOURCE);
  tell("Another order", [
    "in the source three rules of the ACL change places; replaced one by one, in whatever order,",
    "a copy would for a moment shut out tcp 443 or let in tcp 3389",
  ]);
  const found = await runMappings(stage, "plan");
  checkOutcomes(found, { drifted: 2, "in-sync": 16 });
  tell("Checked", orderLines(found));
  checkOutcomes(await runMappings(stage, "sync"), { corrected: 2, "in-sync": 16 });
  checkOutcomes(await runMappings(stage, "plan"), { "in-sync": 18 });
  tell("Done", ["both ACLs are as their source again; planned once more: nothing to do"]);
}

async function connectAs(account: string): Promise<Ports> {
  actAs(account);
  const roles = { readerRole: "vpc-rule-sync-reader", writerRole: "vpc-rule-sync-writer" };
  const { ports } = await connectForMappings(roles, "us-east-1", {
    sessionName: "vpc-rule-sync-demo",
    askMfaCode: () => Promise.reject(notAsTold("the embedded cloud asks for no MFA code")),
    stop: { isStopped: () => false },
    progress: { report: () => undefined },
  });
  return ports;
}

function teller(terminal: Terminal, asJson: boolean): Tell {
  if (asJson) return () => undefined;
  return (title, [first = "", ...rest]) => {
    const heading = terminal.paint.bold(title.padEnd(18));
    terminal.print(`${heading} ${first}\n${rest.map((line) => `${" ".repeat(19)}${line}\n`).join("")}`);
  };
}
