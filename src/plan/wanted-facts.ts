/**
 * What plans would need to know beyond the groups that were read: blocks of VPCs, prefix lists, peerings,
 * and the quota where the default has no room for both sides.
 * Most runs need none of it, so it is read only when a plan asks.
 */
import { SyncError } from "../model/errors.ts";
import { type ObservedGroup, type Scope, scopeKey } from "../model/group.ts";
import type { Plan } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { factKey, type WantedFact, type World } from "../model/snapshot.ts";
import { factsOfAcl } from "./acl/plan-acl-placement.ts";
import type { GroupPlacement, Placement } from "./place-destinations.ts";
import type { Entry } from "./plan-mappings.ts";
import { mostCounted, RULE_QUOTA, type WeightOf } from "./quota.ts";
import type { KnownPlacements } from "./reference-index.ts";

/** What decides which facts a plan wants. */
export interface FactInput {
  readonly known: KnownPlacements;
  readonly weightOf: WeightOf;
  /** What is taken for the quota of rules in a scope as long as nobody stated, learned or read it. */
  readonly assumedQuota: (scope: Scope) => number;
  /** True where somebody stated or learned the quota of an ACL's entries. */
  readonly isEntryQuotaGiven: (scope: Scope) => boolean;
}

/** Facts that are not known yet, each once, in the order of the placements that want them. */
export function wantedFacts(
  entries: ReadonlyMap<Placement, Entry>,
  input: FactInput,
  world: World,
): readonly WantedFact[] {
  const wanted = new Map<string, WantedFact>();
  for (const [placement, entry] of entries) {
    if (entry.kind !== "planned") continue;
    for (const fact of factsOf(placement, entry.plan, input)) {
      if (!isKnown(fact, world)) wanted.set(`${scopeKey(fact.scope)} ${factKey(fact)}`, fact);
    }
  }
  return [...wanted.values()];
}

/** Everything that this plan needs to know besides the groups and ACLs. */
export function factsOf(placement: Placement, plan: Plan, input: FactInput): readonly WantedFact[] {
  return placement.kind === "network-acl"
    ? factsOfAcl(placement, plan, input.isEntryQuotaGiven(placement.target))
    : factsOfGroup(placement, plan, input);
}

function factsOfGroup(placement: GroupPlacement, plan: Plan, input: FactInput): readonly WantedFact[] {
  const { source, destination, target, actual } = placement;
  const facts: WantedFact[] = [];
  if (plan.creation !== undefined || target.translate.vpcBlocks) facts.push(vpc(destination));
  if (target.translate.vpcBlocks) facts.push(vpc(source));
  if (usesPrefixLists(source) || (actual !== null && usesPrefixLists(actual))) {
    facts.push({ kind: "prefix-lists", scope: destination }, { kind: "prefix-lists", scope: source });
  }
  if (plan.unresolved.some(({ rule }) => mayBePeered(rule, placement, input.known))) {
    facts.push({ kind: "peerings", scope: destination });
  }
  if (mostCounted(plan, input.weightOf) > input.assumedQuota(destination)) {
    facts.push({ kind: "quota", scope: destination, code: RULE_QUOTA });
  }
  return facts;
}

/** True when a peering could give the rule a counterpart: peerings that matter lie inside the target's Region. */
function mayBePeered({ peer }: Rule, placement: GroupPlacement, { bySource }: KnownPlacements): boolean {
  if (peer.kind !== "group") return false;
  const { source, destination, target } = placement;
  if (source.region === destination.region || target.translate.groups[peer.groupId] !== undefined)
    return true;
  const destinations = bySource.get(`${peer.account}/${peer.groupId}`) ?? [];
  return destinations.some((item) => item.destination.region === destination.region);
}

function vpc(place: Scope & { readonly vpcId: string }): WantedFact {
  return { kind: "vpc", scope: place, vpcId: place.vpcId };
}

function usesPrefixLists(group: ObservedGroup): boolean {
  return [...group.ingress, ...group.egress].some(({ prefixLists }) => (prefixLists?.length ?? 0) > 0);
}

function isKnown(fact: WantedFact, world: World): boolean {
  const snapshot = world.get(scopeKey(fact.scope));
  if (snapshot === undefined || snapshot instanceof SyncError) return true;
  return snapshot.known.has(factKey(fact)) || (fact.kind === "vpc" && snapshot.vpcs.has(fact.vpcId));
}
