/** One ACL placement's plan, on what is known now; and the facts that it wants to know besides. */
import { DEFAULT_ENTRY_QUOTA, type Subnet } from "../../model/network-acl.ts";
import { ownerOf, REPLACES_TAG } from "../../model/ownership.ts";
import type { Plan, Reason } from "../../model/plan.ts";
import type { Snapshot, WantedFact } from "../../model/snapshot.ts";
import { isKnownAcl } from "../candidate.ts";
import { NO_ROOM } from "../guard.ts";
import type { WorldIndex } from "../index-world.ts";
import type { AclPlacement } from "../place-destinations.ts";
import type { PlanRequest } from "../plan-mappings.ts";
import { goneMeanwhile, readable } from "../read-state.ts";
import { buildAclPlan } from "./build-acl-plan.ts";
import { ENTRY_QUOTA_CODE } from "./room-for-entries.ts";

/** @throws SyncError when the destination is gone or something cannot be read */
export function planAclPlacement(
  placement: AclPlacement,
  request: PlanRequest,
  index: WorldIndex,
  refusals: readonly Reason[],
): Plan {
  const { mapping, target, destination, standing } = placement;
  const [scope, home] = [readable(index, target), readable(index, mapping.source)];
  const acls = index.acls(target);
  const actual = acls.get(destination.groupId);
  if (actual === undefined && placement.actual !== null) throw goneMeanwhile(destination);
  const first = request.sources.get(placement.source.groupId);
  const source = first !== undefined && isKnownAcl(first) ? first : placement.source;
  return buildAclPlan({
    mapping,
    target,
    destination,
    standing,
    refusals,
    source: index.canonicalAcl(source),
    actual: actual === undefined ? null : index.canonicalAcl(actual),
    replaced: placement.replaced.flatMap(({ groupId }) => {
      const acl = acls.get(groupId);
      return acl === undefined ? [] : [index.canonicalAcl(acl)];
    }),
    owner: request.ownerPrefix === null ? null : ownerOf(request.ownerPrefix, mapping.id),
    sourceVpc: home.vpcs.get(source.vpcId),
    targetVpc: scope.vpcs.get(destination.vpcId),
    sourceSubnets: subnetsIn(home, source.vpcId),
    targetSubnets: subnetsIn(scope, destination.vpcId),
    neighbours: index.aclsIn(destination),
    rulesOf: (acl) => index.canonicalAcl(acl).rules,
    foreignMarkers: request.foreignMarkers,
    quota:
      request.entryQuota(target) ??
      scope.quotas.get(ENTRY_QUOTA_CODE) ??
      Math.max(DEFAULT_ENTRY_QUOTA, index.observedEntryQuota(target)),
    acceptRemovals: request.acceptRemovals,
    today: request.today,
    verified: request.verifiedRules(destination),
  });
}

/**
 * Everything that this plan needs to know besides the ACLs. The quota only where the default has no room; one
 * that somebody stated or a refusal taught is not read.
 */
export function factsOfAcl(
  { source, destination, target }: AclPlacement,
  plan: Plan,
  isQuotaGiven: boolean,
): readonly WantedFact[] {
  const facts: WantedFact[] = [];
  const wants = (kind: "vpc" | "subnets"): void => {
    for (const place of [destination, source]) facts.push({ kind, scope: place, vpcId: place.vpcId });
  };
  if (target.translate.vpcBlocks) wants("vpc");
  if (target.associations.kind === "by-name" || target.associations.kind === "by-zone") wants("subnets");
  if (lacksRoom(plan) && !isQuotaGiven) {
    facts.push({ kind: "quota", scope: destination, code: ENTRY_QUOTA_CODE });
  }
  return facts;
}

function lacksRoom({ verdict, creation }: Plan): boolean {
  return creation?.tags[REPLACES_TAG] !== undefined || verdict.reasons.some(({ code }) => code === NO_ROOM);
}

function subnetsIn({ subnets }: Snapshot, vpcId: string): readonly Subnet[] | null {
  return subnets.get(vpcId) ?? null;
}
