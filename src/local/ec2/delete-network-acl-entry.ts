import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import { entryKey, type NetworkAcl, type NetworkAclEntry } from "../state/network-acl.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { readEntryPosition } from "./read-network-acl-entry.ts";

type Position = Pick<NetworkAclEntry, "egress" | "number">;

/** Removes one entry, also from a default ACL. */
export function deleteNetworkAclEntry(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Effect {
  const position = readEntryPosition(parameters);
  const acl = lookUp("networkAcl", scope.networkAcls, parameters.requiredText("NetworkAclId"));
  requireEntry(acl, position);
  return () => {
    acl.entries.delete(entryKey(position));
    return { return: true };
  };
}

/** @throws InvalidNetworkAclEntry.NotFound where the ACL has no entry at that place */
export function requireEntry(acl: NetworkAcl, position: Position): void {
  if (acl.entries.has(entryKey(position))) return;
  const direction = position.egress ? "egress" : "ingress";
  throw new AwsError(
    "InvalidNetworkAclEntry.NotFound",
    `no ${direction} entry with number ${position.number}`,
  );
}
