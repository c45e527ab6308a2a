/** What reconciling needs from the world. Adapters in `aws/` implement these; tests use doubles. */

import type { ObservedGroup, ObservedRule, Peering, PrefixList, Scope, Vpc } from "../model/group.ts";
import type { ListedInstance, ListedPrefixList } from "../model/inventory.ts";
import type { ObservedAcl, Subnet } from "../model/network-acl.ts";
import type { AclStep, GroupCreation, GroupStep, Step } from "../model/plan.ts";

/**
 * Reads whole state or throws `ReadError`: a failed page, a denied call or an unknown shape never becomes
 * a shorter list, because a shorter list would become a removal.
 */
export interface StateReader extends AclReader {
  /** Every group of the scope; with `groupIds`, those of them that exist. */
  readGroups(scope: Scope, groupIds?: readonly string[]): Promise<readonly ObservedGroup[]>;
  /** Rules with their ids and tags: all of the named groups, or all that carry one of the owner tag values. */
  readRules(scope: Scope, filter: RuleFilter): Promise<readonly ObservedRule[]>;
  /** The VPCs with these ids (those that exist), or all that carry all of these tags. */
  readVpcs(scope: Scope, filter: VpcFilter): Promise<readonly Vpc[]>;
  /** Every prefix list that can be used in the scope, AWS's own included. */
  readPrefixLists(scope: Scope): Promise<readonly PrefixList[]>;
  /** The active peering connections inside the Region that one of the scope's VPCs takes part in. */
  readPeerings(scope: Scope): Promise<readonly Peering[]>;
  /** The applied value of a quota of service `vpc`. */
  readQuota(scope: Scope, code: string): Promise<number>;
}

/** Network ACLs and what surrounds them; whole or `ReadError`, as all state. */
export interface AclReader {
  /** Every ACL of the scope, without the `*` entries; with `aclIds`, those of them that exist. */
  readAcls(scope: Scope, aclIds?: readonly string[]): Promise<readonly ObservedAcl[]>;
  /** Every subnet of these VPCs. */
  readSubnets(scope: Scope, vpcIds: readonly string[]): Promise<readonly Subnet[]>;
}

/** Writes ACLs, one call per method call. Throws `WriteError`. */
export interface AclApplier {
  /**
   * Creates an ACL with all its tags in the one call. Returns its id; asked again with the same token (at most
   * 64 characters) it answers the id of the ACL that is there already.
   */
  createAcl(scope: Scope, creation: GroupCreation, token: string): Promise<string>;
  applyAclStep(scope: Scope, aclId: string, step: AclStep): Promise<void>;
}

/** What `discover` lists and no plan needs; whole or `ReadError`, as all state. */
export interface InventoryReader {
  readInstances(scope: Scope): Promise<readonly ListedInstance[]>;
  /** Every prefix list that can be used in the scope, AWS's own included, with the number of its entries. */
  readListedPrefixLists(scope: Scope): Promise<readonly ListedPrefixList[]>;
}

export type RuleFilter =
  | { readonly kind: "groups"; readonly groupIds: readonly string[] }
  | { readonly kind: "owners"; readonly owners: readonly string[] };

export type VpcFilter =
  | { readonly kind: "ids"; readonly vpcIds: readonly string[] }
  | { readonly kind: "tags"; readonly tags: Readonly<Record<string, string>> };

/** Writes destinations, one call per method call. Throws `WriteError`, which says how to react. */
export interface StepApplier extends AclApplier {
  /** Creates a group with all its tags in the one call. Returns its id. */
  createGroup(scope: Scope, creation: GroupCreation): Promise<string>;
  applyStep(scope: Scope, groupId: string, step: GroupStep): Promise<void>;
}

export interface Clock {
  now(): Date;
  sleep(ms: number): Promise<void>;
}

/** Set by Ctrl-C: the call in flight finishes and nothing else starts. */
export interface StopSignal {
  isStopped(): boolean;
}

/** Told of each step as it lands, for progress on a terminal and for the record. */
export interface ProgressListener {
  report(event: ProgressEvent): void;
}

export type ProgressEvent =
  | { readonly kind: "reading"; readonly scopes: number }
  | { readonly kind: "created"; readonly scope: Scope; readonly groupId: string; readonly name: string }
  | { readonly kind: "applied"; readonly scope: Scope; readonly groupId: string; readonly step: Step }
  | { readonly kind: "verifying"; readonly destinations: number; readonly attempt: number };

export interface Ports {
  readonly reader: StateReader;
  readonly applier: StepApplier;
  readonly clock: Clock;
  readonly stop: StopSignal;
  readonly progress: ProgressListener;
}
