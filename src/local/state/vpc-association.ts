/**
 * Security groups used in VPCs other than their own. An association is asked for
 * and holds a moment later; nothing has to run in between, for its state follows
 * from the goal and the time that has passed.
 */
import type { Scope } from "./scope.ts";
import type { SecurityGroup } from "./security-group.ts";

export interface VpcAssociation {
  readonly groupId: string;
  readonly vpcId: string;
  readonly goal: "associated" | "disassociated";
  readonly sinceMs: number;
}

export type VpcAssociations = Map<string, VpcAssociation>;
export type AssociationState = "associating" | "associated" | "disassociating" | "disassociated";

const settlingMs = 1000;

/** The key of an association in a scope: there is one for a group and a VPC. */
export function associationKey({ groupId, vpcId }: Pick<VpcAssociation, "groupId" | "vpcId">): string {
  return `${groupId}/${vpcId}`;
}

/** The state of the moment. */
export function stateOf({ goal, sinceMs }: VpcAssociation, nowMs: number): AssociationState {
  if (nowMs - sinceMs >= settlingMs) return goal;
  return goal === "associated" ? "associating" : "disassociating";
}

/** What there is between a group and a VPC; nothing counts any more once it is disassociated. */
export function standingAssociation(
  scope: Scope,
  groupId: string,
  vpcId: string,
  nowMs: number,
): VpcAssociation | undefined {
  const found = scope.vpcAssociations.get(associationKey({ groupId, vpcId }));
  return found === undefined || stateOf(found, nowMs) === "disassociated" ? undefined : found;
}

/** Whether a group is associated with any VPC, or still on its way into or out of one. */
export function hasAssociation(scope: Scope, groupId: string, nowMs: number): boolean {
  return listAssociations(scope).some(
    (association) => association.groupId === groupId && stateOf(association, nowMs) !== "disassociated",
  );
}

/** All associations whose VPC still exists. */
export function listAssociations(scope: Scope): readonly VpcAssociation[] {
  return [...scope.vpcAssociations.values()].filter(({ vpcId }) => scope.vpcs.has(vpcId));
}

/** Whether interfaces of a VPC may carry a group, and rules there name it as one of their own. */
export function isUsableIn(
  scope: Scope,
  { id, vpcId: own }: SecurityGroup,
  vpcId: string,
  nowMs: number,
): boolean {
  if (own === vpcId) return true;
  const association = scope.vpcAssociations.get(associationKey({ groupId: id, vpcId }));
  return association !== undefined && stateOf(association, nowMs) === "associated";
}

/** Forgets what a group had with VPCs, when the group goes. */
export function dropAssociations(scope: Scope, groupId: string): void {
  for (const [key, association] of scope.vpcAssociations) {
    if (association.groupId === groupId) scope.vpcAssociations.delete(key);
  }
}
