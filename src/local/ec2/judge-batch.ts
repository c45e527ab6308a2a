/**
 * Calls that name several rules: they land whole or not at all, unless the reading
 * `failedBatch` says that what stands before the bad rule lands all the same.
 */
import { AwsError } from "../aws-error.ts";
import type { Readings } from "../readings.ts";
import type { Fields } from "../wire/xml.ts";
import type { Effect } from "./context.ts";

/** A refusal that leaves something behind. */
export class HalfLanded extends AwsError {
  /** Does what the call did before it failed. */
  readonly land: () => void;

  constructor({ code, message, status }: AwsError, land: () => void) {
    super(code, message, status);
    this.land = land;
  }
}

export interface Batch<Item, Judged> {
  readonly items: readonly Item[];
  /** @throws AwsError when the items cannot all be landed together */
  judge(items: readonly Item[]): Judged;
  land(judged: Judged): Fields;
}

/** @throws what the batch's judgement throws, as HalfLanded under the reading `half` */
export function judgeBatch<Item, Judged>(
  batch: Batch<Item, Judged>,
  { failedBatch }: Pick<Readings, "failedBatch">,
): Effect {
  try {
    const judged = batch.judge(batch.items);
    return () => batch.land(judged);
  } catch (error) {
    if (failedBatch === "whole" || !(error instanceof AwsError)) throw error;
    throw new HalfLanded(error, () => landBefore(batch));
  }
}

/** Lands the longest beginning of the list that is found good. */
function landBefore<Item, Judged>({ items, judge, land }: Batch<Item, Judged>): void {
  for (let size = items.length - 1; size > 0; size -= 1) {
    try {
      land(judge(items.slice(0, size)));
      return;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }
}
