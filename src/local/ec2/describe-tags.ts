import { readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";
import { resourceTypeOf } from "./taggable.ts";

interface Tag {
  readonly resourceId: string;
  readonly key: string;
  readonly value: string;
}

/** One item for each tag of each resource. */
export function describeTags(parameters: Parameters, { scope }: Pick<Ec2Context, "scope">): Fields {
  const toPage = readPaging<Tag>(
    parameters,
    { min: 5, max: 1000 },
    ({ resourceId, key }) => `${resourceId} ${key}`,
  );
  const matches = readFilters<Tag>(parameters, {
    fields: {
      key: ({ key }) => key,
      "resource-id": ({ resourceId }) => resourceId,
      "resource-type": ({ resourceId }) => resourceTypeOf(resourceId),
      value: ({ value }) => value,
    },
    tags: ({ key, value }) => new Map([[key, value]]),
  });
  const tags = [...scope.tags].flatMap(([resourceId, own]) =>
    [...own].map(([key, value]): Tag => ({ resourceId, key, value })),
  );
  const { items, nextToken } = toPage(tags.filter(matches));
  return {
    tagSet: items.map((tag) => ({ ...tag, resourceType: resourceTypeOf(tag.resourceId) })),
    nextToken,
  };
}
