/** One ACL mapping from VPC a of one account to VPC b of another, and what planning says of it, in lines. */
import { onlyPlan, type PlanText, plannedLines, planText, stepLines, type WorldText } from "./plan-worlds.ts";

export const SOURCE_ID = "acl-0000000a";
export const DESTINATION_ID = "acl-0000000b";
export const OWNER = "111111111111/cli/edge";
export const OURS = {
  "vpc-rule-sync:owner": OWNER,
  "vpc-rule-sync:source": `111111111111/eu-west-1/${SOURCE_ID}`,
};

export interface AclStory extends Partial<Omit<PlanText, "world" | "mappings">> {
  /** Fields of the mapping, and of its target. */
  readonly document?: object;
  readonly target?: object;
  /** Rules of the source ACL. */
  readonly from: readonly string[];
  /** Rules of the destination; null: there is none yet. */
  readonly there?: readonly string[] | null;
  readonly tags?: Readonly<Record<string, string>>;
  /** Subnets under the destination. */
  readonly subnets?: readonly string[];
  readonly sourceScope?: object;
  readonly targetScope?: object;
  readonly targetAcls?: object;
}

export function aclWorld(story: AclStory): WorldText {
  const { from, there = null, tags = OURS, subnets = [], targetAcls = {} } = story;
  const destination =
    there === null ? {} : { [DESTINATION_ID]: { vpc: "vpc-0000000b", tags, rules: there, subnets } };
  return {
    "111111111111/eu-west-1": {
      vpcs: { "vpc-0000000a": {} },
      acls: { [SOURCE_ID]: { vpc: "vpc-0000000a", rules: from } },
      ...story.sourceScope,
    },
    "222222222222/us-east-1": {
      vpcs: { "vpc-0000000b": {} },
      acls: { ...destination, ...targetAcls },
      ...story.targetScope,
    },
  };
}

export function planAcl(story: AclStory) {
  const {
    document = {},
    target = {},
    from,
    there,
    tags,
    subnets,
    sourceScope,
    targetScope,
    targetAcls,
    ...rest
  } = story;
  return planText({
    mappings: [
      {
        id: "edge",
        kind: "network-acl",
        source: { account: "111111111111", region: "eu-west-1", select: { ids: [SOURCE_ID] } },
        targets: [{ account: "222222222222", region: "us-east-1", vpc: "vpc-0000000b", ...target }],
        mode: "enforce",
        limits: { maxRemovals: 100, maxRemovalsPercent: 100 },
        ...document,
      },
    ],
    world: aclWorld(story),
    ...rest,
  });
}

/** Verdict, changes, findings, then the steps. */
export function aclLines(story: AclStory): readonly string[] {
  const planned = planAcl(story);
  const [first = "", ...lines] = plannedLines(planned);
  const steps = planned.entries.flatMap((entry) => (entry.kind === "planned" ? stepLines(entry.plan) : []));
  return [first.replace(/^edge > .*?: /, ""), ...lines, ...steps];
}

export function aclPlan(story: AclStory) {
  return onlyPlan(planAcl(story));
}
