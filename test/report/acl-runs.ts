/** Runs about network ACLs to render. Their plans are written down here: what they say is what is looked at. */
import type { Change, Plan } from "../../src/model/plan.ts";
import type { Direction, Rule, RuleAction } from "../../src/model/rule.ts";
import { ruleWords } from "../../src/model/rule-words.ts";
import type { DestinationResult, ExplainedStep, Outcome, Run, StepRecord } from "../../src/model/run.ts";

const AT = "2026-11-22T10:00:00.000Z";
const PLACE = { account: "222222222222", region: "us-east-1" };
const ACL = "acl-0a1b2c3d4e5f60002";
const VPC = "vpc-0a1b2c3d4e5f60002";

/** `in 100 allow tcp 443 from 10.0.0.0/8` */
function rule(words: string): Rule {
  const [way = "", number = "", action = "", protocol = "", ports = "", , cidr = ""] = words.split(" ");
  const [from = 0, to = from] = ports.split("-").map(Number);
  const direction: Direction = way === "in" ? "ingress" : "egress";
  const traffic = protocol === "tcp" ? { protocol, from, to } : { protocol: "all", from: null, to: null };
  return {
    key: words,
    direction,
    ...(traffic as Pick<Rule, "protocol" | "from" | "to">),
    peer: { kind: cidr.includes(":") ? "ipv6" : "ipv4", cidr },
    description: "",
    entry: { number: Number(number), action: action as RuleAction },
  };
}

const allow443 = rule("in 100 allow tcp 443 from 10.0.0.0/8");
const deny443 = rule("in 100 deny tcp 443 from 10.9.0.0/16");
const deny200 = rule("in 200 deny tcp 443 from 10.9.0.0/16");
const allow200 = rule("in 200 allow tcp 443 from 10.0.0.0/8");
export const helper = rule("in 90 deny tcp 443 from 10.9.0.0/16");
const ephemeral = rule("out 32000 allow tcp 1024-65535 to 0.0.0.0/0");
export const byHand = rule("out 99 allow all any to 2001:db8::/32");

const changes: readonly Change[] = [
  { kind: "replace", reason: "differs-from-source", rule: deny443, was: allow443 },
  { kind: "replace", reason: "differs-from-source", rule: allow200, was: deny200 },
  { kind: "add", reason: "missing", rule: ephemeral },
  { kind: "remove", reason: "not-in-source", rule: byHand },
];

const plan: Plan = {
  kind: "network-acl",
  mappingId: "edge",
  source: { account: "111111111111", region: "eu-west-1", groupId: "acl-0a1b2c3d4e5f60001", name: "" },
  destination: { ...PLACE, vpcId: VPC, groupId: ACL, name: "edge" },
  tagChanges: [{ key: "team", value: "net", was: null }],
  changes,
  associationChanges: [{ subnetId: "subnet-0a1b2c3d4e5f60001", was: "acl-0a1b2c3d4e5f60009" }],
  steps: [],
  verdict: { kind: "proceed", reasons: [] },
  findings: [],
  unresolved: [],
  isUnfinished: false,
  groupNames: {},
  prefixListVersions: {},
  desired: new Map(),
};

/** Changes of rules. */
export const ACL_CHANGES = changes.length;

const ROOM = {
  code: "NO_ROOM",
  message: "no safe order was found within 20 entries; 21 would do",
  next: "raise quota L-2AEEBF1A to 21",
};

const EFFECT = {
  opens: ["out: tcp 1024-65535 to the whole Internet"],
  closes: ["in: tcp 443 from 10.9.0.0/16", "out: all traffic to 2001:db8::/32"],
};

const NOTHING = { opens: [], closes: [] };

