import type { JsonReader } from "./json-reader.ts";

/** Tags as `{Key, Value}` records; none when the list is absent. */
export function readTags(owner: JsonReader, name = "tags"): ReadonlyMap<string, string> {
  return new Map(
    owner.list(name).map((tag) => {
      tag.allow("Key", "Value");
      return [tag.text("Key"), tag.text("Value")];
    }),
  );
}
