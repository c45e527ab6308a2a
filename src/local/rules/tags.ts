/** Tags as calls word them, and EC2's limits on keys, values and their number. */
import { AwsError, invalidValue } from "../aws-error.ts";
import type { Parameters } from "../wire/parameters.ts";

type Tags = ReadonlyMap<string, string>;

const mostTags = 50;
const longestKey = 127;
const longestValue = 256;

/** The tags for a resource of one type that the call creates; it takes no other type. */
export function readTagSpecifications(parameters: Parameters, resourceType: string): Tags {
  return readTagsByType(parameters, [resourceType]).get(resourceType) ?? new Map();
}

/** The same for a call that creates resources of several types, by type. */
export function readTagsByType(
  parameters: Parameters,
  resourceTypes: readonly string[],
): ReadonlyMap<string, Tags> {
  const byType = new Map<string, Map<string, string>>();
  for (const specification of parameters.records("TagSpecification")) {
    const type = specification.text("ResourceType");
    if (type === undefined || !resourceTypes.includes(type)) {
      throw new AwsError(
        "InvalidParameterValue",
        `'${type ?? ""}' is not a valid taggable resource type for this operation.`,
      );
    }
    const tags = byType.get(type) ?? new Map<string, string>();
    for (const [key, value] of readTags(specification)) addOnce(tags, key, value);
    byType.set(type, tags);
  }
  for (const tags of byType.values()) requireTagRoom(tags);
  return byType;
}

/** The `Tag` list of a call or of a tag specification. */
export function readTags(parameters: Parameters): Tags {
  const tags = new Map<string, string>();
  for (const tag of parameters.records("Tag")) {
    const key = tag.text("Key") ?? "";
    const value = tag.text("Value") ?? "";
    requireKey(key);
    if (value.length > longestValue) {
      throw invalidValue("Value", value, "Tag values must be up to 256 utf-8 characters.");
    }
    addOnce(tags, key, value);
  }
  return tags;
}

/** @throws InvalidParameterValue for a key that is empty, too long or AWS's own */
export function requireKey(key: string): void {
  if (key === "" || key.length > longestKey) {
    throw new AwsError("InvalidParameterValue", "Tag keys must be between 1 and 127 utf-8 characters.");
  }
  if (key.toLowerCase().startsWith("aws:")) {
    throw new AwsError(
      "InvalidParameterValue",
      "Tag keys starting with 'aws:' are reserved for internal use",
    );
  }
}

/** @throws TagLimitExceeded for more tags than one resource may have */
export function requireTagRoom(tags: Tags): void {
  if (tags.size > mostTags) {
    throw new AwsError("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
  }
}

function addOnce(tags: Map<string, string>, key: string, value: string): void {
  if (tags.has(key)) {
    throw new AwsError("InvalidParameterValue", `Duplicate tag key '${key}' specified.`);
  }
  tags.set(key, value);
}
