/**
 * What reviews found after everything else had passed, each as a case of its own: destinations that others
 * wait for, lost creations, facts that cannot be read, chains, Ctrl-C among reads, what totals count.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Seed } from "../../src/local/seed.ts";
import { reconcileScopes } from "../../src/reconcile/reconcile-scope.ts";
import { copyOf, profiles } from "../cli/copies.ts";
import { runOf } from "../cli/documents.ts";
import { groupId, seedOf } from "../cli/seed-words.ts";
import {
  type Fault,
  type Fields,
  type Groups,
  mapping,
  openStage,
  ownerTags,
  SOURCE,
  type Stage,
  TARGET,
  twoVpcs,
} from "../cli/stage.ts";
import { portsOnChanging, withoutGroup } from "../support/changing-cloud.ts";
import { FAIR, type Weather } from "../support/fault-plan.ts";
import { type Family, familyCloud, familyJob, familyState } from "../support/group-family.ts";
import { MemoryCloud } from "../support/memory-cloud.ts";
import type { WordedRule } from "../support/rule-pairs.ts";
import * as scene from "../support/scene.ts";
import { cidrPeer, identityOf, type StoredPeer } from "../support/stored-rules.ts";
import { sync } from "./commands.ts";

const loose = { maxRemovalsPercent: 100 };
const ours = (name: string, mappingId = "web-tier") => ownerTags(mappingId, groupId(SOURCE.vpc, name));
const denied = (action: string, account = TARGET.account): Fault => ({
  action,
  account,
  kind: "error",
  times: 99,
  code: "UnauthorizedOperation",
  status: 403,
});

/** Name and outcome of each destination. */
function outcomesOf({ destinations }: ReturnType<typeof runOf>): Readonly<Record<string, string>> {
  return Object.fromEntries(destinations.map(({ name, outcome }) => [name ?? "nameless", outcome]));
}

const waiting: Groups = { web: ["in tcp 443 from app"], app: ["in tcp 8080 from 10.0.0.0/8"] };
const open = ["in tcp 443 from 10.0.0.0/8"];

test.concurrent("with unresolved: skip a rule is not removed while the group that its successor names could not be made", async () => {
  await using stage = await openStage(twoVpcs(waiting, { web: { rules: open, tags: ours("web") } }));
  await stage.faults(denied("CreateSecurityGroup"));
  const fields = { translate: { unresolved: "skip" }, limits: loose };

  const { code, run, reasons } = await sync(stage, both(fields));

  expect([code, outcomesOf(run), reasons]).toEqual([1, { app: "failed", web: "held" }, ["UNRESOLVED"]]);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual(open);
});

test.concurrent("copy --replace removes nothing while the group that the new rule names could not be made", async () => {
  await using stage = await openStage(twoVpcs(waiting, { web: open }));
  await stage.faults(denied("CreateSecurityGroup"));
  const ids = ["web", "app"].map((name) => groupId(SOURCE.vpc, name));
  const options = ["--replace", "--accept-removals", "9", "--yes", "--json"];

  const result = await stage.run(copyOf(...ids, ...options), await profiles(stage));

  expect([result.code, outcomesOf(runOf(result))]).toEqual([1, { app: "failed", web: "held" }]);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual(open);
});

test.concurrent("a copy whose creation loses its reply is finished in one run and not left open outbound", async () => {
  const rules = ["in tcp 443 from 10.0.0.0/8", "out tcp 443 to 10.0.0.0/8"];
  await using stage = await openStage(twoVpcs({ web: rules }));
  await stage.faults({ action: "CreateSecurityGroup", kind: "drop-after" });

  const args = copyOf(groupId(SOURCE.vpc, "web"), "--yes", "--json");
  const result = await stage.run(args, await profiles(stage));

  expect([result.code, outcomesOf(runOf(result))]).toEqual([0, { web: "corrected" }]);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual(rules);
});

