/** The local cloud itself, spoken to over plain HTTP, so that no SDK is in the figures. */
import { type BenchCloud, openCloud } from "./support/cloud.ts";
import { atMost, type Figure, median, percentile, report } from "./support/figures.ts";
import { groupId, writeFleet } from "./support/fleet.ts";

const HERE = { account: "111111111111", region: "eu-west-1" } as const;
const PAGES = 20;
const AUTHORIZATIONS = 300;

/** The cloud reads who calls from this header and does not check the signature. */
const HEADERS = {
  authorization:
    `AWS4-HMAC-SHA256 Credential=${HERE.account}/20261122/${HERE.region}/ec2/aws4_request, ` +
    "SignedHeaders=host, Signature=00",
} as const;

await report(async () => {
  const files = await writeFleet({
    caller: HERE.account,
    source: HERE,
    targets: [HERE],
    groupsPerTarget: 1000,
    rulesPerGroup: 20,
    driftedOneIn: null,
  });
  const cloud = await openCloud({ seedFile: files.seedFile });
  try {
    return [
      { name: "ready with 2,000 seeded groups", value: cloud.readyMs, unit: "ms" },
      await pageFigure(cloud),
      await authorizeFigure(cloud),
    ];
  } finally {
    await cloud.close();
    await files.remove();
  }
});

async function pageFigure(cloud: BenchCloud): Promise<Figure> {
  const calls = Array.from({ length: PAGES }, () => ({
    Action: "DescribeSecurityGroups",
    MaxResults: "1000",
  }));
  const { times, bytes } = await timeCalls(cloud, calls);
  return {
    name: "a page of 1,000 groups of 20 rules",
    value: median(times),
    unit: "ms",
    target: atMost(100),
    note: `median of ${PAGES}, ${(bytes / 1e6).toFixed(1)} MB each`,
  };
}

async function authorizeFigure(cloud: BenchCloud): Promise<Figure> {
  const calls = Array.from({ length: AUTHORIZATIONS }, (_, index) => ({
    Action: "AuthorizeSecurityGroupIngress",
    GroupId: groupId(1, index),
    "IpPermissions.1.IpProtocol": "tcp",
    "IpPermissions.1.FromPort": "22",
    "IpPermissions.1.ToPort": "22",
    "IpPermissions.1.IpRanges.1.CidrIp": "198.51.100.0/24",
  }));
  const { times } = await timeCalls(cloud, calls);
  return {
    name: "an authorize",
    value: median(times),
    unit: "ms",
    target: atMost(2),
    note: `median of ${AUTHORIZATIONS}, 95 % within ${percentile(times, 0.95).toFixed(1)}`,
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
