/** Small worlds and mappings to plan on, and a plan as lines of text. Plain data, so that it fits into JSON. */
import { SyncError } from "../../src/model/errors.ts";
import { isPendingGroupId, type ObservedGroup, type PrefixList, type Tags } from "../../src/model/group.ts";
import type { Mapping } from "../../src/model/mapping.ts";
import { parseMappings } from "../../src/model/mapping-document.ts";
import type { AssociationChange, Destination, Finding, Plan } from "../../src/model/plan.ts";
import type { Snapshot, World } from "../../src/model/snapshot.ts";
import {
  type Entry,
  type PlannedWorld,
  type PlanRequest,
  planMappings,
} from "../../src/plan/plan-mappings.ts";
import { type AclScopeText, aclsOf, subnetsOf } from "./acl-worlds.ts";
import { peering } from "./known-references.ts";
import { changeLine, observedGroup, permission, stepLine, tagLine } from "./rule-notation.ts";

export interface GroupText {
  readonly name: string;
  readonly vpc: string;
  readonly description?: string;
  readonly tags?: Tags;
  readonly rules?: readonly string[];
  /** Rules tagged with an owner, among `rules`. */
  readonly owned?: Readonly<Record<string, readonly string[]>>;
}

export interface ScopeText extends AclScopeText {
  readonly vpcs?: Readonly<Record<string, { ipv4?: string[]; ipv6?: string[]; tags?: Tags }>>;
  readonly groups?: Readonly<Record<string, GroupText>>;
  readonly prefixLists?: readonly PrefixList[];
  /** Pairs of `account/region/vpc`. */
  readonly peerings?: readonly (readonly [string, string])[];
  /** Facts read on demand; all of them where nothing is said. */
  readonly known?: readonly string[];
  /** Applied values of Service Quotas by code. */
  readonly quotas?: Readonly<Record<string, number>>;
  /** Why this scope could not be read. */
  readonly failed?: string;
}

/** Scopes by `account/region`. */
export type WorldText = Readonly<Record<string, ScopeText>>;

export function worldOf(text: WorldText): World {
  return new Map(
    Object.entries(text).map(([key, scope]) => [
      key,
      scope.failed === undefined ? snapshotOf(key, scope) : unreadable(key, scope.failed),
    ]),
  );
}

function unreadable(subject: string, code: string): SyncError {
  return new SyncError({ code, subject, reason: "it could not be read", next: "look why" });
}

function snapshotOf(key: string, scope: ScopeText): Snapshot {
  const [account = "", region = ""] = key.split("/");
  const place = { account, region };
  const vpcs = Object.entries(scope.vpcs ?? {}).map(
    ([vpcId, { ipv4 = [], ipv6 = [], tags = {} }]) => [vpcId, { vpcId, ipv4, ipv6, tags }] as const,
  );
  const vpcIds = vpcs.map(([vpcId]) => vpcId);
  const everything = ["prefix-lists", "peerings", ...vpcIds.flatMap((id) => [`vpc ${id}`, `subnets ${id}`])];
  const known = new Set(scope.known ?? everything);
  // Every VPC has its default group.
  const defaults = vpcs.map(([vpcId]) =>
    observedGroup({ ...place, groupId: `default of ${vpcId}`, name: "default", vpcId }),
  );
  const own = Object.entries(scope.groups ?? {}).map(([groupId, { name, vpc, description, tags, rules }]) =>
    observedGroup({
      ...place,
      groupId,
      name,
      vpcId: vpc,
      description: description ?? name,
      tags: tags ?? {},
      lines: rules ?? [],
    }),
  );
  return {
    ...place,
    groups: new Map([...defaults, ...own].map((group) => [group.groupId, group])),
    freshRules: new Map(),
    ownedRules: ownedRules(scope),
    vpcs: new Map(vpcs),
    prefixLists: scope.prefixLists ?? [],
    acls: new Map(aclsOf(place, scope, vpcIds).map((acl) => [acl.aclId, acl])),
    subnets: new Map([...subnetsOf(place, scope, vpcIds)].filter(([id]) => known.has(`subnets ${id}`))),
    quotas: new Map(Object.entries(scope.quotas ?? {})),
    peerings: (scope.peerings ?? []).map(([a, b]) => peering(a, b)),
    known,
    failedFacts: new Map(),
  };
}

function ownedRules({ groups = {} }: ScopeText): Snapshot["ownedRules"] {
  return new Map(
    Object.entries(groups).map(([groupId, { owned = {} }]) => [
      groupId,
      Object.entries(owned).flatMap(([owner, lines]) =>
        lines.map((line, index) => ({
          ruleId: `sgr-${owner}-${index}`,
          groupId,
          direction: line.startsWith("in ") ? ("ingress" as const) : ("egress" as const),
          permission: permission(line),
          tags: { "vpc-rule-sync:owner": owner },
        })),
      ),
    ]),
  );
}

