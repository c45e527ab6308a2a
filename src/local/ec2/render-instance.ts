/** An instance as the calls that start and list it show it. */
import { renderTags } from "../rules/render-rule.ts";
import { type Instance, type InstanceState, instanceStateOf } from "../state/instance.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { NetworkInterface } from "../state/vpc.ts";
import type { Fields } from "../wire/xml.ts";
import { macAddress, renderInstanceAttachment } from "./describe-network-interfaces.ts";

const codes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
};

/** A state with its number. */
export function renderInstanceState(name: InstanceState): Fields {
  return { code: codes[name], name };
}

/** A group as instances and interfaces show it. */
export function renderGroups(groupIds: readonly string[], scope: Scope): readonly Fields[] {
  return groupIds.map((groupId) => ({ groupId, groupName: scope.groups.get(groupId)?.name }));
}

/** An instance with its interfaces; a terminated one has none, and is nowhere any more. */
export function renderInstance(
  instance: Instance,
  interfaces: readonly NetworkInterface[],
  scope: Scope,
  nowMs: number,
): Fields {
  const [primary] = interfaces;
  const address = primary?.privateAddress;
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: renderInstanceState(instanceStateOf(instance, nowMs)),
    privateDnsName: address === undefined ? "" : privateName(address, scope),
    dnsName: "",
    reason: "",
    amiLaunchIndex: instance.launchIndex,
    productCodes: [],
    instanceType: instance.type,
    launchTime: new Date(instance.launchedMs).toISOString(),
    placement: { availabilityZone: instance.zone, groupName: "", tenancy: "default" },
    monitoring: { state: "disabled" },
    subnetId: primary?.subnetId,
    vpcId: primary?.vpcId,
    privateIpAddress: address,
    sourceDestCheck: primary === undefined ? undefined : true,
    groupSet: renderGroups(primary?.groupIds ?? [], scope),
    architecture: "x86_64",
    rootDeviceType: "ebs",
    rootDeviceName: "/dev/xvda",
    blockDeviceMapping: [],
    virtualizationType: "hvm",
    hypervisor: "xen",
    clientToken: instance.clientToken,
    ebsOptimized: false,
    enaSupport: true,
    networkInterfaceSet: interfaces.map((item) => renderCard(item, scope)),
    tagSet: renderTags(tagsOf(scope, instance.id)),
  };
}

function renderCard(item: NetworkInterface, scope: Scope): Fields {
  return {
    networkInterfaceId: item.id,
    subnetId: item.subnetId,
    vpcId: item.vpcId,
    description: item.description,
    ownerId: scope.account,
    status: "in-use",
    macAddress: macAddress(item),
    privateIpAddress: item.privateAddress,
    privateIpAddressesSet: [{ privateIpAddress: item.privateAddress, primary: true }],
    sourceDestCheck: true,
    interfaceType: "interface",
    groupSet: renderGroups(item.groupIds, scope),
    attachment: item.attachment && renderInstanceAttachment(item.attachment),
    ipv6AddressesSet: [],
  };
}

function privateName(address: string, { region }: Scope): string {
  const domain = region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
  return `ip-${address.replaceAll(".", "-")}.${domain}`;
}
