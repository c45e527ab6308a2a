/**
 * Which subnets of the target come under a destination ACL: those that correspond to a subnet under the source
 * ACL. A subnet to which nothing corresponds stays where it is; where two could be meant, nobody guesses.
 */
import { compareText } from "../../model/compare-text.ts";
import type { Associations } from "../../model/mapping.ts";
import type { Subnet } from "../../model/network-acl.ts";
import type { AssociationStep, Destination } from "../../model/plan.ts";
import type { KnownAcl } from "../candidate.ts";
import type { HoldReason } from "../guard.ts";

export interface AssociationInput {
  readonly associations: Associations;
  readonly source: KnownAcl;
  readonly destination: Destination;
  /** The subnets of the two VPCs; null where they were not read. Not needed for `none` and `pairs`. */
  readonly sourceSubnets: readonly Subnet[] | null;
  readonly targetSubnets: readonly Subnet[] | null;
  /** Every ACL of the target VPC: together they say under which each subnet is. */
  readonly neighbours: readonly KnownAcl[];
  /** ACLs that the destination was put in the place of. Whatever is still under them comes over. */
  readonly replaced: readonly KnownAcl[];
}

export interface PlannedAssociations {
  /** Sorted by subnet. */
  readonly steps: readonly AssociationStep[];
  readonly holds: readonly HoldReason[];
}

export function planAssociations(input: AssociationInput): PlannedAssociations {
  const { destination, replaced } = input;
  const pairs = pairSubnets(input);
  const wanted = new Set([
    ...pairs.subnetIds,
    ...replaced.flatMap((acl) => acl.associations.map(({ subnetId }) => subnetId)),
  ]);
  const holds = [...pairs.holds];
  const steps: AssociationStep[] = [];
  for (const subnetId of [...wanted].sort(compareText)) {
    const step = stepFor(subnetId, input);
    if (step === null) holds.push(unmatched(`there is no subnet ${subnetId} in ${destination.vpcId}`));
    else if (step.from !== destination.groupId) steps.push(step);
  }
  return { steps, holds };
}

function stepFor(subnetId: string, { neighbours }: AssociationInput): AssociationStep | null {
  for (const { groupId, associations } of neighbours) {
    const found = associations.find((item) => item.subnetId === subnetId);
    if (found !== undefined)
      return { kind: "associate", subnetId, associationId: found.associationId, from: groupId };
  }
  return null;
}

interface Pairs {
  readonly subnetIds: readonly string[];
  readonly holds: readonly HoldReason[];
}

function pairSubnets(input: AssociationInput): Pairs {
  const { associations, source } = input;
  const sourceIds = source.associations.map(({ subnetId }) => subnetId).sort(compareText);
  switch (associations.kind) {
    case "none":
      return { subnetIds: [], holds: [] };
    case "pairs":
      return { subnetIds: sourceIds.flatMap((id) => associations.subnets[id] ?? []), holds: [] };
    case "by-name":
    case "by-zone":
      return isOwnVpc(input) ? { subnetIds: [], holds: [ownSubnets(input)] } : pairAlike(sourceIds, input);
  }
}

function pairAlike(sourceIds: readonly string[], input: AssociationInput): Pairs {
  return input.associations.kind === "by-name"
    ? pairBy(sourceIds, input, "name", ({ name }) => name)
    : pairBy(sourceIds, input, "zone", zoneMark(input));
}

/** A mapping that names no VPC of its source, or finds its targets by tags, may lead back into the source's own. */
function isOwnVpc({ source, destination }: AssociationInput): boolean {
  return source.vpcId === destination.vpcId;
}

function ownSubnets({ source, destination }: AssociationInput): HoldReason {
  return unmatched(
    `${destination.vpcId} is the source's own VPC, so each subnet would be its own counterpart and leave ${source.groupId}`,
  );
}

/** A zone's id means the same place everywhere, but only inside a Region; between Regions its letter has to do. */
function zoneMark({ source, destination }: AssociationInput): (subnet: Subnet) => string {
  return source.region === destination.region ? ({ zoneId }) => zoneId : ({ zone }) => zone.slice(-1);
}

function pairBy(
  sourceIds: readonly string[],
  { sourceSubnets, targetSubnets, destination }: AssociationInput,
  what: "name" | "zone",
  markOf: (subnet: Subnet) => string,
): Pairs {
  const subnetIds: string[] = [];
  const holds: HoldReason[] = [];
  if (sourceSubnets === null || targetSubnets === null) return { subnetIds, holds };
  for (const id of sourceIds) {
    const subnet = sourceSubnets.find(({ subnetId }) => subnetId === id);
    const mark = subnet === undefined ? "" : markOf(subnet);
    const alike = (subnets: readonly Subnet[]) =>
      subnets.filter((item) => mark !== "" && markOf(item) === mark);
    const [here, there] = [alike(sourceSubnets), alike(targetSubnets)];
    const [only] = there;
    if (here.length === 1 && only !== undefined && there.length === 1) subnetIds.push(only.subnetId);
    else if (mark === "")
      holds.push(unmatched(`${id} has no ${what} by which its counterpart could be found`));
    else if (only === undefined)
      holds.push(unmatched(`no subnet of ${destination.vpcId} has the ${what} ${mark} of ${id}`));
    else {
      const [first, second] = [count(here, "the source's VPC"), count(there, destination.vpcId)];
      holds.push(ambiguous(`${id}: ${first} and ${second} have the ${what} ${mark}, one of each is needed`));
    }
  }
  return { subnetIds, holds };
}

function count(subnets: readonly Subnet[], where: string): string {
  return `${subnets.length} ${subnets.length === 1 ? "subnet" : "subnets"} of ${where}`;
}

const NAME_THE_PAIRS =
  "name the pairs under associations (copy: --associate), or leave the subnets where they are";

function unmatched(message: string): HoldReason {
  const next = NAME_THE_PAIRS;
  return { code: "ASSOCIATION_UNMATCHED", withholds: "source", message, next };
}

function ambiguous(message: string): HoldReason {
  const next = NAME_THE_PAIRS;
  return { code: "ASSOCIATION_AMBIGUOUS", withholds: "source", message, next };
}
