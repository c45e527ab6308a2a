/**
 * Section 6.1: token buckets, at a tenth of AWS's sizes. A burst goes out at once;
 * what it may land is the bucket and what flowed in while it ran.
 */
import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeVpcsCommand, type EC2Client } from "@aws-sdk/client-ec2";
import {
  authorize,
  bucketedCalls,
  everyVpc,
  type Send,
  tagNothing,
  unknownGroup,
  untagNothing,
} from "../bucketed-calls.ts";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { type Refusal, toRefusal } from "../expectations.ts";
import { ownGroup, ownVpc } from "../own-network.ts";

const section = "6.1";
const needs = ["buckets"] as const;
const scale = 0.1;

interface Burst {
  readonly landed: number;
  readonly throttled: readonly Refusal[];
  readonly seconds: number;
}

/** Sends so many calls at once and counts those that were not throttled. */
async function burst(ec2: EC2Client, send: Send, count: number): Promise<Burst> {
  const start = performance.now();
  const calls = Array.from({ length: count }, () => send(ec2).then(() => undefined, toRefusal));
  const refusals = (await Promise.all(calls)).flatMap((refusal) => refusal ?? []);
  const throttled = refusals.filter(({ code }) => code === "RequestLimitExceeded");
  return { landed: count - throttled.length, throttled, seconds: (performance.now() - start) / 1000 };
}

/** A first call opens the connection, so that the burst is short; it goes to an API that is not measured. */
async function switchOn(cloud: ContractCloud): Promise<void> {
  await cloud.ec2.send(new DescribeVpcsCommand({ VpcIds: [] }));
  await cloud.control("/_local/buckets", { enabled: true, scale });
}

const sizeCases = bucketedCalls.map(
  ([name, { capacity, refillPerSecond }, send]): ContractCase => ({
    section,
    name: `${name} has a bucket of ${capacity} calls that fills by ${refillPerSecond} a second`,
    needs,
    async run(cloud) {
      await switchOn(cloud);
      const size = capacity * scale;

      const first = await burst(cloud.ec2, send, 3 * size);
      const most = size + first.seconds * refillPerSecond * scale;
      ok(first.landed >= size, `${first.landed} calls landed, not ${size}.`);
      ok(first.landed <= most, `${first.landed} calls landed in ${first.seconds} s, not ${most}.`);
    },
  }),
);

export const bucketCases: readonly ContractCase[] = [
  ...sizeCases,
  {
    section,
    name: "An empty bucket fills again by its refill",
    needs,
    async run(cloud) {
      await switchOn(cloud);
      await burst(cloud.ec2, everyVpc, 40);
      const start = performance.now();
      await sleep(1500);

      const { landed } = await burst(cloud.ec2, everyVpc, 30);
      const seconds = (performance.now() - start) / 1000;
      ok(landed >= 2, `${landed} calls landed after 1.5 s.`);
      ok(landed <= 1 + seconds * 2, `${landed} calls landed after ${seconds} s.`);
    },
  },
  {
    section,
    name: "A throttled call is answered with status 503 and the name of its API",
    needs,
    async run(cloud) {
      await switchOn(cloud);
      const { throttled } = await burst(cloud.ec2, tagNothing, 30);

      deepEqual(throttled.at(-1), {
        code: "RequestLimitExceeded",
        message: `Request limit exceeded. Account ${cloud.account} has been throttled on ec2:CreateTags because it exceeded its request rate limit.`,
        status: 503,
      });
    },
  },
  {
    section,
    name: "Each API has a bucket of its own",
    needs,
    async run(cloud) {
      await switchOn(cloud);
      const tagged = await burst(cloud.ec2, tagNothing, 30);
      const untagged = await burst(cloud.ec2, untagNothing, 10);

      notEqual(tagged.throttled.length, 0);
      equal(untagged.throttled.length, 0);
    },
  },
  {
    section,
    name: "Each Region and each account has buckets of its own",
    needs: [...needs, "second-account", "second-region"],
    async run(cloud) {
      await switchOn(cloud);
      const elsewhere = cloud.inRegion(cloud.region === "us-east-1" ? "us-west-2" : "us-east-1");
      const here = await burst(cloud.ec2, everyVpc, 30);

      notEqual(here.throttled.length, 0);
      equal((await burst(elsewhere, everyVpc, 10)).throttled.length, 0);
      equal((await burst(cloud.otherAccount().ec2, everyVpc, 10)).throttled.length, 0);
    },
  },
  {
    section,
    name: "Calls that fail take from the bucket as calls that succeed",
    assumed: true,
    needs,
    async run(cloud) {
      const group = await ownGroup(cloud, await ownVpc(cloud));
      await switchOn(cloud);
      const failing = await burst(cloud.ec2, (ec2) => authorize(ec2, unknownGroup), 5);
      const good = await burst(cloud.ec2, (ec2) => authorize(ec2, group), 5);

      equal(failing.landed, 5);
      notEqual(good.throttled.length, 0);
    },
  },
  {
    section,
    name: "The writes of a large network ACL outlast a bucket",
    needs,
    async run(cloud) {
      await switchOn(cloud);
      const entry = bucketedCalls.find(([name]) => name === "CreateNetworkAclEntry");
      ok(entry);
      const { landed } = await burst(cloud.ec2, entry[2], 8);

      ok(landed < 8, "A tenth of 80 writes landed at once.");
    },
  },
];
