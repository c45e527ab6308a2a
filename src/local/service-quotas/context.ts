import type { Readings } from "../readings.ts";
import type { Scope } from "../state/scope.ts";

/** What a Service Quotas action is given. */
export interface QuotasContext {
  readonly scope: Scope;
  readonly readings: Readings;
}
