/**
 * Finds, for each selected source ACL, the ACL in a target VPC that is or will be its destination.
 *
 * Names of ACLs are tags, and several may carry one. So an ACL is ours by what we wrote on it: our owner and
 * this source. One that only has the name is left alone, and a new one is made beside it.
 */
import { compareText } from "../../model/compare-text.ts";
import { InputError } from "../../model/errors.ts";
import type { Mapping, Target } from "../../model/mapping.ts";
import { aclNameFlaw, destinationName } from "../../model/mapping-names.ts";
import { pendingAclId } from "../../model/network-acl.ts";
import { OWNER_TAG, REPLACES_TAG, SOURCE_TAG, sourceTagOf } from "../../model/ownership.ts";
import type { Destination, Finding } from "../../model/plan.ts";
import type { KnownAcl } from "../candidate.ts";
import { destinationKey } from "../destination-key.ts";
import type { Standing } from "../guard.ts";
import { type AclPlacement, inputError } from "../place-destinations.ts";

export interface PlaceAclInput {
  readonly mapping: Mapping;
  readonly target: Target;
  readonly vpcId: string;
  readonly sources: readonly KnownAcl[];
  /** The ACLs of the target VPC, sorted by id. */
  readonly acls: readonly KnownAcl[];
  /** Null for a one-off copy: it marks nothing as ours and asks for no adoption. */
  readonly owner: string | null;
  /** Ids of what this run made. */
  readonly created: ReadonlySet<string>;
}

export interface PlacedAcls {
  readonly placements: readonly AclPlacement[];
  readonly problems: readonly InputError[];
  readonly findings: readonly Finding[];
}

/** Placements come in the order of `sources`. */
export function placeAcls(input: PlaceAclInput): PlacedAcls {
  const placed = input.sources.map((source) => placeOne(source, input));
  const placements = placed.flatMap((item) => (item instanceof InputError ? [] : [item]));
  return {
    placements,
    problems: placed.flatMap((item) => (item instanceof InputError ? [item] : [])),
    findings: placements.flatMap((placement) => namesakes(placement, input)),
  };
}

/**
 * The `Name` tag of a destination. Empty where the source has none and nothing else is asked for; a pattern
 * that adds something to a missing name adds it to the id.
 */
export function aclName({ as }: Pick<Target, "as">, source: KnownAcl): string {
  return as === "{name}"
    ? source.name
    : destinationName(as, source.name === "" ? source.groupId : source.name);
}

function placeOne(source: KnownAcl, input: PlaceAclInput): AclPlacement | InputError {
  const { target } = input;
  if (target.into !== undefined) return placeInto(source, target.into, input);
  const name = aclName(target, source);
  const flaw = name === "" ? null : aclNameFlaw(name);
  if (flaw !== null) {
    return inputError(input, "BAD_NAME", "as", { reason: flaw, next: "choose another name with as" });
  }
  const candidates = candidatesFor(source, name, input);
  if (candidates instanceof InputError) return candidates;
  const { actual, replaced } = newestOf(candidates);
  return placementOf(source, { name, actual, replaced }, input);
}

function placeInto(source: KnownAcl, into: string, input: PlaceAclInput): AclPlacement | InputError {
  const { mapping, target, vpcId } = input;
  const actual = input.acls.find((acl) => acl.groupId === into);
  if (actual === undefined) {
    return inputError(input, "INTO_NOT_FOUND", "into", {
      reason: `there is no ${into} in ${vpcId} of ${target.account}/${target.region}`,
      next: "name a network ACL of the target VPC, or leave into out to have one created",
    });
  }
  if (actual.isDefault && mapping.source.select.kind !== "ids") {
    return inputError(input, "DEFAULT_ACL_BY_ID", "into", {
      reason: `${into} is the default ACL of ${vpcId}; it is a destination only of a source named by id`,
      next: "select the source with ids",
    });
  }
  return placementOf(source, { name: actual.name, actual, replaced: [] }, input);
}

interface Found {
  readonly actual: KnownAcl | null;
  readonly replaced: readonly KnownAcl[];
}

