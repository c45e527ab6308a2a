/** One destination of a run: what it is, what differs, what that does to traffic, and what keeps it from being done. */
import type { SyncError } from "../model/errors.ts";
import type { Finding, Plan, Reason } from "../model/plan.ts";
import type { DestinationResult, Run } from "../model/run.ts";
import { outcomePaint } from "./destination-table.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { hasEffect, renderEffect, renderExplanation } from "./render-effect.ts";
import { renderPlan } from "./render-plan.ts";

/** A sync shows what it corrected only by what that opened and closed; the table says the rest. */
export function isWorthShowing(item: DestinationResult, run: Run): boolean {
  if ((item.plan?.findings.length ?? 0) > 0) return true;
  if (item.outcome === "in-sync") return false;
  const isTold = hasEffect(item) || (item.explanation?.length ?? 0) > 0;
  return run.action === "plan" || item.outcome !== "corrected" || isTold;
}

export function renderDestination(item: DestinationResult, run: Run, paint: Paint): readonly string[] {
  const { plan } = item;
  const outcome = outcomePaint(item.outcome, paint)(item.outcome);
  const title = `${paint.bold(titleOf(item))} in ${item.account}/${item.region}`;
  const ids = [item.vpcId, item.groupId].filter((id) => id !== null).join(" ");
  const isUndone = run.action === "plan" || item.outcome !== "corrected";
  return [
    `${title}  ${paint.dim(ids)}  ${outcome}`,
    `  ${paint.dim(`mapping ${item.mappingId}${sourceWords(plan)}`)}`,
    ...(isUndone && plan !== null ? renderPlan(plan, paint) : []),
    ...renderEffect(item, paint),
    ...renderExplanation(item, paint),
    ...item.reasons.flatMap((reason) => renderReason(reason, paint)),
    ...(item.error === null ? [] : renderReason(errorReason(item.error), paint)),
    ...(item.outcome === "failed" || (isUndone && item.steps.length > 0) ? renderLanded(item, paint) : []),
    ...renderFindings(untoldFindings(item), paint),
  ];
}

/** An ACL need not have a name, and one that is to be made has no id either. */
function titleOf({ kind, name, groupId, vpcId, plan }: DestinationResult): string {
  const nameless = plan !== null && groupId === null && kind === "network-acl" ? "new ACL" : vpcId;
  return [name, groupId, nameless].find((word) => word !== null && word !== "") ?? "any VPC";
}

/** What a reason has said already is not said again as a finding. */
function untoldFindings({ plan, reasons }: DestinationResult): readonly Finding[] {
  const isTold = reasons.some(({ code }) => code === "UNRESOLVED");
  return (plan?.findings ?? []).filter(({ code }) => !(isTold && code === "RULE_UNRESOLVED"));
}

function sourceWords(plan: Plan | null): string {
  if (plan === null) return "";
  const { name, groupId, account, region } = plan.source;
  return `, source ${name === "" ? "" : `${name} `}${groupId} in ${account}/${region}`;
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

export function renderFindings(findings: readonly Finding[], paint: Paint): readonly string[] {
  return findings.map(
    ({ code, subject, message }) => `  ${paint.dim("note")} ${code} ${subject}: ${message}`,
  );
}
