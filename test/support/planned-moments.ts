/** Holds every moment of a scene's plan, as planned and without a cloud, against the oracle. */
import type { Plan, Step } from "../../src/model/plan.ts";
import type { Rule } from "../../src/model/rule.ts";
import { explainSteps } from "../../src/plan/explain.ts";
import { toParts } from "./memory-steps.ts";
import { neitherOldNorNew } from "./oracle.ts";
import { planOf } from "./plan-of-a-scene.ts";
import { here } from "./runs-of-a-scene.ts";
import { buildScene, portsOn, WEIGHTS } from "./scene.ts";
import type { SceneCase } from "./scenes.ts";
import { fullest, identityOf, type RuleParts } from "./stored-rules.ts";

/**
 * Plans the scene with its quota stated, and carries the steps out on paper.
 *
 * @throws Error that says which step broke the law, the quota, or did not lead to the end
 */
export async function checkPlannedScene(scene: SceneCase): Promise<Plan> {
  const { cloud, job } = buildScene({ ...scene, statedQuota: scene.quota });
  const { plan } = await planOf(job, portsOn(cloud));
  const lists = { before: here(scene.before), end: here(scene.end) };
  let state: readonly RuleParts[] = lists.before;
  for (const step of plan.steps) {
    state = carriedOut(state, step);
    const breach = neitherOldNorNew(lists, state);
    if (breach !== null) throw new Error(`after ${step.kind}: ${breach}`);
    if (mostIn(state) > scene.quota) throw new Error(`${step.kind} goes beyond the quota`);
  }
  const isHeld = plan.verdict.kind !== "proceed";
  if (isHeld && plan.steps.length > 0) throw new Error("a held plan has steps");
  if (!isHeld && identities(state) !== identities(lists.end)) throw new Error("it ends with other rules");
  // The words that a person reads are made of packet sets; they and the oracle must agree.
  const proof = explainSteps(plan, () => null).at(-1)?.call ?? "compared";
  if (!proof.startsWith("compared")) throw new Error(proof);
  return plan;
}

function carriedOut(state: readonly RuleParts[], step: Step): readonly RuleParts[] {
  switch (step.kind) {
    case "add-rules":
      return [...state, ...step.rules.map(toParts)];
    case "remove-rules":
      return without(state, step.rules);
    case "exchange-rules":
      return [
        ...without(
          state,
          step.pairs.map((pair) => pair.remove),
        ),
        ...step.pairs.map((pair) => toParts(pair.add)),
      ];
    default:
      return state;
  }
}

function without(state: readonly RuleParts[], rules: readonly Rule[]): readonly RuleParts[] {
  const gone = new Set(rules.map((rule) => identityOf(toParts(rule))));
  return state.filter((rule) => !gone.has(identityOf(rule)));
}

function mostIn(state: readonly RuleParts[]): number {
  return Math.max(fullest(state, "ingress", WEIGHTS), fullest(state, "egress", WEIGHTS));
}

function identities(rules: readonly RuleParts[]): string {
  return rules.map(identityOf).sort().join("\n");
}
