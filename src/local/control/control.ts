/** What the `/_local/` paths read and set. None of it is AWS. */
import { type Buckets, newBuckets } from "./buckets.ts";
import { type Counts, newCounts } from "./counts.ts";
import type { Fault } from "./faults.ts";
import { newStaleReads, type StaleReads } from "./stale-reads.ts";

export interface Control {
  counts: Counts;
  calls: CallRecord[];
  faults: Fault[];
  latencyMs: number;
  buckets: Buckets;
  staleReads: StaleReads;
}

/** One mutating EC2 call, in the order of arrival. */
export interface CallRecord {
  readonly account: string;
  readonly region: string;
  readonly action: string;
  readonly parameters: { readonly [name: string]: string };
  /** The error code, null for success; `DroppedBeforeEffect` where a fault cut the connection first. */
  readonly error: string | null;
}

export function newControl(): Control {
  return {
    counts: newCounts(),
    calls: [],
    faults: [],
    latencyMs: 0,
    buckets: newBuckets(),
    staleReads: newStaleReads(),
  };
}
