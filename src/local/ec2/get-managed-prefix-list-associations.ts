import { lookUp } from "../state/look-up.ts";
import { groupsNaming } from "../state/prefix-list.ts";
import type { SecurityGroup } from "../state/security-group.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";
import { prefixListPages } from "./describe-managed-prefix-lists.ts";

/** The groups of the account that name a list: there are no other resources here that could. */
export function getManagedPrefixListAssociations(
  parameters: Parameters,
  { scope }: Pick<Ec2Context, "scope">,
): Fields {
  const list = lookUp("prefixList", scope.prefixLists, parameters.requiredText("PrefixListId"));
  const toPage = readPaging<SecurityGroup>(parameters, prefixListPages, ({ id }) => id);
  const { items, nextToken } = toPage(groupsNaming(scope, list.id));
  return {
    prefixListAssociationSet: items.map(({ id, owner }) => ({ resourceId: id, resourceOwner: owner })),
    nextToken,
  };
}
