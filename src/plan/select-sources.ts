/** Picks the groups or ACLs that a mapping's selection means, out of everything its source scope holds. */
import { compareText } from "../model/compare-text.ts";
import { InputError } from "../model/errors.ts";
import type { Mapping, Selection } from "../model/mapping.ts";
import type { Finding } from "../model/plan.ts";
import { type Candidate, kindWords } from "./candidate.ts";

export interface SelectedSources<T extends Candidate = Candidate> {
  /** Sorted by id. */
  readonly selected: readonly T[];
  /** Named ids or names that nothing answers to. */
  readonly missing: readonly string[];
  readonly findings: readonly Finding[];
  /** Set when the source's whole VPC is not there: a mistake, or gone since. */
  readonly vpcMissing: InputError | null;
  /** A contradiction in the mapping itself. */
  readonly problem: InputError | null;
}

const NOTHING = { selected: [], missing: [], findings: [], vpcMissing: null, problem: null } as const;

/**
 * Selects by ids, names or tags; every ACL that has a name counts, because names of ACLs are tags. What EC2
 * makes with each VPC is selected by id only: it cannot be created elsewhere, and every VPC has one.
 */
export function selectSources<T extends Candidate>(
  mapping: Mapping,
  items: ReadonlyMap<string, T>,
  isDefault: (item: T) => boolean,
): SelectedSources<T> {
  const { select, vpc } = mapping.source;
  if (select.kind === "ids") return selectByIds(mapping, select.ids, items);
  const inVpc = [...items.values()].filter((item) => vpc === undefined || item.vpcId === vpc);
  if (vpc !== undefined && inVpc.length === 0) return { ...NOTHING, vpcMissing: vpcMissing(mapping, vpc) };
  const matches = inVpc.filter((item) => matchesSelection(item, select));
  const selected = matches.filter((item) => !isDefault(item)).sort(byId);
  const missing =
    select.kind === "names"
      ? select.names.filter((name) => !selected.some((item) => item.name === name))
      : [];
  const findings = matches.filter(isDefault).map((item) => defaultLeftOut(mapping, item));
  return { ...NOTHING, selected, missing, findings };
}

function selectByIds<T extends Candidate>(
  mapping: Mapping,
  ids: readonly string[],
  items: ReadonlyMap<string, T>,
): SelectedSources<T> {
  const { vpc } = mapping.source;
  const selected = ids.flatMap((id) => items.get(id) ?? []).sort(byId);
  const stray = selected.find((item) => vpc !== undefined && item.vpcId !== vpc);
  if (stray !== undefined) return { ...NOTHING, problem: notInVpc(mapping, stray) };
  return { ...NOTHING, selected, missing: ids.filter((id) => !items.has(id)) };
}

function matchesSelection(item: Candidate, select: Exclude<Selection, { kind: "ids" }>): boolean {
  if (select.kind === "names") return select.names.includes(item.name);
  return Object.entries(select.tags).every(([key, value]) => item.tags[key] === value);
}

function byId(a: Candidate, b: Candidate): number {
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

function notInVpc(mapping: Mapping, item: Candidate): InputError {
  return new InputError({
    code: "SOURCE_IN_OTHER_VPC",
    subject: `mapping ${mapping.id}`,
    field: "source.vpc",
    reason: `${item.groupId} (${item.name}) is in ${item.vpcId}, not in ${mapping.source.vpc}`,
    next: "correct source.vpc or leave it out",
  });
}

function defaultLeftOut(mapping: Mapping, item: Candidate): Finding {
  return {
    code: mapping.kind === "network-acl" ? "DEFAULT_ACL_LEFT_OUT" : "DEFAULT_GROUP_LEFT_OUT",
    severity: "notice",
    subject: `mapping ${mapping.id}`,
    message: `${item.groupId} is the default ${kindWords(mapping.kind).short} of ${item.vpcId}; it is a source only when ids name it`,
  };
}
