/** A VPC with all that lives in it, in the shape of seeds. */
import { associationsOf, isIpv6, type NetworkAcl, type NetworkAclEntry } from "../state/network-acl.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { SecurityGroup } from "../state/security-group.ts";
import type { InterfaceAttachment, NetworkInterface, Subnet, Vpc } from "../state/vpc.ts";
import { dumpRules } from "./dump-rules.ts";
import { dumpTags, dumpTime, type Json } from "./dump-tags.ts";

export function dumpVpc(vpc: Vpc, scope: Scope): Json {
  const here = <T extends { readonly vpcId: string }>(resources: ReadonlyMap<string, T>) =>
    [...resources.values()].filter(({ vpcId }) => vpcId === vpc.id);
  return {
    id: vpc.id,
    cidr: vpc.cidr,
    secondaryCidrs: vpc.secondaryCidrs.length === 0 ? undefined : vpc.secondaryCidrs,
    ipv6Cidr: vpc.ipv6Cidr,
    isDefault: vpc.isDefault || undefined,
    tags: dumpTags(tagsOf(scope, vpc.id)),
    subnets: here(scope.subnets).map((subnet) => dumpSubnet(subnet, scope)),
    securityGroups: here(scope.groups).map((group) => dumpGroup(group, scope)),
    networkAcls: here(scope.networkAcls).map((acl) => dumpAcl(acl, scope)),
    networkInterfaces: here(scope.interfaces).map((item) => dumpInterface(item, scope)),
  };
}

function dumpSubnet({ id, zone, cidr, ipv6Cidr, defaultForZone }: Subnet, scope: Scope): Json {
  const tags = dumpTags(tagsOf(scope, id));
  return { id, az: zone, cidr, ipv6Cidr, defaultForZone: defaultForZone || undefined, tags };
}

function dumpGroup(group: SecurityGroup, scope: Scope): Json {
  const { id, name, description } = group;
  return {
    id,
    name,
    description,
    tags: dumpTags(tagsOf(scope, id)),
    ingress: dumpRules(group, false, scope),
    egress: dumpRules(group, true, scope),
  };
}

function dumpAcl({ id, isDefault, entries }: NetworkAcl, scope: Scope): Json {
  return {
    id,
    isDefault,
    tags: dumpTags(tagsOf(scope, id)),
    associations: associationsOf(scope, id).map((one) => ({ id: one.id, subnetId: one.subnetId })),
    entries: [...entries.values()].map(dumpEntry),
  };
}

function dumpEntry({ number, egress, protocol, action, cidr, ports, icmp }: NetworkAclEntry): Json {
  return {
    RuleNumber: number,
    Protocol: protocol,
    RuleAction: action,
    Egress: egress,
    ...(isIpv6(cidr) ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr }),
    PortRange: ports && { From: ports.from, To: ports.to },
    IcmpTypeCode: icmp && { Type: icmp.type, Code: icmp.code },
  };
}

function dumpInterface(item: NetworkInterface, scope: Scope): Json {
  return {
    id: item.id,
    subnet: item.subnetId,
    groups: item.groupIds,
    description: item.description === "" ? undefined : item.description,
    privateAddress: item.privateAddress,
    attachment: item.attachment && dumpAttachment(item.attachment),
    tags: dumpTags(tagsOf(scope, item.id)),
  };
}

function dumpAttachment({
  id,
  instanceId,
  deviceIndex,
  attachedMs,
  deleteOnTermination,
}: InterfaceAttachment): Json {
  return { id, instance: instanceId, deviceIndex, attached: dumpTime(attachedMs), deleteOnTermination };
}
