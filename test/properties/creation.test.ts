/** Law 6 where groups have to be made first, references in a circle included. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Ownership } from "../../src/model/mapping.ts";
import type { Job } from "../../src/reconcile/job.ts";
import { reconcileScopes } from "../../src/reconcile/reconcile-scope.ts";
import { Crash, FAIR, FAULT_KINDS, type Weather } from "../support/fault-plan.ts";
import {
  type Family,
  familyArb,
  familyCloud,
  familyJob,
  familyRules,
  familyState,
} from "../support/group-family.ts";
import type { MemoryCloud } from "../support/memory-cloud.ts";
import { runs } from "../support/property-runs.ts";
import { portsOn } from "../support/scene.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("creations");

afterAll(() => tally.print());

const faultsArb = fc.array(fc.record({ place: fc.nat(999), kind: fc.constantFrom(...FAULT_KINDS) }), {
  minLength: 1,
  maxLength: 2,
});

test("groups that refer to each other in any way are made and filled in one run", async () => {
  await fc.assert(
    fc.asyncProperty(familyArb(["exclusive", "additive", "managed"]), async (family) => {
      const cloud = familyCloud(family);

      const outcomes = await outcomesOf(familyJob(family), cloud);

      expect([...new Set(outcomes)]).toEqual(["corrected"]);
      expect(withoutTags(familyState(cloud))).toEqual(familyRules(family));
    }),
    runs(500),
  );
});

test("an interrupted creation is finished by the next run", async () => {
  await fc.assert(
    fc.asyncProperty(familyArb(["exclusive"]), faultsArb, (family, storm) => checkFinished(family, storm)),
    runs(800),
  );
});

test("an interrupted creation is finished by the next run, whoever owns the rules", async () => {
  const owners: readonly Ownership[] = ["additive", "managed"];
  await fc.assert(
    fc.asyncProperty(familyArb(owners), faultsArb, (family, storm) => checkFinished(family, storm)),
    runs(500),
  );
});

test("no stand-in for the id of a group that is not there yet ever reaches EC2", async () => {
  await fc.assert(
    fc.asyncProperty(familyArb(["exclusive"]), faultsArb, async (family, storm) => {
      const cloud = familyCloud(family, await weatherFor(family, storm));

      await outcomesOf(familyJob(family), cloud);

      const sent = cloud.calls.filter(({ groupIds }) => groupIds.some((id) => id.startsWith("new:")));
      expect(sent.map(({ name, error }) => `${name} ${error}`)).toEqual([]);
    }),
    runs(500),
  );
});

type Storm = readonly { readonly place: number; readonly kind: (typeof FAULT_KINDS)[number] }[];

async function checkFinished(family: Family, storm: Storm): Promise<void> {
  const weather = await weatherFor(family, storm);
  const cloud = familyCloud(family, weather);

  const outcomes = await outcomesOf(familyJob(family), cloud);
  const later = cloud.under(FAIR);
  const laterOutcomes = await outcomesOf(familyJob(family), later);

  const creations = cloud.calls.filter(({ name }) => name === "create-group");
  tally.see({
    crashed: outcomes.includes("crashed"),
    "a creation was struck": creations.some(({ error }) => error !== null),
    "half made": creations.length > 0 && laterOutcomes.includes("corrected"),
  });
  expect(laterOutcomes.filter((outcome) => outcome !== "corrected" && outcome !== "in-sync")).toEqual([]);
  expect(withoutTags(familyState(later))).toEqual(familyRules(family));
}

async function weatherFor(family: Family, storm: Storm): Promise<Weather> {
  const fair = familyCloud(family);
  await outcomesOf(familyJob(family), fair);
  const faults = storm.map(({ place, kind }) => ({
    at: Math.floor((place * fair.calls.length) / 1000),
    kind,
  }));
  return { ...FAIR, faults };
}

async function outcomesOf(job: Job, cloud: MemoryCloud): Promise<readonly string[]> {
  try {
    const result = await reconcileScopes(job, portsOn(cloud));
    if (result.kind !== "ran") throw new Error(`bad input: ${result.problems.join("; ")}`);
    return result.run.destinations.map(({ outcome }) => outcome);
  } catch (error) {
    if (error instanceof Crash) return ["crashed"];
    throw error;
  }
}

function withoutTags(state: ReturnType<typeof familyState>): ReturnType<typeof familyState> {
  return Object.fromEntries(
    Object.entries(state).map(([name, words]) => [name, words.filter((word) => !word.startsWith("tag "))]),
  );
}
