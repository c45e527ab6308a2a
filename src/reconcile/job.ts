/** What a run is asked to do. */
import type { Mapping } from "../model/mapping.ts";

/** What the person or the trigger asked for. */
export interface Job {
  readonly runId: string;
  readonly action: "plan" | "sync";
  readonly mappings: readonly Mapping[];
  /** Mappings that are not carried out but may be referred to; see plan/plan-mappings.ts. */
  readonly neighbours: readonly Mapping[];
  /** What a person agreed to, by `destinationKey`; null when nobody was asked. */
  readonly approved: ReadonlyMap<string, string> | null;
  /** `<hub>/<stage>`; null for a one-off copy, which marks nothing as ours. */
  readonly ownerPrefix: string | null;
  readonly adopt: boolean;
  readonly acceptRemovals: number | null;
  readonly foreignMarkers: readonly string[];
  /** Rules per group and direction, where a person stated it. */
  readonly ruleQuota: number | null;
  /** True to have every step said in words. */
  readonly explain?: boolean;
}
