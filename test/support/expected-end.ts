/** What a destination should hold when all is done, said again apart from the engine. */
import type { KeepRule, Ownership } from "../../src/model/mapping.ts";
import type { WordedRule } from "./rule-pairs.ts";
import { idIn, type OwnedRule, TARGET } from "./scene.ts";
import { cidrPeer, identityOf } from "./stored-rules.ts";

export interface Ending {
  readonly before: readonly OwnedRule[];
  readonly after: readonly WordedRule[];
  readonly ownership: Ownership;
  readonly keep: readonly KeepRule[];
  readonly isAdopted: boolean;
}

/** The source's rules, and those of the destination that are not to be touched, with their own words. */
export function expectedEnd(ending: Ending): readonly WordedRule[] {
  const { before, after, ownership, keep } = ending;
  const end = new Map(after.map((rule) => [identityOf(rule), rule]));
  const isFilled = !isHalfMade(ending);
  for (const rule of before) {
    const isForeign = isFilled && ownership === "managed" && !rule.isOurs;
    const isKept = isForeign || keep.some((entry) => isMeant(rule, entry));
    const stays = isFilled && ownership === "additive" && !end.has(identityOf(rule));
    if (isKept || stays) end.set(identityOf(rule), rule);
  }
  return [...end.values()];
}

/** A group with our tags that holds only what EC2 puts into a new one: nobody has put a rule there yet. */
export function isHalfMade({ before, after, isAdopted }: Ending): boolean {
  return !isAdopted && after.length > 0 && before.every((rule) => EC2S_OWN.has(identityOf(rule)));
}

const EC2S_OWN = new Set(
  ["0.0.0.0/0", "::/0"].map((cidr) =>
    identityOf({ way: "egress", protocol: "-1", from: null, to: null, peer: cidrPeer(cidr) }),
  ),
);

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
