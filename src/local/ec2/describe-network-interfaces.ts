import { digest } from "../ids.ts";
import { zoneIdOf } from "../partitions.ts";
import { renderTags } from "../rules/render-rule.ts";
import { lookUpAll } from "../state/look-up.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { InterfaceAttachment, NetworkInterface } from "../state/vpc.ts";
import { type FilterFields, readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

const idsParameter = "NetworkInterfaceId";

/** Interfaces by id or filter; everything unless a page is asked for. */
export function describeNetworkInterfaces(
  parameters: Parameters,
  { scope }: Pick<Ec2Context, "scope">,
): Fields {
  const interfaceIds = parameters.texts(idsParameter);
  const limits = { min: 5, max: 1000, ids: idsParameter };
  const toPage = readPaging<NetworkInterface>(parameters, limits, ({ id }) => id);
  const matches = readFilters(parameters, filterFields(scope));
  parameters.accept("IncludeManagedResources");
  const named = lookUpAll("networkInterface", scope.interfaces, interfaceIds);
  const { items, nextToken } = toPage(named.filter(matches));
  return { networkInterfaceSet: items.map((item) => renderNetworkInterface(item, scope)), nextToken };
}

/** An interface as the calls that make and list it show it. */
export function renderNetworkInterface(item: NetworkInterface, scope: Scope): Fields {
  const zone = zoneOf(item, scope);
  return {
    networkInterfaceId: item.id,
    subnetId: item.subnetId,
    vpcId: item.vpcId,
    availabilityZone: zone,
    availabilityZoneId: zoneIdOf(zone),
    description: item.description,
    ownerId: scope.account,
    requesterManaged: false,
    status: statusOf(item),
    attachment: item.attachment && renderAttachment(item.attachment, scope),
    macAddress: macAddress(item),
    privateIpAddress: item.privateAddress,
    privateIpAddressesSet: [{ privateIpAddress: item.privateAddress, primary: true }],
    sourceDestCheck: true,
    interfaceType: "interface",
    groupSet: item.groupIds.map((groupId) => ({ groupId, groupName: scope.groups.get(groupId)?.name })),
    ipv6AddressesSet: [],
    tagSet: renderTags(tagsOf(scope, item.id)),
  };
}

function renderAttachment(attachment: InterfaceAttachment, scope: Scope): Fields {
  const { instanceId } = attachment;
  return { ...renderInstanceAttachment(attachment), instanceId, instanceOwnerId: scope.account };
}

/** An attachment as an instance shows it. */
export function renderInstanceAttachment(attachment: InterfaceAttachment): Fields {
  return {
    attachmentId: attachment.id,
    attachTime: new Date(attachment.attachedMs).toISOString(),
    deleteOnTermination: attachment.deleteOnTermination,
    deviceIndex: attachment.deviceIndex,
    networkCardIndex: 0,
    status: "attached",
  };
}

function statusOf({ attachment }: NetworkInterface): string {
  return attachment === undefined ? "available" : "in-use";
}

function textOf(value: number | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function zoneOf({ subnetId }: NetworkInterface, scope: Scope): string {
  return scope.subnets.get(subnetId)?.zone ?? `${scope.region}a`;
}

/** The MAC address of an interface: the same as long as it lives. */
export function macAddress({ id }: NetworkInterface): string {
  return `02:${(digest(id).slice(0, 10).match(/../g) ?? []).join(":")}`;
}

function filterFields(scope: Scope): FilterFields<NetworkInterface> {
  const address = (item: NetworkInterface) => item.privateAddress;
  return {
    fields: {
      "addresses.private-ip-address": address,
      "availability-zone": (item) => zoneOf(item, scope),
      "availability-zone-id": (item) => zoneIdOf(zoneOf(item, scope)),
      "attachment.attachment-id": (item) => item.attachment?.id,
      "attachment.delete-on-termination": (item) => textOf(item.attachment?.deleteOnTermination),
      "attachment.device-index": (item) => textOf(item.attachment?.deviceIndex),
      "attachment.instance-id": (item) => item.attachment?.instanceId,
      "attachment.instance-owner-id": (item) => item.attachment && scope.account,
      "attachment.status": (item) => item.attachment && "attached",
      description: (item) => item.description,
      "group-id": (item) => item.groupIds,
      "group-name": (item) => item.groupIds.flatMap((id) => scope.groups.get(id)?.name ?? []),
      "interface-type": () => "interface",
      "mac-address": macAddress,
      "network-interface-id": (item) => item.id,
      "owner-id": () => scope.account,
      "private-ip-address": address,
      "requester-managed": () => "false",
      status: statusOf,
      "subnet-id": (item) => item.subnetId,
      "tag-key": (item) => [...tagsOf(scope, item.id).keys()],
      "vpc-id": (item) => item.vpcId,
    },
    tags: (item) => tagsOf(scope, item.id),
  };
}
