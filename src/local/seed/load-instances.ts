/** The instances of a seed's VPC. They have been running for ever. */
import { idNamed } from "../ids.ts";
import { nameKey } from "../state/add-group.ts";
import { freeAddresses, takenAddresses } from "../state/free-address.ts";
import type { Scope } from "../state/scope.ts";
import type { Subnet } from "../state/vpc.ts";
import { put } from "./put.ts";
import type { SeedInstance } from "./read-instance.ts";
import type { SeedVpc } from "./read-vpc.ts";
import { requirePlace } from "./require-place.ts";
import { SeedError } from "./seed-error.ts";

/**
 * Adds instances with one interface each, after the groups, associations and interfaces of the scope.
 *
 * @throws SeedError for an id that comes twice, a subnet or a group that is not to be had there, and a full subnet
 */
export function loadInstances({ id: vpcId, instances }: SeedVpc, scope: Scope, nowMs: number): void {
  for (const seed of instances) {
    loadInstance(seed, requirePlace(seed, vpcId, scope, nowMs), scope);
  }
}

function loadInstance(seed: SeedInstance, subnet: Subnet, scope: Scope): void {
  const { path, id: instanceId, image: imageId, type, groups } = seed;
  const reservationId = idNamed("r", instanceId);
  const start = { launchIndex: 0, clientToken: "", launchedMs: 0, terminatedMs: undefined };
  put(scope, scope.instances, seed, {
    ...{ id: instanceId, imageId, type, zone: subnet.zone, reservationId },
    ...start,
  });
  const [privateAddress] = freeAddresses(subnet, takenAddresses(subnet, scope), 1);
  if (privateAddress === undefined) throw new SeedError(path, `${subnet.id} has no free address`);
  const byDefault = scope.groupNames.get(nameKey(subnet.vpcId, "default"));
  const groupIds = groups.length === 0 && byDefault !== undefined ? [byDefault] : groups;
  const id = idNamed("eni", instanceId);
  scope.interfaces.set(id, {
    ...{ id, subnetId: subnet.id, vpcId: subnet.vpcId, description: "", privateAddress, groupIds },
    attachment: {
      id: idNamed("eni-attach", instanceId),
      ...{ instanceId, deviceIndex: 0, attachedMs: 0, deleteOnTermination: true },
    },
  });
}
