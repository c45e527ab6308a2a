/** What several fields of one mapping of network ACLs decide together. */
import type { Fault, FieldPath } from "./mapping-faults.ts";
import type { MappingDocument, TargetDocument } from "./mapping-schema.ts";
import { settingsIn } from "./mapping-settings.ts";

type AclDocument = Extract<MappingDocument, { kind: "network-acl" }>;

/** Lists the faults that only a mapping of network ACLs can have. */
export function faultsOfAcl(document: AclDocument): Fault[] {
  return [
    ...numbersFaults(document),
    ...swapFaults(document),
    ...inheritedPairFaults(document),
    ...document.targets.flatMap((target, index) => subnetFaults(document, target, ["targets", index])),
  ];
}

/** EC2's ACL entries carry no tags, so only their numbers can say which of them are ours. */
function numbersFaults({ ownership, numbers }: AclDocument): Fault[] {
  const isManaged = ownership === "managed";
  if (isManaged === (numbers !== undefined)) return [];
  const path = ["numbers"];
  if (isManaged) {
    const reason = "it is missing, and with ownership: managed it says which rules are ours";
    return [{ code: "MISSING_FIELD", reason, next: "give a range such as 1-4999", path }];
  }
  const reason = `with ownership: ${ownership ?? "exclusive"} every rule is ours, whatever its number`;
  return [{ code: "NUMBERS_WITHOUT_MANAGED", reason, next: "leave it out, or say ownership: managed", path }];
}

/** A swap puts a fresh ACL in the place of the destination. */
function swapFaults(document: AclDocument): Fault[] {
  const targets: readonly TargetDocument[] = document.targets;
  const adopts = targets.some((target) => settingsIn(document, target).into !== undefined);
  if (document.whenNoRoom !== "swap" || !adopts) return [];
  const reason = "swap puts a fresh ACL in the destination's place, but into says which one it must be";
  return [
    { code: "SWAP_WITH_INTO", reason, next: "say whenNoRoom: hold, or leave into out", path: ["whenNoRoom"] },
  ];
}

function inheritedPairFaults(document: AclDocument): Fault[] {
  const heirs = document.targets.filter((target) => target.associations === undefined);
  if (document.associations?.kind !== "pairs" || heirs.length < 2) return [];
  const reason = `the pairs would serve ${heirs.length} targets, but a subnet is in one VPC`;
  return [pairsFault(reason, ["associations"])];
}

function subnetFaults(document: AclDocument, target: TargetDocument, path: FieldPath): Fault[] {
  const at = target.associations === undefined ? ["associations"] : [...path, "associations"];
  switch (settingsIn(document, target).associations.kind) {
    case "none":
      return [];
    case "pairs":
      return pairPlaceFaults(target, at);
    case "by-name":
    case "by-zone":
      return isSourceVpc(document, target) ? [{ ...OWN_VPC, path: at }] : [];
  }
}

function pairPlaceFaults(target: TargetDocument, path: FieldPath): Fault[] {
  const faults: Fault[] = [];
  if (target.vpc.kind === "tags") {
    faults.push(pairsFault("the pairs need one VPC, but the target's VPCs are found by tags", path));
  }
  if (target.account.length * target.region.length > 1) {
    faults.push(pairsFault("the pairs need one VPC, but the target names several accounts or Regions", path));
  }
  return faults;
}

function pairsFault(reason: string, path: FieldPath): Fault {
  const next = "give the pairs in a target with one account, Region and VPC id";
  return { code: "PAIRS_NEED_ONE_VPC", reason, next, path };
}

function isSourceVpc({ source }: AclDocument, { account, region, vpc }: TargetDocument): boolean {
  const isHome = account.includes(source.account) && region.includes(source.region);
  return isHome && vpc.kind === "id" && vpc.vpcId === source.vpc;
}

const OWN_VPC: Fault = {
  code: "OWN_SUBNETS",
  reason: "the target is the source's own VPC, so each subnet would be its own counterpart",
  next: "choose another target, pair the subnets one by one, or say none",
};
