/** The destinations of a run as a table: what came of each, where it is, what landed and what is left. */
import type { DestinationResult, Outcome } from "../model/run.ts";
import { type ChangeCounts, countChanges, countEach, countLanded, plural } from "./counts.ts";
import type { Paint } from "./paint.ts";
import { type Cell, cell, renderTable } from "./table.ts";

/** The destinations of a run, one line each. */
export function destinationTable(
  destinations: readonly DestinationResult[],
  paint: Paint,
): readonly string[] {
  const head = ["outcome", "mapping", "destination", "id", "account", "region", "rules"].map((text) =>
    cell(text, paint.dim),
  );
  const rows = destinations.map((item): readonly Cell[] => [
    cell(outcomeWord(item), outcomePaint(item.outcome, paint)),
    cell(item.mappingId),
    cell(item.name === "" ? "-" : (item.name ?? item.vpcId ?? "-")),
    cell(item.groupId ?? "-"),
    cell(item.account),
    cell(item.region),
    cell(changeWords(item)),
  ]);
  return renderTable([head, ...rows]);
}

function outcomeWord({ outcome, created }: DestinationResult): string {
  return outcome === "corrected" && created ? "created" : outcome;
}

export function outcomePaint(outcome: Outcome, paint: Paint): (text: string) => string {
  switch (outcome) {
    case "in-sync":
    case "corrected":
      return paint.green;
    case "drifted":
    case "held":
      return paint.yellow;
    case "refused":
    case "failed":
      return paint.red;
  }
}

/** `+3 ~1 -2` that landed, and what is left where something is; or nothing. */
function changeWords(item: DestinationResult): string {
  const landed = countLanded(item);
  const left = minusCounts(countChanges(item), landed);
  const isLeft = item.outcome === "drifted" || item.outcome === "held" || item.outcome === "refused";
  const leftWords = isLeft ? signWords(left) : "";
  const parts = [
    signWords(landed),
    leftWords === "" ? "" : `(left ${leftWords})`,
    isLeft && left.withheld > 0 ? `(${left.withheld} withheld)` : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function minusCounts(counts: ChangeCounts, less: ChangeCounts): ChangeCounts {
  return countEach((key) => Math.max(0, counts[key] - less[key]));
}

function signWords({ add, amend, replace, remove, tags, associations }: ChangeCounts): string {
  const rules = [
    add > 0 ? `+${add}` : "",
    amend + replace > 0 ? `~${amend + replace}` : "",
    remove > 0 ? `-${remove}` : "",
  ];
  const parts = [
    rules.filter((part) => part !== "").join(" "),
    tags > 0 ? plural(tags, "tag") : "",
    associations > 0 ? plural(associations, "subnet") : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
