/**
 * Up to three source groups that refer to each other, and a target VPC that has none of them yet: what a
 * first run makes. Destinations are told apart by name, because their ids are EC2's to choose.
 */
import fc from "fast-check";
import type { Mapping, Ownership } from "../../src/model/mapping.ts";
import type { Job } from "../../src/reconcile/job.ts";
import { FAIR, type Weather } from "./fault-plan.ts";
import { MemoryCloud } from "./memory-cloud.ts";
import { distinct, ruleArb, type WordedRule } from "./rule-pairs.ts";
import { group, idIn, NO_LIMITS, SOURCE, TARGET, vpcOf } from "./scene.ts";
import { identityOf, type StoredRule } from "./stored-rules.ts";

const NAMES = ["app", "db", "web"] as const;

export interface Family {
  /** The rules of each group; a peer of kind `group` names one of the family. */
  readonly members: readonly (readonly WordedRule[])[];
  readonly ownership: Ownership;
}

const memberRuleArb = fc.oneof(
  { weight: 1, arbitrary: ruleArb.filter(({ peer }) => peer.kind === "cidr") },
  {
    weight: 2,
    arbitrary: fc
      .tuple(ruleArb, fc.constantFrom(...NAMES))
      .map(([rule, id]): WordedRule => ({ ...rule, peer: { kind: "group", account: "", id } })),
  },
);

export function familyArb(ownerships: readonly Ownership[]): fc.Arbitrary<Family> {
  return fc.record({
    members: fc
      .array(fc.array(memberRuleArb, { minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: NAMES.length,
      })
      .map((members) => members.map((rules) => distinct(rules.map((rule) => within(rule, members.length))))),
    ownership: fc.constantFrom(...ownerships),
  });
}

/** A reference to a group that this family does not have becomes one to its first. */
function within(rule: WordedRule, size: number): WordedRule {
  const { peer } = rule;
  if (peer.kind !== "group" || NAMES.slice(0, size).some((name) => name === peer.id)) return rule;
  return { ...rule, peer: { ...peer, id: NAMES[0] } };
}

export function familyCloud({ members }: Family, weather: Weather = FAIR): MemoryCloud {
  const sources = members.map((rules, index) => {
    const name = nameAt(index);
    return group(
      SOURCE,
      idIn(SOURCE, name),
      name,
      {},
      rules.map((rule, at) => sourceRule(rule, `${name}${at}`)),
    );
  });
  // A VPC always has its default group; without any group it would not be there.
  const defaults = [SOURCE, TARGET].map((place) => group(place, idIn(place, "default"), "default", {}, []));
  return new MemoryCloud(
    {
      groups: [...sources, ...defaults],
      vpcs: [vpcOf(SOURCE), vpcOf(TARGET)],
      prefixLists: [],
      peerings: [],
      quota: 60,
    },
    weather,
  );
}

function nameAt(index: number): string {
  return NAMES[index] ?? NAMES[0];
}

function sourceRule({ way, protocol, from, to, peer, description }: WordedRule, id: string): StoredRule {
  const there =
    peer.kind === "group" ? { ...peer, account: SOURCE.account, id: idIn(SOURCE, peer.id) } : peer;
  return { way, protocol, from, to, peer: there, description, id: `sgr-${id}`, tags: {} };
}

/** Every group of the target VPC by name, with its rules in words; ids of the family's groups become names. */
export function familyState(cloud: MemoryCloud): Readonly<Record<string, readonly string[]>> {
  const there = [...cloud.groups.values()].filter(({ vpcId }) => vpcId === TARGET.vpcId);
  const names = new Map(there.map(({ groupId, name }) => [groupId, name]));
  const words = (rule: StoredRule): string => {
    const { peer } = rule;
    const named = peer.kind === "group" ? { ...peer, id: names.get(peer.id) ?? peer.id } : peer;
    return `${identityOf({ ...rule, peer: named })} ${rule.description}`;
  };
  return Object.fromEntries(
    there
      .filter(({ name }) => name !== "default")
      .map((item) => [item.name, [...item.rules.map(words), ...tagWords(item.tags)].sort()] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function tagWords(tags: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(tags).map(([key, value]) => `tag ${key}=${value}`);
}

/** What the source says each group should hold, in the words of `familyState`, without tags. */
export function familyRules({ members }: Family): Readonly<Record<string, readonly string[]>> {
  const words = (rule: WordedRule): string => {
    const { peer } = rule;
    const there = peer.kind === "group" ? { ...peer, account: TARGET.account } : peer;
    return `${identityOf({ ...rule, peer: there })} ${rule.description}`;
  };
  return Object.fromEntries(members.map((rules, index) => [nameAt(index), rules.map(words).sort()] as const));
}

export function familyJob({ members, ownership }: Family): Job {
  const { account, region, vpcId } = TARGET;
  const ids = members.map((_, index) => idIn(SOURCE, nameAt(index)));
  const mapping: Mapping = {
    id: "family",
    kind: "security-group",
    source: { account: SOURCE.account, region: SOURCE.region, select: { kind: "ids", ids } },
    targets: [
      {
        account,
        region,
        vpc: { kind: "id", vpcId },
        as: "{name}",
        translate: { cidrs: [], vpcBlocks: false, groups: {}, prefixLists: {}, unresolved: "hold" },
        keep: [],
        limits: NO_LIMITS,
        associations: { kind: "none" },
      },
    ],
    mode: "enforce",
    ownership,
    tags: "none",
    whenSourceMissing: "hold",
    whenNoRoom: "hold",
    numbers: null,
  };
  return {
    runId: "run-family",
    action: "sync",
    mappings: [mapping],
    neighbours: [],
    approved: null,
    ownerPrefix: "333333333333/test",
    adopt: false,
    acceptRemovals: null,
    foreignMarkers: [],
    ruleQuota: null,
  };
}
