/** Full ACLs: what was sent is replayed, and no packet has a wrong answer on the way. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { breachOfCalls, fullestOf, type RecordedCall } from "../support/acl-calls-oracle.ts";
import { entryOf } from "../support/acl-words.ts";
import { begin, expectQuiet, ours, source } from "./acl-scene.ts";
import { AclStage, mapping, TARGET, TARGET_ACL } from "./acl-stage.ts";

let stage: AclStage;
beforeAll(async () => {
  stage = await AclStage.open();
});
afterAll(() => stage.close());

describe("a full ACL", () => {
  /** Twenty inbound entries, denies and allows that overlap. */
  const twenty = Array.from({ length: 20 }, (_, index) => {
    const action = index % 3 === 0 ? "deny" : "allow";
    return { action, what: `tcp ${1000 + index * 10}-${1100 + index * 10} from 10.${index % 4}.0.0/16` };
  });
  const list = (order: readonly number[]): readonly string[] =>
    order.map((from, place) => `in ${(place + 1) * 100} ${twenty[from]?.action} ${twenty[from]?.what}`);
  const straight = twenty.map((_, index) => index);

  /**
   * The first two overlap, deny and allow, and each is all that keeps its packets from the last two: neither may
   * go before it is back somewhere else. One entry goes for good, so that there is room for one.
   */
  const knotted = (first: string, second: string, others: number): readonly string[] => [
    `in 100 ${first}`,
    `in 200 ${second}`,
    ...Array.from(
      { length: others },
      (_, index) => `in ${300 + index} allow tcp ${5000 + index} from 192.168.0.0/16`,
    ),
    "in 1900 deny tcp 1101-2000 from 10.0.0.0/16",
    "in 2000 allow all from 10.0.0.0/8",
  ];
  const [A, B] = ["deny tcp 1000-1100 from 10.0.0.0/16", "allow tcp 1050-1200 from 10.0.0.0/16"];
  const before20 = knotted(A, B, 16);
  const after19 = knotted(B, A, 15);

  test("is reordered within its quota, and no packet has a wrong answer on the way", async () => {
    await begin(stage, source(after19), [ours(before20)]);
    const before = await stage.entries(TARGET, TARGET_ACL);

    const { outcomes, first } = await stage.sync(mapping());

    const calls = await stage.calls();
    expect([outcomes, first.error]).toEqual([["corrected"], null]);
    expect(await stage.words(TARGET, TARGET_ACL)).toEqual(after19);
    expect(breachOfCalls(before, calls, TARGET_ACL)).toBeNull();
    expect(fullestOf(before, calls, TARGET_ACL)).toBe(20);
    // Three numbers differ; whatever it takes beyond that is gone again.
    expect(calls.length).toBeGreaterThan(3);
    await expectQuiet(stage, mapping());
  });

  test("whose run was cut short with helpers in it is put right by the next one", async () => {
    await begin(stage, source(after19), [ours(before20)]);
    const before = await stage.entries(TARGET, TARGET_ACL);
    await stage.sync(mapping());
    const total = (await stage.calls()).length;

    for (let stopAfter = 1; stopAfter < total; stopAfter += 1) {
      await begin(stage, source(after19), [ours(before20)]);
      await stage.sync(mapping(), { stopAfter });
      const next = await stage.sync(mapping());

      expect([next.outcomes, await stage.words(TARGET, TARGET_ACL)]).toEqual([["corrected"], after19]);
      expect(breachOfCalls(before, await stage.calls(), TARGET_ACL), `cut after ${stopAfter}`).toBeNull();
    }
  });

  test("whose plan a person agreed to may lose a reply: its own helpers are no news to that person", async () => {
    await begin(stage, source(after19), [ours(before20)]);
    const { first } = await stage.plan(mapping());
    const approved = new Map([[first.key ?? "", first.fingerprint ?? ""]]);
    await stage.faults({ action: "ReplaceNetworkAclEntry", kind: "drop-after" });

    const agreed = await stage.sync(mapping(), { job: { approved } });

    expect([agreed.outcomes, agreed.first.error]).toEqual([["corrected"], null]);
    await begin(stage, source(after19), [ours(before20)]);
    await stage.edit(TARGET, TARGET_ACL, "- in 300 allow tcp 5000 from 192.168.0.0/16");
    const moved = await stage.sync(mapping(), { job: { approved } });
    expect([moved.outcomes, moved.first.error?.code]).toEqual([["failed"], "PLAN_CHANGED"]);
  });

  test("that cannot be reordered is held with the quota that would help, and reordered once it is granted", async () => {
    const [from, to] = [before20, knotted(B, A, 16)];
    await begin(stage, source(to), [ours(from)]);
    const before = await stage.entries(TARGET, TARGET_ACL);

    const held = await stage.sync(mapping());
    expect([held.outcomes, held.first.reasons.map(({ code }) => code)]).toEqual([["held"], ["NO_ROOM"]]);
    expect(await stage.calls()).toEqual([]);
    const quota = Number(/raise the quota to (\d+)/.exec(held.first.reasons[0]?.next ?? "")?.[1]);
    expect(quota).toBeGreaterThan(20);
    await stage.entryQuota(TARGET, quota);
    const { outcomes } = await stage.sync(mapping());

    expect([outcomes, await stage.words(TARGET, TARGET_ACL)]).toEqual([["corrected"], to]);
    expect(breachOfCalls(before, await stage.calls(), TARGET_ACL)).toBeNull();
  });

  test("a refusal teaches a quota below the default, and the rest is planned again on it", async () => {
    const five = list(straight).slice(0, 5);
    await begin(stage, source([...five.slice(1), "in 700 allow tcp 443 from 10.0.0.0/8"]), [ours(five)]);
    await stage.entryQuota(TARGET, 5);
    const before = await stage.entries(TARGET, TARGET_ACL);

    const { outcomes } = await stage.sync(mapping());

    const calls = await stage.calls();
    expect(outcomes).toEqual(["corrected"]);
    expect(breachOfCalls(before, calls, TARGET_ACL)).toBeNull();
    expect(fullestOf(before, calls, TARGET_ACL)).toBe(5);
  });
});

