import { requireEntryRoom } from "../rules/network-acl-quota.ts";
import { lookUp } from "../state/look-up.ts";
import { putEntry } from "../state/network-acl.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { requireEntry } from "./delete-network-acl-entry.ts";
import { readNetworkAclEntry } from "./read-network-acl-entry.ts";

/** Puts another entry at a number that is taken, in one step. */
export function replaceNetworkAclEntry(
  parameters: Parameters,
  { scope, readings }: Pick<Ec2Context, "scope" | "readings">,
): Effect {
  const entry = readNetworkAclEntry(parameters);
  const acl = lookUp("networkAcl", scope.networkAcls, parameters.requiredText("NetworkAclId"));
  requireEntry(acl, entry);
  requireEntryRoom(scope, acl, entry, readings.aclEntryCount);
  return () => {
    putEntry(acl, entry);
    return { return: true };
  };
}
