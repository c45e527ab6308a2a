/** The peerings of a seed: those it lists, and those its rules stand for. */
import { idNamed } from "../ids.ts";
import { type PeeringSide, peeringsBetween } from "../state/peering.ts";
import type { World } from "../state/world.ts";
import type { SeedPeering, SeedSide } from "./read-peering.ts";
import { SeedError } from "./seed-error.ts";

/** Adds the peerings that are listed. @throws SeedError for a VPC that is nowhere, and for an id that comes twice */
export function loadPeerings(seeds: readonly SeedPeering[], world: World): void {
  for (const seed of seeds) {
    const requester = sideOf(world, seed.requester, `${seed.path}.requester`);
    const accepter = sideOf(world, seed.accepter, `${seed.path}.accepter`);
    const { path, status, message, expiresMs } = seed;
    if (seed.id === undefined && arePeered(world, requester, accepter)) continue;
    const id = seed.id ?? peeringId(requester, accepter);
    if (world.peerings.has(id)) throw new SeedError(path, `there are two with the id ${id}`);
    world.peerings.set(id, { id, requester, accepter, status, message, expiresMs });
  }
}

/** Peers two VPCs between which there is nothing yet. */
export function implyPeering(requesterVpc: string, accepterVpc: string, world: World): void {
  const requester = findSide(world, requesterVpc);
  const accepter = findSide(world, accepterVpc);
  if (requester === undefined || accepter === undefined || arePeered(world, requester, accepter)) return;
  const id = peeringId(requester, accepter);
  world.peerings.set(id, { id, requester, accepter, status: "active", message: "Active", expiresMs: 0 });
}

function arePeered(world: World, one: PeeringSide, other: PeeringSide): boolean {
  return peeringsBetween(world.peerings, one.vpcId, other.vpcId).length > 0;
}

function peeringId(one: PeeringSide, other: PeeringSide): string {
  return idNamed("pcx", [one.vpcId, other.vpcId].sort().join("/"));
}

function sideOf(world: World, { vpcId, told }: SeedSide, path: string): PeeringSide {
  const side = findSide(world, vpcId) ?? (told && { vpcId, ...told });
  if (side === undefined) throw new SeedError(path, `there is no ${vpcId}`);
  return side;
}

function findSide(world: World, vpcId: string): PeeringSide | undefined {
  for (const { account, region, vpcs } of world.scopes.values()) {
    const vpc = vpcs.get(vpcId);
    if (vpc !== undefined) return { vpcId, cidr: vpc.cidr, ipv6Cidr: vpc.ipv6Cidr, account, region };
  }
  return undefined;
}
