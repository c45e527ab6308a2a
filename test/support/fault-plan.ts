/** What goes wrong, and when: bad weather for the memory cloud, by the number of the call. */
import { ReadError, WriteError, type WriteReaction } from "../../src/model/errors.ts";
import type { RuleParts } from "./stored-rules.ts";

export const FAULT_KINDS = [
  "crash-before",
  "crash-after",
  "lost-before",
  "lost-after",
  "stale",
  "denied",
  "fault",
  "failed",
] as const;

/** `-before` and `-after` say on which side of the call's effect it struck; the others have no effect. */
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  /** Calls are counted from 0, reads included. */
  readonly at: number;
  readonly kind: FaultKind;
}

/** Somebody else edits a group right after call `after`. */
export interface Meddling {
  readonly after: number;
  readonly groupId: string;
  readonly edit:
    | { readonly kind: "add"; readonly rule: RuleParts }
    | { readonly kind: "remove"; readonly index: number };
}

export interface Weather {
  readonly faults: readonly Fault[];
  readonly meddlings: readonly Meddling[];
  /** Rules, by identity, that EC2 will never accept. */
  readonly unacceptable: ReadonlySet<string>;
}

export const FAIR: Weather = { faults: [], meddlings: [], unacceptable: new Set() };

/** The process is gone. Not one of the project's own errors: nothing may catch it. */
export class Crash extends Error {}

export function hasEffect(kind: FaultKind | undefined): boolean {
  return kind === undefined || kind === "crash-after" || kind === "lost-after";
}

/** What the caller of a struck call sees. */
export function errorOf(kind: FaultKind, call: string, isRead: boolean): Error {
  if (kind === "crash-before" || kind === "crash-after") return new Crash(`the process died at ${call}`);
  const facts = { code: "STRUCK", subject: call, reason: `struck by ${kind}`, next: "run it again" };
  if (isRead) return new ReadError(facts);
  const reaction: WriteReaction = kind === "lost-before" || kind === "lost-after" ? "lost" : kind;
  return new WriteError({ ...facts, reaction });
}

/** EC2 says no for a reason of its own. */
export function refusal(code: string, reaction: WriteReaction, subject: string): WriteError {
  return new WriteError({ code, reaction, subject, reason: "EC2 says no", next: "see the code" });
}
