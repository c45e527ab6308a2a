/**
 * What several fields of one mapping decide together, once each field is sound by itself.
 * What several mappings decide together is in `plan/check-mappings.ts`.
 */
import type { Selection } from "./mapping.ts";
import { faultsOfAcl } from "./mapping-acl-rules.ts";
import { overlapFaults } from "./mapping-cidrs.ts";
import type { Fault, FieldPath } from "./mapping-faults.ts";
import { aclNameFlaw, destinationName, nameFlaw, namesEachSource } from "./mapping-names.ts";
import type { MappingDocument, TargetDocument } from "./mapping-schema.ts";
import { settingsIn } from "./mapping-settings.ts";
import { partitionOf } from "./regions.ts";

/** Lists the faults of a document whose fields are all sound, in the order of its targets. */
export function faultsOfDocument(document: MappingDocument): Fault[] {
  const targets: readonly TargetDocument[] = document.targets;
  return [
    ...sourceFaults(document),
    ...intoFaults(document, targets),
    ...(document.kind === "network-acl" ? faultsOfAcl(document) : []),
    ...targets.flatMap((target, index) => targetFaults(document, target, ["targets", index])),
  ];
}

/** Names and tags repeat from VPC to VPC, so they say which are meant only together with one. */
function sourceFaults({ source }: MappingDocument): Fault[] {
  if (source.select.kind === "ids" || source.vpc !== undefined) return [];
  const reason = `it is missing, and the sources are selected by ${source.select.kind}`;
  return [{ code: "MISSING_FIELD", reason, next: "give the source's VPC", path: ["source", "vpc"] }];
}

function intoFaults(document: MappingDocument, targets: readonly TargetDocument[]): Fault[] {
  const heirs = targets.filter((target) => target.into === undefined);
  if (document.into === undefined || heirs.length < 2) return [];
  return [intoFault(`it would serve ${heirs.length} targets, but a destination is in one VPC`, ["into"])];
}

function targetFaults(document: MappingDocument, target: TargetDocument, path: FieldPath): Fault[] {
  return [
    ...partitionFaults(document, target, [...path, "region"]),
    ...targetIntoFaults(document, target, path),
    ...nameFaults(document, target, path),
    ...overlapFaults(settingsIn(document, target).translate.cidrs).map((fault) => ({
      ...fault,
      path: [...path, "translate", "cidrs"],
    })),
  ];
}

function partitionFaults(document: MappingDocument, target: TargetDocument, path: FieldPath): Fault[] {
  const home = document.source.region;
  const foreign = target.region.find((region) => partitionOf(region) !== partitionOf(home));
  if (foreign === undefined) return [];
  const reason = `${foreign} is in partition ${partitionOf(foreign)}, the source's ${home} in ${partitionOf(home)}`;
  return [{ code: "CROSS_PARTITION", reason, next: "use one service and one source per partition", path }];
}

function targetIntoFaults(document: MappingDocument, target: TargetDocument, path: FieldPath): Fault[] {
  const at = target.into === undefined ? ["into"] : [...path, "into"];
  if ((target.into ?? document.into) === undefined) return [];
  const faults: Fault[] = [];
  const count = knownSources(document.source.select);
  if (count > 1) {
    const reason = `${count} sources are selected, but a destination can take the rules of one`;
    const next = "select one source, or leave into out";
    faults.push({ code: "INTO_SEVERAL_SOURCES", reason, next, path: at });
  }
  if (target.vpc.kind === "tags")
    faults.push(intoFault("needs one VPC, but the target's VPCs are found by tags", at));
  if (target.account.length * target.region.length > 1) {
    faults.push(intoFault("needs one VPC, but the target names several accounts or Regions", at));
  }
  return faults;
}

function intoFault(reason: string, path: FieldPath): Fault {
  return {
    code: "INTO_NEEDS_ONE_VPC",
    reason,
    next: "give a target with one account, Region and VPC id",
    path,
  };
}

/** How many sources the document is known to select; tags may select any number. */
function knownSources(select: Selection): number {
  switch (select.kind) {
    case "ids":
      return select.ids.length;
    case "names":
      return select.names.length;
    case "tags":
      return 0;
  }
}

function nameFaults(document: MappingDocument, target: TargetDocument, path: FieldPath): Fault[] {
  const { as, into } = settingsIn(document, target);
  const at = target.as === undefined ? ["as"] : [...path, "as"];
  if (into !== undefined) return [];
  // Groups need names of their own; the Name tags of ACLs may repeat.
  const isGroup = document.kind === "security-group";
  if (isGroup && knownSources(document.source.select) > 1 && !namesEachSource(as)) {
    const reason = `several groups would all be called ${as}`;
    return [{ code: "SAME_NAME", reason, next: 'put {name} into it, such as "{name}-dr"', path: at }];
  }
  const names = document.source.select.kind === "names" ? document.source.select.names : [];
  return names.flatMap((name) => {
    const destination = destinationName(as, name);
    const flaw = isGroup ? nameFlaw(destination) : aclNameFlaw(destination);
    const next = "choose another pattern";
    return flaw === null ? [] : [{ code: "BAD_AS", reason: `with ${name}: ${flaw}`, next, path: at }];
  });
}
