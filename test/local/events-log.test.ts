import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newEventLog } from "../../src/local/events/event-log.ts";
import type { TrailEvent } from "../../src/local/events/trail-event.ts";
import { type LocalCloud, startLocalCloud } from "../../src/local/server.ts";
import { other, useCloud, usual } from "./cloud.ts";
import { forgetEvents, keptEvents, rawCall } from "./events.ts";

const vpc = { CidrBlock: "10.0.0.0/16" };

describe("which calls have an event", () => {
  const cloud = useCloud();
  beforeEach(async () => {
    await cloud.post("/_local/faults", { faults: [] });
    await forgetEvents(cloud.url);
  });

  async function codes(): Promise<readonly (string | undefined)[]> {
    return (await keptEvents(cloud.url)).events.map(({ detail }) => detail.errorCode);
  }

  it.each([
    { call: "a read", action: "DescribeVpcs", parameters: {}, key: usual },
    { call: "a read with DryRun", action: "DescribeVpcs", parameters: { DryRun: "true" }, key: usual },
    { call: "an action EC2 does not have", action: "OpenEverything", parameters: {}, key: usual },
    { call: "a call without an action", action: "", parameters: {}, key: usual },
    {
      call: "a write with an unknown temporary key",
      action: "CreateVpc",
      parameters: vpc,
      key: "ASIAUNKNOWN",
    },
  ])("$call has none", async ({ action, parameters, key }) => {
    await rawCall(cloud.url, action, parameters, key);

    expect(await codes()).toEqual([]);
  });

  it("STS has none: CloudTrail calls its actions read-only, and no rule would get them", async () => {
    await cloud.sts().send(new GetCallerIdentityCommand({}));
    const RoleArn = `arn:aws:iam::${usual}:role/vpc-rule-sync-reader`;
    await cloud.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "run" }));

    expect(await codes()).toEqual([]);
  });

  it.each([
    { call: "a malformed write", parameters: {}, code: "Client.MissingParameter" },
    {
      call: "a write with an unknown parameter",
      parameters: { ...vpc, Open: "1" },
      code: "Client.UnknownParameter",
    },
    { call: "a DryRun", parameters: { ...vpc, DryRun: "true" }, code: "Client.DryRunOperation" },
    { call: "a success", parameters: vpc, code: undefined },
  ])("$call has one", async ({ parameters, code }) => {
    await rawCall(cloud.url, "CreateVpc", parameters);

    expect(await codes()).toEqual([code]);
  });

  it.each([
    { kind: "drop-before", seen: [] },
    { kind: "drop-after", seen: [undefined] },
  ])("a call lost by $kind has one only if it took effect", async ({ kind, seen }) => {
    await cloud.post("/_local/faults", { faults: [{ action: "CreateVpc", kind }] });
    await expect(rawCall(cloud.url, "CreateVpc", vpc)).rejects.toThrow();

    expect(await codes()).toEqual(seen);
  });
});

