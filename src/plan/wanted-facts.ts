/**
 * What plans would need to know beyond the groups that were read: blocks of VPCs, prefix lists, peerings.
 * Most runs need none of it, so it is read only when a plan asks.
 */
import { SyncError } from "../model/errors.ts";
import { type ObservedGroup, type Scope, scopeKey } from "../model/group.ts";
import type { Plan } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { factKey, type WantedFact, type World } from "../model/snapshot.ts";
import type { Placement } from "./place-destinations.ts";
import type { Entry } from "./plan-mappings.ts";
import type { KnownPlacements } from "./reference-index.ts";

/** Facts that are not known yet, each once, in the order of the placements that want them. */
export function wantedFacts(
  entries: ReadonlyMap<Placement, Entry>,
  known: KnownPlacements,
  world: World,
): readonly WantedFact[] {
  const wanted = new Map<string, WantedFact>();
  for (const [placement, entry] of entries) {
    if (entry.kind !== "planned") continue;
    for (const fact of factsOf(placement, entry.plan, known)) {
      if (!isKnown(fact, world)) wanted.set(`${scopeKey(fact.scope)} ${factKey(fact)}`, fact);
    }
  }
  return [...wanted.values()];
}

/** Everything that this plan needs to know besides the groups. */
export function factsOf(placement: Placement, plan: Plan, known: KnownPlacements): readonly WantedFact[] {
  const { source, destination, target, actual } = placement;
  const facts: WantedFact[] = [];
  if (plan.creation !== undefined || target.translate.vpcBlocks) facts.push(vpc(destination));
  if (target.translate.vpcBlocks) facts.push(vpc(source));
  if (usesPrefixLists(source) || (actual !== null && usesPrefixLists(actual))) {
    facts.push({ kind: "prefix-lists", scope: destination }, { kind: "prefix-lists", scope: source });
  }
  if (plan.unresolved.some(({ rule }) => mayBePeered(rule, placement, known))) {
    facts.push({ kind: "peerings", scope: destination });
  }
  return facts;
}

/** True when a peering could give the rule a counterpart: peerings that matter lie inside the target's Region. */
function mayBePeered({ peer }: Rule, placement: Placement, { bySource }: KnownPlacements): boolean {
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
