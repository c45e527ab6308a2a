/** Swaps: where no order of calls fits, a fresh ACL takes the place of the old one, subnet by subnet. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { breachOfCalls } from "../support/acl-calls-oracle.ts";
import { AclStage, mapping, ownerTags, SOURCE, SOURCE_ACL, seedOf, TARGET, TARGET_ACL } from "./acl-stage.ts";

let stage: AclStage;
beforeAll(async () => {
  stage = await AclStage.open();
});
afterAll(() => stage.close());

const SUBNETS = ["subnet-0b000000000000001", "subnet-0b000000000000002"] as const;

/** The first two overlap, deny and allow, and every entry is all that keeps some packets: nothing can give way. */
const full = (first: string, second: string, others: number): readonly string[] => [
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
const OLD = full(A, B, 16);
const NEW = full(B, A, 16);
const swapping = mapping({ whenNoRoom: "swap" });

function begin(): Promise<void> {
  return stage.reset(
    seedOf(
      [SOURCE, { acls: [{ id: SOURCE_ACL, entries: NEW, tags: { Name: "edge" } }] }],
      [
        TARGET,
        {
          subnets: { [SUBNETS[0]]: "a", [SUBNETS[1]]: "b" },
          acls: [
            { id: TARGET_ACL, entries: OLD, tags: { ...ownerTags(), Name: "edge" }, subnets: [...SUBNETS] },
          ],
        },
      ],
    ),
  );
}

async function freshOne(): Promise<string> {
  const under = new Set(Object.values(await stage.under(TARGET)));
  const [fresh, ...others] = [...under].filter((id) => id !== TARGET_ACL);
  if (fresh === undefined || others.length > 0) throw new Error(`not one fresh ACL: ${[...under].join()}`);
  return fresh;
}

async function expectSwapped(): Promise<void> {
  const fresh = await freshOne();
  expect(await stage.under(TARGET)).toEqual({ [SUBNETS[0]]: fresh, [SUBNETS[1]]: fresh });
  expect(await stage.words(TARGET, fresh)).toEqual(NEW);
  // The old one is the way back.
  expect(await stage.words(TARGET, TARGET_ACL)).toEqual(OLD);
  await stage.forget();
  const quiet = await stage.sync(swapping);
  expect([quiet.outcomes, await stage.calls()]).toEqual([["in-sync"], []]);
  expect(quiet.first.plan?.findings.map(({ code }) => code)).toEqual(["SWAP_LEFTOVER"]);
}

test("without it the change is held, and nothing is sent", async () => {
  await begin();

  const { outcomes, first } = await stage.sync(mapping());

  expect([outcomes, first.reasons.map(({ code }) => code)]).toEqual([["held"], ["NO_ROOM"]]);
  expect(first.reasons[0]?.next).toContain("whenNoRoom: swap");
  expect(await stage.calls()).toEqual([]);
});

test("the fresh ACL is filled before a subnet comes over, and the old one stays", async () => {
  await begin();

  const { outcomes, first } = await stage.sync(swapping);

  const calls = await stage.calls();
  expect([outcomes, first.error]).toEqual([["corrected"], null]);
  expect(calls.map(({ action }) => action)).toEqual([
    "CreateNetworkAcl",
    ...Array.from({ length: 20 }, () => "CreateNetworkAclEntry"),
    "ReplaceNetworkAclAssociation",
    "ReplaceNetworkAclAssociation",
  ]);
  expect(breachOfCalls([], calls, await freshOne())).toBeNull();
  await expectSwapped();
});

test("one that was cut short anywhere is finished by the next run, and nothing is made twice", async () => {
  for (const stopAfter of [0, 1, 2, 12, 21, 22]) {
    await begin();

    const cut = await stage.sync(swapping, { stopAfter });
    const half = await stage.under(TARGET);
    const next = await stage.sync(swapping);

    expect([cut.outcomes, next.outcomes], `cut after ${stopAfter}`).toEqual([["failed"], ["corrected"]]);
    for (const aclId of new Set(Object.values(half))) {
      expect([OLD, NEW]).toContainEqual(await stage.words(TARGET, aclId));
    }
    await expectSwapped();
    expect(await stage.acls(TARGET)).toHaveLength(3);
  }
});

test("a lost reply on the way changes nothing of that", async () => {
  for (const [action, skip] of [
    ["CreateNetworkAcl", 0],
    ["CreateNetworkAclEntry", 7],
    ["ReplaceNetworkAclAssociation", 0],
    ["ReplaceNetworkAclAssociation", 1],
  ] as const) {
    await begin();
    await stage.faults({ action, kind: "drop-after", skip });

    const { outcomes, first } = await stage.sync(swapping);

    expect([outcomes, first.error], `${action} ${skip}`).toEqual([["corrected"], null]);
    await expectSwapped();
    expect(await stage.acls(TARGET)).toHaveLength(3);
  }
});

test("a quota that a refusal taught on the way leads to a swap as well", async () => {
  const [old, next] = [full(A, B, 15), full(B, A, 15)];
  await stage.reset(
    seedOf(
      [SOURCE, { acls: [{ id: SOURCE_ACL, entries: next, tags: { Name: "edge" } }] }],
      [
        TARGET,
        {
          subnets: { [SUBNETS[0]]: "a" },
          acls: [
            {
              id: TARGET_ACL,
              entries: old,
              tags: { ...ownerTags(), Name: "edge" },
              subnets: [SUBNETS[0]],
            },
          ],
        },
      ],
    ),
  );
  await stage.entryQuota(TARGET, 19);
  const before = await stage.entries(TARGET, TARGET_ACL);

  const { outcomes } = await stage.sync(swapping);

  const calls = await stage.calls();
  expect(outcomes).toEqual(["corrected"]);
  expect(calls.map(({ error }) => error)).toContain("NetworkAclEntryLimitExceeded");
  expect(await stage.words(TARGET, await freshOne())).toEqual(next);
  expect(breachOfCalls(before, calls, TARGET_ACL)).toBeNull();
});
