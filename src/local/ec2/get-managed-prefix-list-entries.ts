import { AwsError } from "../aws-error.ts";
import { lookUp } from "../state/look-up.ts";
import type { PrefixListEntry } from "../state/vpc.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";
import { prefixListPages } from "./describe-managed-prefix-lists.ts";

/** The entries of a list, AWS's own included, a hundred to a page. There is only version 1. */
export function getManagedPrefixListEntries(
  parameters: Parameters,
  { scope }: Pick<Ec2Context, "scope">,
): Fields {
  const list = lookUp("prefixList", scope.prefixLists, parameters.requiredText("PrefixListId"));
  const version = parameters.integer("TargetVersion");
  if (version !== undefined && version !== 1) {
    throw new AwsError("InvalidPrefixListVersion", `The version ${version} does not exist for ${list.id}.`);
  }
  const toPage = readPaging<PrefixListEntry>(parameters, prefixListPages, ({ cidr }) => cidr);
  const { items, nextToken } = toPage(list.entries);
  return { entrySet: items.map(({ cidr, description }) => ({ cidr, description })), nextToken };
}
