/**
 * VPC peerings. They belong to no scope: both sides see the same one. Whether a
 * rule may refer to a group next door is decided by the peerings of the moment.
 */
export interface PeeringSide {
  readonly account: string;
  readonly region: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly ipv6Cidr: string | undefined;
}

export type PeeringStatus = "pending-acceptance" | "active" | "deleted" | "rejected" | "failed" | "expired";

export interface Peering {
  readonly id: string;
  readonly requester: PeeringSide;
  readonly accepter: PeeringSide;
  readonly status: PeeringStatus;
  readonly message: string;
  readonly expiresMs: number;
}

export type Peerings = Map<string, Peering>;

/** All peerings, in any state, between two VPCs; the latest last. */
export function peeringsBetween(peerings: Peerings, one: string, other: string): readonly Peering[] {
  return [...peerings.values()].filter(
    ({ requester, accepter }) =>
      (requester.vpcId === one && accepter.vpcId === other) ||
      (requester.vpcId === other && accepter.vpcId === one),
  );
}

/** The peering over which rules of two VPCs may name each other's groups. */
export function activePeering(peerings: Peerings, one: string, other: string): Peering | undefined {
  return peeringsBetween(peerings, one, other).find(({ status }) => status === "active");
}

/**
 * The peering that tells the state of a reference between two VPCs: the active one,
 * else the last that was deleted. A request that is not accepted tells nothing.
 */
export function tellingPeering(peerings: Peerings, one: string, other: string): Peering | undefined {
  return (
    activePeering(peerings, one, other) ??
    peeringsBetween(peerings, one, other).findLast(({ status }) => status === "deleted")
  );
}

/** How many active peerings a VPC has, on either side. */
export function countActive(peerings: Peerings, vpcId: string): number {
  return [...peerings.values()].filter(
    ({ status, requester, accepter }) =>
      status === "active" && (requester.vpcId === vpcId || accepter.vpcId === vpcId),
  ).length;
}

/** The peerings a scope sees: those with one of its VPCs on either side. */
export function visiblePeerings(
  peerings: Peerings,
  { account, region }: { readonly account: string; readonly region: string },
): ReadonlyMap<string, Peering> {
  const isOurs = (side: PeeringSide) => side.account === account && side.region === region;
  return new Map(
    [...peerings].filter(([, { requester, accepter }]) => isOurs(requester) || isOurs(accepter)),
  );
}

/** The state of the moment: a request nobody accepted in time has expired. */
export function statusOf({ status, expiresMs }: Peering, nowMs: number): PeeringStatus {
  return status === "pending-acceptance" && expiresMs <= nowMs ? "expired" : status;
}