test.concurrent("prefix lists that cannot be read fail only the mapping whose groups use one, by the group's name", async () => {
  const list = { id: "pl-0a000000000000001", name: "office", maxEntries: 5 };
  const source = { web: [`in tcp 443 from ${list.id}`], app: ["in tcp 8080 from 10.0.0.0/8"] };
  const target = { web: { rules: [], tags: ours("web") } };
  await using stage = await openStage(twoVpcs(source, target, { prefixLists: [list] }));
  await stage.faults(denied("DescribeManagedPrefixLists", SOURCE.account));

  const { code, run, first } = await sync(stage, [mapping(), only("app")]);

  expect([code, outcomesOf(run)]).toEqual([1, { web: "failed", app: "corrected" }]);
  expect([first.groupId, first.error?.code]).toEqual([groupId(TARGET.vpc, "web"), "ACCESS_DENIED"]);
  expect(await stage.view(TARGET).words(TARGET.vpc, "app")).toEqual(source.app);
});

test.concurrent("VPCs that cannot be read fail only the destination that has to be made", async () => {
  const source = { web: ["in tcp 443 from 10.0.0.0/8"], app: ["in tcp 8080 from 10.0.0.0/8"] };
  await using stage = await openStage(twoVpcs(source, { web: { rules: [], tags: ours("web") } }));
  await stage.faults(denied("DescribeVpcs"));

  const { code, run } = await sync(stage, both());

  expect([code, outcomesOf(run)]).toEqual([1, { app: "failed", web: "corrected" }]);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual(source.web);
});

test.concurrent("a chain in one file takes one run for each link, waits for nothing, and comes to rest", async () => {
  const [a, b, c] = [
    ["in tcp 1 from 10.0.0.0/8"],
    ["in tcp 2 from 10.0.0.0/8"],
    ["in tcp 3 from 10.0.0.0/8"],
  ];
  const end = { ...TARGET, vpc: "vpc-0b000000000000002" };
  const last = { web: { rules: c, tags: ownerTags("far", groupId(TARGET.vpc, "web")) } };
  const vpcs = [
    { id: TARGET.vpc, groups: { web: { rules: b, tags: ours("web") } } },
    { id: end.vpc, groups: last },
  ];
  await using stage = await openStage(
    seedOf([
      { ...SOURCE, vpcs: [{ id: SOURCE.vpc, groups: { web: { rules: a } } }] },
      { ...TARGET, vpcs },
    ]),
  );
  const far = mapping({
    id: "far",
    source: { ...TARGET, select: { names: ["web"] } },
    targets: [end],
    limits: loose,
  });
  const chain = [mapping({ limits: loose }), far];
  const rulesAtEnd = () => stage.view(end).words(end.vpc, "web");
  const startedAt = Date.now();

  const one = await sync(stage, chain);
  expect([one.code, one.outcomes, await rulesAtEnd()]).toEqual([0, ["corrected", "corrected"], b]);
  const two = await sync(stage, chain);
  expect([two.code, two.outcomes, await rulesAtEnd()]).toEqual([0, ["in-sync", "corrected"], a]);
  await stage.resetCounts();
  const three = await sync(stage, chain);

  expect([three.code, three.outcomes]).toEqual([0, ["in-sync", "in-sync"]]);
  expect((await stage.counts()).mutating).toBe(0);
  expect(Date.now() - startedAt).toBeLessThan(25_000);
});

for (const command of ["plan", "sync"] as const) {
  test.concurrent(`SIGINT while many accounts are read for a ${command}: few further calls, exit 1`, async () => {
    const targets = Array.from({ length: 40 }, (_, index) => ({
      account: `${300_000_000_000 + index}`,
      region: "eu-west-1",
      vpc: `vpc-0c0000000000000${index + 10}`,
    }));
    const places = targets.map((place) => ({ ...place, vpcs: [{ id: place.vpc }] }));
    await using stage = await openStage(twoVpcs({ web: open }), seedOf(places));
    const file = await stage.file("many.json", mapping({ targets }));
    await stage.latency(80);

    const run = stage.start([command, "-f", file]);
    await untilCalled(stage, "DescribeSecurityGroups", 4);
    run.signal("SIGINT");
    await run.sees(/stopping/);
    const before = await stage.counts();
    const { code } = await run.ended;
    const after = await stage.counts();

    expect([code, after.mutating]).toEqual([1, 0]);
    // Eight scopes are read at a time, each with one call for its role and one for its groups.
    expect(after.total - before.total).toBeLessThanOrEqual(16);
  });
}

