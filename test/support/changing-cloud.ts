/** Ports that ask anew at every call which cloud there is: a case may put another in its place on the way. */
import type { Ports } from "../../src/reconcile/ports.ts";
import { FAIR } from "./fault-plan.ts";
import { MemoryCloud } from "./memory-cloud.ts";
import { portsOn, SOURCE, TARGET, vpcOf } from "./scene.ts";

export function portsOnChanging(current: () => MemoryCloud): Ports {
  return {
    ...portsOn(current()),
    reader: {
      readGroups: (...args) => current().readGroups(...args),
      readRules: (...args) => current().readRules(...args),
      readVpcs: (...args) => current().readVpcs(...args),
      readPrefixLists: (...args) => current().readPrefixLists(...args),
      readPeerings: (...args) => current().readPeerings(...args),
      readQuota: (...args) => current().readQuota(...args),
      readAcls: (...args) => current().readAcls(...args),
      readSubnets: (...args) => current().readSubnets(...args),
    },
    applier: {
      createGroup: (...args) => current().createGroup(...args),
      applyStep: (...args) => current().applyStep(...args),
      createAcl: (...args) => current().createAcl(...args),
      applyAclStep: (...args) => current().applyAclStep(...args),
    },
  };
}

/** The cloud as it is now, without one group, in fair weather and with an empty record. */
export function withoutGroup(cloud: MemoryCloud, groupId: string): MemoryCloud {
  const groups = [...cloud.groups.values()].filter((group) => group.groupId !== groupId);
  const vpcs = [vpcOf(SOURCE), vpcOf(TARGET)];
  return new MemoryCloud({ groups, vpcs, prefixLists: [], peerings: [], quota: 60 }, FAIR);
}
