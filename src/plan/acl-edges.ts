/** What mappings of network ACLs alone say about which ACL feeds which, and which subnets they claim. */
import { type Scope, scopeKey } from "../model/group.ts";
import type { Mapping, Source, Target } from "../model/mapping.ts";
import type { Edge } from "./find-conflicts.ts";

/**
 * One edge for each source and target whose destination the document decides. An ACL has no name of its own:
 * its `Name` tag may repeat in a VPC, so names never make two nodes one. What does: an id, the same selection
 * twice, and, for an ACL that is still to be made, its source together with its VPC, because by its source
 * it is found again.
 */
export function aclEdgesOf(mapping: Mapping): Edge[] {
  return sourceNodes(mapping.source).flatMap((source) =>
    mapping.targets.flatMap((target): Edge[] => {
      const destination = destinationNode(source, target);
      return destination === null ? [] : [{ mappingId: mapping.id, source, destination }];
    }),
  );
}

/** Angle brackets keep what is described apart from every id. */
function sourceNodes(source: Source): string[] {
  const { select } = source;
  const where = `in ${source.vpc ?? "any VPC"}`;
  switch (select.kind) {
    case "ids":
      return select.ids.map((id) => nodeOf(source, id));
    case "names":
      return select.names.map((name) => nodeOf(source, `<named ${JSON.stringify(name)} ${where}>`));
    case "tags":
      return [nodeOf(source, `<tagged ${JSON.stringify(Object.entries(select.tags))} ${where}>`)];
  }
}

/** Null when only a read can tell which VPC it is in. */
function destinationNode(source: string, target: Target): string | null {
  if (target.into !== undefined) return nodeOf(target, target.into);
  return target.vpc.kind === "tags" ? null : nodeOf(target, `${target.vpc.vpcId}/<copy of ${source}>`);
}

/** One edge for each subnet that is put under an ACL by its id. */
export function subnetEdgesOf(mapping: Mapping): Edge[] {
  return mapping.targets.flatMap((target): Edge[] => {
    if (target.associations.kind !== "pairs") return [];
    return Object.entries(target.associations.subnets).map(([from, to]) => ({
      mappingId: mapping.id,
      source: nodeOf(mapping.source, from),
      destination: nodeOf(target, to),
    }));
  });
}

function nodeOf(place: Scope, name: string): string {
  return `${scopeKey(place)}/${name}`;
}
