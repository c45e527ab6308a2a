/** What a destination should hold when all is done, said again apart from the engine. */
import type { KeepRule, Ownership } from "../../src/model/mapping.ts";
import type { WordedRule } from "./rule-pairs.ts";
import { idIn, type OwnedRule, TARGET } from "./scene.ts";
import { identityOf } from "./stored-rules.ts";

export interface Ending {
  readonly before: readonly OwnedRule[];
  readonly after: readonly WordedRule[];
  readonly ownership: Ownership;
  readonly keep: readonly KeepRule[];
}

/** The source's rules, and those of the destination that are not to be touched, with their own words. */
export function expectedEnd({ before, after, ownership, keep }: Ending): readonly WordedRule[] {
  const end = new Map(after.map((rule) => [identityOf(rule), rule]));
  for (const rule of before) {
    const isForeign = ownership === "managed" && !rule.isOurs;
    const isKept = isForeign || keep.some((entry) => isMeant(rule, entry));
    const stays = ownership === "additive" && !end.has(identityOf(rule));
    if (isKept || stays) end.set(identityOf(rule), rule);
  }
  return [...end.values()];
}

/** Knows the forms of `keep` that the tests use. */
function isMeant(rule: OwnedRule, keep: KeepRule): boolean {
  if (keep.direction !== undefined && keep.direction !== rule.way) return false;
  if (keep.protocol !== undefined && keep.protocol !== rule.protocol) return false;
  if (keep.port !== undefined && (keep.port.from !== rule.from || keep.port.to !== rule.to)) return false;
  if (keep.cidr !== undefined && (rule.peer.kind !== "cidr" || rule.peer.cidr !== keep.cidr)) return false;
  if (keep.peer !== undefined && (rule.peer.kind === "cidr" || idIn(TARGET, rule.peer.id) !== keep.peer))
    return false;
  return keep.description === undefined || rule.description.startsWith(keep.description.replace("*", ""));
}
