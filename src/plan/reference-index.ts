/** What references may lead to in one run: the groups that were read and the destinations that are planned. */
import { SyncError } from "../model/errors.ts";
import { isPendingGroupId, type Scope } from "../model/group.ts";
import { groupBy } from "../model/group-by.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { WorldIndex } from "./index-world.ts";
import type { Placement } from "./place-destinations.ts";
import type { KnownDestination, ReferenceIndex } from "./resolve-references.ts";

export interface KnownPlacements {
  readonly bySource: ReadonlyMap<string, readonly KnownDestination[]>;
  /** Names by group id, pending ids included. */
  readonly names: ReadonlyMap<string, string>;
}

export function knownPlacements(placements: readonly Placement[]): KnownPlacements {
  const groups = placements.filter(({ kind }) => kind === "security-group");
  const known = groups.map(({ mapping, target, source, destination }) => ({
    key: `${source.account}/${source.groupId}`,
    item: { mappingId: mapping.id, as: target.as, destination },
  }));
  const bySource = groupBy(known, ({ key }) => key);
  return {
    bySource: new Map([...bySource].map(([key, items]) => [key, items.map(({ item }) => item)])),
    names: new Map(groups.map(({ destination }) => [destination.groupId, destination.name])),
  };
}

/** `isLost` tells of pending groups that will not be made. */
export function referenceIndex(
  index: WorldIndex,
  known: KnownPlacements,
  isLost: (groupId: string) => boolean,
): ReferenceIndex {
  const lists = <T>(scope: Scope, pick: (snapshot: Snapshot) => readonly T[]): readonly T[] => {
    const snapshot = index.snapshot(scope);
    return snapshot instanceof SyncError ? [] : pick(snapshot);
  };
  return {
    group: (account, groupId) => {
      const group = index.groupById(groupId);
      return group?.account === account ? group : undefined;
    },
    groupById: index.groupById,
    nameOf: (groupId) => known.names.get(groupId) ?? index.groupById(groupId)?.name,
    groupByName: (vpc, name) => index.groupsByName(vpc).get(name.toLowerCase()),
    destinationsOf: (account, groupId) => known.bySource.get(`${account}/${groupId}`) ?? [],
    isUnavailable: (groupId) => isPendingGroupId(groupId) && isLost(groupId),
    peerings: (scope) => lists(scope, (snapshot) => snapshot.peerings),
    prefixLists: (scope) => lists(scope, (snapshot) => snapshot.prefixLists),
  };
}