test.concurrent("totals and table of a sync count what landed, not what was refused", async () => {
  const source = { web: ["in tcp 80 from 10.0.0.0/8", "in tcp 443 from 10.0.0.0/8"] };
  const rules = ["in tcp 80 from 10.0.0.0/8", "in udp 53 from 10.0.0.0/8"];
  const { code, totals, row, total } = await syncTwice(
    twoVpcs(source, { web: { rules, tags: ours("web") } }),
    (stage) => stage.faults(denied("RevokeSecurityGroupIngress")),
  );

  expect([code, totals]).toMatchObject([1, { add: 1, amend: 0, remove: 0 }]);
  expect(row).toMatch(/^failed .* eu-west-1 +\+1$/);
  expect(total).toMatch(/^Total: 1 destination, 1 rule added, 0 amended, 0 removed/);
});

test.concurrent("totals and table of a sync count what landed before a destination was held", async () => {
  const full = [1, 2, 3].map((port) => `out tcp ${port} to 10.0.0.0/8`);
  // A reference cannot take the place of an address in one call, and on the same port neither may go before the
  // other has come: outbound there is no room for the change.
  const source = { web: ["in tcp 443 from 10.0.0.0/8", "out tcp 1 to web", ...full.slice(1)] };
  const { code, totals, row, total } = await syncTwice(
    twoVpcs(source, { web: { rules: full, tags: ours("web") } }),
    (stage) => stage.quota(TARGET, 3),
  );

  expect([code, totals]).toMatchObject([3, { add: 1, amend: 0, remove: 0 }]);
  expect(row).toMatch(/^held .* eu-west-1 +\+1\b/);
  expect(total).toMatch(/^Total: 1 destination, 1 rule added, 0 amended, 0 removed/);
});

const FOREIGN: WordedRule = inbound(cidrPeer("10.0.0.8/29"));

test("a rule that somebody puts into a group while an additive mapping makes it stays, whenever it comes", async () => {
  const own = inbound(cidrPeer("10.0.0.0/29"));
  const family: Family = { ownership: "additive", members: [[own]] };
  const run = async (weather: Weather) => {
    const cloud = familyCloud(family, weather);
    const result = await reconcileScopes(familyJob(family), scene.portsOn(cloud));
    const outcomes =
      result.kind === "ran" ? result.run.destinations.map(({ outcome }) => outcome) : ["bad input"];
    return { calls: cloud.calls.map(({ name }) => name), outcomes, rules: familyState(cloud).app ?? [] };
  };
  const { calls } = await run(FAIR);
  const made = calls.indexOf("create-group");
  const edit = { kind: "add", rule: FOREIGN } as const;

  for (let after = made; after < calls.length; after += 1) {
    const meddlings = [{ after, groupId: "sg-00000000000000001", edit }];
    const { outcomes, rules } = await run({ ...FAIR, meddlings });

    const kept = rules.filter((word) => !word.startsWith("tag ")).map((word) => word.trim());
    expect([after, outcomes, kept]).toEqual([after, ["corrected"], [own, FOREIGN].map(identityOf).sort()]);
  }
});

test("a group that is deleted while a lost creation is looked for is not referred to", async () => {
  const friend = scene.idIn(scene.TARGET, "db");
  const family: Family = {
    ownership: "exclusive",
    members: [[inbound({ kind: "group", account: "", id: "db" })]],
  };
  const cloudUnder = (weather: Weather): MemoryCloud => {
    const places = [scene.SOURCE, scene.TARGET];
    const friends = places.map((place) => scene.group(place, scene.idIn(place, "db"), "db", {}, []));
    const groups = [...familyCloud(family).groups.values(), ...friends];
    return new MemoryCloud(
      { groups, vpcs: places.map((place) => scene.vpcOf(place)), prefixLists: [], peerings: [], quota: 60 },
      weather,
    );
  };
  const fair = cloudUnder(FAIR);
  await reconcileScopes(familyJob(family), scene.portsOn(fair));
  const at = fair.calls.findIndex(({ name }) => name === "create-group");
  let cloud = cloudUnder({ ...FAIR, faults: [{ at, kind: "lost-after" }] });
  const ports = portsOnChanging(() => cloud);
  // The run sleeps for the first time before it looks for the group whose creation got no reply.
  const clock = {
    ...ports.clock,
    sleep: async () => {
      cloud = withoutGroup(cloud, friend);
    },
  };

  const result = await reconcileScopes(familyJob(family), { ...ports, clock });

  expect(result).toMatchObject({ kind: "ran", run: { destinations: [{ outcome: "held", created: true }] } });
  expect(cloud.groups.has(friend)).toBe(false);
  // Only what EC2 put into the new group is taken out: it is left empty until it can be filled.
  expect(cloud.writes.map(({ name }) => name)).toEqual(["remove-rules"]);
});

