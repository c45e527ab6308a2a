/**
 * Says a source ACL's rules in the target's terms. Only addresses change; numbers and actions stay. Every rule
 * ends up in the desired state or among the unresolved ones with the reason.
 */
import type { UnresolvedRule } from "../../model/plan.ts";
import type { Peer, Rule, RuleSet } from "../../model/rule.ts";
import { compareRules } from "../diff.ts";
import { makeRule } from "../normalise.ts";
import type { Resolved } from "../resolve-references.ts";
import { type AddressPairs, translateCidr } from "../translate.ts";

export interface AclTranslation {
  readonly asked: RuleSet;
  readonly unresolved: readonly UnresolvedRule[];
}

/** The order of the rules has no influence on the result. */
export function translateAclRules(rules: RuleSet, addresses: AddressPairs): AclTranslation {
  const asked = new Map<string, Rule>();
  const unresolved: UnresolvedRule[] = [];
  for (const rule of [...rules.values()].sort(compareRules)) {
    const moved = translatePeer(rule.peer, addresses);
    if (moved.kind === "unresolved") unresolved.push({ rule, why: moved.why, waitsForDestination: false });
    else {
      const twin = makeRule({ ...rule, peer: moved.peer });
      asked.set(twin.key, twin);
    }
  }
  return { asked, unresolved };
}

function translatePeer(peer: Peer, addresses: AddressPairs): Resolved {
  if (peer.kind === "ipv4" || peer.kind === "ipv6") return translateCidr(peer, addresses);
  return { kind: "unresolved", why: "an ACL speaks of addresses only", waitsForDestination: false };
}
