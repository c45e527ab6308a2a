/** What the two UpdateSecurityGroupRuleDescriptions calls share: the rules by value or by id, all of them or none. */
import { missing, notTogether } from "../aws-error.ts";
import { readPermissions } from "../rules/permission.ts";
import { namePeer } from "../rules/reference.ts";
import { judgeAmpersand, readRuleDescription } from "../rules/text.ts";
import { replaceRules } from "../state/add-group.ts";
import type { Scope } from "../state/scope.ts";
import { type Rule, ruleKey, type SecurityGroup } from "../state/security-group.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { readGroup } from "./read-group.ts";
import { findRulesById, permissionNotFound } from "./revoke.ts";

type Descriptions = ReadonlyMap<Rule, string | undefined>;

/** A rule named without a description loses the one it has. */
export function updateDescriptions(
  parameters: Parameters,
  { scope, readings }: Pick<Ec2Context, "scope" | "readings">,
  egress: boolean,
): Effect {
  const group = readGroup(parameters, scope);
  const byId = readById(parameters, group, egress, scope);
  const byValue = readByValue(parameters, group, egress, scope);
  if (byId.size > 0 && byValue.size > 0) throw notTogether("securityGroupRuleDescriptions", "ipPermissions");
  if (byId.size + byValue.size === 0) throw missing("ipPermissions or securityGroupRuleDescriptions");
  for (const [rule, description] of [...byId, ...byValue]) {
    judgeAmpersand(rule.peer.kind, description, readings);
  }
  return () => {
    const described = [...byId, ...byValue].map(
      ([rule, description]) => [rule, { ...rule, description }] as const,
    );
    replaceRules(scope, group, new Map(described));
    return { return: true };
  };
}

function readById(parameters: Parameters, group: SecurityGroup, egress: boolean, scope: Scope): Descriptions {
  const descriptions = new Map<Rule, string | undefined>();
  for (const named of parameters.records("SecurityGroupRuleDescription")) {
    const description = readRuleDescription(named.text("Description"));
    const [rule] = findRulesById(group, [named.requiredText("SecurityGroupRuleId")], egress, scope);
    if (rule !== undefined) descriptions.set(rule, description);
  }
  return descriptions;
}

function readByValue(
  parameters: Parameters,
  group: SecurityGroup,
  egress: boolean,
  scope: Scope,
): Descriptions {
  const descriptions = new Map<Rule, string | undefined>();
  for (const named of readPermissions(parameters)) {
    const rule = group.rules.get(ruleKey({ ...named, egress, peer: namePeer(named.peer, group, scope) }));
    if (rule === undefined) throw permissionNotFound();
    descriptions.set(rule, named.description);
  }
  return descriptions;
}
