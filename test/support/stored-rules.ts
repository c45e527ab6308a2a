/**
 * Security-group rules as the memory cloud stores them, in EC2's words, with EC2's identity and EC2's four
 * counters. Written from the AWS documentation, apart from `src/plan` and `src/local`.
 */
import type { ObservedPermission, Tags } from "../../src/model/group.ts";
import { readBlock, writeBlock } from "./address-blocks.ts";

export type Way = "ingress" | "egress";

export type StoredPeer =
  | { readonly kind: "cidr"; readonly family: 4 | 6; readonly cidr: string }
  | { readonly kind: "group"; readonly account: string; readonly id: string }
  | { readonly kind: "list"; readonly id: string };

/** What a rule lets through, without its words, its id and its tags: two rules with equal parts are one rule. */
export interface RuleParts {
  readonly way: Way;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1`, or the number of another protocol. */
  readonly protocol: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly peer: StoredPeer;
}

export interface StoredRule extends RuleParts {
  readonly id: string;
  readonly description: string;
  readonly tags: Tags;
}

const PORTS = new Set(["tcp", "udp", "icmp", "icmpv6"]);

export function identityOf({ way, protocol, from, to, peer }: RuleParts): string {
  const who =
    peer.kind === "cidr" ? peer.cidr : peer.kind === "group" ? `${peer.account}/${peer.id}` : peer.id;
  return PORTS.has(protocol) ? `${way} ${protocol} ${from}-${to} ${who}` : `${way} ${protocol} ${who}`;
}

/** A CIDR peer with its host bits cleared, as EC2 stores it. */
export function cidrPeer(text: string): StoredPeer {
  const block = readBlock(text);
  return { kind: "cidr", family: block.family, cidr: writeBlock(block) };
}

/** The weight of a prefix list is given; a list nobody knows counts one. */
export type Weights = Readonly<Record<string, number>>;

/** Rules of one direction: the fuller of the two families; groups and lists count in both. */
export function fullest(rules: readonly RuleParts[], way: Way, weights: Weights): number {
  const own = rules.filter((rule) => rule.way === way);
  const counts = (family: 4 | 6): number =>
    own.reduce((sum, { peer }) => {
      if (peer.kind === "cidr") return sum + (peer.family === family ? 1 : 0);
      return sum + (peer.kind === "list" ? (weights[peer.id] ?? 1) : 1);
    }, 0);
  return Math.max(counts(4), counts(6));
}

/** True when EC2 would let one rule become the other: it keeps the kind of peer and the direction. */
export function keepsKind(before: RuleParts, after: RuleParts): boolean {
  const kind = ({ peer }: RuleParts): string => (peer.kind === "cidr" ? `cidr${peer.family}` : peer.kind);
  return kind(before) === kind(after) && before.way === after.way;
}

/** Permissions as DescribeSecurityGroups groups them: one for each protocol and port range. */
export function toPermissions(rules: readonly StoredRule[], owner: string): readonly ObservedPermission[] {
  const groups = new Map<string, StoredRule[]>();
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.from} ${rule.to}`;
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()].map((items) => toPermission(items, owner));
}

/** One permission of rules that share protocol and ports. EC2 leaves the owner of a group out where it is its own. */
export function toPermission(rules: readonly StoredRule[], owner: string): ObservedPermission {
  const [first] = rules;
  if (first === undefined) throw new Error("a permission needs a rule");
  const words = ({ description }: StoredRule) => (description === "" ? {} : { description });
  const cidrs = (family: 4 | 6) =>
    rules.flatMap((rule) =>
      rule.peer.kind === "cidr" && rule.peer.family === family
        ? [{ cidr: rule.peer.cidr, ...words(rule) }]
        : [],
    );
  return {
    protocol: first.protocol,
    ...(first.from === null || first.to === null ? {} : { from: first.from, to: first.to }),
    ipv4: cidrs(4),
    ipv6: cidrs(6),
    prefixLists: rules.flatMap((rule) =>
      rule.peer.kind === "list" ? [{ id: rule.peer.id, ...words(rule) }] : [],
    ),
    groups: rules.flatMap((rule) => {
      if (rule.peer.kind !== "group") return [];
      const account = rule.peer.account === owner ? {} : { account: rule.peer.account };
      return [{ groupId: rule.peer.id, ...account, ...words(rule) }];
    }),
  };
}