describe("GET /_local/events", () => {
  const cloud = useCloud();

  it("lists the events oldest first, and by account, Region, name and what came after", async () => {
    await forgetEvents(cloud.url);
    await rawCall(cloud.url, "CreateVpc", vpc);
    await rawCall(cloud.url, "CreateVpc", vpc, other);
    await rawCall(cloud.url, "DeleteVpc", { VpcId: "vpc-1" });

    const all = await keptEvents(cloud.url);
    const names = async (query: string) =>
      (await keptEvents(cloud.url, query)).events.map(
        ({ account, detail }) => `${detail.eventName} ${account}`,
      );
    const expected = [`CreateVpc ${usual}`, `CreateVpc ${other}`, `DeleteVpc ${usual}`];
    expect(all.dropped).toBe(0);
    expect(await names("")).toEqual(expected);
    expect(await names(`?account=${other}`)).toEqual([expected[1]]);
    expect(await names("?name=DeleteVpc")).toEqual([expected[2]]);
    expect(await names("?region=eu-west-1&name=CreateVpc")).toEqual(expected.slice(0, 2));
    expect(await names("?region=us-east-1")).toEqual([]);
    expect(await names(`?after=${all.events[0]?.detail.eventID}`)).toEqual(expected.slice(1));
    expect(await names(`?after=${all.events[2]?.detail.eventID}`)).toEqual([]);
    expect(await names("?after=long-gone")).toEqual(expected);
  });

  it("gives every event and every delivery an id of its own", async () => {
    await rawCall(cloud.url, "CreateVpc", vpc);
    await rawCall(cloud.url, "CreateVpc", vpc);

    const { events } = await keptEvents(cloud.url);
    const ids = events.flatMap(({ id, detail }) => [id, detail.eventID, detail.requestID]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("refuses a filter it does not know", async () => {
    const response = await fetch(`${cloud.url}/_local/events?acount=1`);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: "events takes after, account, region, name, not acount" });
  });

  it("is empty after DELETE, and after a reset", async () => {
    for (const forget of [() => forgetEvents(cloud.url), () => cloud.post("/_local/reset")]) {
      await rawCall(cloud.url, "CreateVpc", vpc);
      await forget();

      expect(await keptEvents(cloud.url)).toEqual({ events: [], dropped: 0 });
    }
  });
});

describe("a subscriber in process", () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await startLocalCloud();
  });
  afterAll(() => cloud.close());

  it("hears of every write in order and before the answer, until it ends the subscription", async () => {
    const heard: string[] = [];
    const end = cloud.subscribe(({ detail }) => heard.push(detail.eventName));

    await rawCall(cloud.url, "CreateVpc", vpc);
    expect(heard).toEqual(["CreateVpc"]);
    await rawCall(cloud.url, "DescribeVpcs");
    await rawCall(cloud.url, "DeleteVpc", { VpcId: "vpc-1" });
    end();
    await rawCall(cloud.url, "CreateVpc", vpc);

    expect(heard).toEqual(["CreateVpc", "DeleteVpc"]);
  });

  it("that throws hurts neither the call nor the next subscriber", async () => {
    const heard: TrailEvent[] = [];
    const ends = [
      cloud.subscribe(() => {
        throw new Error("a listener's fault");
      }),
      cloud.subscribe((event) => heard.push(event)),
    ];

    const status = await rawCall(cloud.url, "CreateVpc", vpc);
    for (const end of ends) end();

    expect(status).toBe(200);
    expect(heard).toHaveLength(1);
  });

  it("goes on listening after a reset", async () => {
    const heard: TrailEvent[] = [];
    const end = cloud.subscribe((event) => heard.push(event));

    await fetch(`${cloud.url}/_local/reset`, { method: "POST" });
    await rawCall(cloud.url, "CreateVpc", vpc);
    end();

    expect(heard).toHaveLength(1);
  });

  it("gets the very event that is kept", async () => {
    const heard: TrailEvent[] = [];
    const end = cloud.subscribe((event) => heard.push(event));
    await rawCall(cloud.url, "CreateVpc", vpc);
    end();

    const { events } = await keptEvents(cloud.url);
    expect(JSON.parse(JSON.stringify(heard[0]))).toEqual(events.at(-1));
  });
});

describe("the log of events", () => {
  it("keeps the newest and counts those it no longer keeps", async () => {
    const cloud = await startLocalCloud();
    const log = newEventLog(3);
    const end = cloud.subscribe((event) => log.add(event));
    for (let call = 0; call < 5; call++) await rawCall(cloud.url, "CreateVpc", vpc);
    end();
    const { events } = await keptEvents(cloud.url);
    await cloud.close();

    expect(log.dropped).toBe(2);
    expect(log.list().map(({ id }) => id)).toEqual(events.slice(2).map(({ id }) => id));
    log.clear();
    expect(log.list()).toEqual([]);
    expect(log.dropped).toBe(0);
  });
});
