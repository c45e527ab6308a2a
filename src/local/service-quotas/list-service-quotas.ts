import { appliedValue, listQuotas, type Quota } from "../state/quotas.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { QuotasContext } from "./context.ts";
import { quotaPages, renderQuota, requireService } from "./render-quota.ts";

/** The values that hold, by code, in pages of 1 to 100; all quotas are of the account, none of a resource. */
export function listServiceQuotas(parameters: Parameters, { scope }: QuotasContext): Fields {
  const code = parameters.text("QuotaCode");
  const level = parameters.text("QuotaAppliedAtLevel") ?? "ACCOUNT";
  const wanted = listQuotas().filter((quota) => level !== "RESOURCE" && quota.code === (code ?? quota.code));
  return listPage(parameters, wanted, (quota) =>
    renderQuota(quota, scope, scope.account, appliedValue(scope, quota)),
  );
}

/** AWS's defaults, whatever was set. */
export function listAwsDefaultServiceQuotas(parameters: Parameters, { scope }: QuotasContext): Fields {
  return listPage(parameters, listQuotas(), (quota) => renderQuota(quota, scope, "", quota.value));
}

function listPage(
  parameters: Parameters,
  quotas: readonly Quota[],
  render: (quota: Quota) => Fields,
): Fields {
  requireService(parameters);
  const { items, nextToken } = readPaging<Quota>(parameters, quotaPages, ({ code }) => code)(quotas);
  return { Quotas: items.map(render), NextToken: nextToken };
}