/** Mappings as their files say them. */
export function mappingsOf(documents: readonly object[]): readonly Mapping[] {
  if (documents.length === 0) return [];
  const { mappings, problems } = parseMappings(JSON.stringify(documents), "test");
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  return mappings;
}

export type PlanText = Partial<Omit<PlanRequest, "mappings" | "neighbours" | "world">> & {
  readonly mappings: readonly object[];
  readonly neighbours?: readonly object[];
  readonly world: WorldText;
};

export function planText({ mappings, neighbours = [], world, ...rest }: PlanText): PlannedWorld {
  return planMappings({
    mappings: mappingsOf(mappings),
    neighbours: mappingsOf(neighbours),
    world: worldOf(world),
    ownerPrefix: "111111111111/cli",
    adopt: false,
    acceptRemovals: null,
    foreignMarkers: [],
    today: "2026-08-01",
    ruleQuota: () => null,
    entryQuota: () => null,
    verifiedRules: () => null,
    created: new Set(),
    unfinished: new Set(),
    sources: new Map(),
    creationIsOver: false,
    only: null,
    ...rest,
  });
}

/** Everything that planning says, one line each; what belongs to a destination stands indented below it. */
export function plannedLines({ entries, problems, findings, wanted }: PlannedWorld): readonly string[] {
  return [
    ...entries.flatMap(entryLines),
    ...problems.map(({ code, subject, field = "" }) => `problem ${code} ${subject} ${field}`.trim()),
    ...findings.map(({ code, subject }) => `finding ${code} ${subject}`),
    ...wanted.map((fact) => {
      const { account, region } = fact.scope;
      const vpcId = fact.kind === "vpc" || fact.kind === "subnets" ? fact.vpcId : null;
      return `wants ${fact.kind} of ${placeOf({ account, region, vpcId })}`;
    }),
  ];
}

function entryLines(entry: Entry): readonly string[] {
  const { id } = entry.mapping;
  switch (entry.kind) {
    case "failed":
      return [`${id} in ${placeOf(entry.place)}: failed ${entry.error.code}`];
    case "source-missing":
      return [`${id} > ${destinationLine(entry.destination)}: held ${entry.reason.code}`];
    case "planned":
      return [
        `${id} > ${destinationLine(entry.plan.destination)}: ${verdictLine(entry.plan)}`,
        ...planLines(entry.plan),
      ];
  }
}

export function planLines(plan: Plan): readonly string[] {
  const { creation, tagChanges, changes, associationChanges, findings } = plan;
  return [
    ...(creation === undefined ? [] : [`  create ${creation.name}`]),
    ...tagChanges.map((change) => `  ${tagLine(change)}`),
    ...changes.map((change) => `  ${changeLine(change)}`),
    ...associationChanges.map((change) => `  ${associationLine(change)}`),
    ...findings.map((finding) => `  ${findingLine(finding)}`),
  ];
}

function associationLine({ subnetId, was, withheld }: AssociationChange): string {
  return `subnet ${subnetId}, was under ${was}${withheld === undefined ? "" : ` (withheld ${withheld})`}`;
}

export function stepLines(plan: Plan): readonly string[] {
  return plan.steps.map(stepLine);
}

function findingLine({ code, subject }: Finding): string {
  return `finding ${code} ${subject}`;
}

/** `hold UNRESOLVED, WORLD_OPEN`. */
export function verdictLine({ verdict }: Plan): string {
  return [verdict.kind, verdict.reasons.map(({ code }) => code).join(", ")].join(" ").trim();
}

function destinationLine(destination: Destination): string {
  const id = isPendingGroupId(destination.groupId) ? "" : ` ${destination.groupId}`;
  return `${destination.name}${id} in ${placeOf(destination)}`;
}

function placeOf(place: {
  readonly account: string;
  readonly region: string;
  readonly vpcId?: string | null;
}): string {
  return [place.account, place.region, place.vpcId ?? null].filter((part) => part !== null).join("/");
}

/** The plan of the only destination. */
export function onlyPlan(planned: PlannedWorld): Plan {
  const [entry, ...others] = planned.entries;
  if (entry?.kind !== "planned" || others.length > 0) throw new Error(plannedLines(planned).join("\n"));
  return entry.plan;
}

export function groupIn(world: World, groupId: string): ObservedGroup {
  for (const snapshot of world.values()) {
    const group = snapshot instanceof SyncError ? undefined : snapshot.groups.get(groupId);
    if (group !== undefined) return group;
  }
  throw new Error(`no group ${groupId}`);
}
