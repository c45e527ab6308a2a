import { renderTags } from "../rules/render-rule.ts";
import { lookUpAll } from "../state/look-up.ts";
import { type AclAssociation, isIpv6, type NetworkAcl, type NetworkAclEntry } from "../state/network-acl.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { Vpc } from "../state/vpc.ts";
import { type FilterFields, readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

/** An ACL with what a Describe call shows of it. */
interface ShownAcl {
  readonly acl: NetworkAcl;
  readonly entries: readonly NetworkAclEntry[];
  readonly associations: readonly AclAssociation[];
}

/** ACLs by id or filter; everything unless a page is asked for. */
export function describeNetworkAcls(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Fields {
  const aclIds = parameters.texts("NetworkAclId");
  const limits = { min: 5, max: 1000, ids: "NetworkAclId" };
  const toPage = readPaging<ShownAcl>(parameters, limits, ({ acl }) => acl.id);
  const matches = readFilters(parameters, filterFields(scope));
  const associations = associationsByAcl(scope);
  const shown = lookUpAll("networkAcl", scope.networkAcls, aclIds).map(
    (acl): ShownAcl => ({
      acl,
      entries: shownEntries(acl, scope.vpcs.get(acl.vpcId)),
      associations: associations.get(acl.id) ?? [],
    }),
  );
  const { items, nextToken } = toPage(shown.filter(matches));
  return { networkAclSet: items.map((item) => renderShown(item, scope)), nextToken };
}

function associationsByAcl(scope: Scope): ReadonlyMap<string, readonly AclAssociation[]> {
  const byAcl = new Map<string, AclAssociation[]>();
  for (const association of scope.aclAssociations.values()) {
    const own = byAcl.get(association.networkAclId) ?? [];
    byAcl.set(association.networkAclId, own);
    own.push(association);
  }
  return byAcl;
}

/** An ACL as the call that makes it shows it. */
export function renderNetworkAcl(
  acl: NetworkAcl,
  vpc: Vpc,
  associations: readonly AclAssociation[],
  scope: Scope,
): Fields {
  return renderShown({ acl, entries: shownEntries(acl, vpc), associations }, scope);
}

/** Egress before ingress, then by number; last the `*` entries, for IPv6 only where the VPC has a block. */
function shownEntries({ entries }: NetworkAcl, vpc: Vpc | undefined): readonly NetworkAclEntry[] {
  const own = [...entries.values()];
  const stars = vpc?.ipv6Cidr === undefined ? starEntries.slice(0, 1) : starEntries;
  return [true, false].flatMap((egress) => [
    ...own.filter((entry) => entry.egress === egress).sort((a, b) => a.number - b.number),
    ...stars.map((star) => ({ ...star, egress })),
  ]);
}

const denied = { protocol: "-1", action: "deny", ports: undefined, icmp: undefined } as const;
const starEntries = [
  { ...denied, number: 32767, cidr: "0.0.0.0/0" },
  { ...denied, number: 32768, cidr: "::/0" },
] as const;

function renderShown({ acl, entries, associations }: ShownAcl, scope: Scope): Fields {
  return {
    networkAclId: acl.id,
    vpcId: acl.vpcId,
    ownerId: scope.account,
    default: acl.isDefault,
    entrySet: entries.map(renderEntry),
    associationSet: associations.map(({ id, networkAclId, subnetId }) => ({
      networkAclAssociationId: id,
      networkAclId,
      subnetId,
    })),
    tagSet: renderTags(tagsOf(scope, acl.id)),
  };
}

function renderEntry({ number, egress, protocol, action, cidr, ports, icmp }: NetworkAclEntry): Fields {
  return {
    ruleNumber: number,
    protocol,
    ruleAction: action,
    egress,
    ...(isIpv6(cidr) ? { ipv6CidrBlock: cidr } : { cidrBlock: cidr }),
    icmpTypeCode: icmp && { code: icmp.code, type: icmp.type },
    portRange: ports && { from: ports.from, to: ports.to },
  };
}

function filterFields(scope: Scope): FilterFields<ShownAcl> {
  return {
    fields: {
      ...associationFields,
      ...entryFields,
      default: ({ acl }) => String(acl.isDefault),
      "network-acl-id": ({ acl }) => acl.id,
      "owner-id": () => scope.account,
      "tag-key": ({ acl }) => [...tagsOf(scope, acl.id).keys()],
      "vpc-id": ({ acl }) => acl.vpcId,
    },
    tags: ({ acl }) => tagsOf(scope, acl.id),
  };
}

type AclFields = FilterFields<ShownAcl>["fields"];

const associationFields: AclFields = {
  "association.association-id": ({ associations }) => associations.map(({ id }) => id),
  "association.network-acl-id": ({ associations }) => associations.map(({ networkAclId }) => networkAclId),
  "association.subnet-id": ({ associations }) => associations.map(({ subnetId }) => subnetId),
};

/** Each filter looks at all entries by itself: two filters may be met by different entries. */
const entryFields: AclFields = {
  "entry.cidr": ofEntry(({ cidr }) => (isIpv6(cidr) ? [] : [cidr])),
  "entry.egress": ofEntry(({ egress }) => [String(egress)]),
  "entry.icmp.code": ofEntry(({ icmp }) => (icmp ? [String(icmp.code)] : [])),
  "entry.icmp.type": ofEntry(({ icmp }) => (icmp ? [String(icmp.type)] : [])),
  "entry.ipv6-cidr": ofEntry(({ cidr }) => (isIpv6(cidr) ? [cidr] : [])),
  "entry.port-range.from": ofEntry(({ ports }) => (ports ? [String(ports.from)] : [])),
  "entry.port-range.to": ofEntry(({ ports }) => (ports ? [String(ports.to)] : [])),
  "entry.protocol": ofEntry(({ protocol }) => [protocol, ...(protocolNames.get(protocol) ?? [])]),
  "entry.rule-action": ofEntry(({ action }) => [action]),
  "entry.rule-number": ofEntry(({ number }) => [String(number)]),
};

// The filter, unlike the calls that write, also knows these protocols by name.
const protocolNames: ReadonlyMap<string, readonly string[]> = new Map([
  ["6", ["tcp"]],
  ["17", ["udp"]],
  ["1", ["icmp"]],
]);

function ofEntry(offer: (entry: NetworkAclEntry) => readonly string[]) {
  return ({ entries }: ShownAcl): readonly string[] => entries.flatMap(offer);
}
