/** Runs to render, each with real plans of small worlds. */

import { WriteError } from "../../src/model/errors.ts";
import { isPendingGroupId } from "../../src/model/group.ts";
import type { Plan } from "../../src/model/plan.ts";
import { ruleWords } from "../../src/model/rule-words.ts";
import type { DestinationResult, Outcome, Run } from "../../src/model/run.ts";
import { type GroupText, type PlanText, plannedLines, planText } from "../support/plan-worlds.ts";
import { ACL_STORIES } from "./acl-runs.ts";

const HOME = "111111111111";
const AWAY = "222222222222";
const WEB = "sg-0a1b2c3d4e5f60001";
const APP = "sg-0a1b2c3d4e5f60002";
const THERE = "sg-0a1b2c3d4e5f60003";
const SOURCE_VPC = "vpc-0a1b2c3d4e5f60001";
const TARGET_VPC = "vpc-0a1b2c3d4e5f60002";

const NO_RULES = { name: "web", vpc: SOURCE_VPC, description: "web servers" };

const SOURCE: GroupText = {
  ...NO_RULES,
  tags: { env: "prod" },
  rules: [
    "in tcp 443 from 0.0.0.0/0 # anyone",
    `in tcp 8080-8090 from ${APP}`,
    "out udp 53 to 10.0.0.2/32 # dns",
  ],
};

const OURS = {
  "vpc-rule-sync:owner": `${HOME}/cli/web-tier`,
  "vpc-rule-sync:source": `${HOME}/eu-west-1/${WEB}`,
  env: "prod",
};

export interface Story extends Partial<PlanText> {
  readonly source?: GroupText;
  readonly there?: GroupText;
  readonly document?: object;
}

/** The plans of one mapping from `web` at home to one VPC away, where a group `app` is. */
export function plansOf({ source = SOURCE, there, document = {}, ...request }: Story): readonly Plan[] {
  const planned = planText({
    mappings: [
      {
        id: "web-tier",
        kind: "security-group",
        source: { account: HOME, region: "eu-west-1", select: { ids: [WEB] } },
        targets: [{ account: AWAY, region: "us-east-1", vpc: TARGET_VPC }],
        mode: "enforce",
        ...document,
      },
    ],
    world: {
      [`${HOME}/eu-west-1`]: {
        vpcs: { [SOURCE_VPC]: {} },
        groups: { [WEB]: source, [APP]: { name: "app", vpc: SOURCE_VPC } },
      },
      [`${AWAY}/us-east-1`]: {
        vpcs: { [TARGET_VPC]: {} },
        groups: {
          "sg-0a1b2c3d4e5f60004": { name: "app", vpc: TARGET_VPC },
          ...(there === undefined ? {} : { [THERE]: there }),
        },
      },
    },
    ...request,
  });
  return planned.entries.map((entry) => {
    if (entry.kind !== "planned") throw new Error(plannedLines(planned).join("\n"));
    return entry.plan;
  });
}

export function planOf(story: Story): Plan {
  const [plan, ...others] = plansOf(story);
  if (plan === undefined || others.length > 0) throw new Error("not one plan");
  return plan;
}

/** A destination of ours in line with SOURCE, with these rules instead where given. */
export function ours(...rules: readonly string[]): GroupText {
  return {
    name: "web",
    vpc: TARGET_VPC,
    description: "web servers",
    tags: OURS,
    rules: rules.length > 0 ? rules : inSync(),
  };
}

export function inSync(): readonly string[] {
  return [
    "in tcp 443 from 0.0.0.0/0 # anyone",
    `in tcp 8080-8090 from ${AWAY}/sg-0a1b2c3d4e5f60004`,
    "out udp 53 to 10.0.0.2/32 # dns",
  ];
}

export function resultOf(
  plan: Plan,
  outcome: Outcome,
  facts: Partial<DestinationResult> = {},
): DestinationResult {
  const { account, region, vpcId, groupId, name } = plan.destination;
  return {
    kind: plan.kind,
    key: `${plan.mappingId} ${account}/${region}/${vpcId} ${plan.source.groupId}`,
    mappingId: plan.mappingId,
    mode: "enforce",
    account,
    region,
    vpcId,
    groupId: isPendingGroupId(groupId) ? null : groupId,
    name,
    outcome,
    created: false,
    plan,
    reasons: outcome === "held" || outcome === "refused" ? plan.verdict.reasons : [],
    steps: outcome === "corrected" ? landedSteps(plan) : [],
    error: null,
    fingerprint: "0123456789abcdef",
    verifiedAt: outcome === "corrected" ? AT : null,
    effect: null,
    heldEffect: null,
    explanation: null,
    ...facts,
  };
}

/** The steps of a plan that came through. */
function landedSteps({ changes }: Plan): DestinationResult["steps"] {
  const kinds = {
    add: "add-rules",
    amend: "amend-rules",
    replace: "replace-entry",
    remove: "remove-rules",
  } as const;
  return changes.map(({ kind, rule }) => landed(kinds[kind], ruleWords(rule)));
}

