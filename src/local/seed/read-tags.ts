import type { JsonReader } from "./json-reader.ts";

// One for all: a seed of many rules would else be full of empty maps.
const none: ReadonlyMap<string, string> = new Map();

/** Tags as `{Key, Value}` records; none when the list is absent. */
export function readTags(owner: JsonReader, name = "tags"): ReadonlyMap<string, string> {
  const tags = owner.list(name);
  if (tags.length === 0) return none;
  return new Map(
    tags.map((tag) => {
      tag.allow("Key", "Value");
      return [tag.text("Key"), tag.text("Value")];
    }),
  );
}
