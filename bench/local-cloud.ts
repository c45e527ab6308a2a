/** The local cloud itself, spoken to over plain HTTP, so that no SDK is in the figures. */
import { systemClock } from "../src/local/clock.ts";
import { newEventLog } from "../src/local/events/event-log.ts";
import { trailEvent } from "../src/local/events/trail-event.ts";
import { sequenceIds, uuidOf } from "../src/local/ids.ts";
import { newWorld } from "../src/local/state/world.ts";
import { type BenchCloud, openCloud } from "./support/cloud.ts";
import { atMost, type Figure, median, percentile, report } from "./support/figures.ts";
import { groupId, writeFleet } from "./support/fleet.ts";
import { largeGroupId, writeAcls, writeGroups } from "./support/large-seed.ts";

const HERE = { account: "111111111111", region: "eu-west-1" } as const;
const READY_RUNS = 7;
const PAGES = 20;
const EVENTS = 20_000;
const AUTHORIZATIONS = 300;

/** The cloud reads who calls from this header and does not check the signature. */
const HEADERS = {
  authorization:
    `AWS4-HMAC-SHA256 Credential=${HERE.account}/20261122/${HERE.region}/ec2/aws4_request, ` +
    "SignedHeaders=host, Signature=00",
} as const;

await report(async () => [
  await emptyFigure(),
  ...(await twoThousandGroups()),
  ...(await thousandAcls()),
  eventFigure(),
  ...(await hundredThousandGroups()),
]);

async function emptyFigure(): Promise<Figure> {
  const times: number[] = [];
  for (let run = 0; run < READY_RUNS; run += 1) {
    const cloud = await openCloud();
    times.push(cloud.readyMs);
    await cloud.close();
  }
  const note = `median of ${READY_RUNS}, from the start of the process`;
  return { name: "ready with an empty world", value: median(times), unit: "ms", target: atMost(200), note };
}

async function twoThousandGroups(): Promise<readonly Figure[]> {
  const files = await writeFleet({
    caller: HERE.account,
    source: HERE,
    targets: [HERE],
    groupsPerTarget: 1000,
    rulesPerGroup: 20,
    driftedOneIn: null,
  });
  return withCloud(files.seedFile, files, async (cloud) => [
    { name: "ready with 2,000 seeded groups", value: cloud.readyMs, unit: "ms" },
    await pageFigure(cloud, "DescribeSecurityGroups", "a page of 1,000 groups of 20 rules", 100),
    await authorizeFigure(cloud, "an authorize", (index) => groupId(1, index)),
  ]);
}

async function thousandAcls(): Promise<readonly Figure[]> {
  const seed = await writeAcls(HERE, 1000);
  return withCloud(seed.file, seed, async (cloud) => [
    await pageFigure(cloud, "DescribeNetworkAcls", "a page of 1,000 ACLs of 20 entries", 100),
  ]);
}

async function hundredThousandGroups(): Promise<readonly Figure[]> {
  const name = (what: string) => `100,000 groups of 5 rules: ${what}`;
  const seed = await writeGroups(HERE, 100_000);
  let peakMb = Number.NaN;
  const figures = await withCloud(
    seed.file,
    seed,
    async (cloud) => [
      { name: name("ready"), value: cloud.readyMs, unit: "ms", note: "from a seed file" },
      await pageFigure(cloud, "DescribeSecurityGroups", name("a page of 1,000")),
      await pageFigure(cloud, "DescribeSecurityGroupRules", name("a page of 1,000 rules")),
      await authorizeFigure(cloud, name("an authorize"), largeGroupId),
    ],
    (peak) => {
      peakMb = peak;
    },
  );
  const note = "reading the seed included";
  return [...figures, { name: name("peak memory"), value: peakMb, unit: "MB", target: atMost(1536), note }];
}

