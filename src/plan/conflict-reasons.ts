/** Refusals for destinations that two mappings write, or whose change would come back to its own source. */
import { isPendingGroupId, type Scope } from "../model/group.ts";
import type { Reason } from "../model/plan.ts";
import { type Conflict, findConflicts } from "./find-conflicts.ts";
import type { Placement } from "./place-destinations.ts";

/** The reasons to refuse each placement that takes part in a conflict. */
export function conflictReasons(placements: readonly Placement[]): ReadonlyMap<Placement, readonly Reason[]> {
  const conflicts = findConflicts(
    placements.map((placement) => ({
      mappingId: placement.mapping.id,
      source: nodeOf(placement.source),
      destination: nodeOf(placement.destination),
    })),
  );
  const refused = new Map<Placement, readonly Reason[]>();
  if (conflicts.length === 0) return refused;
  const names = nodeNames(placements);
  for (const placement of placements) {
    const reasons = conflicts
      .filter((conflict) => takesPart(placement, conflict))
      .map((conflict) => toReason(conflict, names));
    if (reasons.length > 0) refused.set(placement, reasons);
  }
  return refused;
}

function nodeOf(group: Scope & { readonly groupId: string }): string {
  return `${group.account}/${group.region}/${group.groupId}`;
}

function takesPart({ destination }: Placement, { nodes }: Conflict): boolean {
  return nodes.includes(nodeOf(destination));
}

/** What people call the groups; one that is still to be made has no id they could look up. */
function nodeNames(placements: readonly Placement[]): ReadonlyMap<string, string> {
  const groups = placements.flatMap(({ source, destination }) => [source, destination]);
  return new Map(
    groups.map((group) => {
      const id = isPendingGroupId(group.groupId) ? group.vpcId : group.groupId;
      return [nodeOf(group), `${group.name} (${group.account}/${group.region} ${id})`] as const;
    }),
  );
}

function toReason({ kind, mappingIds, nodes: keys }: Conflict, names: ReadonlyMap<string, string>): Reason {
  const mappings = mappingIds.join(", ");
  const nodes = keys.map((key) => names.get(key) ?? key);
  switch (kind) {
    case "two-writers":
      return {
        code: "TWO_WRITERS",
        message: `${nodes.join(", ")} is written more than once (mappings ${mappings})`,
        next: "leave it in one mapping and one target only",
      };
    case "cycle":
      return {
        code: "CYCLE",
        message: `these groups are each other's sources: ${nodes.join(" → ")} (mappings ${mappings})`,
        next: "decide which of them is the truth and drop the mapping that leads back to it",
      };
    case "self":
      return {
        code: "OWN_SOURCE",
        message: `${nodes.join(", ")} would be its own source (mapping ${mappings})`,
        next: "choose another target, or another name with as",
      };
  }
}
