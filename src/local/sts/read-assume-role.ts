/** The parameters of AssumeRole, each held against the form STS asks for. */
import { AwsError } from "../aws-error.ts";
import { type Policy, PolicyError, parsePolicy } from "../iam/policy.ts";
import type { Parameters } from "../wire/parameters.ts";
import { invalidMember, requireForm } from "./constraint.ts";
import { readSessionTags, type SessionTags } from "./session-tags.ts";

export interface AssumeRoleInput extends SessionTags {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly policy: Policy | undefined;
  readonly durationS: number;
  /** What STS calls the packed size: how much of the room for policy and tags is taken. */
  readonly packedPercent: number | undefined;
}

const mostPolicyLetters = 2048;
const usualDurationS = 3600;

/** @throws ValidationError, MalformedPolicyDocument or PackedPolicyTooLarge */
export function readAssumeRole(parameters: Parameters): AssumeRoleInput {
  const roleArn = requireForm("roleArn", required(parameters, "RoleArn"), {
    min: 20,
    max: 2048,
    pattern: "[^\\s]+",
  });
  const sessionName = requireForm("roleSessionName", required(parameters, "RoleSessionName"), {
    min: 2,
    max: 64,
    pattern: "[\\w+=,.@-]*",
  });
  const externalId = optional(parameters, "ExternalId", { min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" });
  const sourceIdentity = optional(parameters, "SourceIdentity", { min: 2, max: 64, pattern: "[\\w+=,.@-]*" });
  const durationS = readDuration(parameters);
  const tags = readSessionTags(parameters);
  const { policy, letters } = readSessionPolicy(parameters);
  parameters.accept("SerialNumber", "TokenCode");
  const packed = letters + [...tags.tags].join("").length;
  const packedPercent = packed === 0 ? undefined : Math.ceil((packed * 100) / mostPolicyLetters);
  return { roleArn, sessionName, externalId, sourceIdentity, durationS, policy, packedPercent, ...tags };
}

function required(parameters: Parameters, name: string): string {
  const value = parameters.text(name);
  if (value !== undefined) return value;
  throw new AwsError(
    "ValidationError",
    `1 validation error detected: Value at '${memberOf(name)}' failed to satisfy constraint: Member must not be null`,
  );
}

function optional(
  parameters: Parameters,
  name: string,
  form: { readonly min: number; readonly max: number; readonly pattern: string },
): string | undefined {
  const value = parameters.text(name);
  return value === undefined ? undefined : requireForm(memberOf(name), value, form);
}

function memberOf(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

function readDuration(parameters: Parameters): number {
  const seconds = parameters.integer("DurationSeconds") ?? usualDurationS;
  const problem =
    seconds < 900
      ? "Member must have value greater than or equal to 900"
      : seconds > 43200
        ? "Member must have value less than or equal to 43200"
        : undefined;
  if (problem !== undefined) throw invalidMember("durationSeconds", `${seconds}`, problem);
  return seconds;
}

interface SessionPolicy {
  readonly policy: Policy | undefined;
  readonly letters: number;
}

function readSessionPolicy(parameters: Parameters): SessionPolicy {
  // Left unread, a managed policy would widen the session to all its role may do.
  if (parameters.record("PolicyArns") !== undefined) {
    throw new AwsError("InvalidParameterValue", "PolicyArns: the local cloud has no managed policies.");
  }
  const text = parameters.text("Policy");
  if (text === undefined) return { policy: undefined, letters: 0 };
  if (text.length > mostPolicyLetters) {
    const percent = Math.ceil((text.length * 100) / mostPolicyLetters);
    throw new AwsError(
      "PackedPolicyTooLarge",
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    );
  }
  return { policy: parseSessionPolicy(text), letters: text.length };
}

function parseSessionPolicy(text: string): Policy {
  try {
    return parsePolicy(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new AwsError("MalformedPolicyDocument", "The policy is not in the valid JSON format.");
    }
    if (!(error instanceof PolicyError)) throw error;
    throw new AwsError("MalformedPolicyDocument", `Syntax errors in policy. ${error.message}`);
  }
}
