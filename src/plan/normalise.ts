/**
 * Makes canonical rules of whatever EC2 lists. Both sides of every comparison come from here and nothing
 * else compares rules, so EC2's regrouping, respelling and dropping of ports can never look like drift.
 */
import { ReadError } from "../model/errors.ts";
import type {
  Group,
  ObservedGroup,
  ObservedGroupPeer,
  ObservedPermission,
  ObservedRule,
} from "../model/group.ts";
import { OWNER_TAG } from "../model/ownership.ts";
import { namedProtocol } from "../model/protocol.ts";
import type { Direction, Peer, Protocol, Rule, RuleSet } from "../model/rule.ts";
import { canonicalCidr } from "../packets/cidr.ts";

/**
 * A group with its rules in canonical form.
 *
 * @throws ReadError when a rule cannot be understood: an unknown rule is never left out
 */
export function normaliseGroup(observed: ObservedGroup): Group {
  const rules = new Map<string, Rule>();
  addPermissions(rules, "ingress", observed.ingress, observed);
  addPermissions(rules, "egress", observed.egress, observed);
  const { account, region, groupId, name, description, vpcId, tags } = observed;
  return { account, region, groupId, name, description, vpcId, tags, rules };
}

/**
 * The canonical rules of one group as the rule-by-rule listing gives them, with their ids and owners.
 *
 * @throws ReadError as `normaliseGroup`
 */
export function normaliseObservedRules(observed: readonly ObservedRule[], account: string): RuleSet {
  const rules = new Map<string, Rule>();
  for (const item of observed) {
    const owner = item.tags[OWNER_TAG];
    for (const rule of normalisePermission(item.direction, item.permission, account, item.groupId)) {
      rules.set(rule.key, { ...rule, ruleId: item.ruleId, ...(owner === undefined ? {} : { owner }) });
    }
  }
  return rules;
}

/** `6`, `tcp`, `-1`, `50` … as one spelling each. Null for a name EC2 does not know. */
export function normaliseProtocol(text: string): Protocol | null {
  const lower = text.toLowerCase();
  const named = namedProtocol(lower);
  if (named !== undefined) return named;
  return /^(0|[1-9][0-9]{0,2})$/.test(lower) && Number(lower) <= 255 ? (lower as Protocol) : null;
}

/**
 * Builds a rule and its key. The description is no part of the key: EC2 rewrites it in place. The number and
 * the action of an ACL rule are, because EC2 knows an entry by its number and another action is another rule.
 */
export function makeRule({ direction, protocol, from, to, peer, description, entry }: RuleParts): Rule {
  const traffic = `${protocol} ${from ?? ""}:${to ?? ""} ${peerKey(peer)}`;
  const rule = { direction, protocol, from, to, peer, description };
  if (entry === undefined) return { key: `${direction} ${traffic}`, ...rule };
  return { key: `${direction} ${entry.number} ${entry.action} ${traffic}`, ...rule, entry };
}

export type RuleParts = Omit<Rule, "key" | "ruleId" | "owner">;

function peerKey(peer: Peer): string {
  switch (peer.kind) {
    case "ipv4":
    case "ipv6":
      return peer.cidr;
    case "group":
      return `${peer.account}/${peer.groupId}`;
    case "prefix-list":
      return peer.prefixListId;
  }
}

function addPermissions(
  rules: Map<string, Rule>,
  direction: Direction,
  permissions: readonly ObservedPermission[],
  group: ObservedGroup,
): void {
  for (const permission of permissions) {
    for (const rule of normalisePermission(direction, permission, group.account, group.groupId)) {
      rules.set(rule.key, rule);
    }
  }
}

function normalisePermission(
  direction: Direction,
  permission: ObservedPermission,
  account: string,
  subject: string,
): readonly Rule[] {
  const { protocol, from, to } = normaliseTraffic(permission, subject);
  const rules: Rule[] = [];
  const add = (peer: Peer, description = ""): void => {
    rules.push(makeRule({ direction, protocol, from, to, peer, description }));
  };
  for (const { cidr, description } of permission.ipv4 ?? []) add(cidrPeer(cidr, 4, subject), description);
  for (const { cidr, description } of permission.ipv6 ?? []) add(cidrPeer(cidr, 6, subject), description);
  for (const { id, description } of permission.prefixLists ?? []) {
    add({ kind: "prefix-list", prefixListId: id }, description);
  }
  for (const item of permission.groups ?? []) add(groupPeer(item, account), item.description);
  return rules;
}

/** EC2 leaves the owner out for the group's own account and for a group that is gone. */
function groupPeer({ account, groupId, vpcId }: ObservedGroupPeer, ownAccount: string): Peer {
  const peer = { kind: "group", account: account ?? ownAccount, groupId } as const;
  return vpcId === undefined ? peer : { ...peer, vpcId };
}

function normaliseTraffic(
  permission: ObservedPermission,
  subject: string,
): { readonly protocol: Protocol; readonly from: number | null; readonly to: number | null } {
  const protocol = normaliseProtocol(permission.protocol);
  if (protocol === null) throw unreadable(subject, `protocol ${JSON.stringify(permission.protocol)}`);
  switch (protocol) {
    case "tcp":
    case "udp":
      return { protocol, ...requiredPorts(permission, subject) };
    case "icmp":
    case "icmpv6":
      return { protocol, from: permission.from ?? -1, to: permission.to ?? -1 };
    default:
      // EC2 ignores ports of all other protocols and lists them or not as it likes.
      return { protocol, from: null, to: null };
  }
}

function requiredPorts(
  permission: ObservedPermission,
  subject: string,
): { readonly from: number; readonly to: number } {
  const { from, to } = permission;
  if (from === undefined || to === undefined)
    throw unreadable(subject, `${permission.protocol} without ports`);
  return { from, to };
}

/** @throws ReadError when the text is no CIDR of the family */
export function cidrPeer(text: string, family: 4 | 6, subject: string): Peer {
  const cidr = canonicalCidr(text);
  if (cidr === null || cidr.family !== family) throw unreadable(subject, `CIDR ${JSON.stringify(text)}`);
  return { kind: family === 4 ? "ipv4" : "ipv6", cidr: cidr.text };
}

/** For a rule that cannot be understood: it is never left out. */
export function unreadable(subject: string, what: string): ReadError {
  return new ReadError({
    code: "READ_UNKNOWN_RULE",
    subject,
    reason: `one of its rules cannot be understood: ${what}`,
    next: "report this with its rules; nothing is changed on the ground of a rule we cannot read",
  });
}
