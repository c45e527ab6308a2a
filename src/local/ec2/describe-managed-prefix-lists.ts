import { partitionOf } from "../partitions.ts";
import { arnOf, renderTags } from "../rules/render-rule.ts";
import { lookUpAll } from "../state/look-up.ts";
import { failureOf, type PrefixList, stateOf, versionOf } from "../state/prefix-list.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import { readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

export const prefixListPages = { min: 1, max: 100, usual: 100 } as const;

/** The lists of the account and those AWS manages, a hundred to a page also when no page was asked for. */
export function describeManagedPrefixLists(
  parameters: Parameters,
  { scope, clock }: Pick<Ec2Context, "scope" | "clock">,
): Fields {
  const listIds = parameters.texts("PrefixListId");
  const toPage = readPaging<PrefixList>(parameters, prefixListPages, ({ id }) => id);
  const matches = readFilters<PrefixList>(parameters, {
    fields: {
      "owner-id": ({ owner }) => owner,
      "prefix-list-id": ({ id }) => id,
      "prefix-list-name": ({ name }) => name,
    },
  });
  const { items, nextToken } = toPage(lookUpAll("prefixList", scope.prefixLists, listIds).filter(matches));
  const now = clock.now();
  return { prefixListSet: items.map((list) => renderPrefixList(list, scope, now)), nextToken };
}

/** AWS's own lists show neither a size nor a version, and belong to nobody's account. */
export function renderPrefixList(list: PrefixList, scope: Scope, nowMs: number): Fields {
  const ours = list.owner === scope.account;
  return {
    prefixListId: list.id,
    addressFamily: list.family,
    state: stateOf(list, nowMs),
    stateMessage: failureOf(list, nowMs),
    prefixListArn: ours ? arnOf(scope, "prefix-list", list.id) : awsArn(list, scope),
    prefixListName: list.name,
    maxEntries: ours ? list.weight : undefined,
    version: ours ? versionOf(list) : undefined,
    tagSet: renderTags(tagsOf(scope, list.id)),
    ownerId: list.owner,
  };
}

function awsArn({ id }: PrefixList, { region }: Scope): string {
  return `arn:${partitionOf(region)}:ec2:${region}:aws:prefix-list/${id}`;
}
