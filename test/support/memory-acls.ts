/** EC2's network ACLs in memory, as values: every change makes a new one, or is refused as EC2 refuses it. */
import type { Scope } from "../../src/model/group.ts";
import type { ObservedAcl, ObservedEntry } from "../../src/model/network-acl.ts";
import type { AclStep, AssociationStep, EntryStep, GroupCreation } from "../../src/model/plan.ts";
import type { Rule } from "../../src/model/rule.ts";
import { refusal } from "./fault-plan.ts";

export type Acls = ReadonlyMap<string, ObservedAcl>;

export function newAcl(aclId: string, { account, region }: Scope, creation: GroupCreation): ObservedAcl {
  const { tags, vpcId } = creation;
  return {
    account,
    region,
    aclId,
    name: tags.Name ?? "",
    vpcId,
    isDefault: false,
    tags,
    associations: [],
    entries: [],
  };
}

/**
 * @param quota entries per direction
 * @param newId for the association that a moved subnet gets
 * @throws WriteError and leaves everything as it was
 */
export function afterAclStep(
  acls: Acls,
  aclId: string,
  step: AclStep,
  { quota, newId }: { readonly quota: number; readonly newId: () => string },
): Acls {
  const acl = acls.get(aclId);
  if (acl === undefined) throw refusal("InvalidNetworkAclID.NotFound", "stale", aclId);
  switch (step.kind) {
    case "tag-acl": {
      const tags = { ...acl.tags, ...step.tags };
      return new Map(acls).set(aclId, { ...acl, tags, name: tags.Name ?? "" });
    }
    case "associate":
      return associate(acls, acl, step, newId());
    default:
      return new Map(acls).set(aclId, { ...acl, entries: entriesAfter(acl.entries, step, quota) });
  }
}

function associate(acls: Acls, to: ObservedAcl, step: AssociationStep, associationId: string): Acls {
  const from = [...acls.values()].find((acl) =>
    acl.associations.some((item) => item.associationId === step.associationId),
  );
  const moved = from?.associations.find((item) => item.associationId === step.associationId);
  if (from === undefined || moved === undefined) {
    throw refusal("InvalidAssociationID.NotFound", "stale", step.associationId);
  }
  const left = { ...from, associations: from.associations.filter((item) => item !== moved) };
  const here = to.aclId === from.aclId ? left : to;
  const joined = [...here.associations, { associationId, subnetId: moved.subnetId }];
  return new Map(acls).set(left.aclId, left).set(here.aclId, { ...here, associations: joined });
}

function entriesAfter(
  entries: readonly ObservedEntry[],
  step: EntryStep,
  quota: number,
): readonly ObservedEntry[] {
  const { direction, rule } = step;
  const number = rule.entry?.number;
  const isMeant = (entry: ObservedEntry): boolean => entry.direction === direction && entry.number === number;
  const isThere = entries.some(isMeant);
  const others = entries.filter((entry) => !isMeant(entry));
  if (step.kind === "create-entry") {
    if (isThere) throw refusal("NetworkAclEntryAlreadyExists", "stale", `${direction} ${number}`);
    if (entries.filter((entry) => entry.direction === direction).length >= quota) {
      throw refusal("NetworkAclEntryLimitExceeded", "quota", `${direction} ${number}`);
    }
    return [...entries, toEntry(rule)];
  }
  if (!isThere) throw refusal("InvalidNetworkAclEntry.NotFound", "stale", `${direction} ${number}`);
  return step.kind === "delete-entry" ? others : [...others, toEntry(rule)];
}

const NUMBERS: Readonly<Record<string, string>> = { all: "-1", tcp: "6", udp: "17", icmp: "1", icmpv6: "58" };

/** @throws Error for a rule that is no entry */
export function toEntry({ direction, protocol, from, to, peer, entry }: Rule): ObservedEntry {
  if (entry === undefined || (peer.kind !== "ipv4" && peer.kind !== "ipv6")) throw new Error("no entry");
  const hasPorts = protocol === "tcp" || protocol === "udp";
  const hasTypes = protocol === "icmp" || (protocol === "icmpv6" && peer.kind === "ipv6");
  return {
    direction,
    number: entry.number,
    action: entry.action,
    protocol: NUMBERS[protocol] ?? protocol,
    ...(peer.kind === "ipv4" ? { ipv4: peer.cidr } : { ipv6: peer.cidr }),
    ...(hasPorts ? { ports: { from: from ?? 0, to: to ?? 0 } } : {}),
    ...(hasTypes ? { icmp: { type: from ?? 0, code: to ?? 0 } } : {}),
  };
}
