/** The network interfaces of a seed. */
import type { JsonReader } from "./json-reader.ts";
import { readTags } from "./read-tags.ts";

export interface SeedInterface {
  readonly path: string;
  readonly id: string;
  readonly subnet: string;
  readonly groups: readonly string[];
  readonly description: string;
  /** Where it is absent an address of the subnet is chosen. */
  readonly privateAddress: string | undefined;
  readonly attachment: SeedAttachment | undefined;
  readonly tags: ReadonlyMap<string, string>;
}

export interface SeedAttachment {
  readonly id: string;
  readonly instanceId: string;
  readonly deviceIndex: number;
  readonly attachedMs: number;
  readonly deleteOnTermination: boolean;
}

/** @throws SeedError */
export function readInterface(entry: JsonReader): SeedInterface {
  entry.allow("id", "subnet", "groups", "description", "privateAddress", "attachment", "tags");
  const attachment = entry.object("attachment");
  return {
    path: entry.path,
    id: entry.id("id", "eni"),
    subnet: entry.id("subnet", "subnet"),
    groups: entry.texts("groups"),
    description: entry.optionalText("description") ?? "",
    privateAddress: entry.optionalText("privateAddress"),
    attachment: attachment && readAttachment(attachment),
    tags: readTags(entry),
  };
}

function readAttachment(entry: JsonReader): SeedAttachment {
  entry.allow("id", "instance", "deviceIndex", "attached", "deleteOnTermination");
  return {
    id: entry.id("id", "eni-attach"),
    instanceId: entry.id("instance", "i"),
    deviceIndex: entry.integer("deviceIndex"),
    attachedMs: entry.time("attached"),
    deleteOnTermination: entry.flag("deleteOnTermination"),
  };
}
