/**
 * What a rule's symbolic peer (a group or a prefix list) becomes in a target. Answers an id there, or
 * why there is none; it never guesses between two.
 */
import type { ObservedGroup, Peering, PrefixList, Scope } from "../model/group.ts";
import type { Translate } from "../model/mapping.ts";
import type { Destination } from "../model/plan.ts";
import type { Peer } from "../model/rule.ts";

export type Resolved =
  | { readonly kind: "found"; readonly peer: Peer }
  | { readonly kind: "unresolved"; readonly why: string; readonly waitsForDestination: boolean };

/** A destination that some mapping keeps equal to a source group. */
export interface KnownDestination {
  readonly mappingId: string;
  /** The target's pattern for names, which tells two targets in one VPC apart. */
  readonly as: string;
  readonly destination: Destination;
}

/** Everything that was read or planned and that a reference may lead to. */
export interface ReferenceIndex {
  /** Any group that was read, by `account/groupId`. */
  group(account: string, groupId: string): ObservedGroup | undefined;
  /** Any group that was read, by id alone: ids are unique in AWS. */
  groupById(groupId: string): ObservedGroup | undefined;
  /** The name of a group that was read or is to be made. */
  nameOf(groupId: string): string | undefined;
  /** A group of a VPC by its name, ignoring case as EC2 does for uniqueness. */
  groupByName(vpc: Scope & { readonly vpcId: string }, name: string): ObservedGroup | undefined;
  /** The destinations of a source group, in every mapping of this run. */
  destinationsOf(account: string, groupId: string): readonly KnownDestination[];
  /** Pending groups that will not be made in this run, so nothing may refer to them. */
  isUnavailable(groupId: string): boolean;
  peerings(scope: Scope): readonly Peering[];
  prefixLists(scope: Scope): readonly PrefixList[];
}

export interface ReferenceContext {
  readonly index: ReferenceIndex;
  readonly mappingId: string;
  /** The target's pattern for names, which tells two targets in one VPC apart. */
  readonly as: string;
  readonly translate: Translate;
  readonly source: Scope & { readonly groupId: string; readonly vpcId: string };
  readonly destination: Destination;
}

type GroupPeer = Extract<Peer, { kind: "group" }>;

/**
 * What a group peer becomes, in this order: an explicit pair, the group itself, another destination of the
 * same source group in the target VPC, the group of the same name there, such a destination in a peered VPC,
 * the very same group where it is in reach. What the target VPC itself holds comes before what it is peered
 * with, so that the answer does not depend on whether the peerings were read.
 */
export function resolveGroup(peer: GroupPeer, context: ReferenceContext): Resolved {
  const explicit = context.translate.groups[peer.groupId];
  if (explicit !== undefined) return resolveExplicit(explicit, context);
  const { destination, index, source } = context;
  if (peer.groupId === source.groupId) return found(destination.account, destination.groupId);
  const known = index.destinationsOf(peer.account, peer.groupId);
  const near = known.filter((item) => sameVpc(item.destination, destination));
  const far = known.filter((item) => !near.includes(item) && inReach(item.destination, context));
  return (
    resolveByDestination(peer, near, context) ??
    resolveByName(peer, context) ??
    resolveByDestination(peer, far, context) ??
    resolveInReach(peer, context)
  );
}

/** What a prefix-list peer becomes: an explicit pair, the same list, AWS's list of the same service, the same name. */
export function resolvePrefixList(prefixListId: string, context: ReferenceContext): Resolved {
  const { index, destination, source, translate } = context;
  const there = index.prefixLists(destination);
  const explicit = translate.prefixLists[prefixListId];
  if (explicit !== undefined) return listById(there, explicit, destination);
  if (there.some((list) => list.id === prefixListId)) return foundList(prefixListId);
  const here = index.prefixLists(source).find((list) => list.id === prefixListId);
  if (here === undefined)
    return unresolved(`prefix list ${prefixListId} is not visible in the source account`);
  const name =
    here.owner === "AWS" ? here.name.replace(`.${source.region}.`, `.${destination.region}.`) : here.name;
  const matches = there.filter(
    (list) => list.name === name && (list.owner === "AWS") === (here.owner === "AWS"),
  );
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return foundList(only.id);
  const place = `${destination.account}/${destination.region}`;
  return unresolved(
    only === undefined
      ? `no prefix list named ${name} in ${place}`
      : `${matches.length} prefix lists named ${name} in ${place}`,
  );
}

