/** Pairs of ACL rule lists, before and after: tiers and the whole world, common ports, allows and denies. */
import type { Rule } from "../../src/model/rule.ts";
import type { EntryContent, EntryList } from "../../src/plan/entry-atoms.ts";
import type { EntryOrderInput } from "../../src/plan/entry-search.ts";
import { matchOf } from "../../src/plan/packets-of-rules.ts";
import { type Random, seededRandom } from "./random.ts";

/** The most that EC2 grants for one direction. */
export const MOST_ENTRIES = 40;

export interface AclCase {
  readonly input: EntryOrderInput;
  /** One call for each number whose rule differs. */
  readonly fewest: number;
}

/**
 * Lists of 1 to 40 entries with 1 to 40 edits each. `full` leaves no room beside the longer of both lists,
 * else EC2's limit of 40 does.
 */
export function makeAclCases(count: number, room: "full" | "limit"): readonly AclCase[] {
  const random = seededRandom(room === "full" ? 40 : 41);
  return Array.from({ length: count }, () => {
    const before = makeEntries(1 + random(MOST_ENTRIES), random);
    const after = new Map(before);
    const edits = 1 + random(MOST_ENTRIES);
    for (let index = 0; index < edits; index += 1) edit(after, random);
    const longer = Math.max(before.size, after.size);
    const input = {
      before,
      after,
      limit: room === "full" ? longer : MOST_ENTRIES,
      numbers: { from: 1, to: 32_766 },
    };
    return { input, fewest: countDifferences(before, after) };
  });
}

/** Full lists of 40 entries, the same entries in another order. */
export function makeReorders(count: number): readonly AclCase[] {
  const random = seededRandom(42);
  return Array.from({ length: count }, () => {
    const before = makeEntries(MOST_ENTRIES, random);
    const [entries, after] = [[...before.values()], new Map<number, EntryContent>()];
    for (const number of before.keys()) {
      const [entry] = entries.splice(random(entries.length), 1);
      if (entry !== undefined) after.set(number, entry);
    }
    const input = { before, after, limit: MOST_ENTRIES, numbers: { from: 1, to: 32_766 } };
    return { input, fewest: countDifferences(before, after) };
  });
}

/** Numbers a hundred apart, as people write them. */
export function makeEntries(size: number, random: Random): EntryList {
  return new Map(Array.from({ length: size }, (_, index) => [(index + 1) * 100, makeEntry(random)]));
}

/** Adds, takes away, replaces, swaps or moves one entry. */
function edit(list: Map<number, EntryContent>, random: Random): void {
  const numbers = [...list.keys()];
  const pick = (): number => numbers[random(numbers.length)] ?? 100;
  const [one, other] = [pick(), pick()];
  const [entry, second] = [list.get(one), list.get(other)];
  const fresh = 1 + random(4200);
  const kind = random(5);
  if (kind === 0 && list.size < MOST_ENTRIES) list.set(fresh, makeEntry(random));
  else if (kind === 1 && list.size > 1) list.delete(one);
  else if (kind === 2) list.set(one, makeEntry(random));
  else if (entry !== undefined && second !== undefined && kind === 3) list.set(one, second).set(other, entry);
  else if (entry !== undefined && list.delete(one)) list.set(fresh, entry);
}

const PORTS = [22, 53, 80, 123, 443, 1433, 3306, 3389, 5432, 8080] as const;

function makeEntry(random: Random): EntryContent {
  const protocol = (["tcp", "tcp", "tcp", "udp", "all"] as const)[random(5)] ?? "tcp";
  const isEphemeral = random(5) === 0;
  const port = PORTS[random(PORTS.length)] ?? 443;
  const ports = isEphemeral ? { from: 1024, to: 65_535 } : { from: port, to: port };
  const rule: Pick<Rule, "protocol" | "from" | "to" | "peer"> = {
    protocol,
    ...(protocol === "all" ? { from: null, to: null } : ports),
    peer: makePeer(random),
  };
  const allows = random(3) > 0;
  const key = JSON.stringify([allows, rule]);
  return { key, answer: { ...matchOf(rule), allows } };
}

/** Everybody, a network, one of its VPCs, a subnet of that, or one address: they lie inside each other. */
function makePeer(random: Random): Rule["peer"] {
  const [vpc, subnet, host] = [random(4), random(8), random(250)];
  if (random(6) === 0) return { kind: "ipv6", cidr: random(2) === 0 ? "::/0" : `2001:db8:${vpc}::/48` };
  const blocks = [
    "0.0.0.0/0",
    "10.0.0.0/8",
    `10.${vpc}.0.0/16`,
    `10.${vpc}.${subnet}.0/24`,
    `10.${vpc}.${subnet}.${host}/32`,
  ];
  return { kind: "ipv4", cidr: blocks[random(blocks.length)] ?? "0.0.0.0/0" };
}

function countDifferences(before: EntryList, after: EntryList): number {
  const numbers = new Set([...before.keys(), ...after.keys()]);
  return [...numbers].filter((number) => before.get(number)?.key !== after.get(number)?.key).length;
}