test.concurrent("one source with two names in one VPC becomes two groups, and both stay in sync", async () => {
  const rules = ["in tcp 22 from 10.0.0.0/8", "out tcp 443 to 10.0.0.0/8"];
  await using stage = await openStage(twoVpcs({ web: rules }));
  const targets = ["{name}-a", "{name}-b"].map((as) => ({ ...TARGET, as }));

  const first = await sync(stage, mapping({ targets }));
  await stage.resetCounts();
  const second = await sync(stage, mapping({ targets }));

  expect([first.code, outcomesOf(first.run)]).toEqual([0, { "web-a": "corrected", "web-b": "corrected" }]);
  expect([second.code, outcomesOf(second.run)]).toEqual([0, { "web-a": "in-sync", "web-b": "in-sync" }]);
  expect((await stage.counts()).mutating).toBe(0);
  for (const name of ["web-a", "web-b"]) {
    expect(await stage.view(TARGET).words(TARGET.vpc, name)).toEqual(rules);
  }
});

const tagged = { env: "prod" };

test.concurrent("a destination that two mappings would write gets no call, not even for tags, with --adopt", async () => {
  const seed = seedOf([
    { ...SOURCE, vpcs: [{ id: SOURCE.vpc, groups: { web: { rules: open, tags: { team: "a" } } } }] },
    { ...TARGET, vpcs: [{ id: TARGET.vpc, tags: tagged, groups: { web: { rules: open } } }] },
  ]);
  await using stage = await openStage(seed);
  const targets = [{ ...TARGET, vpc: { tags: tagged } }];

  const { code, outcomes, reasons } = await sync(
    stage,
    [mapping({ targets }), mapping({ id: "other", targets })],
    ["--adopt"],
  );

  expect([code, outcomes]).toEqual([3, ["refused", "refused"]]);
  expect(reasons).toEqual(["TWO_WRITERS", "TWO_WRITERS"]);
  expect(await stage.calls()).toEqual([]);
});

test.concurrent("a source that its own target's tags lead to gets no call, not even for tags, with --adopt", async () => {
  const groups = { web: { rules: open, tags: { team: "a" } } };
  await using stage = await openStage(
    seedOf([{ ...SOURCE, vpcs: [{ id: SOURCE.vpc, tags: tagged, groups }] }]),
  );
  const targets = [{ account: SOURCE.account, region: SOURCE.region, vpc: { tags: tagged } }];

  const { code, outcomes, reasons } = await sync(stage, mapping({ targets }), ["--adopt"]);

  expect([code, outcomes, reasons]).toEqual([3, ["refused"], ["OWN_SOURCE"]]);
  expect(await stage.calls()).toEqual([]);
});

function both(fields: Fields = {}): Fields {
  return mapping({ source: { ...SOURCE, select: { names: ["app", "web"] } }, ...fields });
}

function only(name: string): Fields {
  return mapping({ id: name, source: { ...SOURCE, select: { names: [name] } } });
}

function inbound(peer: StoredPeer): WordedRule {
  return { way: "ingress", protocol: "tcp", from: 8000, to: 8000, peer, description: "" };
}

async function untilCalled(stage: Stage, action: string, times: number): Promise<void> {
  while (((await stage.counts()).byAction[action] ?? 0) < times) await sleep(5);
}

/** The same sync on two equal stages: once for its document, once for its text. */
async function syncTwice(seed: Seed, prepare: (stage: Stage) => Promise<void>) {
  const run = async (...options: readonly string[]) => {
    await using stage = await openStage(seed);
    await prepare(stage);
    const file = await stage.file("m.json", mapping({ limits: loose }));
    return await stage.run(["sync", "-f", file, ...options]);
  };
  const [json, text] = await Promise.all([run("--json"), run()]);
  const document = JSON.parse(json.stdout) as { readonly totals: { readonly changes: unknown } };
  const lines = text.stdout.trimEnd().split("\n");
  return {
    code: text.code,
    totals: document.totals.changes,
    row: lines.find((line) => line.includes(" web-tier ")) ?? "",
    total: lines.at(-1) ?? "",
  };
}
