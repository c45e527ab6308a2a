/** A run as text for a terminal: the important line first, then only what differs, then totals. */
import type { DestinationResult, Outcome, Run } from "../model/run.ts";
import { countChanges, countLanded, countOutcomes, plural, sumChanges } from "./counts.ts";
import { destinationTable } from "./destination-table.ts";
import type { Paint } from "./paint.ts";
import { printableData } from "./printable.ts";
import { isWorthShowing, renderDestination, renderFindings } from "./render-destination.ts";

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

const PLANNED_VERBS = {
  create: "to create",
  add: "to add",
  amend: "to amend",
  replace: "to replace",
  remove: "to remove",
  set: "to set",
  move: "to move",
};
const DONE_VERBS = {
  create: "created",
  add: "added",
  amend: "amended",
  replace: "replaced",
  remove: "removed",
  set: "set",
  move: "moved",
};

/** What a plan would do; after a sync, what landed, whatever came of the destination. */
function renderTotals(run: Run): readonly string[] {
  const isPlan = run.action === "plan";
  const verbs = isPlan ? PLANNED_VERBS : DONE_VERBS;
  const counts = sumChanges(run.destinations.map(isPlan ? countChanges : countLanded));
  const { withheld } = sumChanges(run.destinations.map(countChanges));
  const parts = [
    plural(run.destinations.length, "destination"),
    ...createdWords(run, verbs.create),
    `${plural(counts.add, "rule")} ${verbs.add}`,
    `${counts.amend} ${verbs.amend}`,
    ...(counts.replace > 0 ? [`${counts.replace} ${verbs.replace}`] : []),
    `${counts.remove} ${verbs.remove}`,
    ...(counts.tags > 0 ? [`${plural(counts.tags, "tag")} ${verbs.set}`] : []),
    ...(counts.associations > 0 ? [`${plural(counts.associations, "subnet")} ${verbs.move}`] : []),
    ...(withheld > 0 ? [`${withheld} withheld`] : []),
  ];
  return [`Total: ${parts.join(", ")}`];
}

const NOUNS = { "security-group": "group", "network-acl": "network ACL" } as const;

function createdWords(run: Run, verb: string): readonly string[] {
  const isCreated = ({ plan, created }: DestinationResult): boolean =>
    run.action === "plan" ? plan?.creation !== undefined && plan.verdict.kind === "proceed" : created;
  return (["security-group", "network-acl"] as const).flatMap((kind) => {
    const count = run.destinations.filter((item) => item.kind === kind && isCreated(item)).length;
    return count > 0 ? [`${plural(count, NOUNS[kind])} ${verb}`] : [];
  });
}
