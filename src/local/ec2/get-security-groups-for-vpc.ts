import { renderTags } from "../rules/render-rule.ts";
import { lookUp } from "../state/look-up.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { SecurityGroup } from "../state/security-group.ts";
import { isUsableIn } from "../state/vpc-association.ts";
import { type FilterFields, readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

/** The groups an interface in a VPC may carry: the VPC's own and those associated with it. */
export function getSecurityGroupsForVpc(
  parameters: Parameters,
  { scope, clock }: Pick<Ec2Context, "scope" | "clock">,
): Fields {
  const { id: vpcId } = lookUp("vpc", scope.vpcs, parameters.requiredText("VpcId"));
  const toPage = readPaging<SecurityGroup>(parameters, { min: 5, max: 1000 }, ({ id }) => id);
  const matches = readFilters(parameters, filterFields(scope));
  const now = clock.now();
  const usable = [...scope.groups.values()].filter((group) => isUsableIn(scope, group, vpcId, now));
  const { items, nextToken } = toPage(usable.filter(matches));
  return { nextToken, securityGroupForVpcSet: items.map((group) => renderGroup(group, scope)) };
}

function renderGroup({ id, name, description, owner, vpcId }: SecurityGroup, scope: Scope): Fields {
  return {
    description,
    groupName: name,
    ownerId: owner,
    groupId: id,
    tagSet: renderTags(tagsOf(scope, id)),
    primaryVpcId: vpcId,
  };
}

function filterFields(scope: Scope): FilterFields<SecurityGroup> {
  return {
    fields: {
      description: ({ description }) => description,
      "group-id": ({ id }) => id,
      "group-name": ({ name }) => name,
      "owner-id": ({ owner }) => owner,
      "primary-vpc-id": ({ vpcId }) => vpcId,
    },
    tags: ({ id }) => tagsOf(scope, id),
  };
}
