/**
 * Where new resource ids come from. Two servers that see the same calls give the
 * same ids, yet ids do not sort in the order of creation: a client that relies on
 * such an order should fail here, not on AWS.
 */
import { createHash } from "node:crypto";

export interface Ids {
  /** A fresh id such as `sg-0a1b2c3d4e5f60718`. */
  next(prefix: string): string;
  /** Fresh hexadecimal text, for request ids and credentials. */
  nextHex(length: number): string;
}

/** The id that belongs to a name for ever, for what exists before the first call (default VPCs, peerings of a seed). */
export function idNamed(prefix: string, name: string): string {
  return `${prefix}-0${digest(name).slice(0, 16)}`;
}

/** Hexadecimal text derived from a name. */
export function digest(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}

/** Hexadecimal text in the form of a UUID; what is longer is cut off. */
export function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

/** Ids that follow from the number of those given out before: the same every time from the same start. */
export function sequenceIds(start = "vpc-rule-sync"): Ids {
  let count = 0;
  const nextHex = (length: number): string => {
    count += 1;
    return digest(`${start} ${count}`).slice(0, length);
  };
  return { nextHex, next: (prefix) => `${prefix}-0${nextHex(16)}` };
}
