import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import { entriesOf, type PrefixList, type PrefixListEntry, versionOf } from "../state/prefix-list.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";
import { prefixListPages } from "./describe-managed-prefix-lists.ts";

/** The entries of a list, AWS's own included, a hundred to a page; of an older version where one is asked for. */
export function getManagedPrefixListEntries(
  parameters: Parameters,
  { scope }: Pick<Ec2Context, "scope">,
): Fields {
  const list = lookUp("prefixList", scope.prefixLists, parameters.requiredText("PrefixListId"));
  const entries = requireVersion(list, parameters.integer("TargetVersion") ?? versionOf(list));
  const toPage = readPaging<PrefixListEntry>(parameters, prefixListPages, ({ cidr }) => cidr);
  const { items, nextToken } = toPage(entries);
  return { entrySet: items.map(({ cidr, description }) => ({ cidr, description })), nextToken };
}

/** The entries of a version. @throws InvalidPrefixListVersion for one that there never was */
export function requireVersion(list: PrefixList, version: number): readonly PrefixListEntry[] {
  const entries = entriesOf(list, version);
  if (entries !== undefined) return entries;
  throw new AwsError("InvalidPrefixListVersion", `The version ${version} does not exist for ${list.id}.`);
}
