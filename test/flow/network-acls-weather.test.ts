/** Runs that are cut short, lost replies, late reads, throttling and denials, call by call. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { breachOfCalls } from "../support/acl-calls-oracle.ts";
import { begin, ours, source, WANTED } from "./acl-scene.ts";
import { AclStage, mapping, SOURCE, seedOf, TARGET, TARGET_ACL } from "./acl-stage.ts";

let stage: AclStage;
beforeAll(async () => {
  stage = await AclStage.open();
});
afterAll(() => stage.close());

describe("weather", () => {
  const drifted = [
    "in 90 allow tcp 443 from 0.0.0.0/0",
    "in 100 deny tcp 22 from 203.0.113.0/24",
    "in 130 allow udp 53 from 10.0.0.0/8",
    "out 100 allow tcp 443 to 0.0.0.0/0",
  ];
  const WRITES = ["CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry"];

  /** How many calls it takes in fair weather. */
  async function fairCalls(): Promise<number> {
    await begin(stage, source(), [ours(drifted)]);
    await stage.sync(mapping());
    return (await stage.calls()).length;
  }

  test("a run that ends after any call leaves a lawful list, and the next run converges", async () => {
    const total = await fairCalls();
    expect(total).toBeGreaterThan(4);
    for (let stopAfter = 0; stopAfter < total; stopAfter += 1) {
      await begin(stage, source(), [ours(drifted)]);
      const before = await stage.entries(TARGET, TARGET_ACL);

      const cut = await stage.sync(mapping(), { stopAfter });
      const next = await stage.sync(mapping());

      expect([cut.outcomes, cut.first.error?.code, next.outcomes]).toEqual([
        ["failed"],
        "STOPPED",
        ["corrected"],
      ]);
      expect(await stage.words(TARGET, TARGET_ACL)).toEqual(WANTED);
      expect(breachOfCalls(before, await stage.calls(), TARGET_ACL), `cut after ${stopAfter}`).toBeNull();
    }
  });

  for (const kind of ["drop-before", "drop-after"] as const) {
    test(`${kind} of each call in turn: the run looks again and goes on, lawful all the time`, async () => {
      for (const action of WRITES) {
        for (let skip = 0; skip < 2; skip += 1) {
          await begin(stage, source(), [ours(drifted)]);
          const before = await stage.entries(TARGET, TARGET_ACL);
          await stage.faults({ action, kind, skip });

          const { outcomes } = await stage.sync(mapping());

          const words = await stage.words(TARGET, TARGET_ACL);
          expect([outcomes, words], `${action} ${skip}`).toEqual([["corrected"], WANTED]);
          expect(breachOfCalls(before, await stage.calls(), TARGET_ACL), `${action} ${skip}`).toBeNull();
        }
      }
    });
  }

  test("a 5xx that never ends fails after three new looks, and says what landed and what is left", async () => {
    await begin(stage, source(), [ours(drifted)]);
    await stage.faults({
      action: "CreateNetworkAclEntry",
      kind: "error",
      code: "InternalError",
      status: 500,
      times: null,
    });

    const { outcomes, first } = await stage.sync(mapping());

    expect(outcomes).toEqual(["failed"]);
    expect(first.error?.reason).toMatch(/landed: \d+ calls? · left: create-entry /);
    await stage.faults();
    expect((await stage.sync(mapping())).outcomes).toEqual(["corrected"]);
  });

  test("throttling is waited out", async () => {
    await begin(stage, source(), [ours(drifted)]);
    await stage.faults({
      action: "CreateNetworkAclEntry",
      kind: "error",
      code: "RequestLimitExceeded",
      status: 503,
      times: 2,
    });

    const { outcomes } = await stage.sync(mapping());

    expect(outcomes).toEqual(["corrected"]);
    expect((await stage.calls()).map(({ error }) => error)).toContain("RequestLimitExceeded");
    expect(await stage.words(TARGET, TARGET_ACL)).toEqual(WANTED);
  });

  test("reads that lag 300 ms behind: a copy is made once and drift put right in one run", async () => {
    await begin(stage, source(), [ours(drifted)]);
    await stage.post("stale-reads", { ms: 300 });

    const corrected = await stage.sync(mapping());

    expect([corrected.outcomes, await settledWords(TARGET_ACL)]).toEqual([["corrected"], WANTED]);

    await begin(stage, source());
    await stage.post("stale-reads", { ms: 300 });
    const made = await stage.sync(mapping());
    expect(made.outcomes).toEqual(["corrected"]);
    expect(await settledWords(made.first.groupId ?? "")).toEqual(WANTED);
  });

  test("a lost reply under reads that lag 1.5 s: no order is sent on a list that is not there any more", async () => {
    await begin(stage, source(), [ours(drifted)]);
    const before = await stage.entries(TARGET, TARGET_ACL);
    await stage.post("stale-reads", { ms: 1500 });
    await stage.faults({ action: "*NetworkAclEntry", kind: "drop-after", skip: 3 });

    const { outcomes } = await stage.sync(mapping());

    const calls = await stage.calls();
    expect([outcomes, await settledWords(TARGET_ACL)]).toEqual([["corrected"], WANTED]);
    expect(breachOfCalls(before, calls, TARGET_ACL)).toBeNull();
    expect(calls.map(({ error }) => error)).toEqual(calls.map(() => null));
  });

  async function settledWords(aclId: string): Promise<readonly string[]> {
    await stage.post("stale-reads", { ms: 0 });
    return stage.words(TARGET, aclId);
  }

  test("entry writes denied in one account fail there, with the action, and nowhere else", async () => {
    const denied = { ...TARGET, account: "333333333333", vpc: "vpc-0c000000000000001" };
    await stage.reset(seedOf([SOURCE, { acls: [source()] }], [TARGET, {}], [denied, {}]));
    await stage.faults({ kind: "deny", action: "CreateNetworkAclEntry", account: denied.account });

    const { run } = await stage.sync(mapping({ targets: [{ ...TARGET }, { ...denied }] }));

    expect(run.destinations.map(({ account, outcome, error }) => [account, outcome, error?.code])).toEqual([
      [TARGET.account, "corrected", undefined],
      [denied.account, "failed", "ACCESS_DENIED"],
    ]);
    expect(run.destinations[1]?.error?.next).toContain("ec2:CreateNetworkAclEntry");
    await stage.faults();
    const next = await stage.sync(mapping({ targets: [{ ...TARGET }, { ...denied }] }));
    expect(next.outcomes).toEqual(["in-sync", "corrected"]);
  });
});
