/**
 * Finds, for each selected source, the group in a target VPC that is or will be its destination, and says
 * how it stands to us.
 */
import { InputError } from "../model/errors.ts";
import { isDefaultGroup, type ObservedGroup, pendingGroupId, type Scope } from "../model/group.ts";
import type { Mapping, Target } from "../model/mapping.ts";
import { destinationName, nameFlaw } from "../model/mapping-names.ts";
import { OWNER_TAG } from "../model/ownership.ts";
import type { Destination } from "../model/plan.ts";
import type { KnownAcl } from "./candidate.ts";
import { destinationKey } from "./destination-key.ts";
import type { Standing } from "./guard.ts";

/** Groups of one VPC by lower-case name: EC2 keeps names unique ignoring case. */
export type GroupsByName = ReadonlyMap<string, ObservedGroup>;

export interface PlaceInput {
  readonly mapping: Mapping;
  readonly target: Target;
  readonly vpcId: string;
  readonly sources: readonly ObservedGroup[];
  readonly groupsByName: GroupsByName;
  /** Null for a one-off copy: it marks nothing as ours and asks for no adoption. */
  readonly owner: string | null;
  readonly adopt: boolean;
  /** Ids of the groups that this run made. */
  readonly created: ReadonlySet<string>;
}

export type Placement = GroupPlacement | AclPlacement;

interface PlacementFacts {
  /** Names the destination the same way before and after it is made; see destination-key.ts. */
  readonly key: string;
  readonly mapping: Mapping;
  readonly target: Target;
  readonly destination: Destination;
  readonly standing: Standing;
}

export interface GroupPlacement extends PlacementFacts {
  readonly kind: "security-group";
  readonly source: ObservedGroup;
  readonly actual: ObservedGroup | null;
}

export interface AclPlacement extends PlacementFacts {
  readonly kind: "network-acl";
  readonly source: KnownAcl;
  readonly actual: KnownAcl | null;
  /** ACLs of ours that swaps put the destination in the place of, the latest first; see acl/swap-acl.ts. */
  readonly replaced: readonly KnownAcl[];
}

export interface Placed {
  readonly placements: readonly GroupPlacement[];
  readonly problems: readonly InputError[];
}

/** Placements come in the order of `sources`. */
export function placeDestinations(input: PlaceInput): Placed {
  const placements: GroupPlacement[] = [];
  const problems: InputError[] = [];
  for (const source of input.sources) {
    const placed = placeOne(source, input);
    if (placed instanceof InputError) problems.push(placed);
    else placements.push(placed);
  }
  problems.push(...sameNames(placements, input));
  return { placements, problems };
}

function placeOne(source: ObservedGroup, input: PlaceInput): GroupPlacement | InputError {
  const { target } = input;
  if (target.into !== undefined) return placeInto(source, target.into, input);
  const name = destinationName(target.as, source.name);
  const problem = nameProblem(name, source, input);
  if (problem !== null) return problem;
  const actual = input.groupsByName.get(name.toLowerCase()) ?? null;
  const place: Scope & { vpcId: string } = {
    account: target.account,
    region: target.region,
    vpcId: input.vpcId,
  };
  const groupId = actual?.groupId ?? pendingGroupId(place, name);
  const destination = { ...place, groupId, name: actual?.name ?? name };
  return placementOf(source, destination, actual, input);
}

function placementOf(
  source: ObservedGroup,
  destination: Destination,
  actual: ObservedGroup | null,
  input: PlaceInput,
): GroupPlacement {
  const { mapping, target } = input;
  const key = destinationKey(mapping.id, destination, source);
  const standing = standingOf(actual, input);
  return { kind: "security-group", key, mapping, target, source, destination, actual, standing };
}

function placeInto(source: ObservedGroup, into: string, input: PlaceInput): GroupPlacement | InputError {
  const { mapping, target, vpcId } = input;
  const actual = [...input.groupsByName.values()].find((group) => group.groupId === into);
  if (actual === undefined) {
    return inputError(input, "INTO_NOT_FOUND", "into", {
      reason: `there is no ${into} in ${vpcId} of ${target.account}/${target.region}`,
      next: "name a group of the target VPC, or leave into out to have one created",
    });
  }
  if (isDefaultGroup(actual) && mapping.source.select.kind !== "ids") {
    return inputError(input, "DEFAULT_GROUP_BY_ID", "into", {
      reason: `${into} is a default group; it is a destination only of a source named by id`,
      next: "select the source with ids",
    });
  }
  const destination = {
    account: target.account,
    region: target.region,
    vpcId,
    groupId: into,
    name: actual.name,
  };
  return placementOf(source, destination, actual, input);
}

function standingOf(actual: ObservedGroup | null, input: PlaceInput): Standing {
  if (actual === null || input.created.has(actual.groupId)) return { kind: "new" };
  const owner = actual.tags[OWNER_TAG];
  if (owner !== undefined)
    return owner === input.owner ? { kind: "ours" } : { kind: "owned-by-another", owner };
  if (input.owner === null) return { kind: "adopted" };
  return { kind: input.adopt || input.target.into !== undefined ? "adopted" : "unowned" };
}

function nameProblem(name: string, source: ObservedGroup, input: PlaceInput): InputError | null {
  if (name.toLowerCase() === "default") {
    return inputError(input, "DEFAULT_GROUP_NEEDS_INTO", "into", {
      reason: `${source.groupId} is a default group, and nobody can create a group named default`,
      next: "name the target's default group with into, or give another name with as",
    });
  }
  const flaw = nameFlaw(name);
  if (flaw === null) return null;
  return inputError(input, "BAD_NAME", "as", { reason: flaw, next: "choose another name with as" });
}

function sameNames(placements: readonly GroupPlacement[], input: PlaceInput): readonly InputError[] {
  const seen = new Map<string, GroupPlacement>();
  const problems: InputError[] = [];
  for (const placement of placements) {
    const key = placement.destination.name.toLowerCase();
    const other = seen.get(key);
    if (other === undefined) seen.set(key, placement);
    else {
      problems.push(
        inputError(input, "SAME_NAME", "as", {
          reason:
            `${other.source.groupId} (${other.source.name}) and ${placement.source.groupId} ` +
            `(${placement.source.name}) would both be ${placement.destination.name}`,
          next: "put {name} into as, or select fewer groups",
        }),
      );
    }
  }
  return problems;
}

export function inputError(
  { mapping, target }: Pick<PlaceInput, "mapping" | "target">,
  code: string,
  field: string,
  text: { readonly reason: string; readonly next: string },
): InputError {
  const subject = `mapping ${mapping.id}, target ${target.account}/${target.region}`;
  return new InputError({ code, subject, field, ...text });
}
