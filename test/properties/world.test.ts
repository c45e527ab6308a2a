/**
 * What is open to the Internet, against a count: sixteen blocks that make up each family's addresses (of IPv6
 * the routed ones), eight ports. Half of a family's blocks are the Internet.
 */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { WorldAllowance } from "../../src/model/mapping.ts";
import type { RuleSet } from "../../src/model/rule.ts";
import { diffRules } from "../../src/plan/diff.ts";
import { guardChanges } from "../../src/plan/guard.ts";
import { runs } from "../support/property-runs.ts";
import { rules } from "../support/rule-notation.ts";
import { Tally } from "../support/tally.ts";

const tally = new Tally("open to the Internet");

afterAll(() => tally.print());

const FIRST_PORT = 20;
const PORTS = 8;

interface WorldRule {
  readonly family: 4 | 6;
  /** Among sixteen. */
  readonly first: number;
  readonly blocks: number;
  readonly from: number;
  readonly to: number;
}

const rangeArb = fc
  .tuple(fc.nat(PORTS - 1), fc.nat(PORTS - 1))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

const ruleArb: fc.Arbitrary<WorldRule> = fc
  .record({ family: fc.constantFrom<4 | 6>(4, 6), at: fc.nat(15), power: fc.nat(4), ports: rangeArb })
  .map(({ family, at, power, ports }) => ({
    family,
    first: at - (at % 2 ** power),
    blocks: 2 ** power,
    ...ports,
  }));

const listArb = fc.array(ruleArb, { maxLength: 5 });

const caseArb = fc.record({
  gone: listArb,
  stays: listArb,
  comes: listArb,
  allowed: fc.array(rangeArb, { maxLength: 2 }),
});

test("a plan is held exactly when it opens a port to half of a family's addresses that were not all let in", () => {
  fc.assert(
    fc.property(caseArb, ({ gone, stays, comes, allowed }) => {
      const [actual, desired] = [toRules([...gone, ...stays]), toRules([...stays, ...comes])];

      const isHeld = isWorldOpened(actual, desired, allowed);

      const isOpened = opensWorld([...gone, ...stays], [...gone, ...stays, ...comes], allowed);
      tally.see({ held: isOpened, "with something allowed": allowed.length > 0 });
      expect(isHeld).toBe(isOpened);
    }),
    runs(2000),
  );
});

test("law 5: it is held too when more of what is there goes", () => {
  fc.assert(
    fc.property(caseArb, ({ gone, stays, comes, allowed }) => {
      const actual = toRules([...gone, ...stays]);
      const few = isWorldOpened(actual, toRules([...gone, ...stays, ...comes]), allowed);
      const many = isWorldOpened(actual, toRules([...stays, ...comes]), allowed);

      // What comes as well as goes is no change of the second plan's own.
      fc.pre(gone.every((rule) => !comes.includes(rule)));
      expect(many || !few).toBe(true);
    }),
    runs(1000),
  );
});

type Range = Pick<WorldRule, "from" | "to">;

function isWorldOpened(actual: RuleSet, desired: RuleSet, allowed: readonly Range[]): boolean {
  const allowWorld = allowed.map(
    ({ from, to }): WorldAllowance => ({
      protocol: "tcp",
      ports: { from: FIRST_PORT + from, to: FIRST_PORT + to },
    }),
  );
  const holds = guardChanges({
    destinationName: "web",
    destinationId: "sg-b",
    standing: { kind: "ours" },
    marker: null,
    changes: diffRules(desired, actual),
    actual,
    asked: desired,
    limits: { maxRemovals: 1000, maxRemovalsPercent: 100, allowWorld },
    acceptRemovals: null,
    verified: null,
    sourceIsEmpty: false,
    unresolved: [],
  });
  return holds.some(({ code }) => code === "WORLD_OPEN");
}

function opensWorld(
  before: readonly WorldRule[],
  after: readonly WorldRule[],
  allowed: readonly Range[],
): boolean {
  return ([4, 6] as const).some((family) =>
    Array.from({ length: PORTS }, (_, port) => port).some((port) => {
      if (allowed.some(({ from, to }) => from <= port && port <= to)) return false;
      const [old, next] = [blocksOpen(before, family, port), blocksOpen(after, family, port)];
      return next.size >= 8 && next.size > old.size;
    }),
  );
}

function blocksOpen(list: readonly WorldRule[], family: 4 | 6, port: number): ReadonlySet<number> {
  return new Set(
    list
      .filter((rule) => rule.family === family && rule.from <= port && port <= rule.to)
      .flatMap(({ first, blocks }) => Array.from({ length: blocks }, (_, index) => first + index)),
  );
}

function toRules(list: readonly WorldRule[]): RuleSet {
  return rules(
    ...list.map(({ family, first, blocks, from, to }) => {
      const bits = 4 - Math.log2(blocks);
      const cidr =
        family === 4
          ? `${first * 16}.0.0.0/${bits}`
          : `${(0x2000 + first * 0x200).toString(16)}::/${3 + bits}`;
      return `in tcp ${FIRST_PORT + from}-${FIRST_PORT + to} from ${cidr}`;
    }),
  );
}
