/**
 * Single rules grouped into IpPermissions the way DescribeSecurityGroups shows
 * them: one permission for each protocol and port range, ports left out where the
 * protocol has none.
 */
import type { Scope } from "../state/scope.ts";
import type { Rule } from "../state/security-group.ts";
import type { World } from "../state/world.ts";
import type { Fields } from "../wire/xml.ts";
import { hasPorts } from "./protocol.ts";
import { renderReference } from "./render-rule.ts";

interface Permission {
  readonly ipProtocol: string;
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  readonly groups: Fields[];
  readonly ipRanges: Fields[];
  readonly ipv6Ranges: Fields[];
  readonly prefixListIds: Fields[];
}

/** Permissions of one direction, in the order in which their first rules were added. */
export function regroupRules(
  rules: Iterable<Rule>,
  egress: boolean,
  scope: Scope,
  world: World,
): readonly Fields[] {
  const permissions = new Map<string, Permission>();
  for (const rule of rules) {
    if (rule.egress === egress) addPeer(permissionOf(permissions, rule), rule, scope, world);
  }
  return [...permissions.values()].map((permission) => ({ ...permission }));
}

function permissionOf(permissions: Map<string, Permission>, { protocol, from, to }: Rule): Permission {
  const key = `${protocol} ${from} ${to}`;
  const known = permissions.get(key);
  if (known !== undefined) return known;
  const ports = hasPorts(protocol);
  const permission: Permission = {
    ipProtocol: protocol,
    fromPort: ports ? from : undefined,
    toPort: ports ? to : undefined,
    groups: [],
    ipRanges: [],
    ipv6Ranges: [],
    prefixListIds: [],
  };
  permissions.set(key, permission);
  return permission;
}

function addPeer(permission: Permission, rule: Rule, scope: Scope, world: World): void {
  const { peer, description } = rule;
  switch (peer.kind) {
    case "ipv4":
      permission.ipRanges.push({ cidrIp: peer.cidr, description });
      break;
    case "ipv6":
      permission.ipv6Ranges.push({ cidrIpv6: peer.cidr, description });
      break;
    case "prefix-list":
      permission.prefixListIds.push({ prefixListId: peer.id, description });
      break;
    case "group":
      permission.groups.push({ ...renderReference(rule, peer, scope, world), description });
      break;
  }
}
