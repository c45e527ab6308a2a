/** What a planner may look references up in, said in a few words: groups, destinations, peerings, lists. */
import type { ObservedGroup, Peering, PrefixList } from "../../src/model/group.ts";
import type { KnownDestination, ReferenceIndex } from "../../src/plan/resolve-references.ts";
import { observedGroup } from "./rule-notation.ts";

export interface KnownReferences {
  readonly groups?: readonly ObservedGroup[];
  /** By `account/groupId` of the source. */
  readonly destinations?: Readonly<Record<string, readonly KnownDestination[]>>;
  /** Groups that will not be made. */
  readonly lost?: readonly string[];
  readonly peerings?: readonly Peering[];
  /** By Region. */
  readonly lists?: Readonly<Record<string, readonly PrefixList[]>>;
}

export function referencesTo(known: KnownReferences = {}): ReferenceIndex {
  const { groups = [], destinations = {}, lost = [], peerings = [], lists = {} } = known;
  const byId = (groupId: string) => groups.find((group) => group.groupId === groupId);
  return {
    group: (account, groupId) =>
      groups.find((group) => group.account === account && group.groupId === groupId),
    groupById: byId,
    nameOf: (groupId) => byId(groupId)?.name,
    groupByName: (vpc, name) =>
      groups.find((group) => group.vpcId === vpc.vpcId && group.name.toLowerCase() === name.toLowerCase()),
    destinationsOf: (account, groupId) => destinations[`${account}/${groupId}`] ?? [],
    isUnavailable: (groupId) => lost.includes(groupId),
    peerings: () => peerings,
    prefixLists: ({ region }) => lists[region] ?? [],
  };
}

/** `sg-b app in 222222222222/us-east-1/vpc-b`: id, name and place of a group. */
export function groupAt(text: string): ObservedGroup {
  const [groupId = "", name = "", , place = ""] = text.split(" ");
  const [account = "", region = "", vpcId = ""] = place.split("/");
  return observedGroup({ groupId, name, account, region, vpcId });
}

/** The same words, for a destination of a mapping. */
export function destinationAt(mappingId: string, text: string, as = "{name}"): KnownDestination {
  const { account, region, vpcId, groupId, name } = groupAt(text);
  return { mappingId, as, destination: { account, region, vpcId, groupId, name } };
}

/** Two places `account/region/vpc`. */
export function peering(a: string, b: string): Peering {
  const end = (text: string) => {
    const [account = "", region = "", vpcId = ""] = text.split("/");
    return { account, region, vpcId };
  };
  return { id: `pcx ${a} ${b}`, vpcs: [end(a), end(b)] };
}

export function prefixList(id: string, name: string, facts: Partial<PrefixList> = {}): PrefixList {
  return { id, name, owner: "111111111111", weight: 1, version: 1, ...facts };
}
