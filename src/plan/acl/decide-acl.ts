/** Guards and orders what was worked out for an ACL: the verdict, what is withheld, and the calls that are left. */
import { LAST_RULE_NUMBER } from "../../model/network-acl.ts";
import { OWNER_TAG } from "../../model/ownership.ts";
import type { Change, Plan, Reason, Step, TagChange } from "../../model/plan.ts";
import { DIRECTIONS, type Rule, type RuleSet } from "../../model/rule.ts";
import { type HoldReason, NO_ROOM, toVerdict, withholdChanges } from "../guard.ts";
import { foreignMarker, markerOn } from "../guard-standing.ts";
import { rulesAfter } from "../plan-ends.ts";
import { heldBack } from "../plan-findings.ts";
import { byNumber, diffEntries } from "./diff-entries.ts";
import { type AclPlanInput, type Draft, NO_RULES } from "./draft-acl.ts";
import { guardAcl, type MovedSubnet, numbersOutside, subnetsOfAnother } from "./guard-acl.ts";
import { type EntriesInput, type PlannedEntries, planEntries } from "./plan-entries.ts";
import { entryRoomReasons } from "./room-for-entries.ts";
import { isSwappable } from "./swap-acl.ts";

export type Decision = Pick<Plan, "changes" | "associationChanges" | "steps" | "verdict">;

/** A fresh ACL is the answer only where nothing but the want of room speaks against the plan. */
export function decide(draft: Draft, input: AclPlanInput): Decision | "swap" {
  const holds = [...guard(draft, input), ...draft.associations.holds];
  const refusals = [...input.refusals, ...numbersOutside(draft.outside, input.mapping.numbers)];
  // The order is sought for the whole change, so that a plan held for another reason names a lack of room too.
  const entries = orderOf(draft.desired, draft, input);
  if (entries.kind === "no-room") {
    const isOffered = isSwappable(input) && fitsWhole(draft, input);
    const isSwap = input.mapping.whenNoRoom === "swap" && isOffered;
    if (isSwap && holds.length === 0 && refusals.length === 0) return "swap";
    const asked = entriesInput(draft.desired, draft, input);
    if (!isSwap) holds.push(...entryRoomReasons(entries.shortages, asked, isOffered));
  }
  if (holds.length === 0 && refusals.length === 0) {
    const steps = allSteps(draft.tags.changes, entries, draft);
    const verdict = toVerdict([], []);
    return { changes: draft.changes, associationChanges: toChanges(draft), steps, verdict };
  }
  return withheld(holds, refusals, draft, input);
}

/** What the reasons do not withhold is ordered by itself, and withheld too where that has no order. */
function withheld(
  holds: readonly HoldReason[],
  refusals: readonly Reason[],
  draft: Draft,
  input: AclPlanInput,
): Decision {
  const refused = refusals.map((reason): HoldReason => ({ ...reason, withholds: "everything" }));
  const reasons = [...refused, ...holds];
  const code = reasons[0]?.code ?? "";
  const associationChanges = toChanges(draft).map((change) => ({ ...change, withheld: code }));
  const changes = withholdChanges(draft.changes, reasons, input.verified);
  const released = releasedEntries(changes, draft, input);
  if (released.kind === "ordered") {
    return { changes, associationChanges, steps: released.steps, verdict: toVerdict(holds, refusals) };
  }
  const isSaid = holds.some((reason) => reason.code === NO_ROOM);
  return {
    changes: changes.map((change) => ({ ...change, withheld: change.withheld ?? NO_ROOM })),
    associationChanges,
    steps: [],
    verdict: toVerdict(isSaid ? holds : [...holds, ...released.reasons], refusals),
  };
}

