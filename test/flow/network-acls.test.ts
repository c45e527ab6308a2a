/** Network ACLs from a source to a target, through the whole engine on the local cloud. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { breachOfCalls } from "../support/acl-calls-oracle.ts";
import { listWords } from "../support/acl-words.ts";
import { begin, expectQuiet, ours, source, WANTED } from "./acl-scene.ts";
import { AclStage, mapping, ownerTags, SOURCE, SOURCE_ACL, seedOf, TARGET, TARGET_ACL } from "./acl-stage.ts";

let stage: AclStage;
beforeAll(async () => {
  stage = await AclStage.open();
});
afterAll(() => stage.close());

describe("a copy", () => {
  test("is made with its tags, entry for entry, and a second run calls nothing that changes anything", async () => {
    await begin(stage, source());

    const { outcomes, first } = await stage.sync(mapping());

    const copy = await stage.copyOf(TARGET);
    expect([outcomes, first.created, first.groupId]).toEqual([["corrected"], true, copy.NetworkAclId]);
    expect(await stage.words(TARGET, copy.NetworkAclId ?? "")).toEqual(WANTED);
    expect(Object.fromEntries((copy.Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual({
      ...ownerTags(),
      Name: "edge",
      team: "net",
    });
    await expectQuiet(stage, mapping());
  });

  test("is found by our tags and not by its name: an ACL of the same name is left alone", async () => {
    await begin(stage, source(), [
      { id: TARGET_ACL, tags: { Name: "edge" }, entries: ["in 1 allow all from 0.0.0.0/0"] },
    ]);

    const { run } = await stage.sync(mapping());

    expect(run.findings.map(({ code }) => code)).toEqual(["ACL_NAME_TAKEN"]);
    expect(await stage.words(TARGET, TARGET_ACL)).toEqual(["in 1 allow all from 0.0.0.0/0"]);
    expect(listWords((await stage.copyOf(TARGET)).Entries ?? [])).toEqual(WANTED);
    await expectQuiet(stage, mapping());
  });

  test("of a default ACL goes into the one that `into` names", async () => {
    await begin(stage, source(WANTED, { isDefault: true }), [
      { id: TARGET_ACL, isDefault: true, entries: ["in 100 allow all from 0.0.0.0/0"] },
    ]);
    const into = mapping({ targets: [{ ...TARGET, into: TARGET_ACL }], tags: "none" });

    const { outcomes } = await stage.sync(into);

    expect([outcomes, await stage.words(TARGET, TARGET_ACL)]).toEqual([["corrected"], WANTED]);
    await expectQuiet(stage, into);
  });

  test("that was cut short by the loss of its creating reply is made once", async () => {
    await begin(stage, source());
    await stage.faults({ action: "CreateNetworkAcl", kind: "drop-after" });

    const { outcomes } = await stage.sync(mapping());

    expect(outcomes).toEqual(["corrected"]);
    expect(listWords((await stage.copyOf(TARGET)).Entries ?? [])).toEqual(WANTED);
    expect(await stage.acls(TARGET)).toHaveLength(2);
  });

  test("addresses are translated, blocks of the VPCs with them", async () => {
    await begin(
      stage,
      source(["in 100 allow tcp 443 from 10.0.1.0/24", "in 200 allow tcp 443 from 192.0.2.0/24"]),
    );

    await stage.sync(mapping({ translate: { cidrs: { "source-vpc": "target-vpc" } } }));

    expect(listWords((await stage.copyOf(TARGET)).Entries ?? [])).toEqual([
      "in 100 allow tcp 443 from 10.20.1.0/24",
      "in 200 allow tcp 443 from 192.0.2.0/24",
    ]);
  });
});

describe("drift", () => {
  test("by hand is put right, each entry in one call and on one fresh look", async () => {
    await begin(stage, source(), [ours(WANTED)]);
    await stage.edit(
      TARGET,
      TARGET_ACL,
      "= in 100 allow tcp 22 from 0.0.0.0/0",
      "+ in 50 allow all from 0.0.0.0/0",
      "- out 110 allow 50 to 10.0.0.0/8",
    );
    const before = await stage.entries(TARGET, TARGET_ACL);
    await stage.forget();

    const { outcomes } = await stage.sync(mapping());

    const counts = await stage.counts();
    expect([outcomes, await stage.words(TARGET, TARGET_ACL)]).toEqual([["corrected"], WANTED]);
    expect(counts.byAction).toMatchObject({
      CreateNetworkAclEntry: 1,
      ReplaceNetworkAclEntry: 1,
      DeleteNetworkAclEntry: 1,
    });
    // Both sides are in the Region of the other's account: one look each, one before the writes, one after.
    expect(counts.byAction.DescribeNetworkAcls).toBe(4);
    expect(breachOfCalls(before, await stage.calls(), TARGET_ACL)).toBeNull();
    await expectQuiet(stage, mapping());
  });

  test("of tags is put right in one call", async () => {
    await begin(stage, source(), [ours(WANTED, { tags: { ...ownerTags(), Name: "mine" } })]);

    const { outcomes } = await stage.sync(mapping());

    expect([outcomes, (await stage.calls()).map(({ action }) => action)]).toEqual([
      ["corrected"],
      ["CreateTags"],
    ]);
    await expectQuiet(stage, mapping());
  });

  test("is only told of in report mode, and by plan", async () => {
    await begin(stage, source(), [ours(WANTED.slice(1))]);

    const reported = await stage.sync(mapping({ mode: "report" }));
    const planned = await stage.plan(mapping());

    expect([...reported.outcomes, ...planned.outcomes]).toEqual(["drifted", "drifted"]);
    expect(await stage.calls()).toEqual([]);
  });
});

describe("what is not ours stays", () => {
  test("managed: numbers outside of ours are not touched, and a source outside of them is refused", async () => {
    const foreign = ["in 5000 allow tcp 8080 from 10.0.0.0/8", "out 6000 deny all to 203.0.113.0/24"];
    await begin(stage, source(), [ours(["in 7 allow all from 10.9.0.0/16", ...foreign])]);
    const managed = mapping({ ownership: "managed", numbers: "1-4999" });

    const { outcomes } = await stage.sync(managed);

    expect(outcomes).toEqual(["corrected"]);
    expect((await stage.words(TARGET, TARGET_ACL)).toSorted()).toEqual([...WANTED, ...foreign].toSorted());
    await expectQuiet(stage, managed);
    const narrow = await stage.sync(mapping({ ownership: "managed", numbers: "95-4999" }));
    expect([narrow.outcomes, narrow.first.reasons.map(({ code }) => code)]).toEqual([
      ["refused"],
      ["NUMBERS_OUTSIDE"],
    ]);
    expect(await stage.calls()).toEqual([]);
  });

  test("keep: a kept entry stays, and holds where the source wants its number", async () => {
    const kept = "in 95 allow tcp 22 from 10.0.0.0/8";
    await begin(stage, source(), [ours([kept])]);
    const keeping = mapping({ keep: [{ number: 95, protocol: "tcp", port: 22, cidr: "10.0.0.0/8" }] });

    await stage.sync(keeping);

    expect((await stage.words(TARGET, TARGET_ACL)).toSorted()).toEqual([kept, ...WANTED].toSorted());
    await expectQuiet(stage, keeping);
    await stage.edit(SOURCE, SOURCE_ACL, "+ in 95 deny all from 198.51.100.0/24");
    const held = await stage.sync(keeping);
    expect([held.outcomes, held.first.reasons.map(({ code }) => code)]).toEqual([
      ["held"],
      ["KEPT_NUMBER_TAKEN"],
    ]);
  });

  test("keep until: what was kept for a time goes when the time is over", async () => {
    await begin(stage, source(), [ours([...WANTED, "in 95 allow tcp 22 from 10.0.0.0/8"])]);

    const { outcomes } = await stage.sync(mapping({ keep: [{ number: 95, until: "2026-01-31" }] }));

    expect([outcomes, await stage.words(TARGET, TARGET_ACL)]).toEqual([["corrected"], WANTED]);
  });
});

describe("calls", () => {
  const OTHER_SOURCE = "acl-0a000000000000002";
  const OTHER_COPY = "acl-0b000000000000002";

  test("two ACLs of one Region are read, looked at and verified with one call each time", async () => {
    const gone = WANTED.slice(1);
    await stage.reset(
      seedOf(
        [SOURCE, { acls: [source(gone), source(gone, { id: OTHER_SOURCE, tags: { Name: "inner" } })] }],
        [
          TARGET,
          {
            acls: [
              ours(WANTED),
              ours(WANTED, { id: OTHER_COPY, tags: { ...ownerTags("edge", OTHER_SOURCE), Name: "inner" } }),
            ],
          },
        ],
      ),
    );
    const document = mapping({ source: { ...SOURCE, select: { ids: [SOURCE_ACL, OTHER_SOURCE] } } });
    await stage.forget();

    const { outcomes } = await stage.sync(document);

    const { byAccount } = await stage.counts();
    expect(outcomes).toEqual(["corrected", "corrected"]);
    expect(byAccount[TARGET.account]?.DescribeNetworkAcls).toBe(3);
    expect(byAccount[SOURCE.account]).toEqual({ DescribeNetworkAcls: 1 });
  });

  test("a run that finds nothing to do lists ACLs once on each side and reads nothing else", async () => {
    await begin(stage, source(), [ours(WANTED)]);
    await stage.forget();

    await stage.sync(mapping());

    const { byAction } = await stage.counts();
    expect(byAction).toEqual({ AssumeRole: 2, DescribeNetworkAcls: 2 });
  });
});
