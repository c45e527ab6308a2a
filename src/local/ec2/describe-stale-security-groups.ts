import { findReferenced, isStale, type ReferenceContext } from "../rules/reference.ts";
import { regroupRules } from "../rules/regroup.ts";
import { renderReference } from "../rules/render-rule.ts";
import { lookUp } from "../state/look-up.ts";
import type { Scope } from "../state/scope.ts";
import type { GroupPeer, Rule, SecurityGroup } from "../state/security-group.ts";
import type { World } from "../state/world.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

interface StaleGroup {
  readonly group: SecurityGroup;
  readonly rules: readonly Rule[];
}

/** The groups of one VPC that have stale rules, with those rules alone. */
export function describeStaleSecurityGroups(
  parameters: Parameters,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): Fields {
  const { id: vpcId } = lookUp("vpc", scope.vpcs, parameters.requiredText("VpcId"));
  const toPage = readPaging<StaleGroup>(parameters, { min: 5, max: 255 }, ({ group }) => group.id);
  const stale = [...scope.groups.values()].flatMap((group) => {
    const rules = group.vpcId === vpcId ? staleRules(group, { scope, world }) : [];
    return rules.length > 0 ? [{ group, rules }] : [];
  });
  const { items, nextToken } = toPage(stale);
  return { nextToken, staleSecurityGroupSet: items.map((item) => renderGroup(item, { scope, world })) };
}

function staleRules(group: SecurityGroup, context: ReferenceContext): readonly Rule[] {
  return [...group.rules.values()].filter((rule) => isStale(rule, group, context));
}

function renderGroup({ group, rules }: StaleGroup, { scope, world }: ReferenceContext): Fields {
  return {
    description: group.description,
    groupId: group.id,
    groupName: group.name,
    staleIpPermissions: regroupRules(rules, false, scope, world, renderStaleReference),
    staleIpPermissionsEgress: regroupRules(rules, true, scope, world, renderStaleReference),
    vpcId: group.vpcId,
  };
}

/** Here EC2 names the group as well, while it exists. */
function renderStaleReference(rule: Rule, peer: GroupPeer, scope: Scope, world: World): Fields {
  const groupName = findReferenced(peer, scope, world)?.other.name;
  return { ...renderReference(rule, peer, scope, world), groupName };
}
