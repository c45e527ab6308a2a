/**
 * What EC2 has confirmed of an ACL's entries in this run, to tell a read that lags behind: an order that was
 * checked against a list which is no longer there would prove nothing.
 */
import type { Step } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { placeOf } from "../plan/acl/diff-entries.ts";

/** After so many late reads somebody else must have changed it, and what is read is the truth. */
const MOST_LATE_READS = 4;

export class ConfirmedEntries {
  /** The key of the rule at a number, null where the last thing confirmed was its deletion. */
  private readonly keys = new Map<string, string | null>();
  private lateReads = 0;

  note(step: Step): void {
    if (step.kind === "create-entry" || step.kind === "replace-entry") {
      this.keys.set(placeOf(step.rule), step.rule.key);
    }
    if (step.kind === "delete-entry") this.keys.set(placeOf(step.rule), null);
  }

  /** Whatever was confirmed of this number, another call may have changed it since. */
  forget(step: Step): void {
    if (step.kind === "create-entry" || step.kind === "replace-entry" || step.kind === "delete-entry") {
      this.keys.delete(placeOf(step.rule));
    }
  }

  /** True when these rules, as read, lack something that EC2 had confirmed before, and may still turn up. */
  isOutrunning(read: Iterable<Rule>): boolean {
    const seen = new Map([...read].map((rule) => [placeOf(rule), rule.key]));
    const isLate = [...this.keys].some(([place, key]) => (seen.get(place) ?? null) !== key);
    if (isLate && this.lateReads < MOST_LATE_READS) {
      this.lateReads += 1;
      return true;
    }
    this.keys.clear();
    return false;
  }
}
