/**
 * Security groups as a scope holds them. A rule has exactly one peer, as in
 * DescribeSecurityGroupRules; how DescribeSecurityGroups groups rules again is
 * decided when it answers.
 */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly owner: string;
  /** By rule key, so that a duplicate is found without a search. */
  readonly rules: Map<string, Rule>;
}

export interface Rule extends RuleValues {
  readonly id: string;
  readonly groupId: string;
}

/** What identifies a rule inside its group, and the description, which does not. */
export interface RuleValues {
  readonly egress: boolean;
  readonly protocol: string;
  /** Port, or ICMP type; -1 means all, also where the protocol has no ports. */
  readonly from: number;
  readonly to: number;
  readonly peer: Peer;
  readonly description: string | undefined;
}

export type Peer =
  | { readonly kind: "ipv4"; readonly cidr: string }
  | { readonly kind: "ipv6"; readonly cidr: string }
  | { readonly kind: "prefix-list"; readonly id: string }
  | GroupPeer;

export interface GroupPeer {
  readonly kind: "group";
  readonly id: string;
  readonly owner: string;
  /** The VPC of the group where it is another one: EC2 still tells it when the group is gone. */
  readonly vpcId?: string | undefined;
}

/** Identity as EC2 sees it: direction, protocol, ports and peer, never the description. */
export function ruleKey(rule: RuleValues): string {
  return `${rule.egress ? "out" : "in"} ${rule.protocol} ${rule.from} ${rule.to} ${peerKey(rule.peer)}`;
}

function peerKey(peer: Peer): string {
  switch (peer.kind) {
    case "ipv4":
    case "ipv6":
      return peer.cidr;
    case "prefix-list":
      return peer.id;
    case "group":
      return `${peer.owner}/${peer.id}`;
  }
}
