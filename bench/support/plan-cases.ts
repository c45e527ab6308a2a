/** Source and destination groups to plan with, as EC2 lists them and in canonical form. */
import type { Group, ObservedGroup, ObservedPermission } from "../../src/model/group.ts";
import type { Mapping, Target } from "../../src/model/mapping.ts";
import { parseMapping } from "../../src/model/mapping-document.ts";
import { buildPlan } from "../../src/plan/build-plan.ts";
import { normaliseGroup } from "../../src/plan/normalise.ts";
import type { PlanInput } from "../../src/plan/plan-input.ts";
import { groupId } from "./fleet.ts";
import { seededRandom } from "./random.ts";
import { type BenchRule, drifted, makeRules } from "./rules.ts";

const RULES = 60;
const PLACE = { account: "111111111111", region: "eu-west-1" } as const;
const VPCS = ["vpc-00000000000000001", "vpc-00000000000000002"] as const;

export interface Case {
  readonly observed: Sides<ObservedGroup>;
  readonly canonical: Sides<Group>;
}

interface Sides<G> {
  readonly source: G;
  readonly actual: G;
}

export function makeCases(count: number): readonly Case[] {
  const random = seededRandom(60);
  return Array.from({ length: count }, (_, index) => {
    const rules = makeRules(RULES, random);
    const observed = { source: groupOf(0, index, rules), actual: groupOf(1, index, drifted(rules)) };
    const canonical = { source: normaliseGroup(observed.source), actual: normaliseGroup(observed.actual) };
    return { observed, canonical };
  });
}

/** Plans from canonical groups; answers the number of changes. */
export function planCanonical({ canonical }: Case): number {
  return countChanges(canonical);
}

/** Normalises both groups first, as a run does with what it has read. */
export function planObserved({ observed }: Case): number {
  return countChanges({ source: normaliseGroup(observed.source), actual: normaliseGroup(observed.actual) });
}

function countChanges({ source, actual }: Sides<Group>): number {
  return buildPlan({
    ...FIXED,
    source,
    actual,
    destination: { ...PLACE, vpcId: VPCS[1], groupId: actual.groupId, name: actual.name },
  }).changes.length;
}

function groupOf(side: 0 | 1, index: number, rules: readonly BenchRule[]): ObservedGroup {
  const id = groupId(side, index);
  return {
    ...PLACE,
    groupId: id,
    name: `service-${index}`,
    description: "a group of the bench",
    vpcId: VPCS[side],
    tags: {
      team: "bench",
      ...(side === 0 ? {} : { "vpc-rule-sync:owner": OWNER, "vpc-rule-sync:source": sourceTag(index) }),
    },
    ingress: permissionsOf("ingress", rules, id),
    egress: permissionsOf("egress", rules, id),
  };
}

/** Rules of one protocol and port stand in one permission, as DescribeSecurityGroups lists them. */
function permissionsOf(
  direction: BenchRule["direction"],
  rules: readonly BenchRule[],
  ownId: string,
): readonly ObservedPermission[] {
  const permissions = new Map<string, BenchRule[]>();
  for (const rule of rules) {
    if (rule.direction !== direction) continue;
    const key = `${rule.protocol} ${rule.from}`;
    permissions.set(key, [...(permissions.get(key) ?? []), rule]);
  }
  return [...permissions.values()].flatMap((alike) => permissionOf(alike, ownId));
}

function permissionOf(rules: readonly BenchRule[], ownId: string): readonly ObservedPermission[] {
  const [first] = rules;
  if (first === undefined) return [];
  const cidrs = (kind: "ipv4" | "ipv6") =>
    rules.flatMap(({ peer, description }) =>
      peer.kind === kind ? [{ cidr: peer.cidr, ...noteOf(description) }] : [],
    );
  const groups = rules.flatMap(({ peer, description }) =>
    peer.kind === "self" ? [{ groupId: ownId, account: PLACE.account, ...noteOf(description) }] : [],
  );
  const { protocol, from, to } = first;
  return [{ protocol, from, to, ipv4: cidrs("ipv4"), ipv6: cidrs("ipv6"), groups }];
}

function noteOf(description: string): { readonly description?: string } {
  return description === "" ? {} : { description };
}

const OWNER = `${PLACE.account}/cli/bench`;

function sourceTag(index: number): string {
  return `${PLACE.account}/${PLACE.region}/${groupId(0, index)}`;
}

function readMapping(): { readonly mapping: Mapping; readonly target: Target } {
  const document = {
    id: "bench",
    kind: "security-group",
    source: { ...PLACE, vpc: VPCS[0], select: { names: ["service"] } },
    targets: [{ ...PLACE, vpc: VPCS[1] }],
    mode: "enforce",
  };
  const { mappings, problems } = parseMapping(document, "bench");
  const [mapping] = mappings;
  const [target] = mapping?.targets ?? [];
  if (mapping === undefined || target === undefined) throw new Error(String(problems));
  return { mapping, target };
}

const FIXED: Omit<PlanInput, "source" | "actual" | "destination"> = {
  ...readMapping(),
  owner: OWNER,
  today: "2026-08-01",
  standing: { kind: "ours" },
  sourceVpc: undefined,
  targetVpc: undefined,
  // Self references lead to the destination without a look-up, and there are no others.
  index: {
    group: () => undefined,
    groupById: () => undefined,
    groupByName: () => undefined,
    nameOf: () => undefined,
    destinationsOf: () => [],
    isUnavailable: () => false,
    peerings: () => [],
    prefixLists: () => [],
  },
  foreignMarkers: [],
  quota: 100,
  weightOf: () => 1,
  acceptRemovals: null,
  verified: null,
  unfinished: new Set(),
  refusals: [],
};
