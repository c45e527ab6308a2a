import { renderTags } from "../rules/render-rule.ts";
import { lookUpAll } from "../state/look-up.ts";
import { type Peering, type PeeringSide, statusOf, visiblePeerings } from "../state/peering.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import { type FilterFields, readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

const idsParameter = "VpcPeeringConnectionId";

/** The peerings of the scope's VPCs, in every state; deleted ones stay visible. */
export function describeVpcPeeringConnections(
  parameters: Parameters,
  { scope, world, clock }: Pick<Ec2Context, "scope" | "world" | "clock">,
): Fields {
  const now = clock.now();
  const peeringIds = parameters.texts(idsParameter);
  const toPage = readPaging<Peering>(parameters, { min: 5, max: 1000, ids: idsParameter }, ({ id }) => id);
  const matches = readFilters(parameters, filterFields(scope, now));
  const visible = visiblePeerings(world.peerings, scope);
  const { items, nextToken } = toPage(lookUpAll("peering", visible, peeringIds).filter(matches));
  return { vpcPeeringConnectionSet: items.map((peering) => renderPeering(peering, scope, now)), nextToken };
}

interface Status {
  readonly code: string;
  readonly message: string;
}

/** `passing` is the status a call reports while the peering is on its way to the one that is stored. */
export function renderPeering(peering: Peering, scope: Scope, nowMs: number, passing?: Status): Fields {
  const code = statusOf(peering, nowMs);
  return {
    vpcPeeringConnectionId: peering.id,
    requesterVpcInfo: renderSide(peering.requester, true),
    accepterVpcInfo: renderSide(peering.accepter, code === "active" || code === "deleted"),
    status: { ...(passing ?? { code, message: peering.message }) },
    expirationTime: code === "pending-acceptance" ? new Date(peering.expiresMs).toISOString() : undefined,
    tagSet: renderTags(tagsOf(scope, peering.id)),
  };
}

// The blocks of the accepter are not told before it has accepted.
function renderSide({ account, region, vpcId, cidr, ipv6Cidr }: PeeringSide, withBlocks: boolean): Fields {
  const blocks = {
    cidrBlock: cidr,
    cidrBlockSet: [{ cidrBlock: cidr }],
    ipv6CidrBlockSet: ipv6Cidr === undefined ? undefined : [{ ipv6CidrBlock: ipv6Cidr }],
  };
  return { ownerId: account, vpcId, region, ...(withBlocks ? blocks : {}) };
}

function filterFields(scope: Scope, nowMs: number): FilterFields<Peering> {
  return {
    fields: {
      "accepter-vpc-info.cidr-block": ({ accepter }) => accepter.cidr,
      "accepter-vpc-info.owner-id": ({ accepter }) => accepter.account,
      "accepter-vpc-info.vpc-id": ({ accepter }) => accepter.vpcId,
      "expiration-time": ({ expiresMs }) => new Date(expiresMs).toISOString(),
      "requester-vpc-info.cidr-block": ({ requester }) => requester.cidr,
      "requester-vpc-info.owner-id": ({ requester }) => requester.account,
      "requester-vpc-info.vpc-id": ({ requester }) => requester.vpcId,
      "status-code": (peering) => statusOf(peering, nowMs),
      "status-message": ({ message }) => message,
      "tag-key": ({ id }) => [...tagsOf(scope, id).keys()],
      "vpc-peering-connection-id": ({ id }) => id,
    },
    tags: ({ id }) => tagsOf(scope, id),
  };
}