function resolveExplicit(text: string, context: ReferenceContext): Resolved {
  const { index, destination } = context;
  const [account, groupId] = text.includes("/") ? text.split("/") : [undefined, text];
  if (groupId === undefined) return unresolved(`translate.groups names ${text}`);
  const group = index.groupById(groupId);
  if (group !== undefined) return inReach(group, context) ? foundGroup(group) : unreachable(group, context);
  // The account says where to look, and EC2 is the judge of a group that we cannot read.
  if (account !== undefined) return found(account, groupId);
  return unresolved(
    `translate.groups names ${groupId}, which is not in ${destination.account}/${destination.region}; ` +
      `for a group of a peered VPC in another account write <account>/${groupId}`,
  );
}

/** Of several, this mapping's own, and of those the ones of the same target; null when there is none. */
function resolveByDestination(
  peer: GroupPeer,
  known: readonly KnownDestination[],
  { as, index, mappingId }: ReferenceContext,
): Resolved | null {
  const own = known.filter((item) => item.mappingId === mappingId);
  const ofTarget = own.filter((item) => item.as === as);
  const candidates = [ofTarget, own, known].find((items) => items.length > 0) ?? [];
  const [first] = candidates;
  if (first === undefined) return null;
  if (candidates.length > 1) {
    const words = candidates.map((item) => `${item.destination.name} of mapping ${item.mappingId}`);
    return unresolved(`${peer.groupId} has ${candidates.length} destinations in reach: ${words.join(", ")}`);
  }
  const { account, groupId, name } = first.destination;
  return index.isUnavailable(groupId)
    ? {
        ...unresolved(`its destination ${name} does not exist and is not created by this run`),
        waitsForDestination: true,
      }
    : found(account, groupId);
}

/** Only for groups of the source's own VPC: a name says nothing about a group of a third VPC. */
function resolveByName(peer: GroupPeer, context: ReferenceContext): Resolved | null {
  const referenced = context.index.group(peer.account, peer.groupId);
  if (referenced === undefined || referenced.vpcId !== context.source.vpcId) return null;
  const namesake = context.index.groupByName(context.destination, referenced.name);
  return namesake === undefined ? null : foundGroup(namesake);
}

function resolveInReach(peer: GroupPeer, context: ReferenceContext): Resolved {
  const { index, source, destination } = context;
  const referenced = index.group(peer.account, peer.groupId);
  const name = referenced === undefined ? "" : ` (${referenced.name})`;
  const vpcId = referenced?.vpcId ?? peer.vpcId;
  const nowhere = `no group in ${destination.vpcId} stands for ${peer.groupId}${name}`;
  if (source.region !== destination.region) return unresolved(nowhere);
  if (vpcId === undefined) return unresolved(`${nowhere}, and it may be gone`);
  const place = { account: peer.account, region: source.region, vpcId };
  if (!inReach(place, context))
    return unresolved(`${nowhere}, and its VPC ${vpcId} is not peered with the target's`);
  return index.isUnavailable(peer.groupId) ? unresolved(nowhere) : found(peer.account, peer.groupId);
}

/** True for the target's own VPC and for one that has an active peering with it in the same Region. */
function inReach(place: Scope & { readonly vpcId: string }, context: ReferenceContext): boolean {
  const { destination, index } = context;
  if (sameVpc(place, destination)) return true;
  if (place.region !== destination.region) return false;
  return index
    .peerings(destination)
    .some(
      ({ vpcs }) =>
        vpcs.some((vpc) => vpc.vpcId === destination.vpcId) && vpcs.some((vpc) => vpc.vpcId === place.vpcId),
    );
}

function sameVpc(a: Scope & { readonly vpcId: string }, b: Scope & { readonly vpcId: string }): boolean {
  return a.vpcId === b.vpcId && a.account === b.account && a.region === b.region;
}

function listById(lists: readonly PrefixList[], id: string, place: Scope): Resolved {
  if (lists.some((list) => list.id === id)) return foundList(id);
  return unresolved(
    `translate.prefixLists names ${id}, which is not visible in ${place.account}/${place.region}`,
  );
}

function unreachable(group: ObservedGroup, context: ReferenceContext): Resolved {
  return unresolved(
    `translate.groups names ${group.groupId} of ${group.vpcId}, which is neither the target VPC ` +
      `${context.destination.vpcId} nor peered with it`,
  );
}

function foundGroup(group: ObservedGroup): Resolved {
  return found(group.account, group.groupId);
}

function found(account: string, groupId: string): Resolved {
  return { kind: "found", peer: { kind: "group", account, groupId } };
}

function foundList(prefixListId: string): Resolved {
  return { kind: "found", peer: { kind: "prefix-list", prefixListId } };
}

function unresolved(why: string): Extract<Resolved, { kind: "unresolved" }> {
  return { kind: "unresolved", why, waitsForDestination: false };
}
