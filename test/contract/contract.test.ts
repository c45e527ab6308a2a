/**
 * The whole suite against the local cloud: every case agrees, whatever it needs, and
 * leaves nothing behind. The cloud's clock runs fast, so that what AWS does in time is
 * done at once; cases about time itself have a cloud with the usual clock.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalCloud, startLocalCloud } from "../../src/local/server.ts";
import { cases } from "./cases.ts";
import { type Endpoint, probeEndpoint } from "./endpoint.ts";
import { runCase, runsAlone } from "./run-case.ts";

const startedMs = Date.now();
const fastClock = { now: () => startedMs + (Date.now() - startedMs) * 1000 };

const clouds: LocalCloud[] = [];
let fast: Endpoint;
let usual: Endpoint;

beforeAll(async () => {
  clouds.push(await startLocalCloud({ clock: fastClock }), await startLocalCloud());
  const found = await Promise.all(clouds.map(({ url }) => probeEndpoint(url, "eu-west-1")));
  [fast = usual, usual = fast] = found;
});

afterAll(() => Promise.all(clouds.map((cloud) => cloud.close())));

describe("the local cloud agrees with EC2", () => {
  it.each(cases.map((one) => [`${one.section} ${one.name}`, one] as const))("%s", async (_name, one) => {
    const result = await runCase(one, runsAlone(one) ? usual : fast);

    if (result.kind === "deviates") throw result.error;
    expect(result.kind === "not-run" ? result.lacking : result.left).toEqual([]);
  });
});
