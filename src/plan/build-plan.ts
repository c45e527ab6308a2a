/**
 * One destination's plan: translate, leave alone what is not ours, diff, guard, order. Pure and
 * synchronous; the same input gives the same bytes.
 */
import { compareText } from "../model/compare-text.ts";
import type { Group, Vpc } from "../model/group.ts";
import type { Mapping, Target } from "../model/mapping.ts";
import { OWNER_TAG } from "../model/ownership.ts";
import type {
  Change,
  Destination,
  GroupCreation,
  Plan,
  Reason,
  SourceRef,
  Step,
  TagChange,
} from "../model/plan.ts";
import type { RuleSet } from "../model/rule.ts";
import { desiredTags } from "./desired-tags.ts";
import { diffRules } from "./diff.ts";
import { defaultEgressRules, holdsOnlyEc2sRules, isEc2sOwnRule } from "./ec2-own-rules.ts";
import {
  guardChanges,
  type HoldReason,
  roomReasons,
  type Standing,
  toVerdict,
  withholdChanges,
} from "./guard.ts";
import { foreignMarker } from "./guard-standing.ts";
import { withHandsOffRules } from "./hands-off.ts";
import { keepFindings } from "./keep-findings.ts";
import { orderChanges } from "./order.ts";
import { heldBack, planFindings } from "./plan-findings.ts";
import type { WeightOf } from "./quota.ts";
import type { ReferenceIndex } from "./resolve-references.ts";
import { addressPairs, type Translation, translateRules } from "./translate.ts";

export interface PlanInput {
  readonly mapping: Mapping;
  readonly target: Target;
  readonly source: Group;
  readonly destination: Destination;
  /** The destination as read; null when it has to be made. */
  readonly actual: Group | null;
  /** The value of our owner tag; null for a one-off copy, which marks nothing as ours. */
  readonly owner: string | null;
  readonly standing: Standing;
  readonly sourceVpc: Vpc | undefined;
  readonly targetVpc: Vpc | undefined;
  readonly index: ReferenceIndex;
  readonly foreignMarkers: readonly string[];
  readonly quota: number;
  readonly weightOf: WeightOf;
  readonly acceptRemovals: number | null;
  /** The run's date, as YYYY-MM-DD in UTC. */
  readonly today: string;
  readonly verified: ReadonlySet<string> | null;
  /** Ids of groups that were found unfinished earlier in this run. */
  readonly unfinished: ReadonlySet<string>;
  /** Reasons found outside this destination, such as a second writer. */
  readonly refusals: readonly Reason[];
}

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
  const guarded = decide(changes, tags.changes, translation, actual, input);
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

interface Decision {
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly verdict: Plan["verdict"];
}

function decide(
  changes: readonly Change[],
  tagChanges: readonly TagChange[],
  translation: Translation,
  actual: RuleSet,
  input: PlanInput,
): Decision {
  const holds: HoldReason[] = [
    ...guardChanges({
      destinationName: input.destination.name,
      destinationId: input.destination.groupId,
      standing: input.standing,
      marker: foreignMarker({
        standing: input.standing,
        into: input.target.into,
        tags: input.actual?.tags ?? {},
        foreignMarkers: input.foreignMarkers,
      }),
      changes,
      actual,
      asked: translation.desired,
      limits: input.target.limits,
      acceptRemovals: input.acceptRemovals,
      verified: input.verified,
      sourceIsEmpty: input.source.rules.size === 0,
      unresolved: heldBack(translation.unresolved, input.target),
    }),
  ];
  const order = (allowed: readonly Change[], tags: readonly TagChange[]) =>
    orderChanges({
      changes: allowed.filter((change) => change.withheld === undefined),
      tagChanges: tags,
      actual,
      destination: input.destination,
      isMadeByThisRun: input.standing.kind === "new",
      quota: input.quota,
      weightOf: input.weightOf,
      ruleTags: ruleTags(input),
    });
  // The order is sought for the whole change, so that a plan held for another reason names a lack of room too.
  const ordered = order(changes, tagChanges);
  if (ordered.kind === "no-room") holds.push(...roomReasons(ordered.shortages));
  const verdict = toVerdict(holds, input.refusals);
  if (verdict.kind === "proceed") return { changes, steps: stepsOf(ordered), verdict };
  const refusals: HoldReason[] = input.refusals.map((reason) => ({ ...reason, withholds: "everything" }));
  const withheld = withholdChanges(changes, [...refusals, ...holds], input.verified);
  const marked = verdict.kind === "hold" ? releaseEc2s(changes, withheld, input) : withheld;
  // What is refused may be a source or another's group: not one step of it, not even a tag.
  return { changes: marked, steps: verdict.kind === "refuse" ? [] : stepsOf(order(marked, [])), verdict };
}

/**
 * A group that this run made and must leave unfinished is left empty: nothing is attached to it, and EC2's
 * own rule in it would stay open until somebody notices.
 */
function releaseEc2s(
  changes: readonly Change[],
  withheld: readonly Change[],
  { actual, standing }: PlanInput,
): readonly Change[] {
  if (standing.kind !== "new" || actual === null) return withheld;
  return changes.map((change, at) =>
    change.reason === "made-by-ec2-with-the-group" ? change : (withheld[at] ?? change),
  );
}

function stepsOf(ordered: ReturnType<typeof orderChanges>): readonly Step[] {
  return ordered.kind === "ordered" ? ordered.steps : [];
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

function ruleTags(input: PlanInput): Readonly<Record<string, string>> {
  return input.mapping.ownership === "managed" && input.owner !== null ? { [OWNER_TAG]: input.owner } : {};
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
