/** Law 5 against a verified record, which the scenes of verdict.test.ts do not have. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { diffRules } from "../../src/plan/diff.ts";
import { guardChanges } from "../../src/plan/guard.ts";
import { runs } from "../support/property-runs.ts";
import { rules } from "../support/rule-notation.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("more removals since a verified run");

afterAll(() => tally.print());

const portsArb = fc.uniqueArray(fc.nat(11), { maxLength: 9 });

const caseArb = fc.record({
  verified: portsArb,
  actual: portsArb,
  desired: portsArb,
  more: portsArb,
  maxRemovals: fc.nat(6),
  maxRemovalsPercent: fc.constantFrom(0, 34, 50, 67, 100),
  acceptRemovals: fc.option(fc.nat(6), { nil: null }),
});

type Case = typeof caseArb extends fc.Arbitrary<infer T> ? Omit<T, "more"> : never;

test("more rules to remove never lift a hold", () => {
  fc.assert(
    fc.property(caseArb, ({ more, ...few }) => {
      const extra = more.filter((port) => !few.desired.includes(port));
      const many = { ...few, actual: [...new Set([...few.actual, ...extra])] };

      const [mild, strict] = [holdsOf(few), holdsOf(many)];

      tally.see({
        held: mild.length > 0,
        "held by more": mild.length === 0 && strict.length > 0,
        "source shrank": strict.includes("SOURCE_SHRANK"),
      });
      expect(strict.length > 0 || mild.length === 0, `${mild} became ${strict}`).toBe(true);
    }),
    runs(3000),
  );
});

function holdsOf({ verified, actual, desired, acceptRemovals, ...limits }: Case): readonly string[] {
  const [there, wanted] = [rulesOn(actual), rulesOn(desired)];
  return guardChanges({
    destinationName: "web",
    destinationId: "sg-b",
    standing: { kind: "ours" },
    marker: null,
    changes: diffRules(wanted, there),
    actual: there,
    asked: wanted,
    limits: { ...limits, allowWorld: [] },
    acceptRemovals,
    verified: new Set(rulesOn(verified).keys()),
    sourceIsEmpty: desired.length === 0,
    unresolved: [],
  }).map(({ code }) => code);
}

function rulesOn(ports: readonly number[]) {
  return rules(...ports.map((port) => `in tcp ${port} from sg-c`));
}