function placementOf(
  source: KnownAcl,
  { name, actual, replaced }: Found & { readonly name: string },
  input: PlaceAclInput,
): AclPlacement {
  const { mapping, target, vpcId } = input;
  const place = { account: target.account, region: target.region, vpcId };
  // Tags that are copied bring the name back, so what somebody else calls it for a while does not matter.
  const lasting = mapping.tags === "copy" || actual === null ? name : actual.name;
  const groupId = actual?.groupId ?? pendingAclId(place, source.groupId);
  const destination: Destination = { ...place, groupId, name: lasting };
  const key = destinationKey(mapping.id, destination, source);
  const standing = standingOf(actual, input);
  return { kind: "network-acl", key, mapping, target, source, destination, actual, replaced, standing };
}

/**
 * What may be the destination already. An ACL that some target names with `into` is that target's alone. A
 * one-off copy goes by the name that was asked for, and by its source where that has no name or is not alone.
 */
function candidatesFor(
  source: KnownAcl,
  name: string,
  input: PlaceAclInput,
): readonly KnownAcl[] | InputError {
  const named = new Set(input.mapping.targets.flatMap(({ into }) => into ?? []));
  const free = input.acls.filter(({ groupId, isDefault }) => !isDefault && !named.has(groupId));
  const marked = free.filter(
    ({ tags }) => tags[SOURCE_TAG] === sourceTagOf(source) && tags[OWNER_TAG] === (input.owner ?? undefined),
  );
  if (input.owner !== null || name === "") return marked;
  const alike = free.filter((acl) => acl.name === name);
  const own = alike.filter((acl) => marked.includes(acl));
  if (own.length === 1) return own;
  if (alike.length < 2) return alike;
  return inputError(input, "ACL_NAME_AMBIGUOUS", "as", {
    reason: `${alike.map(({ groupId }) => groupId).join(", ")} in ${input.vpcId} are all named ${name}`,
    next: "name one of them with --into, or copy under another name with --as",
  });
}

/**
 * The one that a swap put in the place of the others. Where tags do not tell, one with subnets, then the least
 * id: the rest is reported as left over, and never written.
 */
function newestOf(candidates: readonly KnownAcl[]): Found {
  const byId = new Map(candidates.map((acl) => [acl.groupId, acl]));
  const old = new Set(candidates.flatMap(({ tags }) => tags[REPLACES_TAG] ?? []));
  const newest = candidates.filter(({ groupId }) => !old.has(groupId));
  const [actual] = [...newest].sort(
    (a, b) =>
      Number(b.associations.length > 0) - Number(a.associations.length > 0) ||
      compareText(a.groupId, b.groupId),
  );
  const replaced: KnownAcl[] = [];
  let next = byId.get(actual?.tags[REPLACES_TAG] ?? "");
  while (next !== undefined && next !== actual && !replaced.includes(next)) {
    replaced.push(next);
    next = byId.get(next.tags[REPLACES_TAG] ?? "");
  }
  return { actual: actual ?? null, replaced };
}

function standingOf(actual: KnownAcl | null, { created, owner }: PlaceAclInput): Standing {
  if (actual === null || created.has(actual.groupId)) return { kind: "new" };
  const marked = actual.tags[OWNER_TAG];
  if (marked === undefined) return { kind: "adopted" };
  return marked === owner ? { kind: "ours" } : { kind: "owned-by-another", owner: marked };
}

function namesakes({ actual, destination, mapping }: AclPlacement, input: PlaceAclInput): readonly Finding[] {
  if (actual !== null || destination.name === "") return [];
  const alike = input.acls.filter(({ name }) => name === destination.name);
  if (alike.length === 0) return [];
  return [
    {
      code: "ACL_NAME_TAKEN",
      severity: "notice",
      subject: `mapping ${mapping.id}`,
      message:
        `${alike.map(({ groupId }) => groupId).join(", ")} in ${destination.vpcId} is named ${destination.name} and ` +
        "is not ours, so a new one is made beside it; name it with into to adopt it",
    },
  ];
}
