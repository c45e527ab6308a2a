/** The network pieces a scope holds. Everything is replaced as a whole when it changes; only the maps move. */
export interface Vpc {
  readonly id: string;
  readonly cidr: string;
  /** IPv4 blocks that came later, in the order of their coming. */
  readonly secondaryCidrs: readonly string[];
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
  /** The instance it belongs to, if any. */
  readonly attachment: InterfaceAttachment | undefined;
}

export interface InterfaceAttachment {
  readonly id: string;
  readonly instanceId: string;
  /** 0 is the primary interface. */
  readonly deviceIndex: number;
  readonly attachedMs: number;
  readonly deleteOnTermination: boolean;
}
