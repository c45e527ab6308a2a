/**
 * The quotas of the service `vpc` that have Service Quotas codes, with AWS's
 * defaults. Those that are not enforced here are listed and can be set all the
 * same: a client that reads quotas must find them.
 */
export interface Quota {
  readonly code: string;
  readonly title: string;
  /** AWS's default. */
  readonly value: number;
  readonly adjustable: boolean;
  readonly enforced: boolean;
}

export const quotaTable = {
  rulesPerGroup: quota("L-0EA8095F", "Inbound or outbound rules per security group", 60),
  groupsPerRegion: quota("L-E79EC296", "VPC security groups per Region", 2500),
  groupsPerInterface: quota("L-2AFB9258", "Security groups per network interface", 5),
  networkAclsPerVpc: quota("L-B4A6D682", "Network ACLs per VPC", 200),
  entriesPerNetworkAcl: quota("L-2AEEBF1A", "Rules per network ACL", 20),
  vpcsPerRegion: quota("L-F678F1CE", "VPCs per Region", 5),
  subnetsPerVpc: quota("L-407747CB", "Subnets per VPC", 200),
  peeringsPerVpc: quota("L-7E9ECCDB", "Active VPC peering connections per VPC", 50),
  participantsPerVpc: { ...quota("L-2C462E13", "Participant accounts per VPC", 100), enforced: false },
  subnetsSharedPerAccount: {
    ...quota("L-44499CD2", "Subnets that can be shared with an account", 100),
    enforced: false,
  },
} as const satisfies Readonly<Record<string, Quota>>;

export type QuotaName = keyof typeof quotaTable;

/** What a scope knows of its quotas: the values that were set, by code. */
interface Holder {
  readonly quotas: ReadonlyMap<string, number>;
}

function quota(code: string, title: string, value: number): Quota {
  return { code, title, value, adjustable: true, enforced: true };
}

/** All quotas, in the order of their codes. */
export function listQuotas(): readonly Quota[] {
  return Object.values(quotaTable).sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** The quota with a Service Quotas code. */
export function findQuota(code: string): Quota | undefined {
  return Object.values(quotaTable).find((known) => known.code === code);
}

/** The value that holds in a scope: what was set for it, else AWS's default. */
export function quotaOf(scope: Holder, name: QuotaName): number {
  return appliedValue(scope, quotaTable[name]);
}

/** The same for a quota in hand. */
export function appliedValue(scope: Holder, { code, value }: Quota): number {
  return scope.quotas.get(code) ?? value;
}
