import { zoneIdOf } from "../partitions.ts";
import { ipv4Range } from "../rules/cidr.ts";
import { arnOf, renderTagsIfAny } from "../rules/render-rule.ts";
import { lookUpAll } from "../state/look-up.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { Subnet } from "../state/vpc.ts";
import { type FilterFields, readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

/** Subnets by id or filter; everything unless a page is asked for. */
export function describeSubnets(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Fields {
  const subnetIds = parameters.texts("SubnetId");
  const toPage = readPaging<Subnet>(parameters, { min: 5, max: 1000, ids: "SubnetId" }, ({ id }) => id);
  const matches = readFilters(parameters, filterFields(scope));
  const { items, nextToken } = toPage(lookUpAll("subnet", scope.subnets, subnetIds).filter(matches));
  return { subnetSet: items.map((subnet) => renderSubnet(subnet, scope)), nextToken };
}

/** A subnet as the calls that make and list it show it. */
export function renderSubnet(subnet: Subnet, scope: Scope): Fields {
  return {
    subnetId: subnet.id,
    subnetArn: arnOf(scope, "subnet", subnet.id),
    state: "available",
    ownerId: scope.account,
    vpcId: subnet.vpcId,
    cidrBlock: subnet.cidr,
    ipv6CidrBlockAssociationSet: renderIpv6(subnet),
    availableIpAddressCount: freeAddresses(subnet, scope),
    availabilityZone: subnet.zone,
    availabilityZoneId: zoneIdOf(subnet.zone),
    defaultForAz: subnet.defaultForZone,
    mapPublicIpOnLaunch: subnet.defaultForZone,
    assignIpv6AddressOnCreation: false,
    tagSet: renderTagsIfAny(tagsOf(scope, subnet.id)),
  };
}

function renderIpv6({ id, ipv6Cidr }: Subnet): readonly Fields[] {
  if (ipv6Cidr === undefined) return [];
  const associationId = `subnet-cidr-assoc-${id.slice("subnet-".length)}`;
  return [{ associationId, ipv6CidrBlock: ipv6Cidr, ipv6CidrBlockState: { state: "associated" } }];
}

// AWS keeps the first four addresses of a subnet and the last one for itself.
function freeAddresses(subnet: Subnet, scope: Scope): number {
  const { first, last } = ipv4Range(subnet.cidr);
  const taken = [...scope.interfaces.values()].filter(({ subnetId }) => subnetId === subnet.id).length;
  return last - first + 1 - 5 - taken;
}

function filterFields(scope: Scope): FilterFields<Subnet> {
  const zone = (subnet: Subnet) => subnet.zone;
  const zoneId = (subnet: Subnet) => zoneIdOf(subnet.zone);
  const cidr = (subnet: Subnet) => subnet.cidr;
  const isDefault = (subnet: Subnet) => String(subnet.defaultForZone);
  return {
    fields: {
      "availability-zone": zone,
      availabilityZone: zone,
      "availability-zone-id": zoneId,
      availabilityZoneId: zoneId,
      "available-ip-address-count": (subnet) => String(freeAddresses(subnet, scope)),
      "cidr-block": cidr,
      cidr,
      cidrBlock: cidr,
      "default-for-az": isDefault,
      defaultForAz: isDefault,
      "ipv6-cidr-block-association.ipv6-cidr-block": (subnet) => subnet.ipv6Cidr,
      "map-public-ip-on-launch": isDefault,
      "owner-id": () => scope.account,
      state: () => "available",
      "subnet-arn": ({ id }) => arnOf(scope, "subnet", id),
      "subnet-id": ({ id }) => id,
      "tag-key": ({ id }) => [...tagsOf(scope, id).keys()],
      "vpc-id": ({ vpcId }) => vpcId,
    },
    tags: ({ id }) => tagsOf(scope, id),
  };
}
