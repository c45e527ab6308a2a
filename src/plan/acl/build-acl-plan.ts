/**
 * One destination ACL's plan: translate, leave alone what is not ours, diff, guard, order, then the subnets. Pure
 * and synchronous; the same input gives the same bytes.
 */
import { pendingAclId } from "../../model/network-acl.ts";
import type { Finding, Plan } from "../../model/plan.ts";
import type { KnownAcl } from "../candidate.ts";
import { keepFindings } from "../keep-findings.ts";
import { unresolvedFindings } from "../plan-findings.ts";
import { creationTags } from "./acl-tags.ts";
import { planAssociations } from "./associate-subnets.ts";
import { allSteps, type Decision, decide, orderOf, toChanges } from "./decide-acl.ts";
import { diffEntries } from "./diff-entries.ts";
import { type AclPlanInput, type Draft, draftOf, NO_RULES } from "./draft-acl.ts";
import { swapLeftovers, swapNeeded } from "./swap-acl.ts";

/**
 * @returns a plan whose steps bring the ACL to the desired state and then the subnets under it; with `swap`, where
 * no order was found, the plan of a fresh ACL
 * @throws BugError when an order breaks the law after all
 */
export function buildAclPlan(input: AclPlanInput): Plan {
  const draft = draftOf(input);
  const decision = decide(draft, input);
  return decision === "swap" ? swapPlan(draft, input) : inPlacePlan(draft, decision, input);
}

function inPlacePlan(draft: Draft, decision: Decision, input: AclPlanInput): Plan {
  const { destination, actual } = input;
  const creation = actual === null ? { creation: creationOf(draft, input, null) } : {};
  return {
    ...factsOf(draft, input),
    destination,
    ...creation,
    tagChanges: draft.tags.changes,
    ...decision,
    findings: [...findingsOf(draft, input), ...swapLeftovers(actual, input.replaced)],
  };
}

/** The plan of a fresh ACL in the place of the present one, all of whose subnets come over. */
function swapPlan(draft: Draft, input: AclPlanInput): Plan {
  const { actual, source } = input;
  const destination = { ...input.destination, groupId: pendingAclId(input.destination, source.groupId) };
  const replaced = actual === null ? input.replaced : [actual, ...input.replaced];
  const { associations } = input.target;
  const over = { associations: planAssociations({ ...input, associations, destination, replaced }) };
  const empty = { ...draft, present: NO_RULES, isUnderWay: true };
  return {
    ...factsOf(draft, input),
    destination,
    creation: creationOf(draft, input, actual),
    tagChanges: [],
    changes: diffEntries(draft.desired, NO_RULES),
    associationChanges: toChanges(over),
    steps: allSteps([], orderOf(draft.desired, empty, input), over),
    verdict: { kind: "proceed", reasons: [] },
    findings: [...findingsOf(draft, input), ...(actual === null ? [] : [swapNeeded(actual)])],
  };
}

function factsOf(
  { desired, translation }: Draft,
  { mapping, source: { account, region, groupId, name } }: AclPlanInput,
): Pick<
  Plan,
  | "kind"
  | "mappingId"
  | "source"
  | "unresolved"
  | "isUnfinished"
  | "groupNames"
  | "prefixListVersions"
  | "desired"
> {
  return {
    kind: "network-acl",
    mappingId: mapping.id,
    source: { account, region, groupId, name },
    unresolved: translation.unresolved,
    isUnfinished: false,
    groupNames: {},
    prefixListVersions: {},
    desired,
  };
}

function findingsOf({ translation, present, desired, tags }: Draft, input: AclPlanInput): readonly Finding[] {
  const { target, today, destination } = input;
  return [
    ...unresolvedFindings(translation, target),
    ...keepFindings({ ...target, today, actual: present, desired, subject: destination.groupId }),
    ...tags.findings,
  ];
}

function creationOf(
  { tags }: Draft,
  input: AclPlanInput,
  replaces: KnownAcl | null,
): NonNullable<Plan["creation"]> {
  const { name, vpcId } = input.destination;
  return { name, description: "", vpcId, tags: creationTags(input, tags.all, replaces) };
}
