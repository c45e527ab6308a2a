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

/**
 * Permissions of one direction, in the order in which their first rules were added.
 * How a reference is shown is the caller's to say where it tells more than usual.
 */
export function regroupRules(
  rules: Iterable<Rule>,
  egress: boolean,
  scope: Scope,
  world: World,
  renderPair: typeof renderReference = renderReference,
): readonly Fields[] {
  const permissions = new Map<string, Permission>();
  for (const rule of rules) {
    if (rule.egress !== egress) continue;
    const { peer } = rule;
    const pair = peer.kind === "group" ? renderPair(rule, peer, scope, world) : {};
    addPeer(permissionOf(permissions, rule, world), rule, pair);
  }
  return [...permissions.values()].map((permission) => ({ ...permission }));
}

function permissionOf(
  permissions: Map<string, Permission>,
  { protocol, from, to }: Rule,
  { readings }: World,
): Permission {
  const key = `${protocol} ${from} ${to}`;
  const known = permissions.get(key);
  if (known !== undefined) return known;
  const ports = hasPorts(protocol) || (readings.portlessPorts === "shown" && protocol !== "-1");
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

function addPeer(permission: Permission, { peer, description }: Rule, pair: Fields): void {
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
      permission.groups.push({ ...pair, description });
      break;
  }
}
