/** Look-ups over everything that was read: groups by id, by VPC and name, by owner; canonical groups made once. */
import { compareText } from "../model/compare-text.ts";
import { SyncError } from "../model/errors.ts";
import { type Group, type ObservedGroup, type Scope, scopeKey } from "../model/group.ts";
import type { ObservedEntry } from "../model/network-acl.ts";
import { OWNER_TAG } from "../model/ownership.ts";
import type { RuleSet } from "../model/rule.ts";
import type { Snapshot, World } from "../model/snapshot.ts";
import { normaliseEntries } from "./acl/normalise-acl.ts";
import { type CanonicalAcl, type KnownAcl, toKnownAcl } from "./candidate.ts";
import { normaliseGroup, normaliseObservedRules } from "./normalise.ts";
import type { GroupsByName } from "./place-destinations.ts";
import { observedRuleQuota } from "./quota.ts";

export interface WorldIndex {
  snapshot(scope: Scope): Snapshot | SyncError;
  groupById(groupId: string): ObservedGroup | undefined;
  groupsByName(vpc: Scope & { readonly vpcId: string }): GroupsByName;
  /** Groups of a scope that carry this owner tag. */
  groupsOwnedBy(scope: Scope, owner: string): readonly ObservedGroup[];
  /** The canonical form of an observed group, with the freshest rules that were read. */
  canonical(group: ObservedGroup): Group;
  /** The canonical form of a group exactly as it was listed, whatever was read since. */
  asListed(group: ObservedGroup): Group;
  /** ACLs of a scope by id, in the order of their ids. */
  acls(scope: Scope): ReadonlyMap<string, KnownAcl>;
  /** Those of one VPC, sorted by id. */
  aclsIn(vpc: Scope & { readonly vpcId: string }): readonly KnownAcl[];
  canonicalAcl(acl: KnownAcl): CanonicalAcl;
  /** The most entries that an ACL of the scope is seen to hold in one direction. */
  observedEntryQuota(scope: Scope): number;
  /** The most rules that a group of the scope is seen to hold in one counter. */
  observedQuota(scope: Scope): number;
}

/** What a run keeps, so that what did not change is not indexed again. */
export interface IndexCache {
  readonly snapshots: WeakMap<Snapshot, SnapshotIndex>;
  readonly listed: WeakMap<ObservedGroup, Group>;
  readonly entries: WeakMap<readonly ObservedEntry[], RuleSet>;
}

export function newIndexCache(): IndexCache {
  return { snapshots: new WeakMap(), listed: new WeakMap(), entries: new WeakMap() };
}

export interface SnapshotIndex {
  readonly names: ReadonlyMap<string, GroupsByName>;
  readonly owned: ReadonlyMap<string, readonly ObservedGroup[]>;
  readonly canonical: Map<ObservedGroup, Group>;
  readonly quota: number;
  readonly acls: ReadonlyMap<string, KnownAcl>;
}

const NO_NAMES: GroupsByName = new Map();
const NO_ACLS: SnapshotIndex["acls"] = new Map();

