import { AwsError } from "../aws-error.ts";
import { appliedValue, findQuota, type Quota } from "../state/quotas.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { QuotasContext } from "./context.ts";
import { renderQuota, requireService } from "./render-quota.ts";

/**
 * The value that holds: what was set for the account and Region, else AWS's default.
 * Of a quota that was never raised AWS may say that it does not exist: a reading.
 */
export function getServiceQuota(parameters: Parameters, { scope, readings }: QuotasContext): Fields {
  const quota = readQuota(parameters);
  if (readings.unappliedQuota === "not-found" && !scope.quotas.has(quota.code)) throw noSuchQuota();
  return { Quota: renderQuota(quota, scope, scope.account, appliedValue(scope, quota)) };
}

/** AWS's default, whatever was set. */
export function getAwsDefaultServiceQuota(parameters: Parameters, { scope }: QuotasContext): Fields {
  const quota = readQuota(parameters);
  return { Quota: renderQuota(quota, scope, "", quota.value) };
}

function readQuota(parameters: Parameters): Quota {
  requireService(parameters);
  const quota = findQuota(parameters.requiredText("QuotaCode"));
  if (quota === undefined) throw noSuchQuota();
  return quota;
}

function noSuchQuota(): AwsError {
  return new AwsError(
    "NoSuchResourceException",
    "The request failed because the specified quota does not exist.",
    404,
  );
}
