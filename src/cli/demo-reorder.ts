/** The chapter of the demo in which a network ACL is reordered. */
import type { Scope } from "../model/group.ts";
import type { AclStep, Plan } from "../model/plan.ts";
import { aclSteps } from "../model/plan.ts";
import type { Rule, RuleAction } from "../model/rule.ts";
import type { Run } from "../model/run.ts";
import type { Ports } from "../reconcile/ports.ts";
import { notAsTold } from "./demo-story.ts";

/** By hand, and not caring what passes meanwhile: the deny first, then the ephemeral ports, then HTTPS. */
export async function reorderSource(
  hand: Ports,
  { aclId, ...scope }: Scope & { readonly aclId: string },
): Promise<void> {
  const rules = [
    tcpRule(100, "deny", 3389, 3389),
    tcpRule(110, "allow", 1024, 65_535),
    tcpRule(120, "allow", 443, 443),
  ];
  for (const rule of rules) {
    const step = { kind: "replace-entry", direction: "ingress", rule, was: rule, isHelper: false } as const;
    await hand.applier.applyAclStep(scope, aclId, step);
  }
}

function tcpRule(number: number, action: RuleAction, from: number, to: number): Rule {
  return {
    key: `${number} by hand`,
    direction: "ingress",
    protocol: "tcp",
    from,
    to,
    peer: { kind: "ipv4", cidr: "0.0.0.0/0" },
    description: "",
    entry: { number, action },
  };
}

/**
 * The calls of the first plan that has any, and that they open and close nothing at all.
 *
 * @throws SyncError where the plan is not as the demo tells it
 */
export function orderLines({ destinations }: Run): readonly string[] {
  const result = destinations.find(({ plan }) => (plan?.steps.length ?? 0) > 0);
  const { plan, effect, explanation } = result ?? {};
  const isQuiet = effect?.opens.length === 0 && effect.closes.length === 0;
  if (plan === null || plan === undefined || !isQuiet) throw notAsTold("the new order is no mere reorder");
  const steps = aclSteps(plan);
  const calls = steps.map((step, index) => (index === 0 ? "" : ", ") + callWords(step)).join("");
  return [
    `${steps.length} calls instead of ${replacements(plan)}: ${calls}`,
    explanation?.at(-1)?.call ?? "",
  ];
}

function replacements({ changes }: Plan): number {
  return changes.filter(({ kind }) => kind === "replace").length;
}

function callWords(step: AclStep): string {
  switch (step.kind) {
    case "create-entry":
      return `create ${numberOf(step.rule)}${step.isHelper ? " (a helper)" : ""}`;
    case "replace-entry":
      return `replace ${numberOf(step.rule)}${step.isHelper ? " (by a helper)" : ""}`;
    case "delete-entry":
      return `delete ${numberOf(step.rule)}`;
    default:
      return step.kind;
  }
}

function numberOf({ entry }: Rule): number {
  return entry?.number ?? 0;
}
