/** The one service whose quotas are known, and a quota as all calls show it. */
import { AwsError } from "../aws-error.ts";
import { partitionOf } from "../partitions.ts";
import type { Quota } from "../state/quotas.ts";
import type { Scope } from "../state/scope.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";

export const quotaService = { code: "vpc", name: "Amazon Virtual Private Cloud (Amazon VPC)" } as const;

export const quotaPages = { min: 1, max: 100, usual: 100 } as const;

/** @throws NoSuchResourceException for every service but `vpc` */
export function requireService(parameters: Parameters): void {
  if (parameters.requiredText("ServiceCode") === quotaService.code) return;
  throw new AwsError(
    "NoSuchResourceException",
    "The request failed because the specified service does not exist.",
    404,
  );
}

/** A quota with a value; AWS's defaults belong to no account, so `owner` is empty for them. */
export function renderQuota(quota: Quota, { region }: Scope, owner: string, value: number): Fields {
  const { code, name } = quotaService;
  return {
    ServiceCode: code,
    ServiceName: name,
    QuotaArn: `arn:${partitionOf(region)}:servicequotas:${region}:${owner}:${code}/${quota.code}`,
    QuotaCode: quota.code,
    QuotaName: quota.title,
    Value: value,
    Unit: "None",
    Adjustable: quota.adjustable,
    GlobalQuota: false,
    QuotaAppliedAtLevel: "ACCOUNT",
  };
}
