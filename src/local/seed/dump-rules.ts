/** The rules of a group in the shape of seeds: IpPermissions, each record with its rule's id and tags. */
import { type Scope, tagsOf } from "../state/scope.ts";
import type { Rule, SecurityGroup } from "../state/security-group.ts";
import { dumpTags, type Json } from "./dump-tags.ts";

/** One permission for each rule: the order of the rules is what Describe answers follow. */
export function dumpRules(group: SecurityGroup, egress: boolean, scope: Scope): readonly Json[] {
  return [...group.rules.values()]
    .filter((rule) => rule.egress === egress)
    .map((rule) => ({
      IpProtocol: rule.protocol,
      ...(rule.protocol === "-1" ? {} : { FromPort: rule.from, ToPort: rule.to }),
      ...dumpPeer(rule, scope),
    }));
}

function dumpPeer(rule: Rule, scope: Scope): Json {
  const { peer, description, id } = rule;
  const about = {
    Description: description,
    SecurityGroupRuleId: id,
    Tags: dumpTags(tagsOf(scope, id)),
  };
  switch (peer.kind) {
    case "ipv4":
      return { IpRanges: [{ CidrIp: peer.cidr, ...about }] };
    case "ipv6":
      return { Ipv6Ranges: [{ CidrIpv6: peer.cidr, ...about }] };
    case "prefix-list":
      return { PrefixListIds: [{ PrefixListId: peer.id, ...about }] };
    case "group":
      return { UserIdGroupPairs: [{ GroupId: peer.id, UserId: peer.owner, VpcId: peer.vpcId, ...about }] };
  }
}
