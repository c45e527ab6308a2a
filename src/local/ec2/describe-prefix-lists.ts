import { lookUpAll } from "../state/look-up.ts";
import type { PrefixList } from "../state/prefix-list.ts";
import { readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

/** The older call: AWS's own lists of gateway services alone, each with its entries. */
export function describePrefixLists(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Fields {
  const listIds = parameters.texts("PrefixListId");
  const toPage = readPaging<PrefixList>(parameters, { min: 5, max: 1000 }, ({ id }) => id);
  const matches = readFilters<PrefixList>(parameters, {
    fields: { "prefix-list-id": ({ id }) => id, "prefix-list-name": ({ name }) => name },
  });
  const ofGateway = ({ owner, name }: PrefixList) =>
    owner === "AWS" && name.startsWith(`com.amazonaws.${scope.region}.`);
  const named = lookUpAll("prefixList", scope.prefixLists, listIds).filter(ofGateway);
  const { items, nextToken } = toPage(named.filter(matches));
  return {
    prefixListSet: items.map(({ id, name, entries }) => ({
      prefixListId: id,
      prefixListName: name,
      cidrSet: entries.map(({ cidr }) => cidr),
    })),
    nextToken,
  };
}
