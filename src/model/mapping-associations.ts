/** Which subnets come under a destination ACL, as a mapping document says it. */
import type { Associations } from "./mapping.ts";
import type { Fail, Fault } from "./mapping-faults.ts";
import { FORMS, readIdPairs } from "./mapping-forms.ts";

const SUBNETS = { key: FORMS.subnet, value: FORMS.subnet };

export type AssociationWord = Exclude<Associations["kind"], "pairs">;

/** Reads `none`, `by-name`, `by-zone`, or pairs of a source subnet and a target subnet. */
export function readAssociations(
  given: AssociationWord | Readonly<Record<string, string>>,
  fail: Fail,
): Associations | null {
  if (typeof given === "string") return { kind: given };
  const subnets = readIdPairs(SUBNETS, given, fail);
  if (subnets === null) return null;
  const faults = pairFaults(Object.entries(subnets));
  for (const fault of faults) fail(fault);
  return faults.length > 0 ? null : { kind: "pairs", subnets };
}

/** A subnet is under exactly one ACL, so it can be the counterpart of one other subnet only. */
function pairFaults(pairs: readonly (readonly [string, string])[]): Fault[] {
  if (pairs.length === 0) return [EMPTY];
  const taken = new Set<string>();
  return pairs.flatMap(([source, target]): Fault[] => {
    if (source === target) return [{ ...SELF, path: [source] }];
    if (!taken.has(target)) {
      taken.add(target);
      return [];
    }
    const reason = `${target} is the counterpart of another subnet already`;
    return [{ code: "DUPLICATE_ENTRY", reason, next: "name each target subnet once", path: [source] }];
  });
}

const EMPTY: Fault = {
  code: "EMPTY_LIST",
  reason: "no subnets are paired",
  next: "give at least one pair, or say associations: none",
};

const SELF: Fault = {
  code: "OWN_SUBNETS",
  reason: "a subnet cannot be its own counterpart: it would leave the ACL that it is to follow",
  next: "pair it with a subnet of the target's VPC",
};
