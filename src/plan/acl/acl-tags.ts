/** The tags of a destination ACL: those of every destination (../desired-tags.ts), and its name, which is one too. */
import type { Tags } from "../../model/group.ts";
import { REPLACES_TAG, SOURCE_TAG, sourceTagOf } from "../../model/ownership.ts";
import type { KnownAcl } from "../candidate.ts";
import { type DesiredTags, desiredTags, type TagInput } from "../desired-tags.ts";
import { aclName } from "./place-acls.ts";

const NAME_TAG = "Name";

export interface AclTagInput extends TagInput {
  readonly source: KnownAcl;
  readonly target: Parameters<typeof aclName>[0] & { readonly into?: string };
  readonly actual: KnownAcl | null;
}

/** An ACL that `into` names keeps its own name, as an adopted group does. */
export function aclTags(input: AclTagInput): DesiredTags {
  const { [NAME_TAG]: _, ...others } = input.source.tags;
  const name = aclName(input.target, input.source);
  const isNamed = input.target.into === undefined && NAME_TAG in input.source.tags;
  const tags = isNamed ? { ...others, [NAME_TAG]: name } : others;
  return desiredTags({ ...input, source: { ...input.source, tags } });
}

/**
 * The tags of a new ACL. Its name comes with it even where tags are not copied, and its source even for a
 * one-off copy: nothing else would tell the copy of a nameless ACL when it is looked for again.
 */
export function creationTags(input: AclTagInput, all: Tags, replaces: KnownAcl | null): Tags {
  const name = aclName(input.target, input.source);
  return {
    [SOURCE_TAG]: sourceTagOf(input.source),
    ...all,
    ...(name === "" ? {} : { [NAME_TAG]: name }),
    ...(replaces === null ? {} : { [REPLACES_TAG]: replaces.groupId }),
  };
}
