import { AwsError } from "../aws-error.ts";
import type { Readings } from "../readings.ts";
import { dropGroup } from "../state/add-group.ts";
import type { Scope } from "../state/scope.ts";
import type { SecurityGroup } from "../state/security-group.ts";
import { dropAssociations, hasAssociation } from "../state/vpc-association.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { readGroup } from "./read-group.ts";

/**
 * A group goes only when nothing of its own VPC uses it and it is associated with no
 * other VPC. A group of another VPC that refers to it does not hold it back: that rule
 * turns stale. A rule of its own that names itself does so only by the reading
 * `selfReferenceDelete`.
 */
export function deleteSecurityGroup(
  parameters: Parameters,
  { scope, clock, readings }: Pick<Ec2Context, "scope" | "clock" | "readings">,
): Effect {
  const group = readGroup(parameters, scope);
  if (group.name === "default") {
    throw new AwsError(
      "CannotDelete",
      `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
    );
  }
  if (
    isAttached(scope, group) ||
    isReferenced(scope, group, readings) ||
    hasAssociation(scope, group.id, clock.now())
  ) {
    throw hasDependents(group);
  }
  return () => {
    dropGroup(scope, group);
    dropAssociations(scope, group.id);
    return { return: true, groupId: group.id };
  };
}

/** The refusal for a group that something still uses. */
export function hasDependents({ id }: SecurityGroup): AwsError {
  return new AwsError("DependencyViolation", `resource ${id} has a dependent object`);
}

function isAttached(scope: Scope, group: SecurityGroup): boolean {
  return [...scope.interfaces.values()].some(({ groupIds }) => groupIds.includes(group.id));
}

function isReferenced(scope: Scope, group: SecurityGroup, { selfReferenceDelete }: Readings): boolean {
  for (const other of scope.groups.values()) {
    if (other.vpcId !== group.vpcId) continue;
    if (other.id === group.id && selfReferenceDelete === "allowed") continue;
    for (const { peer } of other.rules.values()) {
      if (peer.kind === "group" && peer.id === group.id) return true;
    }
  }
  return false;
}
