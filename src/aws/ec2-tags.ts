/** Tags in EC2's shape. */
import type { ResourceType, Tag, TagSpecification } from "@aws-sdk/client-ec2";
import type { Tags } from "../model/group.ts";

export function toTagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The part of a creating call that sets tags; nothing where there are none. */
export function tagOnCreation(type: ResourceType, tags: Tags): { TagSpecifications?: TagSpecification[] } {
  const list = toTagList(tags);
  return list.length === 0 ? {} : { TagSpecifications: [{ ResourceType: type, Tags: list }] };
}
