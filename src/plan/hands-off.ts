/**
 * What in a destination is not ours to change. Such rules are copied into the desired state, so that no
 * later step needs an exception for them and nothing can forget one.
 */
import type { KeepRule, Ownership } from "../model/mapping.ts";
import type { Rule, RuleSet } from "../model/rule.ts";
import { isEc2sOwnRule } from "./ec2-own-rules.ts";

export interface HandsOffPolicy {
  readonly ownership: Ownership;
  readonly owner: string;
  /** True while we are still making the group: EC2's own rules in it are nobody's. */
  readonly isNew: boolean;
  /** Keys of the rules that the last verified run left; null when no such record exists. */
  readonly verified: ReadonlySet<string> | null;
  readonly keep: readonly KeepRule[];
  /** The run's date, as YYYY-MM-DD in UTC. */
  readonly today: string;
  /** Source rules left out on purpose, whose counterparts in the destination must stay. */
  readonly skipped: readonly Rule[];
}

/**
 * The desired state with every rule of `actual` that must stay as it is.
 * A rule that both sides have keeps the actual description where it is not ours to amend.
 */
export function withHandsOffRules(desired: RuleSet, actual: RuleSet, policy: HandsOffPolicy): RuleSet {
  if (!hasHandsOffRules(policy)) return desired;
  const state = new Map(desired);
  for (const rule of actual.values()) {
    if (isHandsOff(rule, state.has(rule.key), policy)) state.set(rule.key, rule);
  }
  return state;
}

function hasHandsOffRules({ ownership, keep, skipped }: HandsOffPolicy): boolean {
  return ownership !== "exclusive" || keep.length > 0 || skipped.length > 0;
}

function isHandsOff(rule: Rule, isDesired: boolean, policy: HandsOffPolicy): boolean {
  if (policy.keep.some((keep) => isInForce(keep, policy.today) && matchesKeep(rule, keep))) return true;
  if (policy.isNew && isEc2sOwnRule(rule)) return false;
  if (policy.ownership === "managed" && rule.owner !== policy.owner) return true;
  if (isDesired) return false;
  if (policy.ownership === "additive") return true;
  // What appeared since the last verified run is nobody's counterpart.
  if (policy.verified !== null && !policy.verified.has(rule.key)) return false;
  return policy.skipped.some((skipped) => mayBeCounterpart(rule, skipped));
}

/**
 * True when `rule` may be what a skipped source rule once became here: same traffic, symbolic peer.
 * Removing it would turn "we cannot translate this" into "close it".
 */
function mayBeCounterpart(rule: Rule, skipped: Rule): boolean {
  return (
    rule.direction === skipped.direction &&
    rule.protocol === skipped.protocol &&
    rule.from === skipped.from &&
    rule.to === skipped.to &&
    isSymbolic(rule) &&
    isSymbolic(skipped)
  );
}

function isSymbolic(rule: Rule): boolean {
  return rule.peer.kind === "group" || rule.peer.kind === "prefix-list";
}

/** True until the end of its last day, where it has one. Dates of this form compare as text. */
export function isInForce({ until }: KeepRule, today: string): boolean {
  return until === undefined || today <= until;
}

/** All given fields must match, exactly; only `description` may hold `*`. */
export function matchesKeep(rule: Rule, keep: KeepRule): boolean {
  return (
    (keep.direction === undefined || keep.direction === rule.direction) &&
    (keep.protocol === undefined || keep.protocol === rule.protocol) &&
    (keep.port === undefined || hasPorts(rule, keep.port)) &&
    (keep.cidr === undefined || keep.cidr === cidrOf(rule)) &&
    (keep.peer === undefined || keep.peer === symbolOf(rule)) &&
    (keep.number === undefined || keep.number === rule.entry?.number) &&
    (keep.description === undefined || matchesPattern(rule.description, keep.description))
  );
}

/** A type and code of ICMP are no ports, though EC2 keeps them in the same fields. */
function hasPorts(rule: Rule, port: NonNullable<KeepRule["port"]>): boolean {
  return (
    (rule.protocol === "tcp" || rule.protocol === "udp") && rule.from === port.from && rule.to === port.to
  );
}

function cidrOf(rule: Rule): string | null {
  return rule.peer.kind === "ipv4" || rule.peer.kind === "ipv6" ? rule.peer.cidr : null;
}

function symbolOf(rule: Rule): string | null {
  if (rule.peer.kind === "group") return rule.peer.groupId;
  return rule.peer.kind === "prefix-list" ? rule.peer.prefixListId : null;
}

/** `*` stands for any run of characters. Linear in the text: a pattern comes from a file. */
function matchesPattern(text: string, pattern: string): boolean {
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return text === pattern;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
