/** What a source that is not there means: a mistake on a mapping's first run, a hold on every later one. */
import { InputError } from "../model/errors.ts";
import type { Mapping } from "../model/mapping.ts";
import { destinationName } from "../model/mapping-names.ts";
import { SOURCE_TAG, sourceTagOf } from "../model/ownership.ts";
import type { Reason } from "../model/plan.ts";
import { type Candidate, kindWords } from "./candidate.ts";
import type { SelectedSources } from "./select-sources.ts";

/**
 * An error where the mapping never had this source. That it had one shows in the targets: a destination of
 * ours that came from it is still there, among the `leftovers` that no selected source leads to.
 */
export function missingSourceProblem(
  mapping: Mapping,
  sources: SelectedSources,
  leftovers: readonly Candidate[],
): InputError | null {
  if (sources.vpcMissing !== null) return leftovers.length > 0 ? null : sources.vpcMissing;
  const unknown = sources.missing.filter(
    (wanted) => !leftovers.some((group) => cameFrom(mapping, group, wanted)),
  );
  const { account, region, vpc } = mapping.source;
  const place = vpc === undefined ? `${account}/${region}` : `${vpc} of ${account}/${region}`;
  const { noun } = kindWords(mapping.kind);
  if (unknown.length > 0) {
    return new InputError({
      code: "SOURCE_NOT_FOUND",
      subject: `mapping ${mapping.id}`,
      field: "source.select",
      reason: `there is no ${noun} ${unknown.join(", ")} in ${place}`,
      next: "check the ids or names, the account and the Region",
    });
  }
  if (sources.selected.length > 0 || sources.missing.length > 0 || leftovers.length > 0) return null;
  return new InputError({
    code: "SELECTION_EMPTY",
    subject: `mapping ${mapping.id}`,
    field: "source.select",
    reason: `the selection matches no ${noun} in ${place}`,
    next: "check the tags or names, the account and the Region",
  });
}

/** Why a group or ACL of ours that no selected source leads to is left as it is. */
export function leftoverReason(mapping: Mapping, left: Candidate, selected: readonly Candidate[]): Reason {
  const { short } = kindWords(mapping.kind);
  const source = left.tags[SOURCE_TAG] ?? "unknown";
  if (selected.some((item) => sourceTagOf(item) === source)) {
    return {
      code: "DESTINATION_LEFT",
      message: `mapping ${mapping.id} now leads its source ${source} to another ${short}`,
      next: "delete this one, or remove its tag vpc-rule-sync:owner to keep it as it is",
    };
  }
  const message = `its source ${source} is gone or no longer selected by mapping ${mapping.id}`;
  if (mapping.whenSourceMissing === "hold") {
    return {
      code: "SOURCE_MISSING",
      message,
      next: `put the source back, or delete the ${short}, or remove its tag vpc-rule-sync:owner to keep it as it is`,
    };
  }
  return {
    code: "DELETION_NEEDS_SECOND_SWEEP",
    message: `${message}; it is deleted only when a second sweep agrees, which needs the table of the service`,
    next: "delete it by hand, or register the mapping once the service is there",
  };
}

function cameFrom(mapping: Mapping, left: Candidate, wanted: string): boolean {
  const { account, region, select } = mapping.source;
  if (select.kind === "ids") return left.tags[SOURCE_TAG] === `${account}/${region}/${wanted}`;
  return mapping.targets.some(
    ({ as, into }) =>
      into === left.groupId || destinationName(as, wanted).toLowerCase() === left.name.toLowerCase(),
  );
}
