/** The cases of sections 3 to 6, in the order of the sections. */
import { aclAssociationCases } from "./cases/section-3-associations.ts";
import { aclCallCases } from "./cases/section-3-calls.ts";
import { defaultAclCases } from "./cases/section-3-defaults.ts";
import { entryCases } from "./cases/section-3-entries.ts";
import { limitCases } from "./cases/section-4-limits.ts";
import { ruleCounterCases } from "./cases/section-4-rule-counters.ts";
import { serviceQuotaCases } from "./cases/section-4-service-quotas.ts";
import { batchCases } from "./cases/section-5-batches.ts";
import { codeCases } from "./cases/section-5-codes-elsewhere.ts";
import { callerCodeCases } from "./cases/section-5-codes-of-callers.ts";
import { groupCodeCases } from "./cases/section-5-codes-of-groups.ts";
import { ruleCodeCases } from "./cases/section-5-codes-of-rules.ts";
import { aclFilterCases } from "./cases/section-6-acl-filters.ts";
import { bucketCases } from "./cases/section-6-buckets.ts";
import { filterLimitCases } from "./cases/section-6-filter-limits.ts";
import { groupFilterCases } from "./cases/section-6-group-filters.ts";
import { pageCases } from "./cases/section-6-pages.ts";
import { ruleFilterCases } from "./cases/section-6-rule-filters.ts";
import type { ContractCase } from "./contract-case.ts";

export const cases3To6: readonly ContractCase[] = [
  ...entryCases,
  ...defaultAclCases,
  ...aclCallCases,
  ...aclAssociationCases,
  ...limitCases,
  ...ruleCounterCases,
  ...serviceQuotaCases,
  ...ruleCodeCases,
  ...groupCodeCases,
  ...callerCodeCases,
  ...codeCases,
  ...batchCases,
  ...bucketCases,
  ...pageCases,
  ...groupFilterCases,
  ...ruleFilterCases,
  ...filterLimitCases,
  ...aclFilterCases,
];
