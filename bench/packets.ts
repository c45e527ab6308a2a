/** From rules to the canonical set of packets they let through: a full group and a full ACL. */
import { allowedBy } from "../src/packets/packet-set.ts";
import { toBoard } from "../src/plan/entry-board.ts";
import { packetsOfRules } from "../src/plan/packets-of-rules.ts";
import { MOST_ENTRIES, makeEntries } from "./support/acl-cases.ts";
import { atMost, type Figure, median, percentile, report } from "./support/figures.ts";
import { makeCases } from "./support/plan-cases.ts";
import { seededRandom } from "./support/random.ts";

const CASES = 200;
const ROUNDS = 20;

await report(async () => {
  const groups = makeCases(CASES).map(({ canonical }) => [...canonical.source.rules.values()]);
  const random = seededRandom(60);
  const acls = Array.from({ length: CASES }, () => makeEntries(MOST_ENTRIES, random));
  return [
    figureOf("a group of 60 rules, both directions", groups, (rules) => {
      return packetsOfRules(rules, "ingress").length + packetsOfRules(rules, "egress").length;
    }),
    figureOf("an ACL list of 40 entries", acls, (entries) => {
      return allowedBy(toBoard(entries).map(({ entry }) => entry.answer)).length;
    }),
  ];
});

/** What each of them takes, time and again; the first half of the rounds warms up. */
function figureOf<Item>(name: string, items: readonly Item[], toSet: (item: Item) => number): Figure {
  const times: number[] = [];
  let slices = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const item of items) {
      const startedAt = performance.now();
      slices += toSet(item);
      if (round >= ROUNDS / 2) times.push(performance.now() - startedAt);
    }
  }
  if (slices === 0) throw new Error("no rule let anything through");
  return {
    name,
    value: median(times),
    unit: "ms",
    target: atMost(1),
    note: `median of ${times.length}, 99 % within ${percentile(times, 0.99).toFixed(2)}`,
  };
}
