/**
 * A rule in canonical form: what `plan/normalise.ts` makes of whatever EC2 or a person wrote.
 * Two rules are the same rule exactly when their keys are equal.
 */

export type Direction = "ingress" | "egress";

/** Inbound first: the order of everything that is said or sent for both. */
export const DIRECTIONS = ["ingress", "egress"] as const satisfies readonly Direction[];

/** `all` is EC2's -1; a number stands for any protocol without a name here, such as `50`. */
export type Protocol = "all" | "tcp" | "udp" | "icmp" | "icmpv6" | `${number}`;

export type Peer =
  | { readonly kind: "ipv4"; readonly cidr: string }
  | { readonly kind: "ipv6"; readonly cidr: string }
  | { readonly kind: "group"; readonly account: string; readonly groupId: string; readonly vpcId?: string }
  | { readonly kind: "prefix-list"; readonly prefixListId: string };

export type RuleAction = "allow" | "deny";

/** What only the rules of a network ACL have. They are read in the order of their numbers; the first match answers. */
export interface RuleEntry {
  readonly number: number;
  readonly action: RuleAction;
}

export interface Rule {
  readonly key: string;
  readonly direction: Direction;
  readonly protocol: Protocol;
  /** Ports for tcp and udp, type and code (-1 for all) for icmp and icmpv6, null for every other protocol. */
  readonly from: number | null;
  readonly to: number | null;
  readonly peer: Peer;
  /** Empty when there is none. Not part of a rule's identity: EC2 rewrites it in place. */
  readonly description: string;
  /** Present exactly on the rules of a network ACL, and part of their key. */
  readonly entry?: RuleEntry;
  /** EC2's `sgr-` id, where the read gave one. */
  readonly ruleId?: string;
  /** The value of the rule's `vpc-rule-sync:owner` tag, where the read gave one. */
  readonly owner?: string;
}

/** Rules by key. Holds each rule once; its order carries no meaning. */
export type RuleSet = ReadonlyMap<string, Rule>;
