/** Session tags: what STS takes, and what a chain of roles hands on. */
import { AwsError } from "../aws-error.ts";
import type { Parameters } from "../wire/parameters.ts";
import { invalidMember } from "./constraint.ts";

export interface SessionTags {
  readonly tags: ReadonlyMap<string, string>;
  readonly transitiveKeys: ReadonlySet<string>;
}

const mostTags = 50;
const letters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** @throws ValidationError for the form, InvalidParameterValue for keys that do not fit together */
export function readSessionTags(parameters: Parameters): SessionTags {
  const sent = (parameters.record("Tags")?.records("member") ?? []).map(
    (tag) => [tag.text("Key") ?? "", tag.text("Value") ?? ""] as const,
  );
  if (sent.length > mostTags) throw tooMany("tags");
  for (const [index, [key, value]] of sent.entries()) {
    requireText(`tags.${index + 1}.member.key`, key, 1, 128);
    requireText(`tags.${index + 1}.member.value`, value, 0, 256);
  }
  refuseKeys(sent.map(([key]) => key));
  const tags = new Map(sent);
  return { tags, transitiveKeys: readTransitiveKeys(parameters, tags) };
}

function readTransitiveKeys(parameters: Parameters, tags: ReadonlyMap<string, string>): ReadonlySet<string> {
  const keys = parameters.record("TransitiveTagKeys")?.texts("member") ?? [];
  if (keys.length > mostTags) throw tooMany("transitiveTagKeys");
  const stray = keys.find((key) => !tags.has(key));
  if (stray === undefined) return new Set(keys);
  throw new AwsError(
    "InvalidParameterValue",
    `The specified transitive tag key "${stray}" must be included in the requested tags.`,
  );
}

function tooMany(name: string): AwsError {
  return invalidMember(name, "[...]", `Member must have length less than or equal to ${mostTags}`);
}

function requireText(name: string, value: string, min: number, max: number): void {
  const problem =
    value.length < min
      ? `Member must have length greater than or equal to ${min}`
      : value.length > max
        ? `Member must have length less than or equal to ${max}`
        : letters.test(value)
          ? undefined
          : "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*";
  if (problem !== undefined) throw invalidMember(name, value, problem);
}

/** Keys that differ only in case are the same key to IAM. */
function refuseKeys(keys: readonly string[]): void {
  if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length) {
    throw new AwsError(
      "InvalidParameterValue",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  }
  if (keys.some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw new AwsError(
      "InvalidParameterValue",
      "Tag keys starting with 'aws:' are reserved for internal use",
    );
  }
}

/** The tags of a session that another session opens: transitive ones come along and cannot be set anew. */
export function inheritTags(sent: SessionTags, opener: SessionTags | undefined): SessionTags {
  if (opener === undefined) return sent;
  const inherited = [...opener.tags].filter(([key]) => opener.transitiveKeys.has(key));
  const taken = new Set(inherited.map(([key]) => key.toLowerCase()));
  if ([...sent.tags.keys()].some((key) => taken.has(key.toLowerCase()))) {
    throw new AwsError(
      "InvalidParameterValue",
      "One of the specified tag keys conflicts with a transitive tag key from the calling session.",
    );
  }
  return {
    tags: new Map([...inherited, ...sent.tags]),
    transitiveKeys: new Set([...opener.transitiveKeys, ...sent.transitiveKeys]),
  };
}
