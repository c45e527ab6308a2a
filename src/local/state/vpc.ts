/** The network pieces a scope holds. Everything is replaced as a whole when it changes; only the maps move. */
export interface Vpc {
  readonly id: string;
  readonly cidr: string;
  readonly ipv6Cidr: string | undefined;
  readonly isDefault: boolean;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly ipv6Cidr: string | undefined;
  readonly zone: string;
  readonly defaultForZone: boolean;
}

export interface NetworkInterface {
  readonly id: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly description: string;
  readonly privateAddress: string;
  readonly groupIds: readonly string[];
}

export interface PrefixList {
  readonly id: string;
  readonly name: string;
  readonly family: "IPv4" | "IPv6";
  /** The account, or `AWS`. */
  readonly owner: string;
  /** What one rule that names the list counts against the quota: MaxEntries, or AWS's published weight. */
  readonly weight: number;
  readonly entries: readonly PrefixListEntry[];
}

export interface PrefixListEntry {
  readonly cidr: string;
  readonly description: string | undefined;
}

/** Stored from seeds; no call serves them yet. */
export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly subnetIds: readonly string[];
  readonly entries: readonly NetworkAclEntry[];
}

export interface NetworkAclEntry {
  readonly egress: boolean;
  readonly number: number;
  readonly protocol: string;
  readonly action: "allow" | "deny";
  readonly cidr: string;
  readonly ports: { readonly from: number; readonly to: number } | undefined;
  readonly icmp: { readonly type: number; readonly code: number } | undefined;
}
