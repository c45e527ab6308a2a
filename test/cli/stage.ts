/** A stage for one case: a cloud of its own, a folder for files, and the command pointed at both. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Seed } from "../../src/local/seed.ts";
import { startLocalCloud } from "../../src/local/server.ts";
import { standardPolicies } from "../support/member-policies.ts";
import { type CliEnvironment, type CliResult, type CliRun, startCli } from "../support/run-cli.ts";
import { AccountView } from "./account-view.ts";
import { type GroupWords, groupId, seedOf, type VpcWords } from "./seed-words.ts";

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly vpc: string;
}

export const SOURCE: Place = { account: "111111111111", region: "eu-west-1", vpc: "vpc-0a000000000000001" };
export const TARGET: Place = { account: "222222222222", region: "eu-west-1", vpc: "vpc-0b000000000000001" };

export interface Counts {
  readonly total: number;
  readonly mutating: number;
  readonly byAction: Readonly<Record<string, number>>;
}

export interface Fault {
  readonly action: string;
  readonly kind: "error" | "drop-before" | "drop-after";
  readonly account?: string;
  readonly role?: string;
  readonly skip?: number;
  readonly times?: number;
  readonly code?: string;
  readonly status?: number;
  readonly message?: string;
}

/** One EC2 call that changes something, as the cloud recorded it. */
export interface SeenCall {
  readonly account: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly error: string | null;
}

export interface Stage extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  run(args: readonly string[], env?: CliEnvironment): Promise<CliResult>;
  start(args: readonly string[], env?: CliEnvironment): CliRun;
  /** Writes a file into the stage's folder and gives its path. Data is written as JSON. */
  file(name: string, content: unknown): Promise<string>;
  view(place: Pick<Place, "account" | "region">): AccountView;
  counts(): Promise<Counts>;
  calls(): Promise<readonly SeenCall[]>;
  /** Forgets all counts and calls. */
  resetCounts(): Promise<void>;
  faults(...faults: readonly Fault[]): Promise<void>;
  latency(ms: number): Promise<void>;
  quota(place: Place, rules: number): Promise<void>;
}

export async function openStage(...seeds: readonly Seed[]): Promise<Stage> {
  const cloud = await startLocalCloud({ seeds, standardPolicies });
  const folder = await mkdtemp(join(tmpdir(), "vpc-rule-sync-"));
  const post = async (path: string, body: object): Promise<void> => {
    const reply = await fetch(`${cloud.url}/_local/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  };
  const get = async (path: string): Promise<unknown> => (await fetch(`${cloud.url}/_local/${path}`)).json();
  const start = (args: readonly string[], env: CliEnvironment = {}): CliRun =>
    startCli(args, { AWS_ENDPOINT_URL: cloud.url, ...env });
  return {
    url: cloud.url,
    folder,
    start,
    run: (args, env) => start(args, env).ended,
    async file(name, content) {
      const path = join(folder, name);
      await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
      return path;
    },
    view: ({ account, region }) => new AccountView(cloud.url, account, region),
    counts: async () => (await get("counts")) as Counts,
    calls: async () => (await get("calls")) as readonly SeenCall[],
    resetCounts: () => post("counts", {}),
    faults: (...faults) => post("faults", { faults }),
    latency: (ms) => post("latency", { ms }),
    quota: ({ account, region }, value) => post("quota", { account, region, code: "L-0EA8095F", value }),
    async [Symbol.asyncDispose]() {
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Groups = Readonly<Record<string, GroupWords | readonly string[]>>;

/** The usual two VPCs with these groups: the source's, and those that the target already has. */
export function twoVpcs(source: Groups, target: Groups = {}, more: Partial<VpcWords> = {}): Seed {
  return seedOf([
    { ...SOURCE, vpcs: [{ id: SOURCE.vpc, groups: toGroups(source), ...more }] },
    { ...TARGET, vpcs: [{ id: TARGET.vpc, cidr: "10.20.0.0/16", groups: toGroups(target) }] },
  ]);
}

function toGroups(groups: Groups): Readonly<Record<string, GroupWords>> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, words]) => [name, isList(words) ? { rules: words } : words]),
  );
}

function isList(words: GroupWords | readonly string[]): words is readonly string[] {
  return Array.isArray(words);
}

export type Fields = Readonly<Record<string, unknown>>;

/** A sound mapping of group `web` between the usual VPCs, which writes; with fields changed. */
export function mapping(fields: Fields = {}): Fields {
  return {
    id: "web-tier",
    kind: "security-group",
    source: { ...SOURCE, select: { names: ["web"] } },
    targets: [{ ...TARGET }],
    mode: "enforce",
    ...fields,
  };
}

/** What marks a destination of this mapping as ours, when the usual operator runs it from a file. */
export function ownerTags(
  mappingId = "web-tier",
  source = groupId(SOURCE.vpc, "web"),
): Record<string, string> {
  return {
    "vpc-rule-sync:owner": `123456789012/cli/${mappingId}`,
    "vpc-rule-sync:source": `${SOURCE.account}/${SOURCE.region}/${source}`,
  };
}
