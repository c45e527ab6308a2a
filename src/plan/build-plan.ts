/**
 * One destination's plan: translate, leave alone what is not ours, diff, guard, order. Pure and
 * synchronous; the same input gives the same bytes.
 */
import { compareText } from "../model/compare-text.ts";
import type { Group } from "../model/group.ts";
import type { Change, GroupCreation, Plan, SourceRef } from "../model/plan.ts";
import type { RuleSet } from "../model/rule.ts";
import { decideGroup } from "./decide-group.ts";
import { desiredTags } from "./desired-tags.ts";
import { diffRules } from "./diff.ts";
import { defaultEgressRules, holdsOnlyEc2sRules, isEc2sOwnRule } from "./ec2-own-rules.ts";
import { withHandsOffRules } from "./hands-off.ts";
import { keepFindings } from "./keep-findings.ts";
import { planFindings } from "./plan-findings.ts";
import type { PlanInput } from "./plan-input.ts";
import { addressPairs, translateRules } from "./translate.ts";

/**
 * @returns a plan whose steps bring `actual` to the desired state; no steps when nothing differs or when
 * the verdict withholds everything
 */
export function buildPlan(input: PlanInput): Plan {
  const { mapping, target, source, destination } = input;
  const translation = translateRules(source, {
    index: input.index,
    mappingId: mapping.id,
    as: target.as,
    translate: target.translate,
    source,
    destination,
    addresses: addressPairs(target.translate, input.sourceVpc, input.targetVpc),
  });
  const actual = actualRules(input);
  const isLeftUnfinished = isUnfinished(input);
  const isNew = input.standing.kind === "new" || isLeftUnfinished;
  const desired = withHandsOffRules(translation.desired, actual, {
    ownership: mapping.ownership,
    owner: input.owner ?? "",
    isNew,
    verified: input.verified,
    keep: target.keep,
    today: input.today,
    skipped: translation.unresolved.map(({ rule }) => rule),
  });
  const tags = desiredTags(input);
  const changes = diffRules(desired, actual).map((change) => withReason(change, isNew));
  const guarded = decideGroup({ changes, tagChanges: tags.changes, translation, actual }, input);
  return {
    kind: "security-group",
    mappingId: mapping.id,
    source: sourceRef(source),
    destination,
    ...(input.actual === null ? { creation: creationOf(input, tags.all) } : {}),
    tagChanges: tags.changes,
    associationChanges: [],
    ...guarded,
    findings: [
      ...planFindings(input, translation, desired),
      ...keepFindings({ ...target, today: input.today, actual, desired, subject: destination.groupId }),
      ...tags.findings,
    ],
    unresolved: translation.unresolved,
    isUnfinished: isLeftUnfinished,
    groupNames: groupNames(guarded.changes, input),
    prefixListVersions: prefixListVersions(desired, input),
    desired,
  };
}

/** What a group that does not exist yet will hold the moment EC2 has made it. */
function actualRules(input: PlanInput): RuleSet {
  if (input.actual !== null) return input.actual.rules;
  const hasIpv6 = (input.targetVpc?.ipv6.length ?? 0) > 0;
  return new Map(defaultEgressRules(hasIpv6).map((rule) => [rule.key, rule]));
}

/**
 * True for a group that we made and that holds only what EC2 put there: the run that made it was cut short.
 * Once it holds anything else, all that is in it counts.
 */
function isUnfinished({ standing, actual, source, verified, unfinished }: PlanInput): boolean {
  if (standing.kind !== "ours" || actual === null || source.rules.size === 0 || verified !== null)
    return false;
  if (unfinished.has(actual.groupId)) return true;
  return holdsOnlyEc2sRules(actual.rules.values());
}

function withReason(change: Change, isNew: boolean): Change {
  return change.kind === "remove" && isNew && isEc2sOwnRule(change.rule)
    ? { ...change, reason: "made-by-ec2-with-the-group" }
    : change;
}

function creationOf(input: PlanInput, tags: GroupCreation["tags"]): GroupCreation {
  const { destination, source } = input;
  return { name: destination.name, description: source.description, vpcId: destination.vpcId, tags };
}

function groupNames(changes: readonly Change[], { index }: PlanInput): Plan["groupNames"] {
  return Object.fromEntries(
    changes.flatMap(({ rule: { peer } }) => {
      const name = peer.kind === "group" ? index.nameOf(peer.groupId) : undefined;
      return peer.kind === "group" && name !== undefined ? [[peer.groupId, name] as const] : [];
    }),
  );
}

function prefixListVersions(desired: RuleSet, { index, destination }: PlanInput): Plan["prefixListVersions"] {
  const used = new Set(
    [...desired.values()].flatMap(({ peer }) => (peer.kind === "prefix-list" ? [peer.prefixListId] : [])),
  );
  if (used.size === 0) return {};
  const lists = index.prefixLists(destination).filter((list) => used.has(list.id));
  return Object.fromEntries(
    lists.map((list) => [list.id, list.version] as const).sort(([a], [b]) => compareText(a, b)),
  );
}

function sourceRef({ account, region, groupId, name }: Group): SourceRef {
  return { account, region, groupId, name };
}
