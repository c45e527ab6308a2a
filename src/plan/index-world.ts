/** Look-ups over everything that was read: groups by id, groups by VPC and name, canonical groups made once. */
import { SyncError } from "../model/errors.ts";
import { type Group, type ObservedGroup, type Scope, scopeKey } from "../model/group.ts";
import type { Snapshot, World } from "../model/snapshot.ts";
import { normaliseGroup, normaliseObservedRules } from "./normalise.ts";
import type { GroupsByName } from "./place-destinations.ts";
import { observedRuleQuota } from "./quota.ts";

export interface WorldIndex {
  snapshot(scope: Scope): Snapshot | SyncError;
  groupById(groupId: string): ObservedGroup | undefined;
  groupsByName(vpc: Scope & { readonly vpcId: string }): GroupsByName;
  /** The canonical form of an observed group, with the freshest rules that were read. */
  canonical(group: ObservedGroup): Group;
  /** The most rules that a group of the scope is seen to hold in one counter. */
  observedQuota(scope: Scope): number;
}

/** Indexes are built on first use; the world must not change while an index of it is in use. */
export function indexWorld(world: World): WorldIndex {
  const byId = new Map<string, ObservedGroup>();
  for (const snapshot of snapshotsOf(world)) for (const [id, group] of snapshot.groups) byId.set(id, group);
  const canonical = memoise((group: ObservedGroup) => toCanonical(group, world));
  const names = memoise((key: string) => namesOf(key, world));
  const quotas = memoise((key: string) => quotaOf(key, world));
  return {
    snapshot: (scope) => world.get(scopeKey(scope)) ?? notRead(scope),
    groupById: (groupId) => byId.get(groupId),
    groupsByName: (vpc) => names(scopeKey(vpc)).get(vpc.vpcId) ?? new Map(),
    canonical,
    observedQuota: (scope) => quotas(scopeKey(scope)),
  };
}

function snapshotsOf(world: World): readonly Snapshot[] {
  return [...world.values()].filter((item): item is Snapshot => !(item instanceof SyncError));
}

function toCanonical(group: ObservedGroup, world: World): Group {
  const snapshot = world.get(scopeKey(group));
  if (snapshot === undefined || snapshot instanceof SyncError) return normaliseGroup(group);
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

function namesOf(key: string, world: World): ReadonlyMap<string, GroupsByName> {
  const snapshot = world.get(key);
  const vpcs = new Map<string, Map<string, ObservedGroup>>();
  if (snapshot === undefined || snapshot instanceof SyncError) return vpcs;
  for (const group of snapshot.groups.values()) {
    const names = vpcs.get(group.vpcId) ?? new Map<string, ObservedGroup>();
    vpcs.set(group.vpcId, names.set(group.name.toLowerCase(), group));
  }
  return vpcs;
}

function quotaOf(key: string, world: World): number {
  const snapshot = world.get(key);
  if (snapshot === undefined || snapshot instanceof SyncError) return 0;
  return observedRuleQuota(snapshot.groups.values());
}

function notRead(scope: Scope): SyncError {
  return new SyncError({
    code: "NOT_READ",
    subject: scopeKey(scope),
    reason: "this account and Region were not read",
    next: "report this: the run planned something it had not read",
  });
}

function memoise<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
