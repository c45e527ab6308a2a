/** Takes ACLs that were read again into what was known of their scope. */
import type { ObservedAcl } from "../model/network-acl.ts";
import type { Snapshot } from "../model/snapshot.ts";

/**
 * With these ACLs as they are now. A subnet is under one ACL only, so what is now under one of these is no
 * longer under any other, though that one was read before.
 */
export function withAcls(snapshot: Snapshot, read: readonly ObservedAcl[]): Snapshot {
  const here = new Set(read.flatMap((acl) => acl.associations.map(({ subnetId }) => subnetId)));
  const others = [...snapshot.acls.values()].map((acl) => ({
    ...acl,
    associations: acl.associations.filter(({ subnetId }) => !here.has(subnetId)),
  }));
  return { ...snapshot, acls: new Map([...others, ...read].map((acl) => [acl.aclId, acl])) };
}

/** Without these ACLs, or without any: whatever still is there is read again. */
export function withoutAcls(snapshot: Snapshot, aclIds: readonly string[] | undefined): Snapshot {
  const acls = aclIds === undefined ? [] : [...snapshot.acls].filter(([id]) => !aclIds.includes(id));
  return { ...snapshot, acls: new Map(acls) };
}
