/**
 * Security groups and what surrounds them, as adapters hand them over (observed, still in EC2's spelling)
 * and as the planner uses them (canonical).
 */
import type { RuleSet } from "./rule.ts";

/** One account in one Region: the unit of reading, queueing and locking. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

export type Tags = Readonly<Record<string, string>>;

/** One permission as EC2 lists it: a protocol and ports with all the peers they share. */
export interface ObservedPermission {
  readonly protocol: string;
  readonly from?: number;
  readonly to?: number;
  readonly ipv4?: readonly { readonly cidr: string; readonly description?: string }[];
  readonly ipv6?: readonly { readonly cidr: string; readonly description?: string }[];
  readonly prefixLists?: readonly { readonly id: string; readonly description?: string }[];
  readonly groups?: readonly ObservedGroupPeer[];
}

export interface ObservedGroupPeer {
  readonly groupId: string;
  /** Absent where EC2 leaves it out: the group's own account, or the referenced group is gone. */
  readonly account?: string;
  readonly vpcId?: string;
  readonly description?: string;
}

export interface GroupFacts extends Scope {
  readonly groupId: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly tags: Tags;
}

/** A whole group as read. `account` is its owner. */
export interface ObservedGroup extends GroupFacts {
  readonly ingress: readonly ObservedPermission[];
  readonly egress: readonly ObservedPermission[];
}

/** One rule of DescribeSecurityGroupRules: the same permission with exactly one peer, and its id and tags. */
export interface ObservedRule {
  readonly ruleId: string;
  readonly groupId: string;
  readonly direction: "ingress" | "egress";
  readonly permission: ObservedPermission;
  readonly tags: Tags;
}

/** A group with canonical rules. */
export interface Group extends GroupFacts {
  readonly rules: RuleSet;
}

export interface Vpc {
  readonly vpcId: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly tags: Tags;
}

export interface PrefixList {
  readonly id: string;
  readonly name: string;
  /** `AWS` for the lists that AWS keeps. */
  readonly owner: string;
  /** What one reference to it counts against the rules-per-group quota. */
  readonly weight: number;
  readonly version: number;
}

/** An active VPC peering connection inside one Region. */
export interface Peering {
  readonly id: string;
  readonly vpcs: readonly [PeeredVpc, PeeredVpc];
}

export interface PeeredVpc extends Scope {
  readonly vpcId: string;
}

export function scopeKey(scope: Scope): string {
  return `${scope.account}/${scope.region}`;
}

/**
 * Stands for the id of a group that does not exist yet, so that plans can refer to it. Names that differ
 * in case only give one id, because EC2 would take them for one name. No such id is ever sent: groups are
 * created first, what refers to them is planned again, and sending checks once more.
 */
export function pendingGroupId(place: Scope & { readonly vpcId: string }, name: string): string {
  return `new:${scopeKey(place)}/${place.vpcId}/${name.toLowerCase()}`;
}

/** The name inside a pending id, in small letters. */
export function pendingName(groupId: string): string {
  return groupId.split("/").slice(3).join("/");
}

export function isPendingGroupId(groupId: string): boolean {
  return groupId.startsWith("new:");
}

/** True for the group that EC2 makes with every VPC; nobody can create or delete it, and its name is reserved. */
export function isDefaultGroup(group: { readonly name: string }): boolean {
  return group.name === "default";
}
