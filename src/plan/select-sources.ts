/** Picks the groups that a mapping's selection means, out of everything its source scope holds. */
import { compareText } from "../model/compare-text.ts";
import { InputError } from "../model/errors.ts";
import { isDefaultGroup, type ObservedGroup } from "../model/group.ts";
import type { Mapping, Selection } from "../model/mapping.ts";
import type { Finding } from "../model/plan.ts";

export interface SelectedSources {
  /** Sorted by id. */
  readonly selected: readonly ObservedGroup[];
  /** Named ids or names that nothing answers to. */
  readonly missing: readonly string[];
  readonly findings: readonly Finding[];
  /** Set when the source's whole VPC is not there: a mistake, or gone since. */
  readonly vpcMissing: InputError | null;
  /** A contradiction in the mapping itself. */
  readonly problem: InputError | null;
}

const NOTHING: SelectedSources = { selected: [], missing: [], findings: [], vpcMissing: null, problem: null };

/**
 * Selects by ids, names or tags. The default group is selected by id only: it cannot be created elsewhere
 * and its name exists in every VPC.
 */
export function selectSources(mapping: Mapping, groups: ReadonlyMap<string, ObservedGroup>): SelectedSources {
  const { select, vpc } = mapping.source;
  if (select.kind === "ids") return selectByIds(mapping, select.ids, groups);
  const inVpc = [...groups.values()].filter((group) => vpc === undefined || group.vpcId === vpc);
  if (vpc !== undefined && inVpc.length === 0) return { ...NOTHING, vpcMissing: vpcMissing(mapping, vpc) };
  const matches = inVpc.filter((group) => matchesSelection(group, select));
  const selected = matches.filter((group) => !isDefaultGroup(group)).sort(byId);
  const missing =
    select.kind === "names"
      ? select.names.filter((name) => !selected.some((group) => group.name === name))
      : [];
  const findings = matches.filter(isDefaultGroup).map((group) => defaultLeftOut(mapping, group));
  return { ...NOTHING, selected, missing, findings };
}

function selectByIds(
  mapping: Mapping,
  ids: readonly string[],
  groups: ReadonlyMap<string, ObservedGroup>,
): SelectedSources {
  const { vpc } = mapping.source;
  const selected = ids.flatMap((id) => groups.get(id) ?? []).sort(byId);
  const stray = selected.find((group) => vpc !== undefined && group.vpcId !== vpc);
  if (stray !== undefined) return { ...NOTHING, problem: notInVpc(mapping, stray) };
  return { ...NOTHING, selected, missing: ids.filter((id) => !groups.has(id)) };
}

function matchesSelection(group: ObservedGroup, select: Exclude<Selection, { kind: "ids" }>): boolean {
  if (select.kind === "names") return select.names.includes(group.name);
  return Object.entries(select.tags).every(([key, value]) => group.tags[key] === value);
}

function byId(a: ObservedGroup, b: ObservedGroup): number {
  return compareText(a.groupId, b.groupId);
}

function vpcMissing(mapping: Mapping, vpc: string): InputError {
  const { account, region } = mapping.source;
  return new InputError({
    code: "SOURCE_VPC_NOT_FOUND",
    subject: `mapping ${mapping.id}`,
    field: "source.vpc",
    reason: `there is no ${vpc} in ${account}/${region}`,
    next: "check the VPC id, the account and the Region",
  });
}

function notInVpc(mapping: Mapping, group: ObservedGroup): InputError {
  return new InputError({
    code: "SOURCE_IN_OTHER_VPC",
    subject: `mapping ${mapping.id}`,
    field: "source.vpc",
    reason: `${group.groupId} (${group.name}) is in ${group.vpcId}, not in ${mapping.source.vpc}`,
    next: "correct source.vpc or leave it out",
  });
}

function defaultLeftOut(mapping: Mapping, group: ObservedGroup): Finding {
  return {
    code: "DEFAULT_GROUP_LEFT_OUT",
    severity: "notice",
    subject: `mapping ${mapping.id}`,
    message: `${group.groupId} is the default group of ${group.vpcId}; it is a source only when ids name it`,
  };
}
