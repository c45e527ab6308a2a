/** A run as text for a terminal: the important line first, then only what differs, then totals. */
import type { SyncError } from "../model/errors.ts";
import type { Change, Finding, Plan, Reason, TagChange } from "../model/plan.ts";
import { peerWords, trafficWords } from "../model/rule-words.ts";
import type { DestinationResult, Outcome, Run } from "../model/run.ts";
import { countChanges, countLanded, countOutcomes, plural, sumChanges } from "./counts.ts";
import { destinationTable, outcomePaint } from "./destination-table.ts";
import type { Paint } from "./paint.ts";
import { printable, printableData } from "./printable.ts";
import { type Cell, cell, renderTable } from "./table.ts";

/** Ends with a newline. */
export function renderText(raw: Run, paint: Paint): string {
  const run = printableData(raw);
  const blocks = [
    [paint.bold(headline(run))],
    ...(run.action === "sync" && run.destinations.length > 0
      ? [destinationTable(run.destinations, paint)]
      : []),
    ...run.destinations
      .filter((item) => isWorthShowing(item, run))
      .map((item) => renderDestination(item, run, paint)),
    ...(run.findings.length > 0 ? [[paint.bold("Findings"), ...renderFindings(run.findings, paint)]] : []),
    renderTotals(run),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** One sentence that says whether anything needs a person. */
export function headline(run: Run): string {
  const counts = countOutcomes(run);
  const total = run.destinations.length;
  if (run.stopped) return `Stopped: ${outcomeWords(counts)}`;
  if (total === 0) return "There is no destination: no target VPC was found.";
  if (counts.get("in-sync") === total) return `In sync: ${plural(total, "destination")}, nothing to do.`;
  if (run.action === "plan") return `Plan for ${plural(total, "destination")}: ${outcomeWords(counts)}`;
  const isWell = [...counts.keys()].every((outcome) => outcome === "corrected" || outcome === "in-sync");
  return `${isWell ? "Done" : "Not all done"}: ${outcomeWords(counts)}`;
}

function outcomeWords(counts: ReadonlyMap<Outcome, number>): string {
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
}

function isWorthShowing(item: DestinationResult, run: Run): boolean {
  if (item.outcome === "in-sync") return (item.plan?.findings.length ?? 0) > 0;
  return run.action === "plan" || item.outcome !== "corrected" || (item.plan?.findings.length ?? 0) > 0;
}

function renderDestination(item: DestinationResult, run: Run, paint: Paint): readonly string[] {
  const { plan } = item;
  const outcome = outcomePaint(item.outcome, paint)(item.outcome);
  const title = `${paint.bold(item.name ?? item.vpcId ?? "any VPC")} in ${item.account}/${item.region}`;
  const ids = [item.vpcId, item.groupId].filter((id) => id !== null).join(" ");
  const isUndone = run.action === "plan" || item.outcome !== "corrected";
  return [
    `${title}  ${paint.dim(ids)}  ${outcome}`,
    `  ${paint.dim(`mapping ${item.mappingId}${sourceWords(plan)}`)}`,
    ...(isUndone && plan !== null ? renderPlan(plan, paint) : []),
    ...item.reasons.flatMap((reason) => renderReason(reason, paint)),
    ...(item.error === null ? [] : renderReason(errorReason(item.error), paint)),
    ...(item.outcome === "failed" || (isUndone && item.steps.length > 0) ? renderLanded(item, paint) : []),
    ...renderFindings(untoldFindings(item), paint),
  ];
}

/** What a reason has said already is not said again as a finding. */
function untoldFindings({ plan, reasons }: DestinationResult): readonly Finding[] {
  const isTold = reasons.some(({ code }) => code === "UNRESOLVED");
  return (plan?.findings ?? []).filter(({ code }) => !(isTold && code === "RULE_UNRESOLVED"));
}

function sourceWords(plan: Plan | null): string {
  if (plan === null) return "";
  const { name, groupId, account, region } = plan.source;
  return `, source ${name} ${groupId} in ${account}/${region}`;
}

function renderPlan(plan: Plan, paint: Paint): readonly string[] {
  return [
    ...(plan.creation === undefined
      ? []
      : [`  ${paint.green("+")} the group itself: ${plan.creation.description}`]),
    ...renderTable(
      [
        ...plan.changes.map((change) => changeRow(change, plan, paint)),
        ...plan.tagChanges.map((tag) => tagRow(tag, plan.verdict.kind === "proceed", paint)),
      ],
      "  ",
    ),
  ];
}

function changeRow(change: Change, { groupNames }: Plan, paint: Paint): readonly Cell[] {
  const { rule } = change;
  const [sign, colour] = signOf(change, paint);
  return [
    cell(sign, colour),
    cell(rule.direction === "ingress" ? "in" : "out", colour),
    cell(trafficWords(rule), colour),
    cell(`${rule.direction === "ingress" ? "from" : "to"} ${peerWords(rule.peer, groupNames)}`, colour),
    cell(reasonWords(change), paint.dim),
  ];
}

function signOf({ kind, withheld }: Change, paint: Paint): readonly [string, (text: string) => string] {
  const sign = { add: "+", amend: "~", replace: "~", remove: "-" }[kind];
  if (withheld !== undefined) return [sign, paint.dim];
  return [sign, { add: paint.green, amend: paint.yellow, replace: paint.yellow, remove: paint.red }[kind]];
}

function reasonWords(change: Change): string {
  const held = change.withheld === undefined ? "" : ` (withheld: ${change.withheld})`;
  switch (change.reason) {
    case "missing":
      return `missing here${held}`;
    case "not-in-source":
      return `not in the source${held}`;
    case "made-by-ec2-with-the-group":
      return `EC2 puts it into every new group${held}`;
    case "differs-from-source":
      return `another rule has this number${held}`;
    case "description-differs":
      return change.kind === "amend"
        ? `description ${JSON.stringify(change.was.description)} becomes ${JSON.stringify(change.rule.description)}${held}`
        : held;
  }
}

function tagRow({ key, value, was }: TagChange, isOpen: boolean, paint: Paint): readonly Cell[] {
  const before = `${was === null ? "is missing" : `was ${was}`}${isOpen ? "" : " (withheld)"}`;
  const colour = isOpen ? paint.yellow : paint.dim;
  return [cell("~", colour), cell("tag", colour), cell(key), cell(`= ${value}`), cell(before, paint.dim)];
}

function renderReason(reason: Reason, paint: Paint): readonly string[] {
  return [
    `  ${paint.yellow(reason.code)} ${reason.message}`,
    `  ${" ".repeat(reason.code.length)} → ${reason.next}`,
  ];
}

function errorReason({ code, subject, reason, next }: SyncError): Reason {
  return { code, message: printable(`${subject}: ${reason}`), next: printable(next) };
}

/** What is done and what is not, where a destination did not get through. */
function renderLanded(item: DestinationResult, paint: Paint): readonly string[] {
  const landed = item.steps.filter((step) => step.error === undefined);
  if (landed.length === 0) return [`  ${paint.dim("nothing was changed here")}`];
  return [
    `  ${paint.dim("done here:")}`,
    ...landed.map((step) => `    ${step.kind}${step.rules.length > 0 ? `: ${step.rules.join("; ")}` : ""}`),
  ];
}

function renderFindings(findings: readonly Finding[], paint: Paint): readonly string[] {
  return findings.map(
    ({ code, subject, message }) => `  ${paint.dim("note")} ${code} ${subject}: ${message}`,
  );
}

const PLANNED_VERBS = {
  create: "to create",
  add: "to add",
  amend: "to amend",
  remove: "to remove",
  set: "to set",
};
const DONE_VERBS = { create: "created", add: "added", amend: "amended", remove: "removed", set: "set" };

/** What a plan would do; after a sync, what landed, whatever came of the destination. */
function renderTotals(run: Run): readonly string[] {
  const isPlan = run.action === "plan";
  const verbs = isPlan ? PLANNED_VERBS : DONE_VERBS;
  const { add, amend, remove, tags } = sumChanges(run.destinations.map(isPlan ? countChanges : countLanded));
  const created = run.destinations.filter((item) =>
    isPlan ? item.plan?.creation !== undefined && item.plan.verdict.kind === "proceed" : item.created,
  ).length;
  const { withheld } = sumChanges(run.destinations.map(countChanges));
  const parts = [
    plural(run.destinations.length, "destination"),
    ...(created > 0 ? [`${plural(created, "group")} ${verbs.create}`] : []),
    `${plural(add, "rule")} ${verbs.add}`,
    `${amend} ${verbs.amend}`,
    `${remove} ${verbs.remove}`,
    ...(tags > 0 ? [`${plural(tags, "tag")} ${verbs.set}`] : []),
    ...(withheld > 0 ? [`${withheld} withheld`] : []),
  ];
  return [`Total: ${parts.join(", ")}`];
}
