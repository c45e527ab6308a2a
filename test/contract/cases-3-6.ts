/** The cases of sections 3 to 6, in the order of the sections. */
import { aclCallCases } from "./cases/section-3-calls.ts";
import { defaultAclCases } from "./cases/section-3-defaults.ts";
import { entryCases } from "./cases/section-3-entries.ts";
import { limitCases } from "./cases/section-4-limits.ts";
import { ruleCounterCases } from "./cases/section-4-rule-counters.ts";
import { serviceQuotaCases } from "./cases/section-4-service-quotas.ts";
import { batchCases } from "./cases/section-5-batches.ts";
import { codeCases } from "./cases/section-5-codes-elsewhere.ts";
import { groupCodeCases } from "./cases/section-5-codes-of-groups.ts";
import { aclFilterCases } from "./cases/section-6-acl-filters.ts";
import { bucketCases } from "./cases/section-6-buckets.ts";
import { groupFilterCases } from "./cases/section-6-group-filters.ts";
import { pageCases } from "./cases/section-6-pages.ts";
import type { ContractCase } from "./contract-case.ts";

export const cases3To6: readonly ContractCase[] = [
  ...entryCases,
  ...defaultAclCases,
  ...aclCallCases,
  ...limitCases,
  ...ruleCounterCases,
  ...serviceQuotaCases,
  ...groupCodeCases,
  ...codeCases,
  ...batchCases,
  ...bucketCases,
  ...pageCases,
  ...groupFilterCases,
  ...aclFilterCases,
];
