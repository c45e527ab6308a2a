/** CIDRs of a mapping document, and the pairs by which addresses are translated. */

import { type Cidr, containsCidr, formatCidr, parseCidr } from "../packets/cidr.ts";
import { compareText } from "./compare-text.ts";
import type { CidrPair } from "./mapping.ts";
import type { Fail, Fault } from "./mapping-faults.ts";
import { show } from "./mapping-faults.ts";

export interface CidrPairs {
  readonly pairs: readonly CidrPair[];
  /** True when `source-vpc: target-vpc` was among them. */
  readonly vpcBlocks: boolean;
}

const SOURCE_VPC = "source-vpc";
const TARGET_VPC = "target-vpc";

/** Reads a CIDR and gives it back in canonical form. */
export function readCidr(text: string, fail: Fail): string | null {
  const cidr = parseCidr(text);
  return cidr === null ? fail(cidrFault(text)) : formatCidr(cidr);
}

/**
 * Reads `from: to` pairs, sorted by `from`. Both sides must be of one family and size, or an address would have
 * no counterpart; no two `from`s may overlap, or an address would have two.
 */
export function readCidrPairs(record: Readonly<Record<string, string>>, fail: Fail): CidrPairs | null {
  const faults: Fault[] = [];
  const pairs: CidrPair[] = [];
  let vpcBlocks = false;
  for (const [from, to] of Object.entries(record)) {
    const pair = pairOf(from, to);
    if ("kind" in pair) vpcBlocks = true;
    else if ("code" in pair) faults.push({ ...pair, path: [from] });
    else pairs.push(pair);
  }
  const all = [...faults, ...overlapFaults(pairs)];
  for (const fault of all) fail(fault);
  return all.length > 0 ? null : { pairs: sortPairs(pairs), vpcBlocks };
}

const VPC_BLOCKS = { kind: "vpc-blocks" } as const;

function pairOf(from: string, to: string): CidrPair | Fault | typeof VPC_BLOCKS {
  if (from === SOURCE_VPC && to === TARGET_VPC) return VPC_BLOCKS;
  if (from === SOURCE_VPC || to === TARGET_VPC) {
    return pairFault(`${SOURCE_VPC} goes with ${TARGET_VPC} and with nothing else`);
  }
  const [source, target] = [parseCidr(from), parseCidr(to)];
  if (source === null) return cidrFault(from);
  if (target === null) return cidrFault(to);
  if (source.family !== target.family) return pairFault(`${from} and ${to} are of different families`);
  if (source.length !== target.length) return pairFault(`${from} and ${to} are of different sizes`);
  return { from: formatCidr(source), to: formatCidr(target) };
}

/** Lists the pairs whose `from`s overlap. */
export function overlapFaults(pairs: readonly CidrPair[]): Fault[] {
  const faults: Fault[] = [];
  let outer: Cidr | undefined;
  for (const cidr of sortedFroms(pairs)) {
    if (outer === undefined || !containsCidr(outer, cidr)) outer = cidr;
    else {
      faults.push({
        code: "OVERLAPPING_CIDRS",
        reason: `${formatCidr(outer)} and ${formatCidr(cidr)} overlap, so an address would have two translations`,
        next: "give pairs that do not overlap",
      });
    }
  }
  return faults;
}

/** By address, the larger block first, so that a block stands directly behind what contains it. */
function sortedFroms(pairs: readonly CidrPair[]): Cidr[] {
  return pairs
    .map((pair) => parseCidr(pair.from))
    .filter((cidr) => cidr !== null)
    .toSorted((a, b) => a.family - b.family || compareBits(a, b) || a.length - b.length);
}

function compareBits(a: Cidr, b: Cidr): number {
  return a.bits < b.bits ? -1 : Number(a.bits > b.bits);
}

export function sortPairs(pairs: readonly CidrPair[]): CidrPair[] {
  return pairs.toSorted((a, b) => compareText(a.from, b.from));
}

function cidrFault(text: string): Fault {
  return {
    code: "BAD_CIDR",
    reason: `${show(text)} is not a CIDR`,
    next: "give an address with a prefix length, such as 10.0.0.0/16 or 2001:db8::/32",
  };
}

function pairFault(reason: string): Fault {
  return { code: "BAD_CIDR_PAIR", reason, next: "pair blocks of one family and one size" };
}
