/**
 * One source ACL and one destination ACL with a subnet under it, on a memory cloud, made from a pair of tiny
 * lists; and what the subnet is answered after each call. Judged by the tests' own oracle.
 */
import type { Scope } from "../../src/model/group.ts";
import type { ObservedAcl, ObservedEntry } from "../../src/model/network-acl.ts";
import type { Job } from "../../src/reconcile/job.ts";
import { answersOf, firstWronged, type TinyEntry, type TinyList } from "./entry-oracle.ts";
import type { EntryPair } from "./entry-pairs.ts";
import { FAIR, type Weather } from "./fault-plan.ts";
import { type CallRecord, MemoryCloud } from "./memory-cloud.ts";
import { EXPLICIT_PEERS, jobOf, NO_LIMITS, OWNER, OWNER_TAG, SOURCE, TARGET, vpcOf } from "./scene.ts";

const SOURCE_ACL = "acl-11111111111111111";
export const DESTINATION_ACL = "acl-22222222222222222";
const SUBNET = "subnet-22222222222222222";

export interface AclScene {
  readonly cloud: MemoryCloud;
  readonly job: Job;
}

/** With `isSwapped` a fresh ACL may take the destination's place; then all numbers are ours. */
export function buildAclScene(pair: EntryPair, isSwapped: boolean, weather: Weather = FAIR): AclScene {
  const tags = {
    [OWNER_TAG]: OWNER,
    "vpc-rule-sync:source": `${SOURCE.account}/${SOURCE.region}/${SOURCE_ACL}`,
  };
  const under = [{ associationId: "aclassoc-1", subnetId: SUBNET }];
  const wanted = isSwapped ? pair.after : inside(pair);
  const cloud = new MemoryCloud(
    {
      groups: [],
      vpcs: [vpcOf(SOURCE), vpcOf(TARGET)],
      prefixLists: [],
      peerings: [],
      quota: 60,
      entryQuota: pair.limit,
      acls: [
        aclOf(SOURCE, SOURCE_ACL, {}, wanted),
        { ...aclOf(TARGET, DESTINATION_ACL, tags, pair.before), associations: under },
      ],
    },
    weather,
  );
  return { cloud, job: aclJob(pair, isSwapped) };
}

/** What of the new list lies in our numbers; the rest is another's, and the same on both sides. */
function inside({ after, numbers }: EntryPair): TinyList {
  return new Map([...after].filter(([number]) => number >= numbers.from && number <= numbers.to));
}

function aclJob({ numbers }: EntryPair, isSwapped: boolean): Job {
  const job = jobOf({
    before: [],
    after: [],
    ownership: isSwapped ? "exclusive" : "managed",
    keep: [],
    isAdopted: false,
    quota: 60,
    statedQuota: null,
    limits: NO_LIMITS,
    translate: EXPLICIT_PEERS,
  });
  return {
    ...job,
    mappings: job.mappings.map((mapping) => ({
      ...mapping,
      kind: "network-acl",
      source: { ...mapping.source, select: { kind: "ids", ids: [SOURCE_ACL] } },
      numbers: isSwapped ? null : numbers,
      whenNoRoom: isSwapped ? "swap" : "hold",
    })),
  };
}

function aclOf(
  place: Scope & { readonly vpcId: string },
  aclId: string,
  tags: ObservedAcl["tags"],
  list: TinyList,
): ObservedAcl {
  const { account, region, vpcId } = place;
  const entries = [...list].map(([number, entry]) => toObserved(number, entry));
  return { account, region, aclId, name: "", vpcId, isDefault: false, tags, associations: [], entries };
}

function toObserved(number: number, entry: TinyEntry): ObservedEntry {
  const { allows, family, first, from, protocol, size, to } = entry;
  const length = (family === 4 ? 32 : 128) - Math.log2(size);
  return {
    direction: "ingress",
    number,
    action: allows ? "allow" : "deny",
    protocol: protocol === "all" ? "-1" : `${protocol}`,
    ...(family === 4 ? { ipv4: `10.0.0.${first}/${length}` } : { ipv6: `2001:db8::${first}/${length}` }),
    ...(protocol === 6 || protocol === 17 ? { ports: { from, to } } : {}),
    ...(protocol === 1 ? { icmp: { type: from, code: to } } : {}),
  };
}

/** The list that the subnet is under, read back from EC2's own shape. */
export function listOver(acls: ReadonlyMap<string, ObservedAcl>): TinyList {
  const acl = [...acls.values()].find(({ associations }) =>
    associations.some(({ subnetId }) => subnetId === SUBNET),
  );
  if (acl === undefined) throw new Error("the subnet is under no ACL");
  return new Map(acl.entries.map((entry) => [entry.number, toTiny(entry)]));
}

function toTiny({ action, icmp, ipv4, ipv6, ports, protocol }: ObservedEntry): TinyEntry {
  const [address = "", length = ""] = (ipv4 ?? ipv6 ?? "").split("/");
  const width = ipv4 === undefined ? 128 : 32;
  const size = 2 ** (width - Number(length));
  const last = address.split(ipv4 === undefined ? ":" : ".").at(-1) ?? "";
  const known = ([1, 6, 17, 50] as const).find((number) => `${number}` === protocol);
  return {
    allows: action === "allow",
    protocol: known ?? "all",
    from: ports?.from ?? icmp?.type ?? 0,
    to: ports?.to ?? icmp?.code ?? 0,
    family: width === 32 ? 4 : 6,
    first: last === "" ? 0 : Number.parseInt(last, width === 32 ? 10 : 16),
    size,
  };
}

/** The first write after which a packet had neither its old nor its new answer, in words; or null. */
export function breachOnSubnet(writes: readonly CallRecord[], { before, after }: EntryPair): string | null {
  const [old, next] = [answersOf(before), answersOf(after)];
  for (const [index, { aclsAfter, name, error }] of writes.entries()) {
    const at = firstWronged(old, answersOf(listOver(aclsAfter)), next);
    if (at !== null)
      return `after write ${index + 1} (${name}${error === null ? "" : `: ${error}`}): packet ${at}`;
  }
  return null;
}

/** True when the subnet is under exactly the new list. */
export function isThere(cloud: MemoryCloud, { after }: EntryPair): boolean {
  const list = listOver(cloud.acls);
  const words = (entries: TinyList): string =>
    JSON.stringify([...entries].sort(([a], [b]) => a - b).map(([number, entry]) => [number, plain(entry)]));
  return words(list) === words(after);
}

/** What tells two entries apart: ports mean nothing where there are none. */
function plain({ allows, family, first, from, protocol, size, to }: TinyEntry): readonly unknown[] {
  const hasTraffic = protocol === 6 || protocol === 17 || protocol === 1;
  return [allows, family, first, size, protocol, ...(hasTraffic ? [from, to] : [])];
}