const AT = "2026-11-22T10:00:00.000Z";

export function runOf(
  action: Run["action"],
  destinations: readonly DestinationResult[],
  facts: Partial<Run> = {},
): Run {
  return {
    runId: "vpc-rule-sync-00000001",
    action,
    startedAt: AT,
    endedAt: AT,
    stopped: false,
    destinations,
    findings: [],
    ...facts,
  };
}

export function landed(kind: DestinationResult["steps"][number]["kind"], ...rules: readonly string[]) {
  return { kind, at: AT, rules };
}

export function writeFault(): WriteError {
  return new WriteError({
    code: "InvalidGroup.NotFound",
    subject: THERE,
    reason:
      "You have specified two resources that belong to different networks. · not added: in tcp 8080-8090 from sg-x",
    next: "check that the group is in the target VPC or peered with it",
    reaction: "fault",
  });
}

const drift = ours(
  "in tcp 22 from 0.0.0.0/0 # by hand",
  "in tcp 443 from 0.0.0.0/0 # everyone",
  `in tcp 8080-8090 from ${AWAY}/sg-0a1b2c3d4e5f60004`,
  "out udp 53 to 10.0.0.2/32 # dns",
);

/** One run for each thing that a report must be able to say about groups, by the name of its golden file. */
const GROUP_STORIES: Readonly<Record<string, () => Run>> = {
  "plan-creation": () => runOf("plan", [resultOf(planOf({}), "drifted")]),
  "sync-creation": () =>
    runOf("sync", [
      resultOf(planOf({}), "corrected", {
        created: true,
        groupId: THERE,
      }),
    ]),
  "plan-drift": () =>
    runOf("plan", [resultOf(planOf({ there: { ...drift, tags: { ...OURS, env: "dev" } } }), "drifted")]),
  "sync-drift": () =>
    runOf("sync", [
      resultOf(planOf({ there: drift }), "corrected", {
        effect: { opens: [], closes: ["in: tcp 22 from the whole Internet"] },
      }),
    ]),
  "plan-held": () =>
    runOf("plan", [
      resultOf(
        planOf({
          source: { ...SOURCE, rules: ["in tcp 22 from 0.0.0.0/0", "in all from sg-0a1b2c3d"] },
          there: ours(),
        }),
        "held",
      ),
    ]),
  "sync-held-adoption": () => runOf("sync", [resultOf(planOf({ there: { ...ours(), tags: {} } }), "held")]),
  "plan-refused": () => {
    const target = { account: AWAY, region: "us-east-1", vpc: TARGET_VPC };
    const plans = plansOf({ document: { targets: [target, target] }, there: ours() });
    return runOf(
      "plan",
      plans.map((plan) => resultOf(plan, "refused")),
    );
  },
  "sync-failed": () =>
    runOf("sync", [
      resultOf(planOf({ there: drift }), "failed", {
        steps: [
          landed("create-group"),
          landed("amend-rules", "in tcp 443 from 0.0.0.0/0"),
          { ...landed("add-rules", "in tcp 8080-8090 from sg-x"), error: "InvalidGroup.NotFound: no" },
        ],
        error: writeFault(),
      }),
      {
        ...resultOf(planOf({ there: ours() }), "failed", { error: writeFault() }),
        key: null,
        plan: null,
        name: null,
        groupId: null,
        vpcId: null,
        fingerprint: null,
      },
    ]),
  "sync-stopped": () =>
    runOf(
      "sync",
      [
        resultOf(planOf({ there: ours() }), "in-sync"),
        resultOf(planOf({ there: drift }), "failed", { error: writeFault() }),
      ],
      { stopped: true },
    ),
  "plan-nothing-to-do": () => runOf("plan", [resultOf(planOf({ there: ours() }), "in-sync")]),
  "sync-nothing-to-do": () => runOf("sync", [resultOf(planOf({ there: ours() }), "in-sync")]),
  "sync-report-mode": () =>
    runOf("sync", [
      resultOf(planOf({ there: drift, document: { mode: "report" } }), "drifted", { mode: "report" }),
    ]),
  "no-destination": () =>
    runOf("plan", [], {
      findings: [
        {
          code: "NO_VPC",
          severity: "notice",
          subject: `mapping web-tier, target ${AWAY}/us-east-1`,
          message: "no VPC carries env=prod",
        },
      ],
    }),
  findings: () =>
    runOf("plan", [
      resultOf(
        planOf({
          source: {
            ...SOURCE,
            description: "web",
            rules: [...(SOURCE.rules ?? []), "in tcp 1 from sg-0a1b2c3d"],
          },
          there: ours(),
          document: { translate: { unresolved: "skip" } },
        }),
        "in-sync",
      ),
    ]),
};

export const STORIES: Readonly<Record<string, () => Run>> = { ...GROUP_STORIES, ...ACL_STORIES };
