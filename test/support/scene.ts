/**
 * One source group and one destination group on a memory cloud, with a mapping from one to the other:
 * the stage on which most laws are tested. Rules are given in the destination's terms; the source gets
 * them in its own, so that the engine has to translate every symbolic peer.
 */
import type { PrefixList, Scope, Vpc } from "../../src/model/group.ts";
import type { KeepRule, Limits, Mapping, Ownership, Translate } from "../../src/model/mapping.ts";
import type { Job } from "../../src/reconcile/job.ts";
import type { Clock, Ports } from "../../src/reconcile/ports.ts";
import { FAIR, type Weather } from "./fault-plan.ts";
import { type CloudSeed, MemoryCloud } from "./memory-cloud.ts";
import type { CloudGroup } from "./memory-groups.ts";
import { distinct, FRIENDS, LISTS, type WordedRule } from "./rule-pairs.ts";
import { fullest, type RuleParts, type StoredPeer, type StoredRule, type Weights } from "./stored-rules.ts";

export const SOURCE: Scope & { readonly vpcId: string } = {
  account: "111111111111",
  region: "eu-west-1",
  vpcId: "vpc-11111111111111111",
};
export const TARGET: Scope & { readonly vpcId: string } = {
  account: "222222222222",
  region: "us-east-1",
  vpcId: "vpc-22222222222222222",
};
export const SOURCE_ID = "sg-11111111111111111";
export const DESTINATION_ID = "sg-22222222222222222";
export const OWNER = "333333333333/test/law";
export const OWNER_TAG = "vpc-rule-sync:owner";
const OUR_TAGS = {
  [OWNER_TAG]: OWNER,
  "vpc-rule-sync:source": `${SOURCE.account}/${SOURCE.region}/${SOURCE_ID}`,
};

/** What a prefix list counts, by the name the tests use. */
const WEIGHT_OF: Readonly<Record<string, number>> = { "pl-small": 1, "pl-large": 3 };

/** The destination's weights, for counting apart from the cloud. */
export const WEIGHTS: Weights = Object.fromEntries(
  LISTS.map((name) => [idIn(TARGET, name), WEIGHT_OF[name] ?? 1]),
);

export interface SceneSettings {
  readonly before: readonly OwnedRule[];
  readonly after: readonly WordedRule[];
  readonly ownership: Ownership;
  readonly keep: readonly KeepRule[];
  /** True when the destination has none of our tags and the mapping names it with `into`. */
  readonly isAdopted: boolean;
  /** What EC2 allows. */
  readonly quota: number;
  /** What the person says EC2 allows; null to let a refusal teach it. */
  readonly statedQuota: number | null;
  readonly limits?: Partial<Limits>;
  readonly acceptRemovals?: number | null;
  /** Explicit pairs for every peer unless said otherwise. */
  readonly translate?: Translate;
  readonly blocks?: { readonly source: Blocks; readonly target: Blocks };
}

type Blocks = Pick<Vpc, "ipv4" | "ipv6">;

/** A rule of the destination; `isOurs` says that it carries our owner tag. */
export interface OwnedRule extends WordedRule {
  readonly isOurs: boolean;
}

export interface Scene {
  readonly cloud: MemoryCloud;
  readonly job: Job;
}

export function buildScene(settings: SceneSettings, weather: Weather = FAIR): Scene {
  return { cloud: new MemoryCloud(seedOf(settings), weather), job: jobOf(settings) };
}

export function portsOn(cloud: MemoryCloud): Ports {
  return {
    reader: cloud,
    applier: cloud,
    clock: impatientClock(),
    stop: { isStopped: () => false },
    progress: { report: () => undefined },
  };
}

/** A clock whose sleeps are over at once. */
function impatientClock(): Clock {
  let now = Date.UTC(2026, 0, 1);
  return {
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms;
    },
  };
}

/** The name of a symbolic peer as the id it has in one place. */
export function idIn(place: Scope, name: string): string {
  const digit = place.account === SOURCE.account ? "1" : "2";
  if (name === "self") return digit === "1" ? SOURCE_ID : DESTINATION_ID;
  return name.startsWith("pl-") ? `${name}-${digit}` : `sg-${name}-${digit}`;
}

/** Different in every place, so that nothing is found by its name alone. */
function nameIn(place: Scope, name: string): string {
  return `${name} of ${place.account}`;
}

/** A rule that names its peers as the tests do, with the ids of one place. */
export function placed<T extends RuleParts>(rule: T, place: Scope): T {
  return { ...rule, peer: placedPeer(rule.peer, place) };
}

function placedPeer(peer: StoredPeer, place: Scope): StoredPeer {
  switch (peer.kind) {
    case "cidr":
      return peer;
    case "group":
      return { kind: "group", account: place.account, id: idIn(place, peer.id) };
    case "list":
      return { kind: "list", id: idIn(place, peer.id) };
  }
}

