/**
 * Sends one destination's steps, in order, until they are through, a fresh look is needed, or EC2 says no.
 *
 * A step that EC2 refuses never takes the rest down blindly: a rule it cannot accept is set apart, and every
 * removal whose packets that rule was to carry stays unsent.
 */
import { SyncError, WriteError } from "../model/errors.ts";
import type { Scope, Tags } from "../model/group.ts";
import type { Step } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { ruleWords } from "../model/rule-words.ts";
import { mayOverlap } from "../plan/cover.ts";
import type { DestinationWork } from "./destination-work.ts";
import type { Ports } from "./ports.ts";
import { stoppedError } from "./stopped.ts";

export type SendPorts = Pick<Ports, "applier" | "clock" | "stop" | "progress"> & {
  /** Told what a refusal taught: the scope's quota is at most this. */
  learnQuota(scope: Scope, quota: number): void;
  /** Told of tags that landed on the work's group. */
  noteTags(work: DestinationWork, tags: Tags): void;
};

/** Leaves the work in a state other than `waiting`. */
export async function sendSteps(work: DestinationWork, ports: SendPorts): Promise<void> {
  for (const planned of work.plan.steps) {
    const step = withoutRejected(planned, work);
    if (step === null) continue;
    if (needsRuleIds(step) && !work.isFresh) {
      work.state = "look";
      return;
    }
    const goOn = await sendStep(work, step, ports);
    if (!goOn) return;
  }
  if (work.rejected.size > 0) work.fail(rejectedError(work));
  else if (work.plan.verdict.kind === "proceed") work.state = "sent";
  else work.end("held");
}

/** Removing and exchanging go by rule id, and only on what was read a moment ago. */
function needsRuleIds(step: Step): boolean {
  return step.kind === "remove-rules" || step.kind === "exchange-rules";
}

/** Sends one step. False when the work cannot go on with the plan it has. */
async function sendStep(work: DestinationWork, step: Step, ports: SendPorts): Promise<boolean> {
  if (ports.stop.isStopped()) {
    work.fail(stoppedError(work.destination.groupId));
    return false;
  }
  const { destination } = work;
  try {
    await ports.applier.applyStep(destination, destination.groupId, step);
    record(work, step, ports);
    if (step.kind === "tag-group") ports.noteTags(work, step.tags);
    return true;
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    record(work, step, ports, error);
    return react(work, step, error, ports);
  }
}

async function react(
  work: DestinationWork,
  step: Step,
  error: SyncError,
  ports: SendPorts,
): Promise<boolean> {
  const reaction = error instanceof WriteError ? error.reaction : "failed";
  if (reaction === "stale" || reaction === "lost" || reaction === "quota") {
    if (reaction === "quota" && step.kind === "add-rules")
      ports.learnQuota(work.destination, step.reaches - 1);
    if (!work.lookAgain()) work.fail(error);
    return false;
  }
  if (step.kind === "tag-group") {
    // Without its tags the group would be written without being marked as ours.
    work.fail(error);
    return false;
  }
  if (step.kind !== "add-rules") {
    work.rejected.set(`${step.kind} ${step.direction}`, error);
    return step.kind === "exchange-rules"
      ? reject(
          work,
          step.pairs.map(({ add }) => add),
          error,
        )
      : true;
  }
  return reaction === "fault" ? isolate(work, step, error, ports) : reject(work, step.rules, error);
}

function reject(work: DestinationWork, rules: readonly Rule[], error: SyncError): true {
  for (const rule of rules) work.rejected.set(rule.key, error);
  return true;
}

/** EC2 takes a batch whole or not at all and names no culprit, so the batch is halved until it is alone. */
async function isolate(
  work: DestinationWork,
  step: Extract<Step, { kind: "add-rules" }>,
  error: SyncError,
  ports: SendPorts,
): Promise<boolean> {
  const { rules } = step;
  if (rules.length === 1) return reject(work, rules, error);
  const middle = Math.ceil(rules.length / 2);
  for (const half of [rules.slice(0, middle), rules.slice(middle)]) {
    if (!(await sendStep(work, { ...step, rules: half }, ports))) return false;
  }
  return true;
}

/** What is left of a step once the rejected rules, and the removals that counted on them, are taken out. */
function withoutRejected(step: Step, work: DestinationWork): Step | null {
  if (work.rejected.size === 0 || step.kind === "tag-group") return step;
  if (work.rejected.has(`${step.kind} ${step.direction}`)) return null;
  const missing = rejectedRules(work);
  const isSafe = (rule: Rule): boolean => !missing.some((other) => mayOverlap(rule, other));
  switch (step.kind) {
    case "amend-rules":
      return step;
    case "add-rules":
      return orNull(
        step.rules.filter((rule) => !work.rejected.has(rule.key)),
        (rules) => ({ ...step, rules }),
      );
    case "exchange-rules":
      return orNull(
        step.pairs.filter(({ add, remove }) => !work.rejected.has(add.key) && isSafe(remove)),
        (pairs) => ({ ...step, pairs }),
      );
    case "remove-rules":
      return orNull(step.rules.filter(isSafe), (rules) => ({ ...step, rules }));
  }
}

function orNull<T>(items: readonly T[], make: (items: readonly T[]) => Step): Step | null {
  return items.length === 0 ? null : make(items);
}

function rejectedRules({ plan, rejected }: DestinationWork): readonly Rule[] {
  return [...plan.desired.values()].filter((rule) => rejected.has(rule.key));
}

function rejectedError(work: DestinationWork): SyncError {
  const [first] = work.rejected.values();
  const withheld = work.plan.steps.flatMap((step) => {
    if (step.kind !== "remove-rules") return [];
    const left = withoutRejected(step, work);
    const kept = left?.kind === "remove-rules" ? left.rules : [];
    return step.rules.filter((rule) => !kept.includes(rule));
  });
  const refused = rejectedRules(work).map((rule) => ruleWords(rule));
  return new SyncError({
    code: first?.code ?? "REJECTED",
    subject: work.destination.groupId,
    reason: [
      first?.reason ?? "a step was refused",
      ...(refused.length > 0 ? [`not added: ${refused.join("; ")}`] : []),
      ...(withheld.length > 0
        ? [`not removed on that ground: ${withheld.map((rule) => ruleWords(rule)).join("; ")}`]
        : []),
    ].join(" · "),
    next: first?.next ?? "see the reason",
    cause: first,
  });
}

function record(work: DestinationWork, step: Step, ports: SendPorts, error?: SyncError): void {
  const { destination } = work;
  work.steps.push({
    kind: step.kind,
    at: ports.clock.now().toISOString(),
    rules: wordsOf(step),
    ...(error === undefined ? {} : { error: `${error.code}: ${error.reason}` }),
  });
  if (error === undefined) {
    ports.progress.report({ kind: "applied", scope: destination, groupId: destination.groupId, step });
  }
}

function wordsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case "tag-group":
      return Object.entries(step.tags).map(([key, value]) => `${key}=${value}`);
    case "exchange-rules":
      return step.pairs.map(({ remove, add }) => `${ruleWords(remove)} → ${ruleWords(add)}`);
    default:
      return step.rules.map((rule) => ruleWords(rule));
  }
}
