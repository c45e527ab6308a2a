import { idNamed } from "../ids.ts";
import { renderTagsIfAny } from "../rules/render-rule.ts";
import { lookUpAll } from "../state/look-up.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { Vpc } from "../state/vpc.ts";
import { type FilterFields, readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

const dhcpOptionsId = "default";

/** VPCs by id or filter; everything unless a page is asked for. */
export function describeVpcs(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Fields {
  const vpcIds = parameters.texts("VpcId");
  const toPage = readPaging<Vpc>(parameters, { min: 5, max: 1000, ids: "VpcId" }, ({ id }) => id);
  const matches = readFilters(parameters, filterFields(scope));
  const { items, nextToken } = toPage(lookUpAll("vpc", scope.vpcs, vpcIds).filter(matches));
  return { vpcSet: items.map((vpc) => renderVpc(vpc, scope)), nextToken };
}

/** A VPC as the calls that make and list it show it; `tagSet` only where there are tags. */
export function renderVpc(vpc: Vpc, scope: Scope): Fields {
  return {
    vpcId: vpc.id,
    ownerId: scope.account,
    state: "available",
    cidrBlock: vpc.cidr,
    cidrBlockAssociationSet: ipv4Blocks(vpc).map((block) => renderIpv4(vpc, block, "associated")),
    ipv6CidrBlockAssociationSet:
      vpc.ipv6Cidr === undefined ? undefined : [renderIpv6(vpc, vpc.ipv6Cidr, "associated", scope)],
    dhcpOptionsId,
    instanceTenancy: "default",
    isDefault: vpc.isDefault,
    tagSet: renderTagsIfAny(tagsOf(scope, vpc.id)),
  };
}

type BlockState = "associating" | "associated" | "disassociating";

/** The association of an IPv4 block in one of its states. */
export function renderIpv4(vpc: Vpc, cidrBlock: string, state: BlockState): Fields {
  return { associationId: associationId(vpc, cidrBlock), cidrBlock, cidrBlockState: { state } };
}

/** The association of an IPv6 block in one of its states. */
export function renderIpv6(vpc: Vpc, ipv6CidrBlock: string, state: BlockState, scope: Scope): Fields {
  return {
    associationId: associationId(vpc, ipv6CidrBlock),
    ipv6CidrBlock,
    ipv6CidrBlockState: { state },
    networkBorderGroup: scope.region,
    ipv6Pool: "Amazon",
  };
}

/** The IPv4 blocks of a VPC, the one it was made with first. */
export function ipv4Blocks({ cidr, secondaryCidrs }: Vpc): readonly string[] {
  return [cidr, ...secondaryCidrs];
}

/** The id under which a block belongs to a VPC. */
export function associationId({ id }: Vpc, block: string): string {
  return idNamed("vpc-cidr-assoc", `${id}/${block}`);
}

function filterFields(scope: Scope): FilterFields<Vpc> {
  return {
    fields: {
      cidr: (vpc) => vpc.cidr,
      "cidr-block-association.cidr-block": ipv4Blocks,
      "cidr-block-association.association-id": (vpc) =>
        ipv4Blocks(vpc).map((block) => associationId(vpc, block)),
      "cidr-block-association.state": () => "associated",
      "dhcp-options-id": () => dhcpOptionsId,
      "ipv6-cidr-block-association.ipv6-cidr-block": (vpc) => vpc.ipv6Cidr,
      "ipv6-cidr-block-association.ipv6-pool": (vpc) => vpc.ipv6Cidr && "Amazon",
      "ipv6-cidr-block-association.association-id": (vpc) => vpc.ipv6Cidr && associationId(vpc, vpc.ipv6Cidr),
      "ipv6-cidr-block-association.state": (vpc) => vpc.ipv6Cidr && "associated",
      "is-default": (vpc) => String(vpc.isDefault),
      isDefault: (vpc) => String(vpc.isDefault),
      "owner-id": () => scope.account,
      state: () => "available",
      "tag-key": (vpc) => [...tagsOf(scope, vpc.id).keys()],
      "vpc-id": (vpc) => vpc.id,
    },
    tags: (vpc) => tagsOf(scope, vpc.id),
  };
}
