import { AwsError } from "../aws-error.ts";
import { requireEntryRoom } from "../rules/network-acl-quota.ts";
import { lookUp } from "../state/look-up.ts";
import { entryKey, putEntry } from "../state/network-acl.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { readNetworkAclEntry } from "./read-network-acl-entry.ts";

/** Adds one entry at a number that is free. There is no client token: a repeat finds the number taken. */
export function createNetworkAclEntry(
  parameters: Parameters,
  { scope, readings }: Pick<Ec2Context, "scope" | "readings">,
): Effect {
  const entry = readNetworkAclEntry(parameters);
  const acl = lookUp("networkAcl", scope.networkAcls, parameters.requiredText("NetworkAclId"));
  if (acl.entries.has(entryKey(entry))) {
    throw new AwsError(
      "NetworkAclEntryAlreadyExists",
      `The network acl entry identified by ${entry.number} already exists.`,
    );
  }
  requireEntryRoom(scope, acl, entry, readings.aclEntryCount);
  return () => {
    putEntry(acl, entry);
    return { return: true };
  };
}
