import { hasPorts } from "../rules/protocol.ts";
import { findByName } from "../rules/reference.ts";
import { regroupRules } from "../rules/regroup.ts";
import { arnOf, renderTagsIfAny } from "../rules/render-rule.ts";
import { lookUpAll } from "../state/look-up.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { Rule, SecurityGroup } from "../state/security-group.ts";
import type { World } from "../state/world.ts";
import { type FilterFields, readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

type GroupFields = FilterFields<SecurityGroup>["fields"];

/** Groups by id, by name in the default VPC, or by filter; everything unless a page is asked for. */
export function describeSecurityGroups(
  parameters: Parameters,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): Fields {
  const groupIds = parameters.texts("GroupId");
  const named = parameters.texts("GroupName").map((name) => findByName(scope, name));
  const toPage = readPaging<SecurityGroup>(parameters, { min: 5, max: 1000, ids: "GroupId" }, ({ id }) => id);
  const matches = readFilters(parameters, filterFields(scope));
  const byId = groupIds.length > 0 || named.length === 0 ? lookUpAll("group", scope.groups, groupIds) : [];
  const { items, nextToken } = toPage([...new Set([...byId, ...named])].filter(matches));
  return { securityGroupInfo: items.map((group) => renderGroup(group, scope, world)), nextToken };
}

function renderGroup(group: SecurityGroup, scope: Scope, world: World): Fields {
  return {
    ownerId: group.owner,
    groupId: group.id,
    groupName: group.name,
    groupDescription: group.description,
    vpcId: group.vpcId,
    ipPermissions: regroupRules(group.rules.values(), false, scope, world),
    ipPermissionsEgress: regroupRules(group.rules.values(), true, scope, world),
    tagSet: renderTagsIfAny(tagsOf(scope, group.id)),
    securityGroupArn: arnOf(scope, "security-group", group.id),
  };
}

function filterFields(scope: Scope): FilterFields<SecurityGroup> {
  return {
    fields: {
      description: (group) => group.description,
      "group-id": (group) => group.id,
      "group-name": (group) => group.name,
      "owner-id": (group) => group.owner,
      "tag-key": (group) => [...tagsOf(scope, group.id).keys()],
      "vpc-id": (group) => group.vpcId,
      ...ruleFields("ip-permission.", false, scope),
      ...ruleFields("egress.ip-permission.", true, scope),
    },
    tags: (group) => tagsOf(scope, group.id),
  };
}

/** Each filter looks at all rules of a direction by itself: two filters may be met by different rules. */
function ruleFields(prefix: string, egress: boolean, scope: Scope): GroupFields {
  const fields: { readonly [name: string]: (rule: Rule) => string | undefined } = {
    cidr: ({ peer }) => (peer.kind === "ipv4" ? peer.cidr : undefined),
    "from-port": (rule) => (hasPorts(rule.protocol) ? String(rule.from) : undefined),
    "group-id": ({ peer }) => (peer.kind === "group" ? peer.id : undefined),
    "group-name": ({ peer }) => (peer.kind === "group" ? scope.groups.get(peer.id)?.name : undefined),
    "ipv6-cidr": ({ peer }) => (peer.kind === "ipv6" ? peer.cidr : undefined),
    "prefix-list-id": ({ peer }) => (peer.kind === "prefix-list" ? peer.id : undefined),
    protocol: (rule) => rule.protocol,
    "to-port": (rule) => (hasPorts(rule.protocol) ? String(rule.to) : undefined),
    "user-id": ({ peer }) => (peer.kind === "group" ? peer.owner : undefined),
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, read]) => [
      `${prefix}${name}`,
      (group: SecurityGroup) =>
        [...group.rules.values()].flatMap((rule) => (rule.egress === egress ? (read(rule) ?? []) : [])),
    ]),
  );
}
