/**
 * What several mappings together decide before anything is read: one id twice, and conflicts between
 * destinations as far as ids, VPCs and names tell. The rest is found by the same search once sources and
 * destinations are read. Groups and network ACLs never feed each other, so each kind is looked at alone.
 */
import { InputError } from "../model/errors.ts";
import { type Scope, scopeKey } from "../model/group.ts";
import type { Mapping, Source, Target } from "../model/mapping.ts";
import { destinationName } from "../model/mapping-names.ts";
import { aclEdgesOf, subnetEdgesOf } from "./acl-edges.ts";
import { type Conflict, type Edge, findConflicts } from "./find-conflicts.ts";

/** Lists the problems between mappings, duplicate ids first; empty when they can live together. */
export function checkMappings(mappings: readonly Mapping[]): readonly InputError[] {
  // A mapping given twice is one mistake, and not also two writers of each destination.
  const distinct = [...new Map(mappings.map((mapping) => [mapping.id, mapping] as const)).values()];
  const groups = distinct.filter(({ kind }) => kind === "security-group");
  const acls = distinct.filter(({ kind }) => kind === "network-acl");
  return [
    ...duplicateIds(mappings),
    ...findConflicts(groups.flatMap(edgesOf)).map((conflict) => toError(conflict, GROUPS)),
    ...findConflicts(acls.flatMap(aclEdgesOf)).map((conflict) => toError(conflict, ACLS)),
    ...findConflicts(acls.flatMap(subnetEdgesOf))
      .filter(({ kind }) => kind === "two-writers")
      .map(toSubnetError),
  ];
}

/** How the things of one kind are called, and what takes one out of a conflict with itself. */
interface KindWords {
  readonly noun: string;
  readonly way: string;
}

const GROUPS: KindWords = { noun: "group", way: "choose another target, or another name with as" };
const ACLS: KindWords = { noun: "network ACL", way: "choose another target, or leave into out" };

function duplicateIds(mappings: readonly Mapping[]): InputError[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { id } of mappings) (seen.has(id) ? twice : seen).add(id);
  return [...twice].toSorted().map(
    (id) =>
      new InputError({
        code: "DUPLICATE_ID",
        subject: `mapping ${id}`,
        field: "id",
        reason: "several mappings have this id",
        next: "give every mapping an id of its own",
      }),
  );
}

/** A source as far as the document names it: the node it is, and its name in small letters or what stands for it. */
interface NamedSource {
  readonly node: string;
  readonly name: string;
}

function edgesOf(mapping: Mapping): Edge[] {
  return sourcesOf(mapping.source).flatMap((source) =>
    mapping.targets.flatMap((target): Edge[] => {
      const destination = destinationNode(mapping.source, source, target);
      return destination === null ? [] : [{ mappingId: mapping.id, source: source.node, destination }];
    }),
  );
}

/**
 * Names that are not known are written `<name of …>`: `<` is not allowed in names, so these never equal a real
 * one, and two mappings with the same source and the same `as` still meet in one node.
 */
function sourcesOf(source: Source): NamedSource[] {
  const { select } = source;
  switch (select.kind) {
    case "ids":
      return select.ids.map((id) => {
        const node = `${scopeKey(source)}/${id}`;
        return { node, name: `<name of ${node}>` };
      });
    case "names":
      return select.names.map(fold).map((name) => ({ node: nameNode(source, source.vpc ?? "", name), name }));
    case "tags": {
      const name = `<names of ${JSON.stringify(Object.entries(select.tags))} in ${source.vpc ?? "any VPC"}>`;
      return [{ node: `${scopeKey(source)}/${name}`, name }];
    }
  }
}

/** Null when only a read can tell which group it is. */
function destinationNode(home: Source, source: NamedSource, target: Target): string | null {
  if (target.into !== undefined) return `${scopeKey(target)}/${target.into}`;
  if (target.vpc.kind === "tags") return null;
  const { vpcId } = target.vpc;
  const name = destinationName(fold(target.as), source.name);
  const isHome = scopeKey(target) === scopeKey(home) && vpcId === home.vpc;
  return isHome && name === source.name ? source.node : nameNode(target, vpcId, name);
}

function nameNode(place: Scope, vpcId: string, name: string): string {
  return `${scopeKey(place)}/${vpcId}/${name}`;
}

/** EC2 compares the names of groups without regard to case. */
function fold(name: string): string {
  return name.toLowerCase();
}

function toError({ kind, mappingIds, nodes }: Conflict, { noun, way }: KindWords): InputError {
  const subject = subjectOf(mappingIds);
  switch (kind) {
    case "two-writers":
      return new InputError({
        code: "TWO_WRITERS",
        subject,
        reason: `the destination ${nodes.join(", ")} is written more than once`,
        next: "leave it in one mapping and one target only",
      });
    case "cycle":
      return new InputError({
        code: "CYCLE",
        subject,
        reason: `these ${noun}s are each other's sources: ${nodes.join(" → ")}`,
        next: "decide which of them is the truth and drop the mapping that leads back to it",
      });
    case "self":
      return new InputError({
        code: "OWN_SOURCE",
        subject,
        reason: `the ${noun} ${nodes.join(", ")} would be its own source`,
        next: way,
      });
  }
}

/** A subnet is under one network ACL, so two mappings would take it from each other on every run. */
function toSubnetError({ mappingIds, nodes }: Conflict): InputError {
  return new InputError({
    code: "TWO_WRITERS",
    subject: subjectOf(mappingIds),
    field: "associations",
    reason: `the subnet ${nodes.join(", ")} is put under a network ACL more than once`,
    next: "leave it in one mapping and one target only",
  });
}

function subjectOf(mappingIds: readonly string[]): string {
  return `${mappingIds.length > 1 ? "mappings" : "mapping"} ${mappingIds.join(", ")}`;
}