/** The fuller counter of the fuller direction, of rules that name their peers as the tests do. */
export function mostUsed(rules: readonly RuleParts[]): number {
  const here = distinct(rules).map((rule) => placed(rule, TARGET));
  return Math.max(fullest(here, "ingress", WEIGHTS), fullest(here, "egress", WEIGHTS));
}

function seedOf(settings: SceneSettings): CloudSeed {
  const tags = settings.isAdopted ? {} : OUR_TAGS;
  return {
    groups: [
      group(
        SOURCE,
        SOURCE_ID,
        "web",
        {},
        settings.after.map((rule, index) => stored(rule, SOURCE, `s${index}`)),
      ),
      group(
        TARGET,
        DESTINATION_ID,
        "web",
        tags,
        settings.before.map((rule, index) => owned(rule, index)),
      ),
      ...[SOURCE, TARGET].flatMap((place) =>
        FRIENDS.map((name) => group(place, idIn(place, name), nameIn(place, name), {}, [])),
      ),
    ],
    vpcs: [vpcOf(SOURCE, settings.blocks?.source), vpcOf(TARGET, settings.blocks?.target)],
    prefixLists: [SOURCE, TARGET].flatMap((place) => LISTS.map((name) => listOf(place, name))),
    peerings: [],
    quota: settings.quota,
  };
}

function owned(rule: OwnedRule, index: number): StoredRule {
  const plain = stored(rule, TARGET, `d${index}`);
  return rule.isOurs ? { ...plain, tags: { [OWNER_TAG]: OWNER } } : plain;
}

export function stored(rule: WordedRule, place: Scope, id: string): StoredRule {
  const { way, protocol, from, to, peer } = placed(rule, place);
  return { way, protocol, from, to, peer, description: rule.description, id: `sgr-${id}`, tags: {} };
}

export function group(
  place: Scope & { readonly vpcId: string },
  groupId: string,
  name: string,
  tags: CloudGroup["tags"],
  rules: readonly StoredRule[],
): CloudGroup {
  return { ...place, groupId, name, description: `group ${name}`, tags, rules };
}

const BLOCKS: Blocks = { ipv4: ["10.0.0.0/16"], ipv6: ["2001:db8::/56"] };

export function vpcOf(
  { account, region, vpcId }: Scope & { readonly vpcId: string },
  blocks = BLOCKS,
): Vpc & Scope {
  return { account, region, vpcId, ...blocks, tags: {} };
}

export function listOf({ account, region }: Scope, name: string): PrefixList & Scope {
  const id = idIn({ account, region }, name);
  return {
    account,
    region,
    id,
    name: nameIn({ account, region }, name),
    owner: account,
    weight: WEIGHT_OF[name] ?? 1,
    version: 1,
  };
}

export function jobOf(settings: SceneSettings): Job {
  return {
    runId: "run-law",
    action: "sync",
    mappings: [mappingOf(settings)],
    neighbours: [],
    approved: null,
    ownerPrefix: OWNER.slice(0, OWNER.lastIndexOf("/")),
    adopt: false,
    acceptRemovals: settings.acceptRemovals ?? null,
    foreignMarkers: [],
    ruleQuota: settings.statedQuota,
  };
}

/** Nothing is too much: laws about limits set their own. */
export const NO_LIMITS: Limits = {
  maxRemovals: 1000,
  maxRemovalsPercent: 100,
  allowWorld: [{ protocol: "all", ports: null }],
};

export const EXPLICIT_PEERS: Translate = {
  cidrs: [],
  vpcBlocks: false,
  groups: Object.fromEntries(FRIENDS.map((name) => [idIn(SOURCE, name), idIn(TARGET, name)])),
  prefixLists: Object.fromEntries(LISTS.map((name) => [idIn(SOURCE, name), idIn(TARGET, name)])),
  unresolved: "hold",
};

function mappingOf({ ownership, keep, isAdopted, limits, translate }: SceneSettings): Mapping {
  const settings = {
    as: "{name}",
    translate: translate ?? EXPLICIT_PEERS,
    keep,
    limits: { ...NO_LIMITS, ...limits },
    associations: { kind: "none" } as const,
    ...(isAdopted ? { into: DESTINATION_ID } : {}),
  };
  const { account, region, vpcId } = TARGET;
  return {
    id: "law",
    kind: "security-group",
    source: { account: SOURCE.account, region: SOURCE.region, select: { kind: "ids", ids: [SOURCE_ID] } },
    targets: [{ account, region, vpc: { kind: "id", vpcId }, ...settings }],
    mode: "enforce",
    ownership,
    tags: "none",
    whenSourceMissing: "hold",
    whenNoRoom: "hold",
    numbers: null,
  };
}
