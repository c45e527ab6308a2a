/** Ways to translate, for laws about translation: what a mapping says, and what that must make of a rule. */
import fc from "fast-check";
import type { Vpc } from "../../src/model/group.ts";
import type { Translate } from "../../src/model/mapping.ts";
import { holdsBlock, moveBlock, readBlock, writeBlock } from "./address-blocks.ts";
import { FRIENDS, LISTS } from "./rule-pairs.ts";
import { idIn, placed, SOURCE, TARGET } from "./scene.ts";
import { cidrPeer, type RuleParts, type StoredPeer } from "./stored-rules.ts";

export interface TranslationCase {
  readonly pairs: readonly (readonly [string, string])[];
  /** The blocks of source and target VPC, to be paired in order; null not to pair them. */
  readonly blocks: { readonly source: Blocks; readonly target: Blocks } | null;
  readonly friends: readonly string[];
  readonly lists: readonly string[];
  readonly unresolved: "hold" | "skip";
}

type Blocks = Pick<Vpc, "ipv4" | "ipv6">;

const PAIRS = [
  ["10.0.0.0/30", "10.0.0.8/30"],
  ["10.0.0.4/30", "10.0.0.0/30"],
  ["2001:db8::/126", "2001:db8::c/126"],
] as const;

const SOURCE_BLOCKS: Blocks = { ipv4: ["10.0.0.0/29", "10.0.0.8/30"], ipv6: ["2001:db8::/125"] };
const TARGET_BLOCKS: readonly Blocks[] = [
  { ipv4: ["10.0.0.8/29", "10.0.0.4/30"], ipv6: ["2001:db8::8/125"] },
  { ipv4: ["10.0.0.8/29"], ipv6: [] },
  { ipv4: ["10.0.0.8/30", "10.0.0.4/30"], ipv6: ["2001:db8::8/126"] },
];

export const translationArb: fc.Arbitrary<TranslationCase> = fc.record({
  pairs: fc.subarray([...PAIRS]),
  blocks: fc.option(
    fc.constantFrom(...TARGET_BLOCKS).map((target) => ({ source: SOURCE_BLOCKS, target })),
    { nil: null, freq: 2 },
  ),
  friends: fc.subarray([...FRIENDS]),
  lists: fc.subarray([...LISTS]),
  unresolved: fc.constantFrom("hold" as const, "skip" as const),
});

export function toTranslate({ pairs, blocks, friends, lists, unresolved }: TranslationCase): Translate {
  const explicit = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [idIn(SOURCE, name), idIn(TARGET, name)]));
  return {
    cidrs: pairs.map(([from, to]) => ({ from, to })),
    vpcBlocks: blocks !== null,
    groups: explicit(friends),
    prefixLists: explicit(lists),
    unresolved,
  };
}

/** The rule as the destination must have it; null where the case says nothing that leads there. */
export function translated<T extends RuleParts>(rule: T, wanted: TranslationCase): T | null {
  const peer = translatedPeer(rule.peer, wanted);
  return peer === null ? null : { ...rule, peer };
}

function translatedPeer(peer: StoredPeer, wanted: TranslationCase): StoredPeer | null {
  if (peer.kind === "cidr") return translatedCidr(peer.cidr, wanted);
  const isKnown = peer.id === "self" || wanted.friends.includes(peer.id) || wanted.lists.includes(peer.id);
  return isKnown ? placed({ way: "ingress", protocol: "-1", from: null, to: null, peer }, TARGET).peer : null;
}

/** The narrowest pair that holds the CIDR moves it; explicit pairs before those of the VPCs. */
function translatedCidr(cidr: string, { pairs, blocks }: TranslationCase): StoredPeer | null {
  const block = readBlock(cidr);
  const source = [...(blocks?.source.ipv4 ?? []), ...(blocks?.source.ipv6 ?? [])];
  const paired = source.map((from) => [from, partnerOf(from, blocks)] as const);
  const moves = [...pairs, ...paired]
    .filter(([from, to]) => to !== null && holdsBlock(readBlock(from), block))
    .sort(([a], [b]) => readBlock(b).prefix.length - readBlock(a).prefix.length);
  const [from, to] = moves[0] ?? [];
  if (from !== undefined && to !== undefined && to !== null) {
    const moved = moveBlock(block, readBlock(from), readBlock(to));
    return moved === null ? null : cidrPeer(writeBlock(moved));
  }
  const isStranded = paired.some(([from, to]) => to === null && holdsBlock(readBlock(from), block));
  return isStranded ? null : cidrPeer(cidr);
}

/** The block in the same place of the target's list, if it has the same size. */
function partnerOf(from: string, blocks: TranslationCase["blocks"]): string | null {
  for (const family of ["ipv4", "ipv6"] as const) {
    const index = blocks?.source[family].indexOf(from) ?? -1;
    if (index < 0) continue;
    const to = blocks?.target[family][index];
    return to !== undefined && readBlock(to).prefix.length === readBlock(from).prefix.length ? to : null;
  }
  return null;
}
