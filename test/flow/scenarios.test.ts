/**
 * Every scenario of config/seeds copied into an account that has nothing: each rule is there afterwards or is
 * named in a finding, and nothing else is there. Judged by looking at both sides with the plain SDK.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseSeed, type SeedAccount } from "../../src/local/seed.ts";
import { type DestinationDocument, type RunDocument, runOf } from "../cli/documents.ts";
import { type PlaceWords, seedOf } from "../cli/seed-words.ts";
import { openStage, type Stage } from "../cli/stage.ts";
import { sync } from "./commands.ts";
import { type GroupFacts, readVpcFacts } from "./rule-facts.ts";

const FRESH = "999999999999";

interface Journey {
  readonly account: string;
  readonly region: string;
  readonly from: string;
  /** Named groups of the source VPC, the default group left out. */
  readonly ids: readonly string[];
  readonly to: string;
}

const files = readdirSync("config/seeds").filter((name) => name.endsWith(".json"));

for (const file of files) {
  test.concurrent(`${file}: every rule arrives or is named, and none is invented`, async () => {
    const seed = readSeed(file);
    const journeys = journeysOf(seed.accounts);
    await using stage = await openStage(seed, seedOf(freshPlaces(seed.accounts, journeys)));

    for (const journey of journeys) {
      const run = await copy(stage, journey);
      const before = await readVpcFacts(stage.view(journey), journey.from);
      const after = await readVpcFacts(stage.view({ ...journey, account: FRESH }), journey.to);

      expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
      for (const [name, source] of before) expectCarried(source, after.get(name), destination(run, source));
    }
  });
}

test("the scenarios are eight, with self references, circles and references out of the VPC among them", async () => {
  const seeds = files.map(readSeed);
  await using stage = await openStage(...seeds);
  const journeys = journeysOf(seeds.flatMap(({ accounts }) => accounts));
  const vpcs = await Promise.all(journeys.map((journey) => readVpcFacts(stage.view(journey), journey.from)));
  const groups = vpcs.flatMap((vpc) => [...vpc.values()]);
  const refersTo = (from: GroupFacts, to: GroupFacts) =>
    from.rules.some(({ words }) => words.endsWith(` ${to.id}`));

  expect(files).toHaveLength(8);
  expect(groups.filter((group) => refersTo(group, group)).length).toBeGreaterThan(10);
  expect(
    groups.filter((a) => groups.some((b) => a !== b && refersTo(a, b) && refersTo(b, a))).length,
  ).toBeGreaterThan(5);
  expect(groups.flatMap(({ rules }) => rules.filter(({ leadsOut }) => leadsOut)).length).toBeGreaterThan(4);
});

test("mappings carry the references between two VPCs over when the target VPCs are peered", async () => {
  const seed = readSeed("scanner-peered-vpcs.json");
  const journeys = journeysOf(seed.accounts);
  const peered = journeys.flatMap(({ to }, index) =>
    journeys.slice(index + 1).map((other) => [to, other.to] as const),
  );
  await using stage = await openStage(seed, seedOf(freshPlaces(seed.accounts, journeys), peered));
  const mappings = journeys.map(({ account, region, from, ids, to }, index) => ({
    id: `vpc-${index}`,
    kind: "security-group",
    source: { account, region, vpc: from, select: { ids } },
    targets: [{ account: FRESH, region, vpc: to }],
    mode: "enforce",
    limits: { allowWorld: ["all"] },
  }));

  const { code, run } = await sync(stage, mappings);

  expect(code).toBe(0);
  expect(run.destinations.flatMap(({ plan }) => plan?.findings ?? [])).toEqual([]);
  const views = journeys.map((journey) => ({
    before: readVpcFacts(stage.view(journey), journey.from),
    after: readVpcFacts(stage.view({ ...journey, account: FRESH }), journey.to),
  }));
  const sources = (await Promise.all(views.map(({ before }) => before))).flatMap((vpc) => [...vpc.values()]);
  const copies = (await Promise.all(views.map(({ after }) => after))).flatMap((vpc) => [...vpc.values()]);
  expect(copies.flatMap(({ rules }) => rules)).toHaveLength(sources.flatMap(({ rules }) => rules).length);
  const across = (groups: readonly GroupFacts[]) =>
    groups
      .flatMap((group) =>
        group.rules
          .filter(({ leadsOut }) => leadsOut)
          .map(({ words }) => `${group.name}: ${named(words, groups)}`),
      )
      .sort();
  expect(across(sources)).toHaveLength(2);
  expect(across(copies)).toEqual(across(sources));
});

/** The words of a rule with the peer's id replaced by its name. */
function named(words: string, groups: readonly GroupFacts[]): string {
  return words.replace(/sg-[\da-f]+/, (id) => groups.find((group) => group.id === id)?.name ?? id);
}

function expectCarried(
  source: GroupFacts,
  copied: GroupFacts | undefined,
  { plan }: DestinationDocument,
): void {
  const told = new Set(plan?.findings.map(({ rule }) => rule));
  const left = source.rules.filter(({ words }) => told.has(words));
  const carried = source.rules.filter((rule) => !left.includes(rule));
  for (const rule of left) expect(rule.leadsOut, `${source.name} lost ${rule.words}`).toBe(true);
  expect(copied?.rules.map(({ facts }) => facts).sort()).toEqual(carried.map(({ facts }) => facts).sort());
  expect(copied?.description).toBe(source.description);
}

function destination(run: RunDocument, source: GroupFacts): DestinationDocument {
  const found = run.destinations.find(({ plan }) => plan?.source.groupId === source.id);
  if (found === undefined) throw new Error(`${source.name} is not in the run`);
  return found;
}

async function copy(stage: Stage, { account, region, ids, to }: Journey): Promise<RunDocument> {
  const config = [account, FRESH].map(
    (id) => `[profile p${id}]\nregion = ${region}\naws_access_key_id = ${id}\naws_secret_access_key = x\n`,
  );
  const args = ["--to-vpc", to, "--from-profile", `p${account}`, "--to-profile", `p${FRESH}`];
  const result = await stage.run(
    ["copy", "security-group", ...ids, ...args, "--allow-world", "all", "--yes", "--json"],
    {
      AWS_CONFIG_FILE: await stage.file("config", config.join("\n")),
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_REGION: "",
    },
  );
  expect([result.code, result.stderr], result.stdout).toEqual([0, ""]);
  return runOf(result);
}

function readSeed(file: string) {
  return parseSeed(readFileSync(`config/seeds/${file}`, "utf8"));
}

function journeysOf(accounts: readonly SeedAccount[]): readonly Journey[] {
  const vpcs = accounts.flatMap(({ account, region, vpcs }) => vpcs.map((vpc) => ({ account, region, vpc })));
  return vpcs.map(({ account, region, vpc }, index) => ({
    account,
    region,
    from: vpc.id,
    ids: vpc.groups.filter(({ name }) => name !== "default").map(({ id }) => id),
    to: `vpc-0f00000000000000${index}`,
  }));
}

/** A VPC with the same blocks and nothing in it for each one of the scenario. */
function freshPlaces(accounts: readonly SeedAccount[], journeys: readonly Journey[]): readonly PlaceWords[] {
  const blocks = new Map(accounts.flatMap(({ vpcs }) => vpcs.map((vpc) => [vpc.id, vpc] as const)));
  return journeys.map(({ region, from, to }) => {
    const { cidr = "", ipv6Cidr } = blocks.get(from) ?? {};
    return {
      account: FRESH,
      region,
      vpcs: [{ id: to, cidr, ...(ipv6Cidr === undefined ? {} : { ipv6Cidr }) }],
    };
  });
}
