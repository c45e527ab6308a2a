/** The world as a run last read it, scope by scope, and how a later look changes it. */
import { SyncError } from "../model/errors.ts";
import { type ObservedGroup, type Scope, scopeKey, type Tags } from "../model/group.ts";
import { groupBy } from "../model/group-by.ts";
import type { ObservedAcl } from "../model/network-acl.ts";
import type { GroupCreation } from "../model/plan.ts";
import type { Snapshot, WantedFact, World } from "../model/snapshot.ts";
import { holdsOnlyEc2sRules } from "../plan/ec2-own-rules.ts";
import type { ListOf } from "../plan/effect.ts";
import { type IndexCache, indexWorld, newIndexCache, type WorldIndex } from "../plan/index-world.ts";
import { withAcls, withoutAcls } from "./acls-of-snapshot.ts";
import type { StateReader } from "./ports.ts";
import { groupRules, readFacts } from "./read-world.ts";

export class KnownWorld {
  private readonly reader: StateReader;
  private readonly indexes: IndexCache = newIndexCache();
  private current: World;
  private changes = 0;

  constructor(world: World, reader: StateReader) {
    this.current = world;
    this.reader = reader;
  }

  get world(): World {
    return this.current;
  }

  get index(): WorldIndex {
    return indexWorld(this.current, this.indexes);
  }

  /** Another number whenever a mapping may lead elsewhere: groups or ACLs came or went, or other tags were read. */
  get layout(): number {
    return this.changes;
  }

  /** Why a scope could not be read; null where it was. */
  errorOf(scope: Scope): SyncError | null {
    const known = this.current.get(scopeKey(scope));
    return known instanceof SyncError ? known : null;
  }

  /** The rules of ACLs as they are known now, whatever is read or written later. */
  listOf(): ListOf {
    const { index } = this;
    return (scope, aclId) => {
      const acl = index.acls(scope).get(aclId);
      return acl === undefined ? null : [...index.canonicalAcl(acl).rules.values()];
    };
  }

  /**
   * The id of a group in a VPC that is exactly what this creation makes and holds only what EC2 put there;
   * null when there is none.
   */
  findUntouched(vpc: Scope & { readonly vpcId: string }, creation: GroupCreation): string | null {
    const { index } = this;
    const group = index.groupsByName(vpc).get(creation.name.toLowerCase());
    if (group === undefined || group.description !== creation.description) return null;
    const isAsAsked = Object.entries(creation.tags).every(([key, value]) => group.tags[key] === value);
    return isAsAsked && holdsOnlyEc2sRules(index.canonical(group).rules.values()) ? group.groupId : null;
  }

  addGroups(groups: readonly ObservedGroup[]): void {
    this.changes += 1;
    this.takeIn(groups);
  }

  addAcls(acls: readonly ObservedAcl[]): void {
    this.changes += 1;
    for (const items of groupBy(acls, scopeKey).values()) {
      const [first] = items;
      if (first !== undefined) this.update(first, (snapshot) => withAcls(snapshot, items));
    }
  }

  /** Reads all groups of a scope again, because which of them there are may have changed. */
  async readScope(scope: Scope): Promise<void> {
    await this.readGroups(scope);
    this.changes += 1;
  }

  /** Reads the groups of a scope again: all of them, or these. What was read one by one before is dropped. */
  async readGroups(scope: Scope, groupIds?: readonly string[]): Promise<void> {
    const groups = await this.reader.readGroups(scope, groupIds);
    const known = new Set(groups.map((group) => group.groupId));
    const isGone = (id: string): boolean => !known.has(id) && (groupIds?.includes(id) ?? true);
    this.update(scope, (snapshot) => ({
      ...snapshot,
      groups: new Map([...snapshot.groups].filter(([id]) => !isGone(id))),
      freshRules: new Map(),
    }));
    this.takeIn(groups);
  }

  /** Reads the rules of these groups one by one, with their ids and tags. */
  async readRules(scope: Scope, groupIds: readonly string[]): Promise<void> {
    const rules = groupRules(await this.reader.readRules(scope, { kind: "groups", groupIds }));
    const fresh = groupIds.map((id) => [id, rules.get(id) ?? []] as const);
    this.update(scope, (snapshot) => ({
      ...snapshot,
      freshRules: new Map([...snapshot.freshRules, ...fresh]),
    }));
  }

  /** Reads the ACLs of a scope again: all of them, or these. */
  async readAcls(scope: Scope, aclIds?: readonly string[]): Promise<void> {
    const acls = await this.reader.readAcls(scope, aclIds);
    this.update(scope, (snapshot) => withAcls(withoutAcls(snapshot, aclIds), acls));
    // What leads to an ACL stands in its tags alone, and these were read with it.
    this.changes += 1;
  }

  /** Reads what plans turned out to need besides groups and ACLs. */
  async readFacts(wanted: readonly WantedFact[]): Promise<void> {
    for (const { scope, change } of await readFacts(wanted, this.reader)) this.update(scope, change);
  }

  /** Our own tags, once they have landed: the listing of rules does not show them. */
  noteTags(scope: Scope, groupId: string, tags: Tags): void {
    this.update(scope, (snapshot) => {
      const acl = snapshot.acls.get(groupId);
      if (acl !== undefined) return withAcls(snapshot, [withTags(acl, tags)]);
      const group = snapshot.groups.get(groupId);
      if (group === undefined) return snapshot;
      return { ...snapshot, groups: new Map(snapshot.groups).set(groupId, withTags(group, tags)) };
    });
  }

  private takeIn(groups: readonly ObservedGroup[]): void {
    for (const items of groupBy(groups, scopeKey).values()) {
      const [first] = items;
      if (first === undefined) continue;
      this.update(first, (snapshot) => ({
        ...snapshot,
        groups: new Map([...snapshot.groups, ...items.map((group) => [group.groupId, group] as const)]),
      }));
    }
  }

  private update(scope: Scope, change: (snapshot: Snapshot) => Snapshot): void {
    const snapshot = this.current.get(scopeKey(scope));
    if (snapshot === undefined || snapshot instanceof SyncError) return;
    this.current = new Map(this.current).set(scopeKey(scope), change(snapshot));
  }
}

function withTags<T extends { readonly tags: Tags }>(item: T, tags: Tags): T {
  return { ...item, tags: { ...item.tags, ...tags } };
}
