/** Law 6 for ACLs: whatever goes wrong at whatever call, law 1 holds so far and the next run converges. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { breachOnSubnet, buildAclScene, isThere, listOver } from "../support/acl-scene.ts";
import { type EntryPair, entryPair } from "../support/entry-pairs.ts";
import { FAIR, FAULT_KINDS, type FaultKind, type Weather } from "../support/fault-plan.ts";
import type { MemoryCloud } from "../support/memory-cloud.ts";
import { runs } from "../support/property-runs.ts";
import { outcomeOf } from "../support/runs-of-a-scene.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("interrupted ACLs");

afterAll(() => tally.print());

/** `place` is a share of the run's calls, in thousandths, so that most faults strike. */
interface Strike {
  readonly place: number;
  readonly kind: FaultKind;
}

/** Mostly what leaves the run going on, and mostly between the first read and the last. */
const strikeArb: fc.Arbitrary<Strike> = fc.record({
  place: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 300, max: 850 }) }, fc.nat(999)),
  kind: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom<FaultKind>("lost-before", "lost-after", "stale") },
    fc.constantFrom(...FAULT_KINDS),
  ),
});
const stormArb = fc.array(strikeArb, { minLength: 1, maxLength: 3 });

/** Mostly pairs of long and overlapping lists in which no number is spare: where helpers and swaps come from. */
const pairArb: fc.Arbitrary<EntryPair> = fc.tuple(fc.nat(1_000_000), fc.nat(3)).map(([seed, ease]) => {
  for (let next = seed; ; next += 1) {
    const pair = entryPair(next);
    if (ease === 0 || (pair.isTight && pair.before.size > 5 && !pair.hasSpareNumber)) return pair;
  }
});

test("an interruption at any call leaves every packet its old or its new answer, and the next run converges", async () => {
  await fc.assert(fc.asyncProperty(pairArb, fc.boolean(), stormArb, check), runs(500));
});

async function check(pair: EntryPair, isSwapped: boolean, storm: readonly Strike[]): Promise<void> {
  const fair = buildAclScene(pair, isSwapped);
  const fairOutcome = await outcomeOf(fair.job, fair.cloud);
  expect(breachOnSubnet(fair.cloud.writes, pair), storyOf(fair.cloud)).toBeNull();
  if (fairOutcome !== "corrected") {
    tally.see({ "held or quiet in fair weather": true });
    expect(fairOutcome, storyOf(fair.cloud)).toMatch(/^(held|in-sync)$/);
    return;
  }
  expect(isThere(fair.cloud, pair), storyOf(fair.cloud)).toBe(true);
  const { cloud, job } = buildAclScene(pair, isSwapped, weatherOf(storm, fair.cloud.calls.length));

  const outcome = await outcomeOf(job, cloud);
  const later = cloud.under(FAIR);
  const laterOutcome = await outcomeOf(job, later);

  const story = `${storyOf(cloud)}\n-- next run\n${storyOf(later)}`;
  tally.see({
    "held or quiet in fair weather": false,
    swapped: cloud.acls.size > 2 || later.acls.size > 2,
    crashed: outcome === "crashed",
    failed: outcome === "failed",
    "corrected all the same": outcome === "corrected",
    "helpers on the way": cloud.calls.some(({ aclsAfter }) => holdsHelpers(aclsAfter, pair)),
    "held afterwards": laterOutcome === "held",
  });
  expect(breachOnSubnet([...cloud.writes, ...later.writes], pair), story).toBeNull();
  // What a cut leaves may be further from the end than the beginning was: holding is the honest answer then.
  if (laterOutcome === "held" && pair.isTight) return;
  expect(laterOutcome, story).toMatch(/^(corrected|in-sync)$/);
  expect(isThere(later, pair), story).toBe(true);
}

function holdsHelpers(acls: MemoryCloud["acls"], { before, after }: EntryPair): boolean {
  return [...listOver(acls).keys()].some((number) => !before.has(number) && !after.has(number));
}

function weatherOf(storm: readonly Strike[], calls: number): Weather {
  const faults = storm.map(({ place, kind }) => ({ at: Math.floor((place * calls) / 1000), kind }));
  return { ...FAIR, faults };
}

function storyOf(cloud: MemoryCloud): string {
  return cloud.calls
    .map(({ name, aclsAfter, error }) => {
      const lists = [...aclsAfter.values()].map(
        ({ aclId, associations, entries }) =>
          `    ${aclId}${associations.length > 0 ? "*" : ""}: ${entries.map((entry) => JSON.stringify(entry)).join(" ")}`,
      );
      return [`${name}${error === null ? "" : ` !! ${error}`}`, ...lists].join("\n");
    })
    .join("\n");
}
