/** Law 5 for what an ACL opens to the Internet, on lists made of quarters of it. */
import { expect, test } from "vitest";
import type { RuleSet } from "../../../src/model/rule.ts";
import { diffEntries } from "../../../src/plan/acl/diff-entries.ts";
import { worldEnds } from "../../../src/plan/acl/world-ends.ts";
import { openedToWorld } from "../../../src/plan/guard-world.ts";
import { type Random, randomFrom } from "../../support/entry-pairs.ts";
import { aclRules } from "../../support/rule-notation.ts";

const opened = (actual: RuleSet, desired: RuleSet): boolean => {
  const [before, after] = worldEnds(actual, diffEntries(desired, actual), desired);
  return openedToWorld(before, after, []).length > 0;
};

const QUARTERS = ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2", "0.0.0.0/0"];

function line(number: number, random: Random): string {
  const [action, protocol] = [random(3) > 0 ? "allow" : "deny", random(3) > 0 ? "tcp 22" : "all"];
  return `in ${number} ${action} ${protocol} from ${QUARTERS[random(QUARTERS.length)]}`;
}

test("a removal on top never makes a list look closed", () => {
  let held = 0;
  for (let seed = 0; seed < 20_000; seed += 1) {
    const random = randomFrom(seed);
    const numbers = Array.from({ length: 2 + random(5) }, (_, at) => at + 1);
    const there = new Map(
      numbers.filter(() => random(4) > 0).map((number) => [number, line(number, random)]),
    );
    const wanted = new Map(
      numbers.map((number) => [number, random(2) > 0 ? there.get(number) : line(number, random)]),
    );
    const staying = numbers.filter((number) => there.has(number) && wanted.get(number) === there.get(number));
    const lines = [...wanted.values()].filter((item) => item !== undefined);
    const fewer = lines.filter((item) => item !== there.get(staying[0] ?? 0));
    const actual = aclRules(...there.values());
    if (!opened(actual, aclRules(...lines))) continue;
    held += 1;

    expect(opened(actual, aclRules(...fewer)), `seed ${seed}`).toBe(true);
  }
  expect(held).toBeGreaterThan(1000);
});

test.each<[string, readonly string[], readonly string[], boolean]>([
  [
    "a quarter that comes while another goes",
    ["in 1 allow tcp 22 from 64.0.0.0/2"],
    ["in 2 allow tcp 22 from 0.0.0.0/2"],
    true,
  ],
  ["closing alone", ["in 1 allow all from 0.0.0.0/0"], [], false],
  [
    "an allow that becomes a deny",
    ["in 1 allow all from 0.0.0.0/0"],
    ["in 1 deny all from 0.0.0.0/0"],
    false,
  ],
  [
    "a deny that goes together with what stood behind it",
    ["in 1 deny tcp 22 from 0.0.0.0/0", "in 2 allow all from 0.0.0.0/0"],
    [],
    true,
  ],
])("%s", (_, there, from, isHeld) => {
  expect(opened(aclRules(...there), aclRules(...from))).toBe(isHeld);
});
