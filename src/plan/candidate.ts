/**
 * What a selection picks sources from and a target finds destinations in: groups and ACLs under one set of
 * names, so that selecting, leftovers and conflicts are written once.
 */
import type { ObservedGroup, Scope, Tags } from "../model/group.ts";
import type { ResourceKind } from "../model/mapping.ts";
import type { ObservedAcl } from "../model/network-acl.ts";
import type { RuleSet } from "../model/rule.ts";

export interface Candidate extends Scope {
  /** The id, whatever the kind; as in `Destination`. */
  readonly groupId: string;
  readonly name: string;
  readonly vpcId: string;
  readonly tags: Tags;
}

/** An ACL as read, with its id under the name that plans use. */
export type KnownAcl = ObservedAcl & Candidate;

/** One with its rules in canonical form. */
export type CanonicalAcl = KnownAcl & { readonly rules: RuleSet };

export function toKnownAcl(acl: ObservedAcl): KnownAcl {
  return { ...acl, groupId: acl.aclId };
}

export function isKnownAcl(item: ObservedGroup | KnownAcl): item is KnownAcl {
  return "aclId" in item;
}

export interface KindWords {
  /** `security group` */
  readonly noun: string;
  /** `group` */
  readonly short: string;
}

export function kindWords(kind: ResourceKind): KindWords {
  return kind === "network-acl"
    ? { noun: "network ACL", short: "ACL" }
    : { noun: "security group", short: "group" };
}