function guard(draft: Draft, input: AclPlanInput): readonly HoldReason[] {
  const { destination, standing, target, actual, replaced } = input;
  const { desired, present, isUnderWay, clashes, translation } = draft;
  // A swap that is under way is judged by what its subnets are under now.
  const judged = isUnderWay ? (replaced[0]?.rules ?? present) : present;
  const moved = movedSubnets(draft, input);
  const reasons = guardAcl({
    destinationName: destination.name,
    destinationId: destination.groupId,
    standing: isUnderWay ? { kind: "ours" } : standing,
    marker: foreignMarker({ ...input, into: target.into, tags: actual?.tags ?? {} }),
    changes: isUnderWay ? diffEntries(desired, judged) : draft.changes,
    actual: judged,
    asked: translation.asked,
    limits: target.limits,
    acceptRemovals: input.acceptRemovals,
    verified: input.verified,
    sourceIsEmpty: input.source.rules.size === 0,
    unresolved: heldBack(translation.unresolved, target),
    desired,
    clashes,
    moved,
  });
  const isNamed = target.associations.kind === "pairs";
  return [...reasons, ...subnetsOfAnother(moved, input.owner, isNamed)];
}

function movedSubnets({ associations }: Draft, input: AclPlanInput): readonly MovedSubnet[] {
  return associations.steps.map(({ subnetId, from }) => {
    const acl = input.neighbours.find(({ groupId }) => groupId === from);
    if (acl === undefined) return { subnetId, was: from, rules: NO_RULES, owner: null, marker: null };
    return {
      subnetId,
      was: from,
      rules: input.rulesOf(acl),
      owner: acl.tags[OWNER_TAG] ?? null,
      marker: acl.isDefault ? null : markerOn(acl.tags, input.foreignMarkers),
    };
  });
}

function entriesInput(
  after: RuleSet,
  { present, isUnderWay, isLeftAlone }: Draft,
  input: AclPlanInput,
): EntriesInput {
  const isUnused = (input.actual?.associations.length ?? 0) === 0;
  return {
    before: present,
    after,
    limit: input.quota,
    numbers: input.mapping.numbers ?? { from: 1, to: LAST_RULE_NUMBER },
    isInTheMaking: isUnderWay || (input.standing.kind === "new" && isUnused),
    isLeftAlone,
    subject: input.destination.groupId,
  };
}

export function orderOf(after: RuleSet, draft: Draft, input: AclPlanInput): PlannedEntries {
  return planEntries(entriesInput(after, draft, input));
}

function fitsWhole({ desired }: Draft, { quota }: AclPlanInput): boolean {
  return DIRECTIONS.every((direction) => byNumber(desired, direction).size <= quota);
}

type Released =
  | { readonly kind: "ordered"; readonly steps: readonly Step[] }
  | { readonly kind: "no-room"; readonly reasons: readonly HoldReason[] };

/** What a hold does not withhold: the closing of tampering. Never of an ACL that is still to be made. */
function releasedEntries(marked: readonly Change[], draft: Draft, input: AclPlanInput): Released {
  const isReleased = marked.some(({ withheld }) => withheld === undefined);
  if (input.actual === null || !isReleased) return { kind: "ordered", steps: [] };
  const after = rulesAfter({ changes: marked, desired: draft.desired });
  // A run that is cut short may not do what is withheld, so what stays is not moved on the way either.
  const stays = (rule: Rule): boolean => after.has(rule.key) && draft.present.has(rule.key);
  const isLeftAlone = (rule: Rule): boolean => stays(rule) || draft.isLeftAlone?.(rule) === true;
  const asked = { ...entriesInput(after, draft, input), isLeftAlone };
  const entries = planEntries(asked);
  if (entries.kind === "ordered") return entries;
  return { kind: "no-room", reasons: entryRoomReasons(entries.shortages, asked, false) };
}

export function allSteps(
  tagChanges: readonly TagChange[],
  entries: PlannedEntries,
  { associations }: Pick<Draft, "associations">,
): readonly Step[] {
  const tags = Object.fromEntries(tagChanges.map(({ key, value }) => [key, value]));
  return [
    ...(tagChanges.length === 0 ? [] : [{ kind: "tag-acl", tags } as const]),
    ...(entries.kind === "ordered" ? entries.steps : []),
    ...associations.steps,
  ];
}

export function toChanges({ associations }: Pick<Draft, "associations">): Plan["associationChanges"] {
  return associations.steps.map(({ subnetId, from }) => ({ subnetId, was: from }));
}
