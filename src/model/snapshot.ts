/** What was read of the world for one run: whole scopes, or the error that says why there is none. */
import type { SyncError } from "./errors.ts";
import type { ObservedGroup, ObservedRule, Peering, PrefixList, Scope, Vpc } from "./group.ts";
import type { ObservedAcl, Subnet } from "./network-acl.ts";

export interface Snapshot extends Scope {
  readonly groups: ReadonlyMap<string, ObservedGroup>;
  /** Rules read one by one, by group id: the whole truth about these groups, newer than `groups`. */
  readonly freshRules: ReadonlyMap<string, readonly ObservedRule[]>;
  /** The rules that carry an owner tag of ours, by group id. Read only where single rules are owned. */
  readonly ownedRules: ReadonlyMap<string, readonly ObservedRule[]>;
  /** Empty where no network-acl mapping has a source or a target in the scope. */
  readonly acls: ReadonlyMap<string, ObservedAcl>;
  /** Subnets by the id of their VPC; read on demand. */
  readonly subnets: ReadonlyMap<string, readonly Subnet[]>;
  /** Applied values of Service Quotas by code; read on demand. */
  readonly quotas: ReadonlyMap<string, number>;
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly prefixLists: readonly PrefixList[];
  readonly peerings: readonly Peering[];
  /** Which of the facts that are read only on demand have been read: `factKey` values. */
  readonly known: ReadonlySet<string>;
  /** Those of them that could not be read, and why. */
  readonly failedFacts: ReadonlyMap<string, SyncError>;
}

/** Something about a scope that most runs do not need, so it is read when a plan asks for it. */
export type WantedFact = { readonly scope: Scope } & (
  | { readonly kind: "vpc"; readonly vpcId: string }
  | { readonly kind: "subnets"; readonly vpcId: string }
  | { readonly kind: "quota"; readonly code: string }
  | { readonly kind: "prefix-lists" }
  | { readonly kind: "peerings" }
);

export function factKey(fact: WantedFact): string {
  switch (fact.kind) {
    case "vpc":
    case "subnets":
      return `${fact.kind} ${fact.vpcId}`;
    case "quota":
      return `${fact.kind} ${fact.code}`;
    default:
      return fact.kind;
  }
}

/** Snapshots by `scopeKey`. */
export type World = ReadonlyMap<string, Snapshot | SyncError>;

export function emptySnapshot({ account, region }: Scope): Snapshot {
  return {
    account,
    region,
    groups: new Map(),
    freshRules: new Map(),
    ownedRules: new Map(),
    acls: new Map(),
    subnets: new Map(),
    quotas: new Map(),
    vpcs: new Map(),
    prefixLists: [],
    peerings: [],
    known: new Set(),
    failedFacts: new Map(),
  };
}
