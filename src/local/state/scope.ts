/**
 * One account in one Region: everything EC2 keeps apart. Nothing in here is
 * visible to another scope except through peerings, which the world holds.
 */
import { idNamed } from "../ids.ts";
import { zonesOf } from "../partitions.ts";
import { spellIpv4 } from "../rules/cidr.ts";
import type { Fields } from "../wire/xml.ts";
import { addDefaultGroup } from "./add-group.ts";
import type { Instance } from "./instance.ts";
import { type AclAssociation, addDefaultAcl, addSubnet, type NetworkAcl } from "./network-acl.ts";
import { awsPrefixLists, type PrefixList } from "./prefix-list.ts";
import type { Rule, SecurityGroup } from "./security-group.ts";
import type { NetworkInterface, Subnet, Vpc } from "./vpc.ts";
import type { VpcAssociations } from "./vpc-association.ts";

/** What a client token stands for: the call it came with and what that call was answered. */
export interface FirstAnswer {
  readonly request: string;
  readonly answer: Fields;
}

export interface Scope {
  readonly account: string;
  readonly region: string;
  readonly vpcs: Map<string, Vpc>;
  readonly subnets: Map<string, Subnet>;
  readonly groups: Map<string, SecurityGroup>;
  readonly rules: Map<string, Rule>;
  readonly prefixLists: Map<string, PrefixList>;
  readonly networkAcls: Map<string, NetworkAcl>;
  /** The one ACL of each subnet, by subnet id. */
  readonly aclAssociations: Map<string, AclAssociation>;
  /** What calls that carry a client token were answered first, by action and token. */
  readonly firstAnswers: Map<string, FirstAnswer>;
  readonly interfaces: Map<string, NetworkInterface>;
  readonly instances: Map<string, Instance>;
  /** By group and VPC; see `associationKey`. */
  readonly vpcAssociations: VpcAssociations;
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
    aclAssociations: new Map(),
    firstAnswers: new Map(),
    interfaces: new Map(),
    instances: new Map(),
    vpcAssociations: new Map(),
    tags: new Map(),
    groupNames: new Map(),
    quotas: new Map(),
  };
  for (const list of awsPrefixLists(region)) scope.prefixLists.set(list.id, list);
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
    secondaryCidrs: [],
    ipv6Cidr: undefined,
    isDefault: true,
  };
  scope.vpcs.set(vpc.id, vpc);
  addDefaultGroup(scope, vpc, idNamed("sg", name));
  addDefaultAcl(scope, vpc);
  const firstSubnet = 172 * 2 ** 24 + 31 * 2 ** 16;
  for (const [index, zone] of zonesOf(scope.region).slice(0, 3).entries()) {
    const id = idNamed("subnet", `${name}/${zone.name}`);
    const cidr = `${spellIpv4(firstSubnet + index * 4096)}/20`;
    addSubnet(scope, {
      id,
      vpcId: vpc.id,
      cidr,
      ipv6Cidr: undefined,
      zone: zone.name,
      defaultForZone: true,
    });
  }
}
