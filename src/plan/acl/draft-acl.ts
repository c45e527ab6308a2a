/**
 * What planning an ACL works out before anything is decided: what it should hold, what differs, which subnets
 * come under it, which tags it should carry.
 */
import type { Vpc } from "../../model/group.ts";
import type { Mapping, Target } from "../../model/mapping.ts";
import type { Subnet } from "../../model/network-acl.ts";
import type { Change, Destination, Reason } from "../../model/plan.ts";
import type { RuleSet } from "../../model/rule.ts";
import type { CanonicalAcl, KnownAcl } from "../candidate.ts";
import type { Standing } from "../guard.ts";
import { addressPairs } from "../translate.ts";
import { aclTags } from "./acl-tags.ts";
import { type PlannedAssociations, planAssociations } from "./associate-subnets.ts";
import { type DesiredEntries, desiredEntries } from "./desired-entries.ts";
import { diffEntries } from "./diff-entries.ts";
import { isSwapUnderWay } from "./swap-acl.ts";
import { type AclTranslation, translateAclRules } from "./translate-acl.ts";

export interface AclPlanInput {
  readonly mapping: Mapping;
  readonly target: Target;
  readonly source: CanonicalAcl;
  readonly destination: Destination;
  /** The destination as read; null when it has to be made. */
  readonly actual: CanonicalAcl | null;
  /** What swaps put it in the place of, the latest first. */
  readonly replaced: readonly CanonicalAcl[];
  /** The value of our owner tag; null for a one-off copy, which marks nothing as ours. */
  readonly owner: string | null;
  readonly standing: Standing;
  readonly sourceVpc: Vpc | undefined;
  readonly targetVpc: Vpc | undefined;
  /** The subnets of the two VPCs; null where they were not read. */
  readonly sourceSubnets: readonly Subnet[] | null;
  readonly targetSubnets: readonly Subnet[] | null;
  /** Every ACL of the target VPC. */
  readonly neighbours: readonly KnownAcl[];
  readonly rulesOf: (acl: KnownAcl) => RuleSet;
  readonly foreignMarkers: readonly string[];
  /** Entries that a direction may hold. */
  readonly quota: number;
  readonly acceptRemovals: number | null;
  /** The run's date, as YYYY-MM-DD in UTC. */
  readonly today: string;
  readonly verified: ReadonlySet<string> | null;
  /** Reasons found outside this destination, such as a second writer. */
  readonly refusals: readonly Reason[];
}

export const NO_RULES: RuleSet = new Map();

/** Everything that is worked out before anything is decided. */
export interface Draft extends DesiredEntries {
  readonly translation: AclTranslation;
  readonly present: RuleSet;
  readonly isUnderWay: boolean;
  readonly changes: readonly Change[];
  readonly associations: PlannedAssociations;
  readonly tags: ReturnType<typeof aclTags>;
}

export function draftOf(input: AclPlanInput): Draft {
  const { mapping, target, source, actual, replaced } = input;
  const addresses = addressPairs(target.translate, input.sourceVpc, input.targetVpc);
  const translation = translateAclRules(source.rules, addresses);
  const present = actual?.rules ?? NO_RULES;
  const isUnderWay = isSwapUnderWay(actual, replaced);
  // What a swap has not brought over yet is kept all the same.
  const kept = isUnderWay ? new Map([...(replaced[0]?.rules ?? NO_RULES), ...present]) : present;
  const wanted = desiredEntries(translation.asked, kept, {
    ownership: mapping.ownership,
    numbers: mapping.numbers,
    keep: target.keep,
    today: input.today,
    verified: input.verified,
    skipped: translation.unresolved.map(({ rule }) => rule),
  });
  return {
    ...wanted,
    translation,
    present,
    isUnderWay,
    changes: diffEntries(wanted.desired, present),
    associations: planAssociations({ ...input, associations: target.associations }),
    tags: aclTags(input),
  };
}
