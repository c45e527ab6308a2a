/** What RevokeSecurityGroupIngress and -Egress share: find every rule the call names, then drop them all. */
import { AwsError, notTogether } from "../aws-error.ts";
import type { NamedRule } from "../rules/permission.ts";
import { namePeer } from "../rules/reference.ts";
import { regroupRules } from "../rules/regroup.ts";
import { renderRevokedRule } from "../rules/render-rule.ts";
import { dropRule } from "../state/add-group.ts";
import { notFound, requireId } from "../state/look-up.ts";
import type { Scope } from "../state/scope.ts";
import { type Rule, type RuleValues, ruleKey, type SecurityGroup } from "../state/security-group.ts";
import type { Parameters } from "../wire/parameters.ts";
import { readNamedRules } from "./authorize.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { judgeBatch } from "./judge-batch.ts";
import { readGroup } from "./read-group.ts";

/**
 * Takes rules by value or by id, not both. The answer lists what was removed and, in the
 * default VPC, what was not found.
 */
export function revoke(
  parameters: Parameters,
  { scope, world, readings }: Pick<Ec2Context, "scope" | "world" | "readings">,
  egress: boolean,
): Effect {
  const group = readGroup(parameters, scope);
  const ruleIds = parameters.texts("SecurityGroupRuleId");
  if (ruleIds.length > 0 && parameters.records("IpPermissions").length > 0) {
    throw notTogether("securityGroupRuleIds", "ipPermissions");
  }
  const land = ({ found, unknown }: Found) => {
    const unknownIpPermissionSet = regroupRules(unknown, egress, scope, world);
    for (const rule of found) dropRule(scope, group, rule);
    return {
      return: true,
      unknownIpPermissionSet,
      revokedSecurityGroupRuleSet: [...found].map(renderRevokedRule),
    };
  };
  if (ruleIds.length > 0) {
    const judge = (ids: readonly string[]) => ({
      found: findRulesById(group, ids, egress, scope),
      unknown: [],
    });
    return judgeBatch({ items: ruleIds, judge, land }, readings);
  }
  const items = readNamedRules(parameters, egress);
  const judge = (named: readonly NamedRule[]) => findByValues(named, group, egress, scope);
  return judgeBatch({ items, judge, land }, readings);
}

/** Rules of one group and direction by id. One unknown id refuses the whole call. */
export function findRulesById(
  group: SecurityGroup,
  ruleIds: readonly string[],
  egress: boolean,
  scope: Scope,
): ReadonlySet<Rule> {
  return new Set(ruleIds.map((id) => findRule(group, requireId("rule", id), egress, scope)));
}

function findRule(group: SecurityGroup, id: string, egress: boolean, scope: Scope): Rule {
  const rule = scope.rules.get(id);
  if (rule === undefined || rule.groupId !== group.id || rule.egress !== egress) throw notFound("rule", id);
  return rule;
}

interface Found {
  readonly found: ReadonlySet<Rule>;
  readonly unknown: readonly Rule[];
}

/**
 * In the default VPC EC2 revokes what matches and lists the rest; in any other VPC
 * one rule that does not match refuses the whole call.
 */
function findByValues(
  rules: readonly NamedRule[],
  group: SecurityGroup,
  egress: boolean,
  scope: Scope,
): Found {
  const named = rules.map(
    (rule): RuleValues => ({ ...rule, egress, peer: namePeer(rule.peer, group, scope) }),
  );
  const unknown = named.filter((values) => !group.rules.has(ruleKey(values)));
  if (unknown.length > 0 && scope.vpcs.get(group.vpcId)?.isDefault !== true) throw permissionNotFound();
  return {
    found: new Set(named.flatMap((values) => group.rules.get(ruleKey(values)) ?? [])),
    unknown: unknown.map((values) => ({ id: "", groupId: group.id, ...values })),
  };
}

/** The refusal for a rule named by value that the group does not have. */
export function permissionNotFound(): AwsError {
  return new AwsError(
    "InvalidPermission.NotFound",
    "The specified rule does not exist in this security group.",
  );
}
