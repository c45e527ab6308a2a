import { AwsError } from "../aws-error.ts";
import { dropGroup } from "../state/add-group.ts";
import type { Scope } from "../state/scope.ts";
import type { SecurityGroup } from "../state/security-group.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { readGroup } from "./read-group.ts";

/**
 * A group goes only when nothing of its own VPC uses it. A group of another VPC
 * that refers to it does not hold it back: that rule turns stale. Neither does a
 * rule of its own that names itself.
 */
export function deleteSecurityGroup(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Effect {
  const group = readGroup(parameters, scope);
  if (group.name === "default") {
    throw new AwsError(
      "CannotDelete",
      `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
    );
  }
  if (isAttached(scope, group) || isReferenced(scope, group)) {
    throw new AwsError("DependencyViolation", `resource ${group.id} has a dependent object`);
  }
  return () => {
    dropGroup(scope, group);
    return { return: true, groupId: group.id };
  };
}

function isAttached(scope: Scope, group: SecurityGroup): boolean {
  return [...scope.interfaces.values()].some(({ groupIds }) => groupIds.includes(group.id));
}

function isReferenced(scope: Scope, group: SecurityGroup): boolean {
  for (const other of scope.groups.values()) {
    if (other.id === group.id || other.vpcId !== group.vpcId) continue;
    for (const { peer } of other.rules.values()) {
      if (peer.kind === "group" && peer.id === group.id) return true;
    }
  }
  return false;
}
