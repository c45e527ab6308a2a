/**
 * A seed for the local cloud and the mapping that governs it: source groups in one VPC, their destinations
 * in others, marked as ours, all in line or some of them drifted by one rule lost and one added.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "./random.ts";
import { type BenchRule, drifted, makeRules } from "./rules.ts";

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Fleet {
  /** Whose credentials run the command; it owns the destinations. */
  readonly caller: string;
  readonly source: Place;
  readonly targets: readonly Place[];
  readonly groupsPerTarget: number;
  readonly rulesPerGroup: number;
  /** Of every so many groups of a target the first is drifted; null for none. */
  readonly driftedOneIn: number | null;
}

export interface FleetFiles {
  readonly seedFile: string;
  readonly mappingFile: string;
  remove(): Promise<void>;
}

const MAPPING_ID = "bench";
const SELECTING_TAG = { Key: "bench", Value: "yes" } as const;

/** Writes both files into a fresh folder of their own. */
export async function writeFleet(fleet: Fleet): Promise<FleetFiles> {
  const folder = await mkdtemp(join(tmpdir(), "vpc-rule-sync-bench-"));
  const seedFile = join(folder, "seed.json");
  const mappingFile = join(folder, "mapping.json");
  await writeFile(seedFile, JSON.stringify(seedOf(fleet)));
  await writeFile(mappingFile, JSON.stringify(mappingOf(fleet)));
  return { seedFile, mappingFile, remove: () => rm(folder, { recursive: true }) };
}

function mappingOf({ source, targets }: Fleet) {
  return {
    id: MAPPING_ID,
    kind: "security-group",
    source: { ...source, vpc: vpcId(0), select: { tags: { [SELECTING_TAG.Key]: SELECTING_TAG.Value } } },
    targets: targets.map((target, index) => ({ ...target, vpc: vpcId(index + 1) })),
    mode: "enforce",
  };
}

function seedOf(fleet: Fleet) {
  const random = seededRandom(20_261_122);
  const rules = Array.from({ length: fleet.groupsPerTarget }, () => makeRules(fleet.rulesPerGroup, random));
  const sources = rules.map((list, index) => groupOf(0, index, list, [SELECTING_TAG]));
  const targets = fleet.targets.map((target, place) =>
    vpcEntry(
      target,
      place + 1,
      rules.map((list, index) => destinationOf(fleet, place + 1, index, list)),
    ),
  );
  return { name: "bench", accounts: [vpcEntry(fleet.source, 0, sources), ...targets] };
}

function destinationOf(fleet: Fleet, place: number, index: number, rules: readonly BenchRule[]) {
  const { driftedOneIn, caller, source } = fleet;
  const hasDrifted = driftedOneIn !== null && index % driftedOneIn === 0;
  return groupOf(place, index, hasDrifted ? drifted(rules) : rules, [
    { Key: "vpc-rule-sync:owner", Value: `${caller}/cli/${MAPPING_ID}` },
    { Key: "vpc-rule-sync:source", Value: `${source.account}/${source.region}/${groupId(0, index)}` },
  ]);
}

function vpcEntry({ account, region }: Place, place: number, securityGroups: readonly object[]) {
  return { account, region, vpcs: [{ id: vpcId(place), cidr: "10.0.0.0/16", securityGroups }] };
}

function groupOf(place: number, index: number, rules: readonly BenchRule[], tags: readonly object[]) {
  const id = groupId(place, index);
  const permissions = (direction: BenchRule["direction"]) =>
    rules.filter((rule) => rule.direction === direction).map((rule) => permissionOf(rule, id));
  return {
    id,
    name: `service-${index}`,
    description: `service ${index} of the bench`,
    tags: [...tags, { Key: "team", Value: `team-${index % 9}` }],
    ingress: permissions("ingress"),
    egress: permissions("egress"),
  };
}

function permissionOf({ protocol, from, to, peer, description }: BenchRule, ownId: string) {
  const note = description === "" ? {} : { Description: description };
  return {
    IpProtocol: protocol,
    FromPort: from,
    ToPort: to,
    ...(peer.kind === "ipv4" ? { IpRanges: [{ CidrIp: peer.cidr, ...note }] } : {}),
    ...(peer.kind === "ipv6" ? { Ipv6Ranges: [{ CidrIpv6: peer.cidr, ...note }] } : {}),
    ...(peer.kind === "self" ? { UserIdGroupPairs: [{ GroupId: ownId, ...note }] } : {}),
  };
}

function vpcId(place: number): string {
  return `vpc-${place.toString(16).padStart(17, "0")}`;
}

/** Place 0 is the source; group `index` of every place has the same rules. */
export function groupId(place: number, index: number): string {
  return `sg-${(place * 100_000 + index).toString(16).padStart(17, "0")}`;
}
