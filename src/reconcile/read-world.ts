/**
 * Reads what a run needs, a whole scope at a time: one paged listing of groups, and one of ACLs, serves every
 * mapping of that kind that has a source or a target there. A scope that cannot be read becomes an error and
 * leaves the others alone.
 */
import pLimit from "p-limit";
import { InputError, SyncError } from "../model/errors.ts";
import { type ObservedRule, type Scope, scopeKey, type Vpc } from "../model/group.ts";
import { groupBy } from "../model/group-by.ts";
import type { Mapping, ResourceKind, Target } from "../model/mapping.ts";
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
      limit(() => {
        const wanted = { targets: targets.get(scopeKey(scope)) ?? [], kinds: kindsIn(scope, mappings) };
        return orError(() => readScope(scope, wanted, ownerPrefix, reader));
      }),
    ),
  );
  return new Map(scopes.map((scope, index) => [scopeKey(scope), snapshots[index] ?? emptySnapshot(scope)]));
}

/** What reading a fact came to: how the snapshot of its scope changes. */
export interface ReadFact {
  readonly scope: Scope;
  readonly change: (snapshot: Snapshot) => Snapshot;
}

/**
 * Reads these facts. One that cannot be read is noted with its error, and fails only the plans that need it.
 *
 * Answers changes instead of snapshots, because other scopes of the run go on meanwhile.
 */
export function readFacts(wanted: readonly WantedFact[], reader: StateReader): Promise<readonly ReadFact[]> {
  const limit = pLimit(PARALLEL_SCOPES);
  const calls = groupBy(wanted, (fact) => `${scopeKey(fact.scope)} ${fact.kind}`);
  return Promise.all([...calls.values()].map((facts) => limit(() => readFactsOfOneKind(facts, reader))));
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

interface WantedOfScope {
  readonly targets: readonly TargetOfMapping[];
  readonly kinds: ReadonlySet<ResourceKind>;
}

/** The kinds of which some mapping has a source or a target in the scope. */
function kindsIn(scope: Scope, mappings: readonly Mapping[]): ReadonlySet<ResourceKind> {
  const key = scopeKey(scope);
  const here = mappings.filter(({ source, targets }) =>
    [source, ...targets].some((place) => scopeKey(place) === key),
  );
  return new Set(here.map(({ kind }) => kind));
}

async function readScope(
  scope: Scope,
  { targets, kinds }: WantedOfScope,
  ownerPrefix: string | null,
  reader: StateReader,
): Promise<Snapshot> {
  const [groups, acls, vpcs, owned] = await Promise.all([
    kinds.has("security-group") ? reader.readGroups(scope) : [],
    kinds.has("network-acl") ? reader.readAcls(scope) : [],
    readTaggedVpcs(scope, targets, reader),
    readOwnedRules(scope, targets, ownerPrefix, reader),
  ]);
  return {
    ...emptySnapshot(scope),
    groups: new Map(groups.map((group) => [group.groupId, group])),
    acls: new Map(acls.map((acl) => [acl.aclId, acl])),
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
  // Entries of ACLs carry no tags: theirs are the numbers.
  const managed = targets.filter(
    ({ mapping }) => mapping.kind === "security-group" && mapping.ownership === "managed",
  );
  if (managed.length === 0 || ownerPrefix === null) return [];
  const owners = [...new Set(managed.map(({ mapping }) => ownerOf(ownerPrefix, mapping.id)))];
  return reader.readRules(scope, { kind: "owners", owners });
}

/** Rules by the id of their group. */
export function groupRules(rules: readonly ObservedRule[]): ReadonlyMap<string, readonly ObservedRule[]> {
  return groupBy(rules, (rule) => rule.groupId);
}

/** `facts` are of one scope and one kind; one call reads them all. */
async function readFactsOfOneKind(facts: readonly WantedFact[], reader: StateReader): Promise<ReadFact> {
  const [first] = facts;
  if (first === undefined) throw new RangeError("there is no fact to read");
  const { account, region } = first.scope;
  const scope = { account, region };
  const keys = facts.map(factKey);
  const read = await orError(() => changeByFacts(scope, facts, reader));
  return {
    scope,
    change: (snapshot) => ({
      ...(read instanceof SyncError ? snapshot : read(snapshot)),
      known: new Set([...snapshot.known, ...keys]),
      failedFacts:
        read instanceof SyncError
          ? new Map([...snapshot.failedFacts, ...keys.map((key) => [key, read] as const)])
          : snapshot.failedFacts,
    }),
  };
}

async function changeByFacts(
  scope: Scope,
  facts: readonly WantedFact[],
  reader: StateReader,
): Promise<(snapshot: Snapshot) => Snapshot> {
  switch (facts[0]?.kind) {
    case "prefix-lists": {
      const prefixLists = await reader.readPrefixLists(scope);
      return (snapshot) => ({ ...snapshot, prefixLists });
    }
    case "quota": {
      const codes = facts.flatMap((fact) => (fact.kind === "quota" ? [fact.code] : []));
      const read = await Promise.all(
        codes.map(async (code) => [code, await reader.readQuota(scope, code)] as const),
      );
      return (snapshot) => ({ ...snapshot, quotas: new Map([...snapshot.quotas, ...read]) });
    }
    case "subnets": {
      const vpcIds = facts.flatMap((fact) => (fact.kind === "subnets" ? [fact.vpcId] : []));
      const read = groupBy(await reader.readSubnets(scope, vpcIds), ({ vpcId }) => vpcId);
      const subnets = vpcIds.map((vpcId) => [vpcId, read.get(vpcId) ?? []] as const);
      return (snapshot) => ({ ...snapshot, subnets: new Map([...snapshot.subnets, ...subnets]) });
    }
    case "peerings": {
      const peerings = await reader.readPeerings(scope);
      return (snapshot) => ({ ...snapshot, peerings });
    }
    default: {
      const vpcIds = facts.flatMap((fact) => (fact.kind === "vpc" ? [fact.vpcId] : []));
      const read = await reader.readVpcs(scope, { kind: "ids", vpcIds });
      const vpcs = read.map((vpc) => [vpc.vpcId, vpc] as const);
      return (snapshot) => ({ ...snapshot, vpcs: new Map([...snapshot.vpcs, ...vpcs]) });
    }
  }
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
