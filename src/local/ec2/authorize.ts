/** What AuthorizeSecurityGroupIngress and -Egress share: judge every rule of the call, then add them all. */
import { AwsError, missing, notTogether } from "../aws-error.ts";
import { missingSource, type NamedRule, readIpv4, readPermissions } from "../rules/permission.ts";
import { readTraffic } from "../rules/protocol.ts";
import { requireRoom } from "../rules/quota.ts";
import { admitPeer } from "../rules/reference.ts";
import { renderRule, wordRule } from "../rules/render-rule.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { judgeAmpersand } from "../rules/text.ts";
import { addRule } from "../state/add-group.ts";
import { putTags } from "../state/put-tags.ts";
import { type RuleValues, ruleKey, type SecurityGroup } from "../state/security-group.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { judgeBatch } from "./judge-batch.ts";
import { readGroup } from "./read-group.ts";

/**
 * Refuses in this order: malformed rules, peers out of reach, repeats within the call, rules
 * that are there, the quota. The call's tags go on every rule it makes.
 */
export function authorize(
  parameters: Parameters,
  { scope, world, ids, readings }: Pick<Ec2Context, "scope" | "world" | "ids" | "readings">,
  egress: boolean,
): Effect {
  const group = readGroup(parameters, scope);
  const tags = readTagSpecifications(parameters, "security-group-rule");
  const items = readNamedRules(parameters, egress);
  const judge = (named: readonly NamedRule[]) => {
    const added = named.map(
      (rule): RuleValues => ({ ...rule, egress, peer: admitPeer(rule.peer, group, { scope, world }) }),
    );
    for (const { peer, description } of added) judgeAmpersand(peer.kind, description, readings);
    refuseRepeats(added);
    for (const rule of added) refuseDuplicate(group, rule);
    requireRoom(scope, group.rules.values(), [...group.rules.values(), ...added], readings);
    return added;
  };
  const land = (added: readonly RuleValues[]) => {
    const rules = added.map((values) => addRule(scope, group, ids.next("sgr"), values));
    for (const rule of rules) putTags(scope, rule.id, tags);
    return { return: true, securityGroupRuleSet: rules.map((rule) => renderRule(rule, scope, world)) };
  };
  return judgeBatch({ items, judge, land }, readings);
}

/** The rules of a call, from `IpPermissions` or, for ingress, from the flat form. */
export function readNamedRules(parameters: Parameters, egress: boolean): readonly NamedRule[] {
  const listed = readPermissions(parameters);
  const flat = readFlatRule(parameters, egress);
  if (flat !== undefined && listed.length > 0) throw notTogether("cidrIp", "ipPermissions");
  const rules = flat === undefined ? listed : [flat];
  if (rules.length === 0) throw missing("ipPermissions");
  return rules;
}

function readFlatRule(parameters: Parameters, egress: boolean): NamedRule | undefined {
  const protocol = parameters.text("IpProtocol");
  const from = parameters.integer("FromPort");
  const to = parameters.integer("ToPort");
  const cidr = parameters.text("CidrIp");
  if ([protocol, from, to, cidr].every((value) => value === undefined)) return undefined;
  if (egress) {
    throw new AwsError("UnsupportedOperation", "Use IP permissions instead: egress rules have no flat form.");
  }
  const traffic = readTraffic(protocol, from, to);
  if (cidr === undefined) throw missingSource();
  return { ...traffic, peer: readIpv4(cidr), description: undefined };
}

/** A description does not make two permissions different. */
export function refuseRepeats(rules: readonly RuleValues[]): void {
  if (new Set(rules.map(ruleKey)).size === rules.length) return;
  throw new AwsError("InvalidParameterValue", "The same permission must not appear multiple times");
}

function refuseDuplicate(group: SecurityGroup, rule: RuleValues): void {
  if (group.rules.has(ruleKey(rule))) throw duplicate(rule);
}

/** The refusal for a rule the group already has, in words that repeat the rule. */
export function duplicate(rule: RuleValues): AwsError {
  return new AwsError("InvalidPermission.Duplicate", `the specified rule "${wordRule(rule)}" already exists`);
}
