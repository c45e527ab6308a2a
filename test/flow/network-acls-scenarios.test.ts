/**
 * Every network ACL of every scenario of config/seeds, copied into an account that has nothing: entry for entry
 * the same, judged by looking at both sides with the plain SDK.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { NetworkAcl } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseSeed, type SeedAccount } from "../../src/local/seed.ts";
import { breachOfCalls } from "../support/acl-calls-oracle.ts";
import { listWords } from "../support/acl-words.ts";
import { AclStage, type Fields, type Place, seedOf, type VpcWords } from "./acl-stage.ts";

const FRESH = "999999999999";

interface Journey {
  readonly from: Place;
  readonly to: Place;
  readonly made: readonly string[];
  readonly standard: { readonly from: string; readonly to: string } | null;
}

const files = readdirSync("config/seeds").filter((name) => name.endsWith(".json"));
const seeds = new Map(files.map((file) => [file, readFileSync(`config/seeds/${file}`, "utf8")]));

let stage: AclStage;
beforeAll(async () => {
  stage = await AclStage.open();
});
afterAll(() => stage.close());

for (const [file, text] of seeds) {
  test(`${file}: every ACL arrives entry for entry, and the second run is quiet`, async () => {
    const journeys = journeysOf(parseSeed(text).accounts);
    await stage.reset(JSON.parse(text), freshSeed(journeys, parseSeed(text).accounts));
    const mappings = journeys.flatMap(mappingsOf);

    const { outcomes } = await stage.sync(mappings);

    const calls = await stage.calls();
    expect(outcomes.filter((outcome) => outcome !== "corrected" && outcome !== "in-sync")).toEqual([]);
    for (const journey of journeys) {
      for (const [source, copy] of await pairsOf(journey)) {
        expect(listWords(copy.Entries ?? [])).toEqual(listWords(source.Entries ?? []));
        if (!copy.IsDefault) expect(breachOfCalls([], calls, copy.NetworkAclId ?? "")).toBeNull();
      }
    }
    await stage.forget();
    const quiet = await stage.sync(mappings);
    expect([new Set(quiet.outcomes), await stage.calls()]).toEqual([new Set(["in-sync"]), []]);
  });
}

test("the scenarios hold 39 ACLs, default ones, empty ones and a full one among them", () => {
  const acls = [...seeds.values()].flatMap((text) =>
    parseSeed(text).accounts.flatMap(({ vpcs }) => vpcs.flatMap(({ networkAcls }) => networkAcls)),
  );

  expect([files.length, acls.length]).toEqual([8, 39]);
  expect(acls.filter(({ isDefault }) => isDefault).length).toBe(18);
  expect(acls.some(({ entries }) => entries.length === 0)).toBe(true);
  expect(acls.some(({ entries }) => entries.filter(({ egress }) => egress).length === 20)).toBe(true);
});

test("where the account's quota is lower, what does not fit is held with the numbers, and arrives once it is raised", async () => {
  const text = seeds.get("campus-baseline-acl.json") ?? "";
  const { accounts } = parseSeed(text);
  const [journey] = journeysOf(accounts);
  if (journey === undefined) throw new Error("the scenario has no VPC");
  await stage.reset(JSON.parse(text), freshSeed([journey], accounts));
  await stage.entryQuota(journey.to, 12);
  const [mapping] = mappingsOf(journey);

  const taught = await stage.sync(mapping);
  const held = await stage.sync(mapping);

  expect([taught.outcomes, held.outcomes]).toEqual([["held"], ["held"]]);
  expect(held.first.reasons[0]).toMatchObject({ code: "NO_ROOM" });
  expect(held.first.reasons[0]?.message).toMatch(/of 12 entries \(quota L-2AEEBF1A/);
  await stage.entryQuota(journey.to, 20);
  expect((await stage.sync(mapping)).outcomes).toEqual(["corrected"]);
});

function journeysOf(accounts: readonly SeedAccount[]): readonly Journey[] {
  const vpcs = accounts.flatMap(({ account, region, vpcs }) => vpcs.map((vpc) => ({ account, region, vpc })));
  return vpcs.map(({ account, region, vpc }, index) => {
    const standard = vpc.networkAcls.find(({ isDefault }) => isDefault);
    return {
      from: { account, region, vpc: vpc.id },
      to: { account: FRESH, region, vpc: `vpc-0f00000000000000${index}` },
      made: vpc.networkAcls.filter(({ isDefault }) => !isDefault).map(({ id }) => id),
      standard: standard === undefined ? null : { from: standard.id, to: `acl-0f00000000000000${index}` },
    };
  });
}

/** The default ACL goes into the default ACL, because nobody can make one. */
function mappingsOf({ from, to, made, standard }: Journey): readonly Fields[] {
  const one = (id: string, ids: readonly string[], more: Fields = {}): Fields => ({
    id: `${id}-${to.vpc.slice(-1)}`,
    kind: "network-acl",
    source: { ...from, select: { ids } },
    targets: [{ ...to, ...more }],
    mode: "enforce",
    limits: { maxRemovals: 100, maxRemovalsPercent: 100 },
  });
  return [
    ...(made.length === 0 ? [] : [one("made", made)]),
    ...(standard === null ? [] : [one("standard", [standard.from], { into: standard.to })]),
  ];
}

async function pairsOf({
  from,
  made,
  standard,
  to,
}: Journey): Promise<readonly (readonly [NetworkAcl, NetworkAcl])[]> {
  const pairs = made.map(async (id) => [await stage.acl(from, id), await stage.copyOf(to, id)] as const);
  if (standard !== null) {
    pairs.push(Promise.all([stage.acl(from, standard.from), stage.acl(to, standard.to)]));
  }
  return Promise.all(pairs);
}

/** VPCs with the same blocks and nothing in them but the default ACL that AWS makes. */
function freshSeed(journeys: readonly Journey[], accounts: readonly SeedAccount[]): object {
  const blocks = new Map(accounts.flatMap(({ vpcs }) => vpcs.map((vpc) => [vpc.id, vpc] as const)));
  return seedOf(
    ...journeys.map(({ from, standard, to }): readonly [Place, VpcWords] => {
      const { cidr = "", ipv6Cidr } = blocks.get(from.vpc) ?? {};
      const acls =
        standard === null
          ? []
          : [
              {
                id: standard.to,
                isDefault: true,
                entries: ["in 100 allow all from 0.0.0.0/0", "out 100 allow all to 0.0.0.0/0"],
              },
            ];
      return [to, { cidr, acls, ...(ipv6Cidr === undefined ? {} : { ipv6Cidr }) }];
    }),
  );
}
