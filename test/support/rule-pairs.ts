/**
 * Generates what a destination holds and what it should hold, as nearly equal pairs: most rules are on both
 * sides, some on one, some turned into a neighbour. All in the destination's terms.
 */
import fc from "fast-check";
import { readBlock, writeBlock } from "./address-blocks.ts";
import { FIRST_PORT } from "./oracle.ts";
import { cidrPeer, identityOf, type RuleParts, type StoredPeer } from "./stored-rules.ts";

export interface WordedRule extends RuleParts {
  readonly description: string;
}

export interface RulePair {
  readonly before: readonly WordedRule[];
  readonly after: readonly WordedRule[];
}

export const WORDS = ["", "office", "local admin", "local:7"] as const;

/** The destination's own id is `self` here; whoever builds the cloud puts the real one in. */
export const SELF: StoredPeer = { kind: "group", account: "", id: "self" };
export const FRIENDS = ["friend-1", "friend-2"] as const;
export const LISTS = ["pl-small", "pl-large"] as const;

const wordsArb = fc.constantFrom(...WORDS);

const cidr4Arb = fc
  .tuple(fc.nat(15), fc.constantFrom(28, 29, 29, 30, 30, 31, 32))
  .map(([host, length]) => cidrPeer(`10.0.0.${host}/${length}`));
const cidr6Arb = fc
  .tuple(fc.nat(15), fc.constantFrom(124, 125, 126, 126, 127, 128))
  .map(([host, length]) => cidrPeer(`2001:db8::${host.toString(16)}/${length}`));

const peerArb: fc.Arbitrary<StoredPeer> = fc.oneof(
  { weight: 8, arbitrary: cidr4Arb },
  { weight: 3, arbitrary: cidr6Arb },
  { weight: 1, arbitrary: fc.constantFrom(cidrPeer("0.0.0.0/0"), cidrPeer("::/0")) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...FRIENDS).map((id): StoredPeer => ({ kind: "group", account: "", id })),
  },
  { weight: 1, arbitrary: fc.constant(SELF) },
  { weight: 2, arbitrary: fc.constantFrom(...LISTS).map((id): StoredPeer => ({ kind: "list", id })) },
);

const portsArb = fc.constantFrom<readonly [number, number]>(
  [0, 0],
  [0, 1],
  [1, 1],
  [0, 3],
  [2, 5],
  [4, 7],
  [0, 7],
);

type Traffic = Pick<RuleParts, "protocol" | "from" | "to">;

const trafficArb: fc.Arbitrary<Traffic> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.constantFrom("tcp", "tcp", "udp"), portsArb).map(([protocol, [from, to]]) => ({
      protocol,
      from: FIRST_PORT + from,
      to: FIRST_PORT + to,
    })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Traffic>(
      { protocol: "icmp", from: -1, to: -1 },
      { protocol: "icmp", from: 3, to: -1 },
      { protocol: "icmp", from: 3, to: 4 },
      { protocol: "icmpv6", from: 128, to: 0 },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("-1", "50").map((protocol) => ({ protocol, from: null, to: null })),
  },
);

export const ruleArb: fc.Arbitrary<WordedRule> = fc
  .record({
    way: fc.constantFrom("ingress" as const, "ingress" as const, "ingress" as const, "egress" as const),
    traffic: trafficArb,
    peer: peerArb,
    description: wordsArb,
  })
  .map(({ traffic, ...rest }) => ({ ...rest, ...traffic }));

/** Both sides of one rule, or of two where one lies in the other. */
const twinsArb = fc.oneof(
  { weight: 4, arbitrary: ruleArb.map((rule) => ({ before: [rule], after: [rule] })) },
  { weight: 3, arbitrary: ruleArb.map((rule) => ({ before: [rule], after: [] })) },
  { weight: 3, arbitrary: ruleArb.map((rule) => ({ before: [], after: [rule] })) },
  {
    weight: 2,
    arbitrary: ruleArb.map((rule) => ({ before: [rule, neighbour(rule, "narrower", rule)], after: [rule] })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(ruleArb, fc.constantFrom("wider", "narrower", "peer", "ports"), ruleArb)
      .map(([rule, how, other]) => ({ before: [rule], after: [neighbour(rule, how, other)] })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(ruleArb, wordsArb)
      .map(([rule, description]) => ({ before: [rule], after: [{ ...rule, description }] })),
  },
);

export const pairArb: fc.Arbitrary<RulePair> = fc
  .array(twinsArb, { minLength: 1, maxLength: 9 })
  .map((twins) => ({
    before: distinct(twins.flatMap(({ before }) => before)),
    after: distinct(twins.flatMap(({ after }) => after)),
  }));

export function distinct<T extends RuleParts>(rules: readonly T[]): readonly T[] {
  return [...new Map(rules.map((rule) => [identityOf(rule), rule])).values()];
}

function neighbour(rule: WordedRule, how: string, other: WordedRule): WordedRule {
  switch (how) {
    case "peer":
      return { ...rule, peer: other.peer };
    case "ports":
      return { ...other, way: rule.way, peer: rule.peer };
    default:
      return { ...rule, peer: resized(rule.peer, how === "wider" ? -1 : 1) };
  }
}

function resized(peer: StoredPeer, by: 1 | -1): StoredPeer {
  if (peer.kind !== "cidr") return peer;
  const { family, prefix } = readBlock(peer.cidr);
  const shortest = family === 4 ? 28 : 124;
  const longer = prefix.length < (family === 4 ? 32 : 128) ? `${prefix}1` : prefix;
  const shorter = prefix.length > shortest ? prefix.slice(0, -1) : prefix;
  return cidrPeer(writeBlock({ family, prefix: by === 1 ? longer : shorter }));
}
