/**
 * Reads what a run needs, a whole scope at a time: one paged listing of groups serves every mapping that has
 * a source or a target there. A scope that cannot be read becomes an error and leaves the others alone.
 */
import pLimit from "p-limit";
import { InputError, SyncError } from "../model/errors.ts";
import { type ObservedRule, type Scope, scopeKey, type Vpc } from "../model/group.ts";
import { groupBy } from "../model/group-by.ts";
import type { Mapping, Target } from "../model/mapping.ts";
import { ownerOf } from "../model/ownership.ts";
import { emptySnapshot, factKey, type Snapshot, type WantedFact, type World } from "../model/snapshot.ts";
import type { StateReader } from "./ports.ts";

/** Scopes read at the same time. */
const PARALLEL_SCOPES = 8;

/**
 * @throws InputError when nothing at all can be reached, such as without credentials
 */
export async function readWorld(
  mappings: readonly Mapping[],
  ownerPrefix: string | null,
  reader: StateReader,
): Promise<World> {
  const limit = pLimit(PARALLEL_SCOPES);
  const scopes = scopesOf(mappings);
  const targets = groupBy(
    mappings.flatMap((mapping) => mapping.targets.map((target) => ({ mapping, target }))),
    ({ target }) => scopeKey(target),
  );
  const snapshots = await Promise.all(
    scopes.map((scope) =>
      limit(() => orError(() => readScope(scope, targets.get(scopeKey(scope)) ?? [], ownerPrefix, reader))),
    ),
  );
  return new Map(scopes.map((scope, index) => [scopeKey(scope), snapshots[index] ?? emptySnapshot(scope)]));
}

/** What reading some facts of a scope came to: how its snapshot changes, or why the scope cannot be read. */
export interface ReadFacts {
  readonly scope: Scope;
  readonly change: ((snapshot: Snapshot) => Snapshot) | SyncError;
}

/**
 * Reads these facts. A fact that cannot be read makes its whole scope unreadable.
 *
 * Answers changes instead of snapshots, because other scopes of the run go on meanwhile.
 */
export function readFacts(wanted: readonly WantedFact[], reader: StateReader): Promise<readonly ReadFacts[]> {
  const limit = pLimit(PARALLEL_SCOPES);
  const byScope = groupBy(wanted, (fact) => scopeKey(fact.scope));
  return Promise.all(
    [...byScope.values()].map((facts) =>
      limit(async () => {
        const { account, region } = facts[0]?.scope ?? { account: "", region: "" };
        const scope = { account, region };
        return { scope, change: await orError(() => changeByFacts(scope, facts, reader)) };
      }),
    ),
  );
}

/** Every scope that some mapping reads or writes, in the order of the mappings. */
export function scopesOf(mappings: readonly Mapping[]): readonly Scope[] {
  const scopes = new Map<string, Scope>();
  for (const { source, targets } of mappings) {
    for (const { account, region } of [source, ...targets]) {
      scopes.set(scopeKey({ account, region }), { account, region });
    }
  }
  return [...scopes.values()];
}

interface TargetOfMapping {
  readonly mapping: Mapping;
  readonly target: Target;
}

async function readScope(
  scope: Scope,
  targets: readonly TargetOfMapping[],
  ownerPrefix: string | null,
  reader: StateReader,
): Promise<Snapshot> {
  const [groups, vpcs, owned] = await Promise.all([
    reader.readGroups(scope),
    readTaggedVpcs(scope, targets, reader),
    readOwnedRules(scope, targets, ownerPrefix, reader),
  ]);
  return {
    ...emptySnapshot(scope),
    groups: new Map(groups.map((group) => [group.groupId, group])),
    vpcs,
    ownedRules: groupRules(owned),
  };
}

async function readTaggedVpcs(
  scope: Scope,
  targets: readonly TargetOfMapping[],
  reader: StateReader,
): Promise<ReadonlyMap<string, Vpc>> {
  const selections = new Map(
    targets.flatMap(({ target }) =>
      target.vpc.kind === "tags" ? [[JSON.stringify(target.vpc.tags), target.vpc] as const] : [],
    ),
  );
  const read = await Promise.all([...selections.values()].map((filter) => reader.readVpcs(scope, filter)));
  return new Map(read.flat().map((vpc) => [vpc.vpcId, vpc]));
}

async function readOwnedRules(
  scope: Scope,
  targets: readonly TargetOfMapping[],
  ownerPrefix: string | null,
  reader: StateReader,
): Promise<readonly ObservedRule[]> {
  const managed = targets.filter(({ mapping }) => mapping.ownership === "managed");
  if (managed.length === 0 || ownerPrefix === null) return [];
  const owners = [...new Set(managed.map(({ mapping }) => ownerOf(ownerPrefix, mapping.id)))];
  return reader.readRules(scope, { kind: "owners", owners });
}

/** Rules by the id of their group. */
export function groupRules(rules: readonly ObservedRule[]): ReadonlyMap<string, readonly ObservedRule[]> {
  return groupBy(rules, (rule) => rule.groupId);
}

async function changeByFacts(
  scope: Scope,
  facts: readonly WantedFact[],
  reader: StateReader,
): Promise<(snapshot: Snapshot) => Snapshot> {
  const vpcIds = facts.flatMap((fact) => (fact.kind === "vpc" ? [fact.vpcId] : []));
  const wants = (kind: WantedFact["kind"]): boolean => facts.some((fact) => fact.kind === kind);
  const [vpcs, prefixLists, peerings] = await Promise.all([
    vpcIds.length === 0 ? [] : reader.readVpcs(scope, { kind: "ids", vpcIds }),
    wants("prefix-lists") ? reader.readPrefixLists(scope) : null,
    wants("peerings") ? reader.readPeerings(scope) : null,
  ]);
  return (snapshot) => ({
    ...snapshot,
    vpcs: new Map([...snapshot.vpcs, ...vpcs.map((vpc) => [vpc.vpcId, vpc] as const)]),
    prefixLists: prefixLists ?? snapshot.prefixLists,
    peerings: peerings ?? snapshot.peerings,
    known: new Set([...snapshot.known, ...facts.map(factKey)]),
  });
}

/** A mistake of the caller's own (no credentials, no network) ends the run; anything else ends this scope. */
async function orError<T>(read: () => Promise<T>): Promise<T | SyncError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SyncError && !(error instanceof InputError)) return error;
    throw error;
  }
}
