/** The chapters of the demo: each does one thing, says it in a line or two, and checks that it came true. */
import { SyncError } from "../model/errors.ts";
import type { Mapping } from "../model/mapping.ts";
import type { Rule } from "../model/rule.ts";
import { ruleWords } from "../model/rule-words.ts";
import type { DestinationResult, Run } from "../model/run.ts";
import type { Ports } from "../reconcile/ports.ts";
import { reconcileScopes } from "../reconcile/reconcile-scope.ts";
import { countChanges, plural, sumChanges } from "../report/counts.ts";
import { foreignMarkers } from "../wiring.ts";
import { LOCAL_HUB } from "./member-policies.ts";

export interface Stage {
  readonly mappings: readonly Mapping[];
  /** As the hub, through the reader and writer roles. */
  readonly ports: Ports;
  readonly runId: string;
}

/** Plans or syncs the demo's mappings. */
export async function runMappings(stage: Stage, action: "plan" | "sync"): Promise<Run> {
  const result = await reconcileScopes(
    {
      runId: stage.runId,
      action,
      mappings: stage.mappings,
      neighbours: [],
      approved: null,
      ownerPrefix: `${LOCAL_HUB.account}/${LOCAL_HUB.stage}`,
      adopt: false,
      acceptRemovals: null,
      foreignMarkers,
      ruleQuota: null,
      explain: true,
    },
    stage.ports,
  );
  if (result.kind === "ran") return result.run;
  throw result.problems[0] ?? notAsTold("the mapping was refused");
}

export function checkOutcomes(
  run: Run,
  expected: Readonly<Partial<Record<DestinationResult["outcome"], number>>>,
): void {
  for (const item of run.destinations) {
    if (expected[item.outcome] === undefined) {
      throw item.error ?? notAsTold(`${item.name} in ${item.account}/${item.region} is ${item.outcome}`);
    }
  }
  for (const [outcome, count] of Object.entries(expected)) {
    const found = run.destinations.filter((item) => item.outcome === outcome).length;
    if (found !== count) throw notAsTold(`${found} destinations are ${outcome}, not ${count}`);
  }
}

export function changesInWords(run: Run): string {
  const { add, remove } = sumChanges(run.destinations.map(countChanges));
  const created = (kind: DestinationResult["kind"]): number =>
    run.destinations.filter((item) => item.kind === kind && item.plan?.creation !== undefined).length;
  const creations = `${plural(created("security-group"), "group")} and ${plural(created("network-acl"), "network ACL")}`;
  return `${creations} to create, ${plural(add, "rule")} to add, ${remove} to remove`;
}

/** What a plan would change, a line each: the sign, the rule, where, why. */
export function changeLines(run: Run): readonly string[] {
  return run.destinations.flatMap((item) =>
    (item.plan?.changes ?? []).map((change) => {
      const sign = change.kind === "add" ? "+" : "-";
      const why = change.kind === "add" ? "missing here" : "not in the source";
      return `${sign} ${ruleWords(change.rule, item.plan?.groupNames)} · ${item.name} in ${item.account}/${item.region} · ${why}`;
    }),
  );
}

/** Opens tcp 22 to everybody, as somebody in a hurry would. */
export async function openHole(hand: Ports, group: DestinationResult): Promise<void> {
  const rule: Rule = {
    key: "made by hand",
    direction: "ingress",
    protocol: "tcp",
    from: 22,
    to: 22,
    peer: { kind: "ipv4", cidr: "0.0.0.0/0" },
    description: "just for a minute",
  };
  await hand.applier.applyStep(group, idOf(group), {
    kind: "add-rules",
    direction: "ingress",
    rules: [rule],
    tags: {},
    room: { before: 0, after: 0 },
  });
}

/** Deletes one inbound rule by hand. */
export async function loseRule(hand: Ports, group: DestinationResult): Promise<void> {
  const rules = await hand.reader.readRules(group, { kind: "groups", groupIds: [idOf(group)] });
  const lost = rules.find((rule) => rule.direction === "ingress");
  if (lost === undefined) throw notAsTold(`${group.name} has no inbound rule to lose`);
  const rule: Rule = {
    key: "lost by hand",
    ruleId: lost.ruleId,
    direction: "ingress",
    protocol: "all",
    from: null,
    to: null,
    peer: { kind: "ipv4", cidr: "0.0.0.0/0" },
    description: "",
  };
  await hand.applier.applyStep(group, idOf(group), {
    kind: "remove-rules",
    direction: "ingress",
    rules: [rule],
  });
}

export function findGroup(run: Run, name: string, account: string, region: string): DestinationResult {
  const group = run.destinations.find(
    (item) => item.name === name && item.account === account && item.region === region,
  );
  if (group === undefined) throw notAsTold(`there is no ${name} in ${account}/${region}`);
  return group;
}

export function notAsTold(reason: string): SyncError {
  return new SyncError({
    code: "DEMO_WENT_WRONG",
    subject: "demo",
    reason,
    next: "report this with the output above",
  });
}

export function idOf(group: DestinationResult): string {
  if (group.groupId === null) throw notAsTold(`${group.name} was not created`);
  return group.groupId;
}
