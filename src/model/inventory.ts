/** What `discover` lists: what an account has in a Region, counted and named, without the rules themselves. */
import type { Scope, Tags } from "./group.ts";

export interface Listed {
  readonly id: string;
  /** The name of a group or prefix list; of everything else the value of its `Name` tag, empty where there is none. */
  readonly name: string;
  readonly tags: Tags;
}

export interface ListedGroup extends Listed {
  readonly description: string;
  readonly vpcId: string;
  /** One for each peer, as EC2's quota counts them. */
  readonly rulesIn: number;
  readonly rulesOut: number;
}

export interface ListedAcl extends Listed {
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly rulesIn: AnswerCounts;
  readonly rulesOut: AnswerCounts;
  /** The subnets under it. */
  readonly subnetIds: readonly string[];
}

/** EC2's own `*` entries are not among them. */
export interface AnswerCounts {
  readonly allow: number;
  readonly deny: number;
}

export interface ListedPrefixList extends Listed {
  /** `AWS` for the lists that AWS keeps. */
  readonly owner: string;
  readonly family: string;
  readonly entries: number;
  /** Null for AWS's own lists, which have neither. */
  readonly maxEntries: number | null;
  readonly version: number | null;
}

export interface ListedInstance extends Listed {
  readonly state: string;
  readonly type: string;
  readonly imageId: string;
  /** Null once it is terminated. */
  readonly vpcId: string | null;
  readonly subnetId: string | null;
  /** Of all its network interfaces. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

export interface ListedVpc extends Listed {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly subnets: number;
  readonly securityGroups: number;
  readonly networkAcls: number;
  readonly instances: number;
}

export type Listing =
  | { readonly kind: "security-groups"; readonly items: readonly ListedGroup[] }
  | { readonly kind: "network-acls"; readonly items: readonly ListedAcl[] }
  | { readonly kind: "prefix-lists"; readonly items: readonly ListedPrefixList[] }
  | { readonly kind: "instances"; readonly items: readonly ListedInstance[] }
  | { readonly kind: "vpcs"; readonly items: readonly ListedVpc[] };

export type InventoryKind = Listing["kind"];

/** What was found in one account and Region, and which of the ids that were asked for were not. */
export type Inventory = Scope & Listing & { readonly notFound: readonly string[] };
