import { requireKey } from "../rules/tags.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { readResourceIds } from "./create-tags.ts";
import { requireTaggable } from "./taggable.ts";

/**
 * Removes tags by key; where a value is given, also an empty one, only a tag with
 * that value. Without a tag list it removes them all. What is not there is no error.
 */
export function deleteTags(
  parameters: Parameters,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): Effect {
  const ids = readResourceIds(parameters);
  const wanted = parameters.records("Tag").map((tag) => {
    const key = tag.requiredText("Key");
    requireKey(key);
    return { key, value: tag.text("Value") };
  });
  for (const id of ids) requireTaggable(id, scope, world);
  return () => {
    for (const id of ids) {
      if (wanted.length === 0) scope.tags.delete(id);
      for (const { key, value } of wanted) dropTag(scope.tags.get(id), key, value);
    }
    return { return: true };
  };
}

function dropTag(tags: Map<string, string> | undefined, key: string, value: string | undefined): void {
  if (value === undefined || tags?.get(key) === value) tags?.delete(key);
}
