/** Errors met before any EC2 call is made: finding credentials, assuming a role, asking who one is. */
import { InputError, ReadError, SyncError } from "../model/errors.ts";
import { awsCode, type Call, causeOf, diagnose, messageOf } from "./diagnosis.ts";

/**
 * For calls made with a person's own credentials. What the person must repair is an `InputError`; that
 * nobody answers is a `ReadError`. The SDK's error is not kept as the cause: it can hold a signed request
 * or a reply with keys in it.
 */
export function toCredentialError(error: unknown, call: Call, profile?: string): SyncError {
  if (error instanceof SyncError) return error;
  const subject = profile === undefined ? "AWS credentials" : `AWS credentials of profile ${profile}`;
  const facts = { ...diagnose(error, call), subject, field: call.action };
  const assuming = /sts:AssumeRole on resource/.test(messageOf(error));
  if (assuming) return new InputError({ ...facts, ...refusedRole(error, messageOf(error)) });
  return isForThePerson(error) ? new InputError(facts) : new ReadError(facts);
}

function isForThePerson(error: unknown): boolean {
  return ["no-credentials", "credentials-expired", "credentials-refused"].includes(causeOf(error));
}

export interface Assumption extends Call {
  readonly roleArn: string;
  /** Who asks, when it is known: STS names it as well, in most answers. */
  readonly caller: string;
}

/**
 * For AssumeRole: says which role, for whom, and what its trust policy needs. That is a `ReadError`, because
 * other accounts can still be reached; credentials of the caller that have expired are an `InputError`.
 */
export function toAssumeError(error: unknown, call: Assumption): SyncError {
  if (error instanceof SyncError) return error;
  const facts = { ...diagnose(error, call), subject: call.roleArn, field: call.action };
  if (isForThePerson(error)) return new InputError({ ...facts, subject: "AWS credentials" });
  const isRefused = ["denied", "refused"].includes(causeOf(error));
  if (!isRefused) return new ReadError(facts);
  const why = `${call.caller} may not assume this role (${awsCode(error)}: ${messageOf(error)})`;
  return new ReadError({ ...facts, ...refusedRole(error, why) });
}

function refusedRole(error: unknown, reason: string) {
  const hint = awsCode(error).startsWith("AccessDenied") ? "" : `; see what ${awsCode(error)} means`;
  return {
    code: "ROLE_NOT_ASSUMABLE",
    reason,
    next: `create the role in that account, let its trust policy name the caller and the external id, and allow the caller sts:AssumeRole on it${hint}`,
  };
}
