import { AwsError, missing } from "../aws-error.ts";
import { readTags, requireTagRoom } from "../rules/tags.ts";
import { putTags } from "../state/put-tags.ts";
import { tagsOf } from "../state/scope.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { requireTaggable } from "./taggable.ts";

const mostResources = 1000;

/** Sets the same tags on every resource named, or, when one of them cannot take them, on none. */
export function createTags(
  parameters: Parameters,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): Effect {
  const ids = readResourceIds(parameters);
  const tags = readTags(parameters);
  if (tags.size === 0) throw missing("Tag");
  for (const id of ids) {
    requireTaggable(id, scope, world);
    requireTagRoom(new Map([...tagsOf(scope, id), ...tags]));
  }
  return () => {
    for (const id of ids) putTags(scope, id, tags);
    return { return: true };
  };
}

/** The resources a tag call names: at least one, at most a thousand. */
export function readResourceIds(parameters: Parameters): readonly string[] {
  const ids = parameters.texts("ResourceId");
  if (ids.length === 0) throw missing("ResourceId");
  if (ids.length > mostResources) {
    throw new AwsError("InvalidParameterValue", `A call takes at most ${mostResources} resource ids.`);
  }
  return ids;
}
