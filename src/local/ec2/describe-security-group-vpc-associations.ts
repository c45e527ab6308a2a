import { associationKey, listAssociations, stateOf, type VpcAssociation } from "../state/vpc-association.ts";
import { readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

/** Associations in every state; one that has ended stays visible as `disassociated` while its group exists. */
export function describeSecurityGroupVpcAssociations(
  parameters: Parameters,
  { scope, clock }: Pick<Ec2Context, "scope" | "clock">,
): Fields {
  const now = clock.now();
  const toPage = readPaging<VpcAssociation>(parameters, { min: 5, max: 1000 }, associationKey);
  const matches = readFilters<VpcAssociation>(parameters, {
    fields: {
      "group-id": ({ groupId }) => groupId,
      "group-owner-id": () => scope.account,
      state: (association) => stateOf(association, now),
      "vpc-id": ({ vpcId }) => vpcId,
      "vpc-owner-id": () => scope.account,
    },
  });
  const { items, nextToken } = toPage(listAssociations(scope).filter(matches));
  return {
    securityGroupVpcAssociationSet: items.map((association) => ({
      groupId: association.groupId,
      vpcId: association.vpcId,
      vpcOwnerId: scope.account,
      state: stateOf(association, now),
      groupOwnerId: scope.account,
    })),
    nextToken,
  };
}