describe("the oracle that replays calls", () => {
  const call = (action: string, words: string): RecordedCall => {
    const { CidrBlock = "", Egress, PortRange, Protocol = "", RuleAction = "", RuleNumber } = entryOf(words);
    const ports = { "PortRange.From": `${PortRange?.From}`, "PortRange.To": `${PortRange?.To}` };
    const sent = { NetworkAclId: "acl-1", Egress: `${Egress}`, RuleNumber: `${RuleNumber}` };
    return { action, parameters: { ...sent, Protocol, RuleAction, CidrBlock, ...ports }, error: null };
  };
  const first = "in 100 deny tcp 22 from 10.9.0.0/16";
  const second = "in 200 allow tcp 1-100 from 10.0.0.0/8";

  test("sees a moment that is neither the old nor the new list, and only such a moment", () => {
    const before = [first, second].map(entryOf);
    const away = call("DeleteNetworkAclEntry", first);
    const back = call("CreateNetworkAclEntry", first.replace("100", "90"));

    expect(breachOfCalls(before, [away, back], "acl-1")).toMatch(
      /^after call 1: in protocol 6 .* is let in$/,
    );
    expect(breachOfCalls(before, [back, away], "acl-1")).toBeNull();
    expect(breachOfCalls(before, [away], "acl-1")).toBeNull();
    expect(breachOfCalls(before, [{ ...away, error: "Refused" }, back], "acl-1")).toBeNull();
  });

  test("refuses calls that cannot have landed as they are told", () => {
    const again = call("CreateNetworkAclEntry", first);
    expect(() => breachOfCalls([entryOf(first)], [again], "acl-1")).toThrow(/cannot have landed/);
  });
});
