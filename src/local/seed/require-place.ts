/** Where a seed puts an interface or an instance: a subnet of the VPC, with groups that may be used there. */
import type { Scope } from "../state/scope.ts";
import type { Subnet } from "../state/vpc.ts";
import { isUsableIn } from "../state/vpc-association.ts";
import { SeedError } from "./seed-error.ts";

interface Placed {
  readonly path: string;
  readonly subnet: string;
  readonly groups: readonly string[];
}

/** @throws SeedError for a subnet or a group that is not to be had there */
export function requirePlace(seed: Placed, vpcId: string, scope: Scope, nowMs: number): Subnet {
  const subnet = scope.subnets.get(seed.subnet);
  if (subnet?.vpcId !== vpcId) throw new SeedError(seed.path, `${vpcId} has no subnet ${seed.subnet}`);
  const stray = seed.groups.find((groupId) => {
    const group = scope.groups.get(groupId);
    return group === undefined || !isUsableIn(scope, group, vpcId, nowMs);
  });
  if (stray !== undefined) throw new SeedError(seed.path, `${vpcId} has no group ${stray}`);
  return subnet;
}
