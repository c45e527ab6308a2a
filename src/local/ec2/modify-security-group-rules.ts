import { AwsError, missing } from "../aws-error.ts";
import { readIpv4, readIpv6 } from "../rules/permission.ts";
import { readTraffic } from "../rules/protocol.ts";
import { requireRoom } from "../rules/quota.ts";
import { admitGroupById, admitPeer, type ReferenceContext } from "../rules/reference.ts";
import { judgeAmpersand, readRuleDescription } from "../rules/text.ts";
import { replaceRules } from "../state/add-group.ts";
import { lookUp, notFound, requireId } from "../state/look-up.ts";
import {
  type Peer,
  type Rule,
  type RuleValues,
  ruleKey,
  type SecurityGroup,
} from "../state/security-group.ts";
import type { Parameters } from "../wire/parameters.ts";
import { duplicate, refuseRepeats } from "./authorize.ts";
import type { Ec2Context, Effect } from "./context.ts";

/**
 * Replaces rules whole, under the ids they have. What is left out is cleared, the
 * description too unless the reading `modifyDescription` keeps it. The kind of peer
 * cannot change. The call is judged by the group it would leave, so two rules may
 * trade their values unless the reading `tradingPlaces` refuses that.
 */
export function modifySecurityGroupRules(
  parameters: Parameters,
  { scope, world, readings }: Pick<Ec2Context, "scope" | "world" | "readings">,
): Effect {
  const group = lookUp("group", scope.groups, parameters.requiredText("GroupId"));
  const replacements = readReplacements(parameters, group, { scope, world });
  const kept = [...group.rules.values()].filter((rule) => !replacements.has(rule));
  const replaced = [...replacements.values()];
  refuseRepeats(replaced);
  for (const [rule, values] of replacements) {
    const standing = group.rules.get(ruleKey(values));
    if (standing === undefined || standing === rule) continue;
    if (!replacements.has(standing) || readings.tradingPlaces === "refused") throw duplicate(values);
  }
  requireRoom(scope, group.rules.values(), [...kept, ...replaced], readings);
  return () => {
    replaceRules(scope, group, replacements);
    return { return: true };
  };
}

function readReplacements(
  parameters: Parameters,
  group: SecurityGroup,
  context: ReferenceContext,
): ReadonlyMap<Rule, RuleValues> {
  const replacements = new Map<Rule, RuleValues>();
  for (const replacement of parameters.records("SecurityGroupRule")) {
    const id = requireId("rule", replacement.requiredText("SecurityGroupRuleId"));
    const rule = context.scope.rules.get(id);
    if (rule === undefined || rule.groupId !== group.id) throw notFound("rule", id);
    if (replacements.has(rule)) {
      throw new AwsError("InvalidParameterValue", `The security group rule '${id}' appears multiple times`);
    }
    const values = replacement.record("SecurityGroupRule");
    if (values === undefined) throw missing("SecurityGroupRule");
    replacements.set(rule, readValues(values, rule, group, context));
  }
  if (replacements.size === 0) throw missing("SecurityGroupRule");
  return replacements;
}

function readValues(
  parameters: Parameters,
  rule: Rule,
  group: SecurityGroup,
  context: ReferenceContext,
): RuleValues {
  const traffic = readTraffic(
    parameters.text("IpProtocol"),
    parameters.integer("FromPort"),
    parameters.integer("ToPort"),
  );
  const described = readRuleDescription(parameters.text("Description"));
  const isKept = described === undefined && context.world.readings.modifyDescription === "kept";
  const description = isKept ? rule.description : described;
  const peer = readPeer(parameters, group, context);
  if (peer.kind !== rule.peer.kind) {
    throw new AwsError(
      "InvalidParameterValue",
      `Invalid rule type for security group rule '${rule.id}'. ` +
        `You may not specify ${fieldOf[peer.kind]} for an existing ${fieldOf[rule.peer.kind]} rule.`,
    );
  }
  judgeAmpersand(peer.kind, description, context.world.readings);
  return { ...traffic, description, egress: rule.egress, peer };
}

const fieldOf = {
  ipv4: "CidrIpv4",
  ipv6: "CidrIpv6",
  "prefix-list": "PrefixListId",
  group: "ReferencedGroupId",
} as const satisfies Record<Peer["kind"], string>;

function readPeer(parameters: Parameters, group: SecurityGroup, context: ReferenceContext): Peer {
  const ipv4 = parameters.text("CidrIpv4");
  const ipv6 = parameters.text("CidrIpv6");
  const list = parameters.text("PrefixListId");
  const reference = parameters.text("ReferencedGroupId");
  if ([ipv4, ipv6, list, reference].filter((given) => given !== undefined).length !== 1) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Exactly one of CidrIpv4, CidrIpv6, PrefixListId and ReferencedGroupId must be specified",
    );
  }
  if (ipv4 !== undefined) return admitPeer(readIpv4(ipv4), group, context);
  if (ipv6 !== undefined) return admitPeer(readIpv6(ipv6), group, context);
  if (list !== undefined)
    return admitPeer({ kind: "prefix-list", id: requireId("prefixList", list) }, group, context);
  return admitGroupById(requireId("group", reference ?? ""), group, context);
}
