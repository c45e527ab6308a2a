/** The cases of sections 1 and 2: security groups, and what their rules may refer to. */
import { defaultGroupCases, deletionCases, newGroupCases } from "./cases/section-1-groups.ts";
import { canonicalCases, duplicateCases, otherRuleCases, sentFormCases } from "./cases/section-1-identity.ts";
import { modifyCases } from "./cases/section-1-modify.ts";
import {
  malformedProtocolCases,
  protocolFactCases,
  storedProtocolCases,
} from "./cases/section-1-protocols.ts";
import { revokeCases } from "./cases/section-1-revoke.ts";
import { authorizeCases, descriptionCallCases } from "./cases/section-1-rule-calls.ts";
import { structureCases } from "./cases/section-1-structures.ts";
import { tagCallCases, tagLimitCases } from "./cases/section-1-tags.ts";
import { groupTextCases, ruleDescriptionCases } from "./cases/section-1-texts.ts";
import { associationCases } from "./cases/section-2-associations.ts";
import { peeredReferenceCases } from "./cases/section-2-peerings.ts";
import { prefixListCases } from "./cases/section-2-prefix-lists.ts";
import { referenceCases } from "./cases/section-2-references.ts";
import { staleCases } from "./cases/section-2-stale.ts";
import type { ContractCase } from "./contract-case.ts";

export const cases1To2: readonly ContractCase[] = [
  ...structureCases,
  ...storedProtocolCases,
  ...malformedProtocolCases,
  ...protocolFactCases,
  ...duplicateCases,
  ...otherRuleCases,
  ...canonicalCases,
  ...sentFormCases,
  ...ruleDescriptionCases,
  ...groupTextCases,
  ...tagLimitCases,
  ...tagCallCases,
  ...authorizeCases,
  ...revokeCases,
  ...descriptionCallCases,
  ...modifyCases,
  ...newGroupCases,
  ...defaultGroupCases,
  ...deletionCases,
  ...referenceCases,
  ...peeredReferenceCases,
  ...staleCases,
  ...associationCases,
  ...prefixListCases,
];
