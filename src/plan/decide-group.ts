/** Guards and orders what was worked out for a group: the verdict, what is withheld, and the steps that are left. */
import { OWNER_TAG } from "../model/ownership.ts";
import type { Change, Plan, Step, TagChange } from "../model/plan.ts";
import type { RuleSet } from "../model/rule.ts";
import { guardChanges, type HoldReason, NO_ROOM, roomReasons, toVerdict, withholdChanges } from "./guard.ts";
import { foreignMarker } from "./guard-standing.ts";
import { orderChanges } from "./order.ts";
import { heldBack } from "./plan-findings.ts";
import type { PlanInput } from "./plan-input.ts";
import type { Translation } from "./translate.ts";

/** What is worked out for a group before anything is decided. */
export interface GroupDraft {
  readonly changes: readonly Change[];
  readonly tagChanges: readonly TagChange[];
  readonly translation: Translation;
  readonly actual: RuleSet;
}

export interface GroupDecision {
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly verdict: Plan["verdict"];
}

/** The verdict on a draft, what is withheld of it, and the steps that are left. */
export function decideGroup(draft: GroupDraft, input: PlanInput): GroupDecision {
  const { changes, tagChanges, actual } = draft;
  const holds = [...guard(draft, input)];
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
  // What is refused may be a source or another's group: not one step of it, not even a tag.
  if (verdict.kind === "refuse") return { changes: withheld, steps: [], verdict };
  const marked = releaseEc2s(changes, withheld, input);
  const released = order(marked, []);
  if (released.kind === "ordered") return { changes: marked, steps: released.steps, verdict };
  // What the reasons do not withhold has no room by itself either.
  const isSaid = ordered.kind === "no-room";
  return {
    changes: marked.map((change) => ({ ...change, withheld: change.withheld ?? NO_ROOM })),
    steps: [],
    verdict: isSaid ? verdict : toVerdict([...holds, ...roomReasons(released.shortages)], input.refusals),
  };
}

function guard({ changes, translation, actual }: GroupDraft, input: PlanInput): readonly HoldReason[] {
  const { destination, standing, target } = input;
  return guardChanges({
    destinationName: destination.name,
    destinationId: destination.groupId,
    standing,
    marker: foreignMarker({ ...input, into: target.into, tags: input.actual?.tags ?? {} }),
    changes,
    actual,
    asked: translation.desired,
    limits: target.limits,
    acceptRemovals: input.acceptRemovals,
    verified: input.verified,
    sourceIsEmpty: input.source.rules.size === 0,
    unresolved: heldBack(translation.unresolved, target),
  });
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

function ruleTags(input: PlanInput): Readonly<Record<string, string>> {
  return input.mapping.ownership === "managed" && input.owner !== null ? { [OWNER_TAG]: input.owner } : {};
}