/** Measures a cloud of its own that starts with a seed, and cleans up. */
async function withCloud(
  seedFile: string,
  files: { remove(): Promise<void> },
  measure: (cloud: BenchCloud) => Promise<readonly Figure[]>,
  tellPeak: (peakMb: number) => void = () => undefined,
): Promise<readonly Figure[]> {
  const cloud = await openCloud({ seedFile, measured: true });
  try {
    return await measure(cloud);
  } finally {
    tellPeak((await cloud.close()).peakMb);
    await files.remove();
  }
}

/** What an authorize pays for its CloudTrail event, whether or not anybody reads it. */
function eventFigure(): Figure {
  const world = newWorld(systemClock, sequenceIds());
  const log = newEventLog();
  const entries = Object.entries({ ...authorizeCall(largeGroupId(1)), Version: "2016-11-15" });
  const rule = { securityGroupRuleId: "sgr-0a1b2c3d4e5f60001", groupId: largeGroupId(1), isEgress: false };
  const outcome = { return: true, securityGroupRuleSet: [{ ...rule, fromPort: 22, toPort: 22, tagSet: [] }] };
  const call = {
    ...{ action: "AuthorizeSecurityGroupIngress", region: HERE.region, accessKey: HERE.account, entries },
    ...({ caller: { kind: "user", account: HERE.account }, userAgent: "bench", outcome } as const),
  };
  const { user, system } = process.cpuUsage();
  for (let index = 0; index < EVENTS; index += 1) {
    log.add(trailEvent({ ...call, requestId: uuidOf(index.toString(16).padStart(32, "0")) }, world));
  }
  const used = process.cpuUsage({ user, system });
  const value = (used.user + used.system) / 1000 / EVENTS;
  return { name: "the event of an authorize", value, unit: "ms", note: `processor time, mean of ${EVENTS}` };
}

/** The first page of a listing, again and again. */
async function pageFigure(cloud: BenchCloud, Action: string, name: string, target?: number): Promise<Figure> {
  const calls = Array.from({ length: PAGES }, () => ({ Action, MaxResults: "1000" }));
  const { times, bytes } = await timeCalls(cloud, calls);
  const note = `median of ${PAGES}, ${(bytes / 1e6).toFixed(1)} MB each`;
  const figure: Figure = { name, value: median(times), unit: "ms", note };
  return target === undefined ? figure : { ...figure, target: atMost(target) };
}

async function authorizeFigure(
  cloud: BenchCloud,
  name: string,
  groupIdAt: (index: number) => string,
): Promise<Figure> {
  const calls = Array.from({ length: AUTHORIZATIONS }, (_, index) => authorizeCall(groupIdAt(index)));
  const { times } = await timeCalls(cloud, calls);
  const note = `median of ${AUTHORIZATIONS}, 95 % within ${percentile(times, 0.95).toFixed(1)}`;
  return { name, value: median(times), unit: "ms", target: atMost(2), note };
}

function authorizeCall(GroupId: string): Readonly<Record<string, string>> {
  return {
    Action: "AuthorizeSecurityGroupIngress",
    GroupId,
    "IpPermissions.1.IpProtocol": "tcp",
    "IpPermissions.1.FromPort": "2222",
    "IpPermissions.1.ToPort": "2222",
    "IpPermissions.1.IpRanges.1.CidrIp": "198.51.100.0/24",
  };
}

/** One call after the other, each until its last byte is here. `bytes` is the size of the last answer. */
async function timeCalls(
  { url }: BenchCloud,
  calls: readonly Readonly<Record<string, string>>[],
): Promise<{ readonly times: readonly number[]; readonly bytes: number }> {
  const times: number[] = [];
  let bytes = 0;
  for (const parameters of calls) {
    const startedAt = performance.now();
    const reply = await fetch(url, { method: "POST", headers: HEADERS, body: bodyOf(parameters) });
    const text = await reply.text();
    times.push(performance.now() - startedAt);
    bytes = text.length;
    if (!reply.ok) throw new Error(`${parameters.Action}: ${text.slice(0, 500)}`);
  }
  return { times, bytes };
}

function bodyOf(parameters: Readonly<Record<string, string>>): URLSearchParams {
  return new URLSearchParams({ ...parameters, Version: "2016-11-15" });
}
