import fc from "fast-check";
import { expect, test } from "vitest";
import { type Conflict, type Edge, findConflicts } from "../../src/plan/find-conflicts.ts";

/** `m1: a > b` is an edge of mapping m1 from a to b. */
function edges(...lines: readonly string[]): Edge[] {
  return lines.map((line) => {
    const [mappingId = "", source = "", destination = ""] = line.split(/: | > /);
    return { mappingId, source, destination };
  });
}

/** `cycle a b (m1 m2)` */
function words({ kind, nodes, mappingIds }: Conflict): string {
  return `${kind} ${nodes.join(" ")} (${mappingIds.join(" ")})`;
}

test.each([
  ["nothing among no edges", [], []],
  ["nothing in a chain", ["m1: a > b", "m2: b > c"], []],
  ["nothing in a tree", ["m1: a > b", "m1: a > c", "m2: b > d", "m2: c > e"], []],
  ["two mappings with one destination", ["m2: b > c", "m1: a > c"], ["two-writers c (m1 m2)"]],
  ["two targets of one mapping with one destination", ["m1: a > c", "m1: a > c"], ["two-writers c (m1)"]],
  ["two sources of one mapping with one destination", ["m1: a > c", "m1: b > c"], ["two-writers c (m1)"]],
  ["a group that is its own source", ["m1: a > a", "m1: a > b"], ["self a (m1)"]],
  ["there and back", ["m1: b > a", "m2: a > b"], ["cycle a b (m1 m2)"]],
  [
    "a circle of three, and not its neighbours",
    ["m1: c > a", "m1: a > b", "m2: b > c", "m3: c > d"],
    ["cycle a b c (m1 m2)"],
  ],
  [
    "two circles apart",
    ["m1: a > b", "m1: b > a", "m2: c > d", "m2: d > c"],
    ["cycle a b (m1)", "cycle c d (m2)"],
  ],
  [
    "two circles that share a group, as one",
    ["m1: a > b", "m1: b > a", "m2: b > c", "m2: c > b"],
    ["cycle a b c (m1 m2)", "two-writers b (m1 m2)"],
  ],
  [
    "a circle with a group in it that feeds itself",
    ["m1: a > b", "m2: b > a", "m3: b > b"],
    ["cycle a b (m1 m2)", "self b (m3)", "two-writers b (m1 m3)"],
  ],
  [
    "a circle behind a chain",
    ["m0: x > y", "m0: y > a", "m1: a > b", "m1: b > a"],
    ["cycle a b (m1)", "two-writers a (m0 m1)"],
  ],
])("finds %s", (_, lines, conflicts) => {
  expect(findConflicts(edges(...lines)).map(words)).toEqual(conflicts);
});

const node = fc.constantFrom(..."abcdefg");
const anyEdges = fc.array(
  fc.record({ mappingId: fc.constantFrom("m1", "m2", "m3"), source: node, destination: node }),
  {
    maxLength: 14,
  },
);

test("the order of the edges decides nothing", () => {
  fc.assert(
    fc.property(anyEdges, fc.func(fc.integer()), (list, rank) => {
      const shuffled = list.toSorted((a, b) => rank(a) - rank(b));

      expect(findConflicts(shuffled.toReversed())).toEqual(findConflicts(list));
    }),
  );
});

test("the nodes in a circle are those that reach themselves through another", () => {
  fc.assert(
    fc.property(anyEdges, (list) => {
      const cycles = findConflicts(list).filter((conflict) => conflict.kind === "cycle");

      const found = cycles.flatMap((conflict) => conflict.nodes).toSorted();
      expect(found).toEqual([..."abcdefg"].filter((start) => comesBack(list, start)));
      for (const { nodes } of cycles) {
        expect(nodes.every((one) => nodes.every((other) => reaches(list, one, other)))).toBe(true);
      }
    }),
  );
});

function comesBack(list: readonly Edge[], start: string): boolean {
  const away = list.filter(({ source, destination }) => source === start && destination !== start);
  return away.some(({ destination }) => reaches(list, destination, start));
}

function reaches(list: readonly Edge[], from: string, to: string): boolean {
  const reached = new Set([from]);
  for (let round = 0; round < list.length; round++) {
    for (const { source, destination } of list) if (reached.has(source)) reached.add(destination);
  }
  return reached.has(to);
}

test("a chain and a circle of 100,000 groups neither end in a stack overflow", () => {
  const chain = Array.from({ length: 100_000 }, (_, i) => ({
    mappingId: "m",
    source: `${i}`,
    destination: `${i + 1}`,
  }));
  const back = { mappingId: "back", source: "100000", destination: "0" };

  expect(findConflicts(chain)).toEqual([]);
  expect(findConflicts([...chain, back]).map(({ kind, nodes }) => [kind, nodes.length])).toEqual([
    ["cycle", 100_001],
  ]);
});
