/**
 * Swaps: where no order of calls on an ACL keeps the law, a fresh ACL is filled while no subnet is under it, and
 * then the subnets come over one by one, each in one call. The old ACL stays, without subnets.
 *
 * The fresh one carries the old one's id in `vpc-rule-sync:replaces`, which is all that a later run needs to
 * finish what was cut short.
 */
import type { Finding } from "../../model/plan.ts";
import type { KnownAcl } from "../candidate.ts";
import type { Standing } from "../guard.ts";

/** What tells whether a fresh ACL may take the place of the present one. */
export interface SwapCandidate {
  readonly mapping: { readonly ownership: string };
  readonly target: { readonly into?: string };
  readonly actual: KnownAcl | null;
  readonly standing: Standing;
}

/**
 * True where a swap could help. Not where `into` names the ACL, nor where others write in it too: they would go
 * on writing the old one. Without subnets there is nothing that could move.
 */
export function isSwappable({ mapping, target, actual, standing }: SwapCandidate): boolean {
  return (
    mapping.ownership === "exclusive" &&
    target.into === undefined &&
    standing.kind === "ours" &&
    actual !== null &&
    actual.associations.length > 0
  );
}

/** True while a swap waits for its first subnet: no packet meets the fresh ACL yet. */
export function isSwapUnderWay(actual: KnownAcl | null, replaced: readonly KnownAcl[]): boolean {
  return (
    actual !== null &&
    actual.associations.length === 0 &&
    replaced.some(({ associations }) => associations.length > 0)
  );
}

export function swapNeeded(old: KnownAcl): Finding {
  const count = old.associations.length;
  const subnets = count === 1 ? "1 subnet moves" : `${count} subnets move`;
  return {
    code: "SWAP_NEEDED",
    severity: "notice",
    subject: old.groupId,
    message: `no order of calls within its quota is safe, so a fresh ACL takes its place: ${subnets} over, and it stays without subnets`,
  };
}

export function swapLeftovers(actual: KnownAcl | null, replaced: readonly KnownAcl[]): readonly Finding[] {
  if (actual === null) return [];
  return replaced
    .filter(({ associations }) => associations.length === 0)
    .map(({ groupId }) => ({
      code: "SWAP_LEFTOVER",
      severity: "notice",
      subject: groupId,
      message: `${actual.groupId} took its place and no subnet is under it any more; keep it for a day as the way back, then delete it`,
    }));
}
