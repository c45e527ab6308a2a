import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import { quotaPages, quotaService } from "./render-quota.ts";

/** The services whose quotas can be read here: one. */
export function listServices(parameters: Parameters): Fields {
  const toPage = readPaging<typeof quotaService>(parameters, quotaPages, ({ code }) => code);
  const { items, nextToken } = toPage([quotaService]);
  return {
    Services: items.map(({ code, name }) => ({ ServiceCode: code, ServiceName: name })),
    NextToken: nextToken,
  };
}
