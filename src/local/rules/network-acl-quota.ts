/**
 * The quota of entries of a network ACL: the own entries of a direction, without
 * the `*` entries. AWS's documents disagree whether IPv4 and IPv6 count together;
 * the reading `aclEntryCount` decides.
 */
import { AwsError } from "../aws-error.ts";
import type { Readings } from "../readings.ts";
import { entryKey, isIpv6, type NetworkAcl, type NetworkAclEntry } from "../state/network-acl.ts";
import { quotaOf } from "../state/quotas.ts";
import type { Scope } from "../state/scope.ts";

/**
 * Refuses an entry that would make its count grow beyond the quota. One that takes the
 * place of an entry counted with it adds nothing, also in an ACL that is over the quota already.
 */
export function requireEntryRoom(
  scope: Scope,
  acl: NetworkAcl,
  entry: NetworkAclEntry,
  reading: Readings["aclEntryCount"],
): void {
  const countsWith = ({ egress, cidr }: NetworkAclEntry) =>
    egress === entry.egress && (reading === "together" || isIpv6(cidr) === isIpv6(entry.cidr));
  const replaced = acl.entries.get(entryKey(entry));
  if (replaced !== undefined && countsWith(replaced)) return;
  const count = [...acl.entries.values()].filter(countsWith).length;
  if (count < quotaOf(scope, "entriesPerNetworkAcl")) return;
  throw new AwsError(
    "NetworkAclEntryLimitExceeded",
    "The maximum number of network acl entries has been reached.",
  );
}
