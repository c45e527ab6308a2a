/** Turns EC2's instances and prefix lists into lines of an inventory. Same strictness as ec2-shapes. */
import type { Instance, ManagedPrefixList } from "@aws-sdk/client-ec2";
import type { ListedInstance, ListedPrefixList } from "../model/inventory.ts";
import type { Call } from "./diagnosis.ts";
import { type Need, needIn, toTags } from "./ec2-shapes.ts";

export function toListedInstance(call: Call, instance: Instance): ListedInstance {
  const need = needIn(call, `instance ${instance.InstanceId ?? "?"}`);
  const tags = toTags(need, instance.Tags);
  return {
    id: need(instance.InstanceId, "InstanceId"),
    name: tags.Name ?? "",
    state: need(instance.State?.Name, "its state"),
    type: need(instance.InstanceType, "InstanceType"),
    imageId: need(instance.ImageId, "ImageId"),
    // A terminated instance has left its VPC.
    vpcId: instance.VpcId ?? null,
    subnetId: instance.SubnetId ?? null,
    groups: groupsOf(need, instance),
    tags,
  };
}

/** The primary interface's groups first, then what the others have beside them. */
function groupsOf(need: Need, instance: Instance): ListedInstance["groups"] {
  const cards = (instance.NetworkInterfaces ?? []).flatMap(({ Groups = [] }) => Groups);
  const groups = [...(instance.SecurityGroups ?? []), ...cards].map(({ GroupId, GroupName }) => ({
    id: need(GroupId, "the GroupId of a group"),
    name: GroupName ?? "",
  }));
  return [...new Map(groups.map((group) => [group.id, group])).values()];
}

export function toListedPrefixList(call: Call, list: ManagedPrefixList, entries: number): ListedPrefixList {
  const need = needIn(call, `prefix list ${list.PrefixListId ?? "?"}`);
  return {
    id: need(list.PrefixListId, "PrefixListId"),
    name: need(list.PrefixListName, "PrefixListName"),
    owner: need(list.OwnerId, "OwnerId"),
    family: need(list.AddressFamily, "AddressFamily"),
    entries,
    maxEntries: list.MaxEntries ?? null,
    version: list.Version ?? null,
    tags: toTags(need, list.Tags),
  };
}
