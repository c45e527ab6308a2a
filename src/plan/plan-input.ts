/** Everything that the plan of one destination group is made from. */
import type { Group, Vpc } from "../model/group.ts";
import type { Mapping, Target } from "../model/mapping.ts";
import type { Destination, Reason } from "../model/plan.ts";
import type { Standing } from "./guard.ts";
import type { WeightOf } from "./quota.ts";
import type { ReferenceIndex } from "./resolve-references.ts";

export interface PlanInput {
  readonly mapping: Mapping;
  readonly target: Target;
  readonly source: Group;
  readonly destination: Destination;
  /** The destination as read; null when it has to be made. */
  readonly actual: Group | null;
  /** The value of our owner tag; null for a one-off copy, which marks nothing as ours. */
  readonly owner: string | null;
  readonly standing: Standing;
  readonly sourceVpc: Vpc | undefined;
  readonly targetVpc: Vpc | undefined;
  readonly index: ReferenceIndex;
  readonly foreignMarkers: readonly string[];
  readonly quota: number;
  readonly weightOf: WeightOf;
  readonly acceptRemovals: number | null;
  /** The run's date, as YYYY-MM-DD in UTC. */
  readonly today: string;
  readonly verified: ReadonlySet<string> | null;
  /** Ids of groups that were found unfinished earlier in this run. */
  readonly unfinished: ReadonlySet<string>;
  /** Reasons found outside this destination, such as a second writer. */
  readonly refusals: readonly Reason[];
}
