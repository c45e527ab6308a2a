/** The default VPC every account and Region begins with, as seeds and dumps see it. */
import { dropGroup } from "../state/add-group.ts";
import { dropAcl, dropSubnet } from "../state/network-acl.ts";
import { defaultVpcOf, newScope, type Scope } from "../state/scope.ts";
import type { Vpc } from "../state/vpc.ts";
import { dumpVpc } from "./dump-vpc.ts";

/** Whether a VPC is the default one that AWS makes, with nothing in it changed since. */
export function isUntouched(scope: Scope, vpc: Vpc): boolean {
  if (!vpc.isDefault) return false;
  const fresh = newScope(scope.account, scope.region);
  const made = defaultVpcOf(fresh);
  return made !== undefined && JSON.stringify(dumpVpc(vpc, scope)) === JSON.stringify(dumpVpc(made, fresh));
}

/** Removes the default VPC unless something in it was changed; says whether it did. */
export function dropUntouchedVpc(scope: Scope, id: string): boolean {
  const vpc = scope.vpcs.get(id);
  if (vpc === undefined || !isUntouched(scope, vpc)) return false;
  for (const group of scope.groups.values()) if (group.vpcId === id) dropGroup(scope, group);
  for (const subnet of scope.subnets.values()) if (subnet.vpcId === id) dropSubnet(scope, subnet.id);
  for (const acl of scope.networkAcls.values()) if (acl.vpcId === id) dropAcl(scope, acl.id);
  scope.vpcs.delete(id);
  return true;
}
