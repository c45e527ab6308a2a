import { renderRule } from "../rules/render-rule.ts";
import { lookUpAll } from "../state/look-up.ts";
import { tagsOf } from "../state/scope.ts";
import type { Rule } from "../state/security-group.ts";
import { readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

/** Single rules with their ids and tags. EC2 knows only three filters here; `tag-key` is not one of them. */
export function describeSecurityGroupRules(
  parameters: Parameters,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): Fields {
  const ruleIds = parameters.texts("SecurityGroupRuleId");
  const limits = { min: 5, max: 1000, ids: "SecurityGroupRuleId" };
  const toPage = readPaging<Rule>(parameters, limits, ({ id }) => id);
  const matches = readFilters<Rule>(parameters, {
    fields: { "group-id": (rule) => rule.groupId, "security-group-rule-id": (rule) => rule.id },
    tags: (rule) => tagsOf(scope, rule.id),
  });
  const { items, nextToken } = toPage(lookUpAll("rule", scope.rules, ruleIds).filter(matches));
  return { securityGroupRuleSet: items.map((rule) => renderRule(rule, scope, world)), nextToken };
}
