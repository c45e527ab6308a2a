/**
 * Says a source group's rules in the target's terms. Every source rule ends up in the desired state or
 * among the unresolved ones with the reason; none is lost silently.
 */
import type { Group, Vpc } from "../model/group.ts";
import type { CidrPair, Translate } from "../model/mapping.ts";
import type { Finding, UnresolvedRule } from "../model/plan.ts";
import type { Peer, Rule, RuleSet } from "../model/rule.ts";
import { ruleWords } from "../model/rule-words.ts";
import { type Cidr, containsCidr, formatCidr, parseCidr, rebaseCidr } from "../packets/cidr.ts";
import { compareRules } from "./diff.ts";
import { makeRule } from "./normalise.ts";
import {
  type ReferenceContext,
  type Resolved,
  resolveGroup,
  resolvePrefixList,
} from "./resolve-references.ts";

export interface Translation {
  readonly desired: RuleSet;
  readonly unresolved: readonly UnresolvedRule[];
  readonly findings: readonly Finding[];
}

export interface TranslationContext extends ReferenceContext {
  /** How the address blocks of the source map to the target's; made by `addressPairs`. */
  readonly addresses: AddressPairs;
}

export interface AddressPairs {
  readonly pairs: readonly { readonly from: Cidr; readonly to: Cidr }[];
  /** Blocks of the source VPC that have no block of equal size in the target VPC. */
  readonly unpaired: readonly Cidr[];
  /** True when a VPC's blocks are needed and were not read: then no address can be translated. */
  readonly isUnknown: boolean;
}

/** Translates every rule of `source`. The order of the rules has no influence on the result. */
export function translateRules(source: Group, context: TranslationContext): Translation {
  const desired = new Map<string, Rule>();
  const unresolved: UnresolvedRule[] = [];
  const merged = new Set<string>();
  for (const rule of source.rules.values()) {
    const translated = translatePeer(rule.peer, context);
    if (translated.kind === "unresolved") {
      const { why, waitsForDestination } = translated;
      unresolved.push({ rule, why, waitsForDestination });
      continue;
    }
    const twin =
      translated.peer === rule.peer ? rule : makeRule({ ...withoutIds(rule), peer: translated.peer });
    const other = desired.get(twin.key);
    const kept = other === undefined ? twin : firstByDescription(twin, other);
    if (other !== undefined && other.description !== twin.description) merged.add(twin.key);
    desired.set(twin.key, kept);
  }
  return {
    desired,
    unresolved: unresolved.sort((a, b) => compareRules(a.rule, b.rule)),
    findings: [...merged]
      .flatMap((key) => desired.get(key) ?? [])
      .sort(compareRules)
      .map(mergedFinding),
  };
}

/**
 * Pairs the explicit CIDRs and, when asked for, the blocks of the two VPCs: primary with primary, then in
 * the order EC2 lists them, each family apart. Blocks of different sizes have no offset-preserving image.
 */
export function addressPairs(
  translate: Translate,
  source: Vpc | undefined,
  target: Vpc | undefined,
): AddressPairs {
  const pairs = translate.cidrs.flatMap((pair) => parsePair(pair));
  if (!translate.vpcBlocks) return { pairs, unpaired: [], isUnknown: false };
  if (source === undefined || target === undefined) return { pairs, unpaired: [], isUnknown: true };
  const unpaired: Cidr[] = [];
  for (const family of ["ipv4", "ipv6"] as const) {
    source[family].forEach((block, index) => {
      const from = parseCidr(block);
      const to = parseCidr(target[family][index] ?? "");
      if (from === null) return;
      if (to !== null && to.length === from.length) pairs.push({ from, to });
      else unpaired.push(from);
    });
  }
  return { pairs, unpaired, isUnknown: false };
}

function parsePair(pair: CidrPair): { from: Cidr; to: Cidr }[] {
  const [from, to] = [parseCidr(pair.from), parseCidr(pair.to)];
  return from === null || to === null ? [] : [{ from, to }];
}

function translatePeer(peer: Peer, context: TranslationContext): Resolved {
  switch (peer.kind) {
    case "ipv4":
    case "ipv6":
      return translateCidr(peer, context.addresses);
    case "group":
      return resolveGroup(peer, context);
    case "prefix-list":
      return resolvePrefixList(peer.prefixListId, context);
  }
}

/** The narrowest pair that holds the CIDR moves it; explicit pairs come first among equals. */
export function translateCidr(
  peer: Extract<Peer, { kind: "ipv4" | "ipv6" }>,
  addresses: AddressPairs,
): Resolved {
  if (addresses.isUnknown) return noCounterpart("the blocks of the two VPCs could not be read");
  if (addresses.pairs.length === 0 && addresses.unpaired.length === 0) return { kind: "found", peer };
  const cidr = parseCidr(peer.cidr);
  if (cidr === null) return noCounterpart(`${peer.cidr} is not a CIDR`);
  const pair = addresses.pairs
    .filter(({ from }) => containsCidr(from, cidr))
    .reduce<AddressPairs["pairs"][number] | null>(
      (best, next) => (best === null || next.from.length > best.from.length ? next : best),
      null,
    );
  const moved = pair === null ? null : rebaseCidr(cidr, pair.from, pair.to);
  if (moved !== null) return { kind: "found", peer: { kind: peer.kind, cidr: formatCidr(moved) } };
  const block = addresses.unpaired.find((outer) => containsCidr(outer, cidr));
  if (block === undefined) return { kind: "found", peer };
  return noCounterpart(
    `the target VPC has no block of the same size as the source VPC's ${formatCidr(block)}`,
  );
}

function noCounterpart(why: string): Resolved {
  return { kind: "unresolved", why, waitsForDestination: false };
}

/** A translated rule is a new rule of the destination: the source's rule id and owner say nothing about it. */
function withoutIds(rule: Rule): Omit<Rule, "key" | "ruleId" | "owner"> {
  const { direction, protocol, from, to, peer, description } = rule;
  return { direction, protocol, from, to, peer, description };
}

function firstByDescription(a: Rule, b: Rule): Rule {
  return a.description < b.description ? a : b;
}

function mergedFinding(rule: Rule): Finding {
  const words = ruleWords(rule);
  return {
    code: "RULES_MERGED",
    severity: "info",
    subject: words,
    message: `several source rules become this one; of their descriptions ${JSON.stringify(rule.description)} is used`,
    rule: words,
  };
}
