/**
 * requestParameters of EC2's older calls: camelCase names, and lists as
 * `{"items": [...]}`, an empty one as `{}`. Some lists carry the name of the
 * answers' XML rather than the one that was sent.
 */
import { type Json, type JsonObject, jsonObject } from "./json.ts";
import { type Member, membersOf, type Sent, typedValue } from "./sent.ts";

/** The request in the flat form, with the empty lists that the events of this action show. */
export function flatRequest(action: string, sent: Sent): JsonObject {
  if (action === "RunInstances") return runInstancesRequest(sent);
  return { ...emptyListsOf(action, sent), ...flatRecord(sent) };
}

function emptyListsOf(action: string, sent: Sent): JsonObject {
  if (/^(Authorize|Revoke)SecurityGroup/.test(action)) {
    return sent.parts.has("SecurityGroupRuleId") ? {} : { ipPermissions: {} };
  }
  return emptyLists.get(action) ?? {};
}

const emptyLists: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ["CreateNetworkAclEntry", { icmpTypeCode: {}, portRange: {} }],
  ["ReplaceNetworkAclEntry", { icmpTypeCode: {}, portRange: {} }],
  ["CreateNetworkInterface", { groupSet: {}, privateIpAddressesSet: {} }],
]);

function flatRecord({ parts }: Sent): JsonObject {
  return jsonObject([...parts].flatMap(([name, part]) => flatPart(name, part)));
}

/** A name may stand for a value and for a list at once: GroupId is a group, GroupId.1 the first of some groups. */
function flatPart(name: string, sent: Sent): readonly (readonly [string, Json])[] {
  const { value, parts } = sent;
  const own = value === undefined ? [] : [[nameOf(name), typedValue(name, value)] as const];
  if (parts.size === 0) return own;
  const members = membersOf(sent);
  if (members.length === 0) return [...own, [nameOf(name), flatRecord(sent)]];
  const { list, item } = lists.get(name) ?? { list: `${lowerFirst(name)}Set`, item: lowerFirst(name) };
  return [...own, [list, { items: members.map((member) => flatMember(name, item, member)) }]];
}

function flatMember(listName: string, item: string, { sent }: Member): Json {
  if (sent.parts.size === 0) return { [item]: sent.value ?? "" };
  if (listName === "IpPermissions") return { ...emptyPeers, ...flatRecord(sent) };
  if (listName === "TagSpecification") return flatTagSpecification(sent);
  return flatRecord(sent);
}

const emptyPeers = { groups: {}, ipRanges: {}, ipv6Ranges: {}, prefixListIds: {} } as const;

/** The one list that is a plain array. */
function flatTagSpecification({ parts }: Sent): JsonObject {
  const tags = parts.get("Tag");
  const others = new Map([...parts].filter(([name]) => name !== "Tag"));
  return {
    ...flatRecord({ value: undefined, parts: others }),
    tags: tags === undefined ? [] : membersOf(tags).map(({ sent }) => flatRecord(sent)),
  };
}

const names: ReadonlyMap<string, string> = new Map([
  ["Icmp", "icmpTypeCode"],
  ["Protocol", "aclProtocol"],
]);

interface ListName {
  readonly list: string;
  /** The name of a plain value inside the list. */
  readonly item: string;
}

const lists: ReadonlyMap<string, ListName> = new Map<string, ListName>([
  ["GroupId", { list: "groupSet", item: "groupId" }],
  ["GroupName", { list: "groupSet", item: "groupName" }],
  ["Groups", { list: "groups", item: "groupId" }],
  ["InstanceId", { list: "instancesSet", item: "instanceId" }],
  ["IpPermissions", { list: "ipPermissions", item: "ipPermission" }],
  ["IpRanges", { list: "ipRanges", item: "cidrIp" }],
  ["Ipv6Ranges", { list: "ipv6Ranges", item: "cidrIpv6" }],
  ["PrefixListIds", { list: "prefixListIds", item: "prefixListId" }],
  ["PrivateIpAddresses", { list: "privateIpAddressesSet", item: "privateIpAddress" }],
  ["ResourceId", { list: "resourcesSet", item: "resourceId" }],
  ["SecurityGroup", { list: "groupSet", item: "groupName" }],
  ["SecurityGroupId", { list: "groupSet", item: "groupId" }],
  ["SecurityGroupRuleId", { list: "securityGroupRuleIds", item: "securityGroupRuleId" }],
]);

/** RunInstances puts the image and the numbers into a list of one and names its defaults. */
function runInstancesRequest({ parts }: Sent): JsonObject {
  const counted = new Set(["ImageId", "MinCount", "MaxCount"]);
  const split = (wanted: boolean) =>
    flatRecord({
      value: undefined,
      parts: new Map([...parts].filter(([name]) => counted.has(name) === wanted)),
    });
  return {
    instancesSet: { items: [split(true)] },
    groupSet: {},
    blockDeviceMapping: {},
    monitoring: { enabled: false },
    disableApiTermination: false,
    ...split(false),
  };
}

function nameOf(name: string): string {
  return names.get(name) ?? lowerFirst(name);
}

function lowerFirst(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
