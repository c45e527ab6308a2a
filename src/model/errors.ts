/**
 * Every error this project throws on purpose. Each names what went wrong (code), with what (subject),
 * where in it (field), why (reason) and what to do about it (next). Codes are stable and listed in
 * docs/errors.md; texts may improve.
 */

export interface ErrorFacts {
  readonly code: string;
  readonly subject: string;
  readonly reason: string;
  readonly next: string;
  readonly field?: string;
  readonly cause?: unknown;
}

export class SyncError extends Error {
  readonly code: string;
  readonly subject: string;
  readonly field: string | undefined;
  readonly reason: string;
  readonly next: string;

  constructor(facts: ErrorFacts) {
    const place = facts.field === undefined ? facts.subject : `${facts.subject}: ${facts.field}`;
    super(`${place}: ${facts.reason}`, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.subject = facts.subject;
    this.field = facts.field;
    this.reason = facts.reason;
    this.next = facts.next;
  }
}

/** The person must change something in what they gave us. Never retried. */
export class InputError extends SyncError {}

/** A read did not give the whole state. Nothing may be decided from it. */
export class ReadError extends SyncError {}

/** An invariant of ours is broken: a defect, to be reported. */
export class BugError extends SyncError {}

/**
 * How the caller must react to a write that failed.
 *
 * - `stale`: the destination is not what the plan thought; read it again and plan again.
 * - `lost`: no reply came, so the effect is unknown; read it again and plan again.
 * - `quota`: EC2 has no room for it.
 * - `fault`: this rule can never be accepted; the rest of the batch may be.
 * - `denied`: a permission is missing.
 * - `failed`: anything else; do not repeat.
 */
export type WriteReaction = "stale" | "lost" | "quota" | "fault" | "denied" | "failed";

export interface WriteErrorFacts extends ErrorFacts {
  readonly reaction: WriteReaction;
}

/** One call that should have changed something and did not, or may not have. */
export class WriteError extends SyncError {
  readonly reaction: WriteReaction;

  constructor(facts: WriteErrorFacts) {
    super(facts);
    this.reaction = facts.reaction;
  }
}
