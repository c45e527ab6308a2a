/**
 * Service Quotas, as far as reading goes: the quotas of the service `vpc` in one
 * account and Region. A quota that nobody ever raised answers AWS's default, as
 * the service does for most quotas.
 */
import { AwsError } from "../aws-error.ts";
import { type JsonShape, unknownOperation } from "../wire/json.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { QuotasContext } from "./context.ts";
import { getAwsDefaultServiceQuota, getServiceQuota } from "./get-service-quota.ts";
import { listAwsDefaultServiceQuotas, listServiceQuotas } from "./list-service-quotas.ts";
import { listServices } from "./list-services.ts";

/** What stands before the dot in `X-Amz-Target`. */
export const serviceQuotasTarget = "ServiceQuotasV20190624";

type QuotasAction = (parameters: Parameters, context: QuotasContext) => Fields;

const actions: ReadonlyMap<string, QuotasAction> = new Map<string, QuotasAction>([
  ["GetAWSDefaultServiceQuota", getAwsDefaultServiceQuota],
  ["GetServiceQuota", getServiceQuota],
  ["ListAWSDefaultServiceQuotas", listAwsDefaultServiceQuotas],
  ["ListServiceQuotas", listServiceQuotas],
  ["ListServices", listServices],
]);

/** The fields of all actions; none has two types. */
export const serviceQuotasShape: JsonShape = {
  ServiceCode: "string",
  QuotaCode: "string",
  QuotaAppliedAtLevel: "string",
  ContextId: "string",
  NextToken: "string",
  MaxResults: "number",
};

/** Runs one action; @throws AwsError, UnknownOperationException for one that is not here. */
export function answerServiceQuotas(action: string, parameters: Parameters, context: QuotasContext): Fields {
  const run = actions.get(action);
  if (run === undefined) throw unknownOperation(`Service Quotas has no operation "${action}" here.`);
  try {
    return run(parameters, context);
  } catch (error) {
    throw error instanceof AwsError ? inOwnWords(error) : error;
  }
}

// What the shared readers refuse in EC2's words.
const ownWords: Readonly<Record<string, { readonly code: string; readonly status: number }>> = {
  InvalidNextToken: { code: "InvalidPaginationTokenException", status: 403 },
  InvalidParameterValue: { code: "IllegalArgumentException", status: 400 },
  MissingParameter: { code: "IllegalArgumentException", status: 400 },
};

function inOwnWords(error: AwsError): AwsError {
  const own = ownWords[error.code];
  return own === undefined ? error : new AwsError(own.code, error.message, own.status);
}
