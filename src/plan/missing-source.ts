/** What a source that is not there means: a mistake on a mapping's first run, a hold on every later one. */
import { InputError } from "../model/errors.ts";
import type { ObservedGroup } from "../model/group.ts";
import type { Mapping } from "../model/mapping.ts";
import { destinationName } from "../model/mapping-names.ts";
import { SOURCE_TAG } from "../model/ownership.ts";
import type { Reason } from "../model/plan.ts";

export interface SourceState {
  readonly selected: readonly ObservedGroup[];
  readonly missing: readonly string[];
  /** Groups in the targets that carry this mapping's owner tag and that no selected source leads to. */
  readonly leftovers: readonly ObservedGroup[];
}

/**
 * An error where the mapping never had this source. That it had one shows in the targets: a destination of
 * ours that came from it is still there.
 */
export function missingSourceProblem(mapping: Mapping, state: SourceState): InputError | null {
  const unknown = state.missing.filter(
    (wanted) => !state.leftovers.some((group) => cameFrom(mapping, group, wanted)),
  );
  const { account, region, vpc } = mapping.source;
  const place = vpc === undefined ? `${account}/${region}` : `${vpc} of ${account}/${region}`;
  if (unknown.length > 0) {
    return new InputError({
      code: "SOURCE_NOT_FOUND",
      subject: `mapping ${mapping.id}`,
      field: "source.select",
      reason: `there is no security group ${unknown.join(", ")} in ${place}`,
      next: "check the ids or names, the account and the Region",
    });
  }
  if (state.selected.length > 0 || state.missing.length > 0 || state.leftovers.length > 0) return null;
  return new InputError({
    code: "SELECTION_EMPTY",
    subject: `mapping ${mapping.id}`,
    field: "source.select",
    reason: `the selection matches no security group in ${place}`,
    next: "check the tags or names, the account and the Region",
  });
}

/** Why a destination whose source is gone is left as it is. */
export function sourceMissingReason(mapping: Mapping, group: ObservedGroup): Reason {
  const source = group.tags[SOURCE_TAG] ?? "unknown";
  const message = `its source ${source} is gone or no longer selected by mapping ${mapping.id}`;
  if (mapping.whenSourceMissing === "hold") {
    return {
      code: "SOURCE_MISSING",
      message,
      next: "put the source back, or delete the group, or remove its tag vpc-rule-sync:owner to keep it as it is",
    };
  }
  return {
    code: "DELETION_NEEDS_SECOND_SWEEP",
    message: `${message}; it is deleted only when a second sweep agrees, which needs the table of the service`,
    next: "delete it by hand, or register the mapping with the service",
  };
}

function cameFrom(mapping: Mapping, group: ObservedGroup, wanted: string): boolean {
  const { account, region, select } = mapping.source;
  if (select.kind === "ids") return group.tags[SOURCE_TAG] === `${account}/${region}/${wanted}`;
  return mapping.targets.some(
    (target) => destinationName(target.as, wanted).toLowerCase() === group.name.toLowerCase(),
  );
}