const STEPS: readonly ExplainedStep[] = [
  { call: `create ${ruleWords(helper)}, a helper`, opens: [], closes: ["in: tcp 443 from 10.9.0.0/16"] },
  { call: `replace ${ruleWords(allow443)} by ${ruleWords(deny443)}`, ...NOTHING },
  { call: `create ${ruleWords(ephemeral)}`, opens: EFFECT.opens, closes: [] },
  { call: "compared after every call: nothing is worse than both ends", ...NOTHING },
];

/** What landed when the plan was carried out: one replacement by way of a deletion, and a helper. */
export function landedSteps(): readonly StepRecord[] {
  const step = (kind: StepRecord["kind"], ...rules: readonly string[]): StepRecord => ({
    kind,
    at: AT,
    rules,
  });
  return [
    step("tag-acl", "team=net"),
    step("create-entry", `${ruleWords(helper)} (helper)`),
    step("replace-entry", `${ruleWords(allow443)} → ${ruleWords(deny443)}`),
    step("delete-entry", ruleWords(deny200)),
    step("create-entry", ruleWords(allow200)),
    step("create-entry", ruleWords(ephemeral)),
    step("delete-entry", ruleWords(byHand)),
    step("delete-entry", `${ruleWords(helper)} (helper)`),
    step("associate", "subnet-0a1b2c3d4e5f60001 from acl-0a1b2c3d4e5f60009"),
  ];
}

export function aclResult(outcome: Outcome, facts: Partial<DestinationResult> = {}): DestinationResult {
  return {
    ...PLACE,
    kind: "network-acl",
    key: `edge ${PLACE.account}/${PLACE.region}/${VPC} acl-0a1b2c3d4e5f60001`,
    mappingId: "edge",
    mode: "enforce",
    vpcId: VPC,
    groupId: ACL,
    name: "edge",
    outcome,
    created: false,
    plan,
    effect: EFFECT,
    heldEffect: null,
    explanation: null,
    reasons: [],
    steps: [],
    error: null,
    fingerprint: "0123456789abcdef",
    verifiedAt: outcome === "corrected" ? AT : null,
    ...facts,
  };
}

function held(): DestinationResult {
  const withheld = "NO_ROOM";
  return aclResult("held", {
    plan: {
      ...plan,
      changes: changes.map((change) => ({ ...change, withheld })),
      associationChanges: plan.associationChanges.map((change) => ({ ...change, withheld })),
      verdict: { kind: "hold", reasons: [ROOM] },
    },
    reasons: [ROOM],
    effect: NOTHING,
    heldEffect: EFFECT,
  });
}

function created(): DestinationResult {
  const { destination } = plan;
  const creation = { name: "edge", description: "", vpcId: VPC, tags: {} };
  const added: Change = { kind: "add", reason: "missing", rule: allow443 };
  return aclResult("drifted", {
    groupId: null,
    plan: {
      ...plan,
      destination: { ...destination, groupId: "new:x" },
      creation,
      changes: [added],
      tagChanges: [],
      associationChanges: [],
    },
    effect: {
      opens: Array.from({ length: 14 }, (_, index) => `in: tcp ${index + 1} from 10.0.0.0/8`),
      closes: [],
    },
  });
}

function runOf(action: Run["action"], item: DestinationResult): Run {
  const times = { startedAt: AT, endedAt: AT };
  return {
    runId: "vpc-rule-sync-00000001",
    action,
    ...times,
    stopped: false,
    destinations: [item],
    findings: [],
  };
}

export const ACL_STORIES: Readonly<Record<string, () => Run>> = {
  "acl-plan": () => runOf("plan", aclResult("drifted")),
  "acl-plan-explained": () => runOf("plan", aclResult("drifted", { explanation: STEPS })),
  "acl-plan-creation": () => runOf("plan", created()),
  "acl-plan-held": () => runOf("plan", held()),
  "acl-sync": () => runOf("sync", aclResult("corrected", { steps: landedSteps() })),
  "acl-sync-failed": () => runOf("sync", aclResult("failed", { steps: landedSteps().slice(0, 2) })),
};
