/** The network ACLs and subnets of small worlds; see plan-worlds.ts. */
import type { Scope, Tags } from "../../src/model/group.ts";
import type { ObservedAcl, Subnet } from "../../src/model/network-acl.ts";
import { observedAcl } from "./rule-notation.ts";

export interface AclText {
  readonly vpc: string;
  /** Its `Name` tag. */
  readonly name?: string;
  readonly tags?: Tags;
  readonly rules?: readonly string[];
  readonly subnets?: readonly string[];
  readonly isDefault?: boolean;
}

export interface SubnetText {
  readonly vpc: string;
  readonly name?: string;
  /** `eu-west-1a euw1-az2`. */
  readonly zone?: string;
}

export interface AclScopeText {
  readonly acls?: Readonly<Record<string, AclText>>;
  readonly subnets?: Readonly<Record<string, SubnetText>>;
}

/** The ACLs that are told of, and for each VPC that has none its default ACL, with every subnet that is left. */
export function aclsOf(place: Scope, scope: AclScopeText, vpcIds: readonly string[]): readonly ObservedAcl[] {
  const { acls = {}, subnets = {} } = scope;
  const told = Object.entries(acls).map(
    ([aclId, { vpc, name, tags = {}, rules = [], subnets: own = [], isDefault }]) =>
      observedAcl({
        ...place,
        aclId,
        vpcId: vpc,
        isDefault: isDefault ?? false,
        tags: name === undefined ? tags : { Name: name, ...tags },
        lines: rules,
        subnets: own,
      }),
  );
  const placed = new Set(told.flatMap(({ associations }) => associations.map(({ subnetId }) => subnetId)));
  const defaults = vpcIds
    .filter((vpcId) => !told.some((acl) => acl.vpcId === vpcId && acl.isDefault))
    .map((vpcId) => {
      const rest = Object.entries(subnets).filter(([id, { vpc }]) => vpc === vpcId && !placed.has(id));
      const lines = ["in 100 allow all from 0.0.0.0/0", "out 100 allow all to 0.0.0.0/0"];
      const aclId = `acl-default-${vpcId}`;
      return observedAcl({ ...place, aclId, vpcId, isDefault: true, lines, subnets: rest.map(([id]) => id) });
    });
  return [...told, ...defaults];
}

/** Subnets by the id of their VPC. */
export function subnetsOf(
  place: Scope,
  { subnets = {} }: AclScopeText,
  vpcIds: readonly string[],
): ReadonlyMap<string, readonly Subnet[]> {
  const all = Object.entries(subnets).map(([subnetId, { vpc, name = "", zone = "" }]): Subnet => {
    const [zoneName = "", zoneId = ""] = zone.split(" ");
    return { ...place, subnetId, vpcId: vpc, name, zone: zoneName, zoneId };
  });
  return new Map(vpcIds.map((id) => [id, all.filter(({ vpcId }) => vpcId === id)]));
}
