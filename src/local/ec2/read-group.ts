import { missing } from "../aws-error.ts";
import { findByName } from "../rules/reference.ts";
import { lookUp } from "../state/look-up.ts";
import type { Scope } from "../state/scope.ts";
import type { SecurityGroup } from "../state/security-group.ts";
import type { Parameters } from "../wire/parameters.ts";

/** The group a call is about: by id, or in the default VPC by name. */
export function readGroup(parameters: Parameters, scope: Scope): SecurityGroup {
  const id = parameters.text("GroupId");
  const name = parameters.text("GroupName");
  if (id) return lookUp("group", scope.groups, id);
  if (name) return findByName(scope, name);
  throw missing("groupName or groupId");
}