/** Indexes are built on first use. Snapshots never change; a newer look is another snapshot. */
export function indexWorld(world: World, cache: IndexCache = newIndexCache()): WorldIndex {
  const snapshot = (scope: Scope): Snapshot | SyncError => world.get(scopeKey(scope)) ?? notRead(scope);
  const index = (scope: Scope): SnapshotIndex | null => {
    const found = snapshot(scope);
    if (found instanceof SyncError) return null;
    const made = cache.snapshots.get(found) ?? indexSnapshot(found);
    cache.snapshots.set(found, made);
    return made;
  };
  return {
    snapshot,
    groupById: (groupId) => findGroup(world, groupId),
    groupsByName: (vpc) => index(vpc)?.names.get(vpc.vpcId) ?? NO_NAMES,
    groupsOwnedBy: (scope, owner) => index(scope)?.owned.get(owner) ?? [],
    canonical: (group) => {
      const known = index(group)?.canonical;
      const made = known?.get(group) ?? toCanonical(group, snapshot(group));
      known?.set(group, made);
      return made;
    },
    asListed: (group) => {
      const made = cache.listed.get(group) ?? normaliseGroup(group);
      cache.listed.set(group, made);
      return made;
    },
    acls: (scope) => index(scope)?.acls ?? NO_ACLS,
    aclsIn: (vpc) => [...(index(vpc)?.acls ?? NO_ACLS).values()].filter(({ vpcId }) => vpcId === vpc.vpcId),
    canonicalAcl: (acl) => {
      const rules = cache.entries.get(acl.entries) ?? normaliseEntries(acl.entries, acl.aclId);
      cache.entries.set(acl.entries, rules);
      return { ...acl, rules };
    },
    observedEntryQuota: (scope) => observedEntries(index(scope)?.acls ?? NO_ACLS),
    observedQuota: (scope) => index(scope)?.quota ?? 0,
  };
}

function findGroup(world: World, groupId: string): ObservedGroup | undefined {
  for (const snapshot of world.values()) {
    const group = snapshot instanceof SyncError ? undefined : snapshot.groups.get(groupId);
    if (group !== undefined) return group;
  }
  return undefined;
}

function indexSnapshot(snapshot: Snapshot): SnapshotIndex {
  const names = new Map<string, Map<string, ObservedGroup>>();
  const owned = new Map<string, ObservedGroup[]>();
  for (const group of snapshot.groups.values()) {
    const vpc = names.get(group.vpcId) ?? new Map<string, ObservedGroup>();
    names.set(group.vpcId, vpc.set(group.name.toLowerCase(), group));
    const owner = group.tags[OWNER_TAG];
    if (owner === undefined) continue;
    const own = owned.get(owner);
    if (own === undefined) owned.set(owner, [group]);
    else own.push(group);
  }
  return {
    names,
    owned,
    canonical: new Map(),
    quota: observedRuleQuota(snapshot.groups.values()),
    acls: knownAcls(snapshot),
  };
}

function knownAcls({ acls }: Snapshot): ReadonlyMap<string, KnownAcl> {
  const sorted = [...acls].sort(([a], [b]) => compareText(a, b));
  return new Map(sorted.map(([id, acl]) => [id, toKnownAcl(acl)]));
}

function observedEntries(acls: SnapshotIndex["acls"]): number {
  const counts = [...acls.values()].flatMap(({ entries }) => {
    const ingress = entries.filter(({ direction }) => direction === "ingress").length;
    return [ingress, entries.length - ingress];
  });
  return Math.max(0, ...counts);
}

function toCanonical(group: ObservedGroup, snapshot: Snapshot | SyncError): Group {
  if (snapshot instanceof SyncError) return normaliseGroup(group);
  const fresh = snapshot.freshRules.get(group.groupId);
  if (fresh !== undefined) {
    const bare = normaliseGroup({ ...group, ingress: [], egress: [] });
    return { ...bare, rules: normaliseObservedRules(fresh, group.account) };
  }
  const owned = snapshot.ownedRules.get(group.groupId);
  const whole = normaliseGroup(group);
  return owned === undefined ? whole : withOwners(whole, owned);
}

/** The two listings are two reads: what only the second saw is left for the next look. */
function withOwners(group: Group, owned: Parameters<typeof normaliseObservedRules>[0]): Group {
  const rules = new Map(group.rules);
  for (const [key, rule] of normaliseObservedRules(owned, group.account)) {
    const listed = rules.get(key);
    if (listed !== undefined) rules.set(key, { ...rule, description: listed.description });
  }
  return { ...group, rules };
}

function notRead(scope: Scope): SyncError {
  return new SyncError({
    code: "NOT_READ",
    subject: scopeKey(scope),
    reason: "this account and Region were not read",
    next: "report this: the run planned something it had not read",
  });
}
