/**
 * One account in one Region: everything EC2 keeps apart. Nothing in here is
 * visible to another scope except through peerings, which the world holds.
 */
import { digest, idNamed } from "../ids.ts";
import { zonesOf } from "../partitions.ts";
import { spellIpv4 } from "../rules/cidr.ts";
import { addDefaultGroup } from "./add-group.ts";
import type { Rule, SecurityGroup } from "./security-group.ts";
import type { NetworkAcl, NetworkInterface, PrefixList, Subnet, Vpc } from "./vpc.ts";

export interface Scope {
  readonly account: string;
  readonly region: string;
  readonly vpcs: Map<string, Vpc>;
  readonly subnets: Map<string, Subnet>;
  readonly groups: Map<string, SecurityGroup>;
  readonly rules: Map<string, Rule>;
  readonly prefixLists: Map<string, PrefixList>;
  readonly networkAcls: Map<string, NetworkAcl>;
  readonly interfaces: Map<string, NetworkInterface>;
  /** Tags of every taggable resource, by resource id. */
  readonly tags: Map<string, Map<string, string>>;
  /** Group ids by VPC and lower-case name: names are unique ignoring case. */
  readonly groupNames: Map<string, string>;
  readonly quotas: Map<string, number>;
}

/** A fresh scope as AWS hands it out: the default VPC with its group and subnets, and AWS's prefix lists. */
export function newScope(account: string, region: string): Scope {
  const scope: Scope = {
    account,
    region,
    vpcs: new Map(),
    subnets: new Map(),
    groups: new Map(),
    rules: new Map(),
    prefixLists: new Map(),
    networkAcls: new Map(),
    interfaces: new Map(),
    tags: new Map(),
    groupNames: new Map(),
    quotas: new Map(),
  };
  addManagedPrefixLists(scope);
  addDefaultVpc(scope);
  return scope;
}

const noTags: ReadonlyMap<string, string> = new Map();

/** The tags of a resource; none for one without. */
export function tagsOf(scope: Scope, id: string): ReadonlyMap<string, string> {
  return scope.tags.get(id) ?? noTags;
}

/** The VPC EC2 uses where a call names none. */
export function defaultVpcOf(scope: Scope): Vpc | undefined {
  for (const vpc of scope.vpcs.values()) if (vpc.isDefault) return vpc;
  return undefined;
}

function addDefaultVpc(scope: Scope): void {
  const name = `${scope.account}/${scope.region}/default`;
  const vpc: Vpc = {
    id: idNamed("vpc", name),
    cidr: "172.31.0.0/16",
    ipv6Cidr: undefined,
    isDefault: true,
  };
  scope.vpcs.set(vpc.id, vpc);
  addDefaultGroup(scope, vpc, idNamed("sg", name));
  const firstSubnet = 172 * 2 ** 24 + 31 * 2 ** 16;
  for (const [index, zone] of zonesOf(scope.region).slice(0, 3).entries()) {
    const id = idNamed("subnet", `${name}/${zone.name}`);
    const cidr = `${spellIpv4(firstSubnet + index * 4096)}/20`;
    scope.subnets.set(id, {
      id,
      vpcId: vpc.id,
      cidr,
      ipv6Cidr: undefined,
      zone: zone.name,
      defaultForZone: true,
    });
  }
}

// The lists have one id in a Region, whichever account looks.
function addManagedPrefixLists(scope: Scope): void {
  for (const [service, cidr] of [
    ["s3", "198.51.100.0/25"],
    ["dynamodb", "198.51.100.128/25"],
  ] as const) {
    const name = `com.amazonaws.${scope.region}.${service}`;
    const id = `pl-${digest(name).slice(0, 8)}`;
    const entries = [{ cidr, description: undefined }];
    scope.prefixLists.set(id, { id, name, family: "IPv4", owner: "AWS", weight: 1, entries });
  }
}
