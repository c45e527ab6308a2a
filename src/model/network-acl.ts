/**
 * Network ACLs and the subnets under them, as adapters hand them over (observed, still in EC2's spelling) and
 * as the planner uses them (canonical). An ACL's rules are `Rule`s with an `entry`: see rule.ts.
 */
import type { Scope, Tags } from "./group.ts";
import type { Direction, RuleAction } from "./rule.ts";

/** Entries above this number are EC2's own `*` entries, which nobody can edit. */
export const LAST_RULE_NUMBER = 32_766;

/** The most entries per direction that EC2 grants, and the number it starts with (quota L-2AEEBF1A). */
export const DEFAULT_ENTRY_QUOTA = 20;

export interface AclFacts extends Scope {
  readonly aclId: string;
  /** The value of its `Name` tag; empty where there is none. */
  readonly name: string;
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly tags: Tags;
  readonly associations: readonly AclAssociation[];
}

/** A subnet is under exactly one ACL; moving it gives the association a new id. */
export interface AclAssociation {
  readonly associationId: string;
  readonly subnetId: string;
}

/** One entry as EC2 lists it, without the `*` entries. */
export interface ObservedEntry {
  readonly direction: Direction;
  readonly number: number;
  readonly action: RuleAction;
  /** A protocol number as text, `-1` for all. */
  readonly protocol: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly ports?: { readonly from: number; readonly to: number };
  readonly icmp?: { readonly type: number; readonly code: number };
}

/** A whole ACL as read. */
export interface ObservedAcl extends AclFacts {
  readonly entries: readonly ObservedEntry[];
}

export interface Subnet extends Scope {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly name: string;
  /** `eu-west-1a`: means another place in another account. */
  readonly zone: string;
  /** `euw1-az2`: means the same place everywhere. */
  readonly zoneId: string;
}

/** Stands for the id of an ACL that does not exist yet; see `pendingGroupId`. */
export function pendingAclId(place: Scope & { readonly vpcId: string }, sourceId: string): string {
  return `new:${place.account}/${place.region}/${place.vpcId}/${sourceId}`;
}
