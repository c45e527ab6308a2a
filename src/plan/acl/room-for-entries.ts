/**
 * What to say where no order of entries was found, and the smallest quota under which there is one.
 *
 * `isSwapOffered` says that a fresh ACL could take the place of this one.
 */
import { type HoldReason, NO_ROOM } from "../guard.ts";
import { type EntriesInput, type EntryShortage, planEntries } from "./plan-entries.ts";

/** EC2 grants no more entries per direction, whatever is asked for. */
export const MOST_ENTRIES = 40;

/** The quota of Service Quotas for entries per direction of an ACL. */
export const ENTRY_QUOTA_CODE = "L-2AEEBF1A";

const WAY = { ingress: "inbound", egress: "outbound" } as const;

export function entryRoomReasons(
  shortages: readonly EntryShortage[],
  input: EntriesInput,
  isSwapOffered: boolean,
): readonly HoldReason[] {
  const swap = isSwapOffered ? ", or set whenNoRoom: swap" : "";
  return shortages.map((shortage) => {
    const { direction, used, needed, limit } = shortage;
    const quota = quotaThatHelps(shortage, input);
    return {
      code: NO_ROOM,
      withholds: "source",
      message:
        `${WAY[direction]} it has ${used} of ${limit} entries (quota ${ENTRY_QUOTA_CODE}, as far as it is known) and ends ` +
        `with ${needed}; no order of calls within that was found in which every packet has its old or its new answer all the time`,
      next:
        quota === null
          ? `no quota up to ${MOST_ENTRIES} would help; change the source in smaller parts${swap}`
          : `raise the quota to ${quota}, or take entries out of the source${swap}`,
    };
  });
}

/** The least quota above the present one that has an order for the direction; null when none has. */
function quotaThatHelps({ direction, limit }: EntryShortage, input: EntriesInput): number | null {
  const one = { ...input, before: only(direction, input.before), after: only(direction, input.after) };
  const helps = (quota: number): boolean => planEntries({ ...one, limit: quota }).kind === "ordered";
  let known = limit;
  for (let step = 1; known < MOST_ENTRIES; step *= 2) {
    const quota = Math.min(known + step, MOST_ENTRIES);
    if (helps(quota)) return firstThatHelps(known + 1, quota, helps);
    known = quota;
  }
  return null;
}

function firstThatHelps(from: number, to: number, helps: (quota: number) => boolean): number {
  for (let quota = from; quota < to; quota += 1) if (helps(quota)) return quota;
  return to;
}

function only(direction: EntryShortage["direction"], rules: EntriesInput["before"]): EntriesInput["before"] {
  return new Map([...rules].filter(([, rule]) => rule.direction === direction));
}
