/** What one plan would change, a line each: the sign, the rule, why. Rules of an ACL stand by their numbers. */
import { REPLACES_TAG } from "../model/ownership.ts";
import type { AssociationChange, Change, Plan, TagChange } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { peerWords, trafficWords } from "../model/rule-words.ts";
import type { Paint } from "./paint.ts";
import { type Cell, cell, renderTable } from "./table.ts";

export function renderPlan(plan: Plan, paint: Paint): readonly string[] {
  const changes = plan.changes.map((change) => changeRow(change, plan, paint));
  const tags = plan.tagChanges.map((tag) => tagRow(tag, plan.verdict.kind === "proceed", paint));
  const isAcl = plan.kind === "network-acl";
  return [
    ...creationLines(plan, paint),
    // The columns of an ACL's rules begin with a number, so its tags stand in a table of their own.
    ...(isAcl
      ? [...renderTable(changes, "  "), ...renderTable(tags, "  ")]
      : renderTable([...changes, ...tags], "  ")),
    ...renderTable(
      plan.associationChanges.map((change) => associationRow(change, paint)),
      "  ",
    ),
  ];
}

function creationLines({ kind, creation }: Plan, paint: Paint): readonly string[] {
  if (creation === undefined) return [];
  const replaced = creation.tags[REPLACES_TAG];
  const what = replaced === undefined ? "the ACL itself" : `a fresh ACL in the place of ${replaced}`;
  return kind === "network-acl"
    ? [`  ${paint.green("+")} ${what}`]
    : [`  ${paint.green("+")} the group itself: ${creation.description}`];
}

function changeRow(change: Change, plan: Plan, paint: Paint): readonly Cell[] {
  // At a number that stays, what stands there now comes first; what it becomes stands where the reason would.
  const rule = change.kind === "replace" ? change.was : change.rule;
  const [sign, colour] = signOf(change, paint);
  return [
    cell(sign, colour),
    cell(rule.direction === "ingress" ? "in" : "out", colour),
    ...[...entryCells(rule, plan), ...trafficCells(rule, plan)].map((text) => cell(text, colour)),
    cell(reasonWords(change, plan), paint.dim),
  ];
}

/** Numbers end below each other. */
function entryCells({ entry }: Rule, { changes }: Plan): readonly string[] {
  if (entry === undefined) return [];
  const width = Math.max(...changes.map(({ rule }) => `${rule.entry?.number ?? ""}`.length));
  return [`${entry.number}`.padStart(width), entry.action];
}

function trafficCells(rule: Rule, { groupNames }: Plan): readonly [traffic: string, peer: string] {
  const preposition = rule.direction === "ingress" ? "from" : "to";
  return [trafficWords(rule), `${preposition} ${peerWords(rule.peer, groupNames)}`];
}

function signOf({ kind, withheld }: Change, paint: Paint): readonly [string, (text: string) => string] {
  const sign = { add: "+", amend: "~", replace: "~", remove: "-" }[kind];
  if (withheld !== undefined) return [sign, paint.dim];
  return [sign, { add: paint.green, amend: paint.yellow, replace: paint.yellow, remove: paint.red }[kind]];
}

function reasonWords(change: Change, plan: Plan): string {
  const held = heldWords(change);
  if (change.kind === "replace") {
    const [traffic, peer] = trafficCells(change.rule, plan);
    return `→ ${change.rule.entry?.action ?? ""} ${traffic} ${peer}${held}`;
  }
  switch (change.reason) {
    case "missing":
      return `missing here${held}`;
    case "not-in-source":
      return `not in the source${held}`;
    case "made-by-ec2-with-the-group":
      return `EC2 puts it into every new group${held}`;
    case "differs-from-source":
      return `differs from the source${held}`;
    case "description-differs":
      return change.kind === "amend"
        ? `description ${JSON.stringify(change.was.description)} becomes ${JSON.stringify(change.rule.description)}${held}`
        : held;
  }
}

function heldWords({ withheld }: { readonly withheld?: string }): string {
  return withheld === undefined ? "" : ` (withheld: ${withheld})`;
}

function tagRow({ key, value, was }: TagChange, isOpen: boolean, paint: Paint): readonly Cell[] {
  const before = `${was === null ? "is missing" : `was ${was}`}${isOpen ? "" : " (withheld)"}`;
  const colour = isOpen ? paint.yellow : paint.dim;
  return [cell("~", colour), cell("tag", colour), cell(key), cell(`= ${value}`), cell(before, paint.dim)];
}

function associationRow(change: AssociationChange, paint: Paint): readonly Cell[] {
  const colour = change.withheld === undefined ? paint.yellow : paint.dim;
  return [
    cell("~", colour),
    cell("subnet", colour),
    cell(change.subnetId, colour),
    cell(`comes here from ${change.was}${heldWords(change)}`, paint.dim),
  ];
}
