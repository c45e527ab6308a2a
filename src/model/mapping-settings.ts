/** The settings that hold in one target: what the target says, over what the mapping says, over the defaults. */
import type { CidrPair, Limits, ResourceKind, TargetSettings, Translate, WorldAllowance } from "./mapping.ts";
import { type CidrPairs, sortPairs } from "./mapping-cidrs.ts";
import { DEFAULTS } from "./mapping-defaults.ts";
import { sortKeys } from "./mapping-forms.ts";
import type { MappingDocument, TargetDocument } from "./mapping-schema.ts";
import { readAllowance } from "./mapping-traffic.ts";

/**
 * Merges a target's settings over its mapping's. `translate` and `limits` go field by field, and the three
 * maps in `translate` key by key; `into`, `as`, `keep`, `allowWorld` and `associations` are replaced whole.
 */
export function settingsIn(document: MappingDocument, target: TargetDocument): TargetSettings {
  const into = target.into ?? document.into;
  return {
    as: target.as ?? document.as ?? DEFAULTS.as,
    ...(into === undefined ? {} : { into }),
    translate: translateIn(document.translate, target.translate),
    keep: target.keep ?? document.keep ?? [],
    limits: limitsIn(document.kind, document.limits, target.limits),
    associations: target.associations ?? document.associations ?? { kind: DEFAULTS.associations },
  };
}

type TranslateDocument = MappingDocument["translate"];

function translateIn(outer: TranslateDocument, inner: TranslateDocument): Translate {
  return {
    cidrs: mergePairs(outer?.cidrs?.pairs ?? [], inner?.cidrs?.pairs ?? []),
    vpcBlocks: hasVpcBlocks(outer?.cidrs) || hasVpcBlocks(inner?.cidrs),
    groups: sortKeys({ ...outer?.groups, ...inner?.groups }),
    prefixLists: sortKeys({ ...outer?.prefixLists, ...inner?.prefixLists }),
    unresolved: inner?.unresolved ?? outer?.unresolved ?? DEFAULTS.unresolved,
  };
}

function hasVpcBlocks(pairs: CidrPairs | undefined): boolean {
  return pairs?.vpcBlocks ?? false;
}

function mergePairs(outer: readonly CidrPair[], inner: readonly CidrPair[]): CidrPair[] {
  const byFrom = new Map([...outer, ...inner].map((pair) => [pair.from, pair]));
  return sortPairs([...byFrom.values()]);
}

type LimitsDocument = MappingDocument["limits"];

function limitsIn(kind: ResourceKind, outer: LimitsDocument, inner: LimitsDocument): Limits {
  const allowWorld: readonly WorldAllowance[] =
    (inner?.allowWorld ?? outer?.allowWorld)?.flat() ?? allowWorldOf(kind);
  return {
    maxRemovals: inner?.maxRemovals ?? outer?.maxRemovals ?? DEFAULTS.maxRemovals,
    maxRemovalsPercent: inner?.maxRemovalsPercent ?? outer?.maxRemovalsPercent ?? DEFAULTS.maxRemovalsPercent,
    allowWorld,
  };
}

function allowWorldOf(kind: ResourceKind): readonly WorldAllowance[] {
  return DEFAULTS.allowWorld[kind].flatMap((item) => readAllowance(item, () => null) ?? []);
}
