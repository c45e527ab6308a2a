/**
 * A mapping as the engine uses it: parsed, checked and with its defaults filled in.
 * `mapping-document.ts` makes these of YAML or JSON.
 */
import type { Direction, Protocol } from "./rule.ts";

export type ResourceKind = "security-group" | "network-acl";
export type Mode = "report" | "enforce";
export type Ownership = "exclusive" | "additive" | "managed";

export type Selection =
  | { readonly kind: "ids"; readonly ids: readonly string[] }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "tags"; readonly tags: Readonly<Record<string, string>> };

export interface Source {
  readonly account: string;
  readonly region: string;
  readonly vpc?: string;
  readonly select: Selection;
}

export type VpcSelection =
  | { readonly kind: "id"; readonly vpcId: string }
  | { readonly kind: "tags"; readonly tags: Readonly<Record<string, string>> };

/** A destination rule that is never removed. All given fields must match exactly; `description` may hold `*`. */
export interface KeepRule {
  readonly description?: string;
  readonly direction?: Direction;
  readonly protocol?: Protocol;
  readonly port?: { readonly from: number; readonly to: number };
  readonly cidr?: string;
  readonly peer?: string;
  /** Of an ACL rule. */
  readonly number?: number;
  /** The last day, as YYYY-MM-DD in UTC, on which the rule is kept; afterwards it is corrected like any other. */
  readonly until?: string;
}

/**
 * Which subnets of the target come under a destination ACL. `by-name` and `by-zone` pair the source ACL's
 * subnets with the target's; `pairs` names them.
 */
export type Associations =
  | { readonly kind: "none" }
  | { readonly kind: "by-name" }
  | { readonly kind: "by-zone" }
  | { readonly kind: "pairs"; readonly subnets: Readonly<Record<string, string>> };

export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** Both CIDRs canonical, of one family and one size. */
export interface CidrPair {
  readonly from: string;
  readonly to: string;
}

export interface Translate {
  readonly cidrs: readonly CidrPair[];
  /** Pair the blocks of the source's VPC with those of the target's VPC. */
  readonly vpcBlocks: boolean;
  readonly groups: Readonly<Record<string, string>>;
  readonly prefixLists: Readonly<Record<string, string>>;
  readonly unresolved: "hold" | "skip";
}

/** What inbound rules may be open to the Internet. `ports` is null where the protocol has none or all are meant. */
export interface WorldAllowance {
  readonly protocol: Protocol;
  readonly ports: { readonly from: number; readonly to: number } | null;
}

export interface Limits {
  readonly maxRemovals: number;
  readonly maxRemovalsPercent: number;
  readonly allowWorld: readonly WorldAllowance[];
}

/** What may be said for the whole mapping and again in a target, where the target wins. */
export interface TargetSettings {
  readonly as: string;
  readonly into?: string;
  readonly translate: Translate;
  readonly keep: readonly KeepRule[];
  readonly limits: Limits;
  readonly associations: Associations;
}

/** One account, Region and VPC selection of a mapping, with the settings that hold there. */
export interface Target extends TargetSettings {
  readonly account: string;
  readonly region: string;
  readonly vpc: VpcSelection;
}

export interface Mapping {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly description?: string;
  readonly source: Source;
  /** Lists of accounts and Regions are multiplied out, in the order of the document. */
  readonly targets: readonly Target[];
  readonly schedule?: string;
  readonly mode: Mode;
  readonly ownership: Ownership;
  readonly tags: "copy" | "none";
  readonly whenSourceMissing: "hold" | "delete";
  readonly whenNoRoom: "hold" | "swap";
  /** The rule numbers that are ours, for a managed network-acl; null otherwise. */
  readonly numbers: NumberRange | null;
}
