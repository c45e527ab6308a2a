/** How a rule is said in plans, findings and reports: `in tcp 443 from 10.0.0.0/8`, `in 100 allow tcp 443 from 10.0.0.0/8`. */
import { isPendingGroupId, pendingName } from "./group.ts";
import type { Peer, Rule } from "./rule.ts";

export function ruleWords(rule: Rule, groupNames: GroupNames = {}): string {
  const [direction, preposition] = rule.direction === "ingress" ? ["in", "from"] : ["out", "to"];
  const entry = rule.entry === undefined ? "" : `${rule.entry.number} ${rule.entry.action} `;
  return `${direction} ${entry}${trafficWords(rule)} ${preposition} ${peerWords(rule.peer, groupNames)}`;
}

/** Names of groups by id, for readers who know groups by name. */
export type GroupNames = Readonly<Record<string, string>>;

/** `tcp 8000-8100`, `icmp type 3 code 4`, `protocol 50`, `all traffic`. */
export function trafficWords(rule: Pick<Rule, "protocol" | "from" | "to">): string {
  switch (rule.protocol) {
    case "all":
      return "all traffic";
    case "tcp":
    case "udp":
      return `${rule.protocol} ${portWords(rule.from, rule.to)}`;
    case "icmp":
    case "icmpv6":
      return `${rule.protocol}${icmpWords(rule.from, rule.to)}`;
    default:
      return `protocol ${rule.protocol}`;
  }
}

export function peerWords(peer: Peer, groupNames: GroupNames = {}): string {
  switch (peer.kind) {
    case "ipv4":
    case "ipv6":
      return peer.cidr;
    case "prefix-list":
      return peer.prefixListId;
    case "group":
      return groupWords(peer.groupId, groupNames);
  }
}

function groupWords(groupId: string, groupNames: GroupNames): string {
  const name = groupNames[groupId];
  if (isPendingGroupId(groupId)) return `new group ${name ?? pendingName(groupId)}`;
  return name === undefined ? groupId : `${groupId} (${name})`;
}

function portWords(from: number | null, to: number | null): string {
  if (from === 0 && to === 65535) return "0-65535";
  return from === to ? `${from}` : `${from}-${to}`;
}

function icmpWords(type: number | null, code: number | null): string {
  if (type === -1) return "";
  return code === -1 ? ` type ${type}` : ` type ${type} code ${code}`;
}
