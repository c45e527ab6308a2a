/**
 * Network ACLs as a scope holds them, and who is associated with what. Every
 * VPC has a default ACL and every subnet exactly one ACL; the functions here
 * keep it so. The entries shown as `*` are no part of the state: nobody can edit
 * them, and they follow from the blocks of the VPC.
 */
import { idNamed } from "../ids.ts";
import type { Scope } from "./scope.ts";
import type { Subnet, Vpc } from "./vpc.ts";

export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
  readonly isDefault: boolean;
  /** By entry key: the two directions are numbered separately. */
  readonly entries: Map<string, NetworkAclEntry>;
}

export interface NetworkAclEntry {
  readonly egress: boolean;
  readonly number: number;
  /** A number as text; `-1` is every protocol. */
  readonly protocol: string;
  readonly action: "allow" | "deny";
  /** IPv4 or IPv6, canonical. */
  readonly cidr: string;
  readonly ports: { readonly from: number; readonly to: number } | undefined;
  readonly icmp: { readonly type: number; readonly code: number } | undefined;
}

/** The one ACL of a subnet. The id is new whenever the subnet moves. */
export interface AclAssociation {
  readonly id: string;
  readonly networkAclId: string;
  readonly subnetId: string;
}

/** What identifies an entry inside its ACL. */
export function entryKey({ egress, number }: Pick<NetworkAclEntry, "egress" | "number">): string {
  return `${egress ? "out" : "in"} ${number}`;
}

/** Whether a canonical block is one of IPv6. */
export function isIpv6(cidr: string): boolean {
  return cidr.includes(":");
}

/** Gives a VPC its default ACL, which lets everything through; on IPv6 only where the VPC has a block. */
export function addDefaultAcl(scope: Scope, vpc: Vpc): NetworkAcl {
  const id = idNamed("acl", `${vpc.id}/default`);
  const acl: NetworkAcl = { id, vpcId: vpc.id, isDefault: true, entries: new Map() };
  scope.networkAcls.set(id, acl);
  for (const egress of directions) {
    putEntry(acl, firstIpv4(egress));
    if (vpc.ipv6Cidr !== undefined) putEntry(acl, firstIpv6(egress));
  }
  return acl;
}

/** Adds an entry, in place of one with the same number; callers judge first. */
export function putEntry(acl: NetworkAcl, entry: NetworkAclEntry): void {
  acl.entries.set(entryKey(entry), entry);
}

/** The default ACL of a VPC. */
export function defaultAclOf(scope: Scope, vpcId: string): NetworkAcl | undefined {
  for (const acl of scope.networkAcls.values()) if (acl.isDefault && acl.vpcId === vpcId) return acl;
  return undefined;
}

/**
 * Lets IPv6 through the default ACL of a VPC that now has an IPv6 block: entry 101, in
 * each direction by itself only where nobody has edited what AWS put there.
 */
export function openDefaultAclToIpv6(scope: Scope, vpcId: string): void {
  const acl = defaultAclOf(scope, vpcId);
  if (acl === undefined) return;
  for (const egress of directions) if (isAsMade(acl, egress)) putEntry(acl, firstIpv6(egress));
}

/** Adds a subnet, which starts in the default ACL of its VPC. */
export function addSubnet(scope: Scope, subnet: Subnet): void {
  scope.subnets.set(subnet.id, subnet);
  const acl = defaultAclOf(scope, subnet.vpcId);
  if (acl !== undefined) associate(scope, idNamed("aclassoc", subnet.id), acl.id, subnet.id);
}

/** Puts a subnet under an ACL; the association it had is gone. */
export function associate(scope: Scope, id: string, networkAclId: string, subnetId: string): void {
  scope.aclAssociations.set(subnetId, { id, networkAclId, subnetId });
}

/** The associations of an ACL. */
export function associationsOf(scope: Scope, networkAclId: string): readonly AclAssociation[] {
  return [...scope.aclAssociations.values()].filter((one) => one.networkAclId === networkAclId);
}

/** Removes a subnet with its association and tags. */
export function dropSubnet(scope: Scope, subnetId: string): void {
  scope.subnets.delete(subnetId);
  scope.aclAssociations.delete(subnetId);
  scope.tags.delete(subnetId);
}

/** Removes an ACL that no subnet uses, with its tags. */
export function dropAcl(scope: Scope, id: string): void {
  scope.networkAcls.delete(id);
  scope.tags.delete(id);
}

const directions = [false, true] as const;

function firstIpv4(egress: boolean): NetworkAclEntry {
  return { ...everything, egress, number: 100, cidr: "0.0.0.0/0" };
}

function firstIpv6(egress: boolean): NetworkAclEntry {
  return { ...everything, egress, number: 101, cidr: "::/0" };
}

const everything = { protocol: "-1", action: "allow", ports: undefined, icmp: undefined } as const;

function isAsMade(acl: NetworkAcl, egress: boolean): boolean {
  const own = [...acl.entries.values()].filter((entry) => entry.egress === egress);
  const [first, ...more] = own;
  const made = firstIpv4(egress);
  return (
    first !== undefined &&
    more.length === 0 &&
    first.number === made.number &&
    first.protocol === made.protocol &&
    first.action === made.action &&
    first.cidr === made.cidr
  );
}
