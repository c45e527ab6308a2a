/**
 * Turns SDK errors of EC2 calls into `ReadError` and `WriteError`, with the account, the Region, the action
 * and the next step in them. The table of reactions follows what EC2 is known to answer and when.
 */
import { ReadError, SyncError, WriteError, type WriteReaction } from "../model/errors.ts";
import { awsCode, type Call, causeOf, type Diagnosis, diagnose, messageOf, whereOf } from "./diagnosis.ts";

/**
 * Every failed read ends here; there is no reading of a failure as "nothing there". What a person must repair
 * first (no credentials, expired ones) stays the `InputError` it was, because no other scope can be read either.
 */
export function toReadError(error: unknown, call: Call): SyncError {
  if (error instanceof SyncError) return error;
  return new ReadError({ ...diagnose(error, call), ...place(call), ...causeWithoutSecrets(error) });
}

/** What else is known about a write, to tell a missing destination from a missing peer. */
export interface Write extends Call {
  /** Groups that the rules of this call name as peers. */
  readonly peerGroupIds?: readonly string[];
}

/**
 * Says how to react to a failed write. A call that never left this machine (no role, no credentials) is
 * `denied` or `failed`; a call without a clear refusal is `lost`, because it may have been carried out.
 */
export function toWriteError(error: unknown, call: Write): WriteError {
  if (error instanceof WriteError) return error;
  if (error instanceof SyncError) {
    const reaction = error.code === "ROLE_NOT_ASSUMABLE" ? "denied" : "failed";
    return new WriteError({ ...pick(error), ...place(call), reaction, cause: error });
  }
  const reaction = reactionTo(error, call);
  const facts = { ...writeFacts(error, call, reaction), ...place(call), ...causeWithoutSecrets(error) };
  return new WriteError({ ...facts, reaction });
}

// What the SDK makes of a reply leads to the request and its headers, session token included, and causes get
// printed. All that matters of it is in the text already; only errors without a reply are kept.
function causeWithoutSecrets(error: unknown): { readonly cause?: unknown } {
  return error instanceof Error && "$response" in error ? {} : { cause: error };
}

const REACTIONS: Readonly<Record<string, WriteReaction>> = {
  // The destination is not what the plan thought.
  "InvalidPermission.Duplicate": "stale",
  "InvalidPermission.NotFound": "stale",
  "InvalidSecurityGroupRuleId.NotFound": "stale",
  "InvalidGroup.Duplicate": "stale",
  NetworkAclEntryAlreadyExists: "stale",
  "InvalidNetworkAclEntry.NotFound": "stale",
  "InvalidNetworkAclID.NotFound": "stale",
  // The subnet was moved meanwhile, which gave its association another id.
  "InvalidAssociationID.NotFound": "stale",
  // Somebody else is tagging the same group at this moment; the tags have to be read again.
  ConcurrentTagAccess: "stale",
  RulesPerSecurityGroupLimitExceeded: "quota",
  SecurityGroupLimitExceeded: "quota",
  NetworkAclEntryLimitExceeded: "quota",
  NetworkAclLimitExceeded: "quota",
  ResourceCountExceeded: "quota",
  // Permanent: this very rule, or this very name, will never be accepted.
  "InvalidPermission.Malformed": "fault",
  InvalidParameter: "fault",
  InvalidParameterValue: "fault",
  InvalidParameterCombination: "fault",
  MissingParameter: "fault",
  ValidationError: "fault",
  "InvalidGroup.Reserved": "fault",
  "InvalidGroupId.Malformed": "fault",
  "InvalidSecurityGroupId.Malformed": "fault",
  "InvalidSecurityGroupRuleId.Malformed": "fault",
  "InvalidNetworkAclId.Malformed": "fault",
  "InvalidPrefixListId.Malformed": "fault",
  "InvalidPrefixListID.NotFound": "fault",
  "InvalidPrefixListId.NotFound": "fault",
  "InvalidVpcID.NotFound": "fault",
  "InvalidVpcPeeringConnectionID.NotFound": "fault",
};

const GROUP_NOT_FOUND = ["InvalidGroup.NotFound", "InvalidSecurityGroupID.NotFound"];

function reactionTo(error: unknown, call: Write): WriteReaction {
  const cause = causeOf(error);
  // A refused connection carried nothing, but one that broke while a proxy held it may have.
  if (cause === "no-answer" || cause === "unreachable") return "lost";
  if (cause === "denied") return "denied";
  if (cause !== "refused") return "failed";
  if (GROUP_NOT_FOUND.includes(awsCode(error))) return isDestinationMissing(error, call) ? "stale" : "fault";
  return REACTIONS[awsCode(error)] ?? "failed";
}

/**
 * EC2 answers the same code for a destination that is gone (or too new to be seen everywhere) and for a peer
 * that is not in reach; only the text and the peers of the call tell them apart.
 */
function isDestinationMissing(error: unknown, call: Write): boolean {
  const text = messageOf(error);
  const peers = (call.peerGroupIds ?? []).filter((id) => id !== call.groupId);
  if (peers.some((id) => text.includes(id))) return false;
  return peers.length === 0 || (call.groupId !== undefined && text.includes(call.groupId));
}

const WRITE_CODES: Readonly<
  Partial<Record<WriteReaction, { readonly code: string; readonly next: string }>>
> = {
  stale: { code: "DESTINATION_CHANGED", next: "the destination is read and planned again" },
  quota: {
    code: "QUOTA_EXCEEDED",
    next: "raise the quota in Service Quotas, or remove rules, groups or ACLs that are not needed",
  },
  fault: {
    code: "RULE_REFUSED",
    next: "correct what EC2 names in the source, or translate it in the mapping",
  },
};

function writeFacts(error: unknown, call: Call, reaction: WriteReaction): Diagnosis {
  const known = WRITE_CODES[reaction];
  if (known === undefined) return diagnose(error, call);
  return { ...known, reason: `EC2 answered ${awsCode(error)}: ${messageOf(error)}` };
}

function pick(facts: Diagnosis): Diagnosis {
  return { code: facts.code, reason: facts.reason, next: facts.next };
}

function place(call: Call): { readonly subject: string; readonly field: string } {
  const where = whereOf(call.scope);
  return { subject: call.groupId === undefined ? where : `${call.groupId} (${where})`, field: call.action };
}

/** For a reply that came and is not the one that says "done". */
export function effectUnknown(call: Write, reason: string): WriteError {
  const next = "the destination is read and planned again";
  return new WriteError({ code: "NO_ANSWER", reason, next, ...place(call), reaction: "lost" });
}

/** For a call that EC2 carried out on less than was asked for. */
export function destinationChanged(call: Write, reason: string): WriteError {
  const next = "the destination is read and planned again";
  return new WriteError({ code: "DESTINATION_CHANGED", reason, next, ...place(call), reaction: "stale" });
}
