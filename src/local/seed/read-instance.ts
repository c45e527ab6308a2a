/** The instances of a seed's VPC in short: each with one interface that carries the groups it names. */
import type { JsonReader } from "./json-reader.ts";
import { readTags } from "./read-tags.ts";

export interface SeedInstance {
  readonly path: string;
  readonly id: string;
  readonly subnet: string;
  /** Without any, the instance carries the default group. */
  readonly groups: readonly string[];
  readonly image: string;
  readonly type: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** @throws SeedError for an unknown field, a malformed id or a value of the wrong type */
export function readInstance(instance: JsonReader): SeedInstance {
  instance.allow("id", "subnet", "groups", "image", "type", "tags");
  return {
    path: instance.path,
    id: instance.id("id", "i"),
    subnet: instance.id("subnet", "subnet"),
    groups: instance.texts("groups"),
    image: instance.optionalText("image") ?? "ami-00000000000000000",
    type: instance.optionalText("type") ?? "t3.micro",
    tags: readTags(instance),
  };
}
